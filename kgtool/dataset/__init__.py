"""Floor 2: quads in layers.

In: parsed files (and, for the inferred layer, triples). Out: a ``Dataset``, its views, digests and
statistics; a cache of closures. Never: SPARQL, SHACL, OWL, or any file but the cache's own.
Limitations: everything is held in memory.
"""

from kgtool.dataset.assembly import as_given, assemble, stated_in, superseded_triples
from kgtool.dataset.cache import ClosureCache, Kept
from kgtool.dataset.layers import AS_STATED, CURATED, Dataset, LaterLayers, Layer, Origins, layer_named
from kgtool.dataset.statistics import GraphCount, Statistics, statistics

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
