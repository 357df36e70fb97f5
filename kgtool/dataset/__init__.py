"""Floor 2: quads in layers.

In: parsed files (and, for the inferred layer, triples). Out: a ``Dataset``, its views, digests and
statistics; a cache of closures. Never: SPARQL, SHACL, OWL, or any file but the cache's own.
Limitations: everything is held in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.dataset.statistics import GraphCount, Statistics, statistics
from kgtool.model.later import later

if TYPE_CHECKING:
    from kgtool.dataset.assembly import as_given, assemble, stated_in, superseded_triples
    from kgtool.dataset.cache import ClosureCache, Kept
    from kgtool.dataset.layers import AS_STATED, CURATED, Dataset, LaterLayers, Layer, Origins, layer_named

__getattr__ = later(
    __name__,
    {
        "as_given": "assembly",
        "assemble": "assembly",
        "stated_in": "assembly",
        "superseded_triples": "assembly",
        "ClosureCache": "cache",
        "Kept": "cache",
        "AS_STATED": "layers",
        "CURATED": "layers",
        "Dataset": "layers",
        "LaterLayers": "layers",
        "Layer": "layers",
        "Origins": "layers",
        "layer_named": "layers",
    },
)

__all__ = [
    "AS_STATED",
    "CURATED",
    "ClosureCache",
    "Dataset",
    "GraphCount",
    "Kept",
    "LaterLayers",
    "Layer",
    "Origins",
    "Statistics",
    "as_given",
    "assemble",
    "layer_named",
    "stated_in",
    "statistics",
    "superseded_triples",
]
