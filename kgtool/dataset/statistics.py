"""Counts of what a dataset holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kgtool.dataset.layers import CURATED, Dataset, Layer
from kgtool.model.evidence import CORRECTION, OUTSIDE_SOURCE, SOURCE_DOCUMENT
from kgtool.model.passages import passage_of
from kgtool.model.terms import RDF_TYPE

GRAPH_KINDS = ("default", "passage", "document", "correction", "outside source", "other")
_KIND_OF_CLASS: dict[object, str] = {
    SOURCE_DOCUMENT: "document",
    CORRECTION: "correction",
    OUTSIDE_SOURCE: "outside source",
}


@dataclass(frozen=True)
class GraphCount:
    """How many graphs there are of one of ``GRAPH_KINDS``, and the quads in them."""

    kind: str
    graphs: int
    quads: int


@dataclass(frozen=True)
class Statistics:
    """Counts. ``layers`` has every layer, in order, with its quads; a layer left out counts in it alone.

    The rest is of the chosen view: ``triples`` without duplicates, whatever the graph; ``predicates``
    with their triples and ``classes`` with their instances, the most frequent first, then by IRI;
    ``graphs`` per kind, of those kinds that occur.
    """

    layers: tuple[tuple[Layer, int], ...]
    triples: int
    predicates: tuple[tuple[NamedNode, int], ...]
    classes: tuple[tuple[NamedNode, int], ...]
    graphs: tuple[GraphCount, ...]


def statistics(dataset: Dataset, layers: Collection[Layer] = CURATED) -> Statistics:
    """Return the counts of ``dataset`` in the view of ``layers``."""
    quads = dataset.view(layers)
    triples = {quad.triple for quad in quads}
    classes = (t.object for t in triples if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode))
    return Statistics(
        layers=tuple((layer, len(dataset.layers.get(layer, ()))) for layer in Layer),
        triples=len(triples),
        predicates=_ranked(triple.predicate for triple in triples),
        classes=_ranked(classes),
        graphs=_graphs(quads),
    )


def _ranked(terms: Iterable[NamedNode]) -> tuple[tuple[NamedNode, int], ...]:
    return tuple(sorted(Counter(terms).items(), key=lambda item: (-item[1], item[0].value)))


def _graphs(quads: Iterable[Quad]) -> tuple[GraphCount, ...]:
    sizes: Counter[object] = Counter()
    described: dict[object, str] = {}
    for quad in quads:
        sizes[quad.graph_name] += 1
        if quad.predicate == RDF_TYPE and quad.object in _KIND_OF_CLASS:
            described[quad.subject] = _KIND_OF_CLASS[quad.object]
    counts: dict[str, list[int]] = {}
    for graph, size in sizes.items():
        counts.setdefault(_kind(graph, described), []).append(size)
    return tuple(
        GraphCount(kind, len(counts[kind]), sum(counts[kind])) for kind in GRAPH_KINDS if kind in counts
    )


def _kind(graph: object, described: dict[object, str]) -> str:
    if isinstance(graph, DefaultGraph):
        return "default"
    if isinstance(graph, NamedNode) and passage_of(graph.value):
        return "passage"
    return described.get(graph, "other")
