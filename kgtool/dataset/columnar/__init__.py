"""The columnar dataset: quads as 64-bit ids in an engine's tables.

In: quads. Out: a Store: tables, statistics, ids of terms and terms of ids. Never: SPARQL.
Limitations: RDF 1.1 terms; decimals of up to 20 digits before and 18 after the point have a typed value.
"""

from __future__ import annotations

from kgtool.dataset.columnar import layout
from kgtool.dataset.columnar.access import ASKED
from kgtool.dataset.columnar.decode import term_of_text, text_of
from kgtool.dataset.columnar.layout import Class
from kgtool.dataset.columnar.macros import layout_functions
from kgtool.dataset.columnar.ordered import Ordered
from kgtool.dataset.columnar.snapshot import open_snapshot, save_snapshot
from kgtool.dataset.columnar.store import Store, scope_of

__all__ = [
    "ASKED",
    "Class",
    "Ordered",
    "Store",
    "layout",
    "layout_functions",
    "open_snapshot",
    "save_snapshot",
    "scope_of",
    "term_of_text",
    "text_of",
]
