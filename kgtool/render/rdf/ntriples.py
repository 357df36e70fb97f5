"""N-Triples and N-Quads: canonical lines (RDF 1.1 N-Triples §4), sorted by code point, each once."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, DefaultGraph

from kgtool.model.collecting import uncollected
from kgtool.model.terms import Term
from kgtool.render.rdf.naming import names
from kgtool.render.rdf11 import Statement, merged


def nquads(quads: frozenset[Statement]) -> Iterator[str]:
    """Yield one line per quad; blank nodes have the names of ``naming``."""
    with uncollected():
        return iter(sorted(_lines(quads)))


def ntriples(quads: frozenset[Statement]) -> Iterator[str]:
    """Yield one line per triple; graph names are left out."""
    return nquads(merged(quads))


def _lines(quads: frozenset[Statement]) -> Iterator[str]:
    labels = {node: f"_:{label}" for node, label in names(quads).items()}

    def text(term: Term) -> str:
        return labels[term] if isinstance(term, BlankNode) else str(term)

    for quad in quads:
        graph = "" if isinstance(quad.graph, DefaultGraph) else f"{text(quad.graph)} "
        yield f"{text(quad.subject)} {quad.predicate} {text(quad.object)} {graph}.\n"
