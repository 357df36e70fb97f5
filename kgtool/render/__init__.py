"""Floor 6: values become text.

In: terms, quads, query results, findings, reports, proofs, counts. Out: text in pieces (``Iterator[str]``)
or whole; bytes for solutions in columns (Arrow, Parquet). The same value gives the same text, whatever the
order of a graph's triples, its blank node labels or the process. Text for people (tables, lists, Markdown)
shows control characters of the data instead of obeying them; text for machines keeps every lexical form or
refuses with NotSupportedError.

Never: computes knowledge, prints, opens a file, reaches the network.

Limitations: RDF 1.1 only. Quads are needed all at once, unless they come in order (``ordered``); results are
streamed. In JSON-LD, a fact at the end of an object also changes the comma before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.model.later import later
from kgtool.render.findings import FINDING_FORMATS, findings
from kgtool.render.jsonld import jsonld, schema_org
from kgtool.render.proofs import (
    NEAR_MISS_FORMATS,
    PROOF_FORMATS,
    Origin,
    Shortfall,
    near_misses,
    proof,
    proofs,
)
from kgtool.render.rdf import Statement, ordered, rdf

if TYPE_CHECKING:
    from kgtool.render.listings.coverage import coverage
    from kgtool.render.listings.queries import query_list, stored_query
    from kgtool.render.listings.reasoning import reasoning
    from kgtool.render.listings.settings import settings
    from kgtool.render.listings.statistics import statistics
    from kgtool.render.reports import REPORT_FORMATS, report
    from kgtool.render.results import RESULT_FORMATS, answer, columns, solutions

__getattr__ = later(
    __name__,
    {
        "coverage": "listings",
        "query_list": "listings",
        "reasoning": "listings",
        "settings": "listings",
        "statistics": "listings",
        "stored_query": "listings",
        "REPORT_FORMATS": "reports",
        "report": "reports",
        "RESULT_FORMATS": "results",
        "answer": "results",
        "columns": "results",
        "solutions": "results",
    },
)

__all__ = [
    "FINDING_FORMATS", "NEAR_MISS_FORMATS", "PROOF_FORMATS", "REPORT_FORMATS", "RESULT_FORMATS", "Origin",
    "Shortfall", "Statement", "answer", "columns", "coverage", "findings", "jsonld", "near_misses", "ordered",
    "proof", "proofs", "query_list", "rdf", "reasoning", "report", "schema_org", "settings", "solutions",
    "statistics", "stored_query",
]  # fmt: skip
