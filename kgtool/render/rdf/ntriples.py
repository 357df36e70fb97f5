"""N-Triples and N-Quads: canonical lines (RDF 1.1 N-Triples §4), sorted by code point, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from pyoxigraph import BlankNode, DefaultGraph

from kgtool.model.terms import Term
from kgtool.render.rdf.naming import names
from kgtool.render.rdf.source import Source
from kgtool.render.rdf11 import Statement


def nquads(source: Source) -> Iterator[str]:
    """Yield the lines, one per quad, a subject at a time; blank nodes have the names of ``naming``."""
    blank = source.blank()
    labels = {node: f"_:{label}" for node, label in names(blank).items()}
    for _, quads in groupby(source.by_line(), attrgetter("subject")):
        yield _lines(quads, labels)
    yield _lines((quad for quad in blank if isinstance(quad.subject, BlankNode)), labels)


def ntriples(source: Source) -> Iterator[str]:
    """Yield one line per triple; graph names are left out."""
    return nquads(source.merged())


def _lines(quads: Iterable[Statement], labels: dict[BlankNode, str]) -> str:
    def text(term: Term) -> str:
        return labels[term] if isinstance(term, BlankNode) else str(term)

    return "".join(
        sorted(
            f"{text(subject)} {predicate} {text(value)} "
            f"{'' if isinstance(graph, DefaultGraph) else f'{text(graph)} '}.\n"
            for subject, predicate, value, graph in quads
        )
    )
