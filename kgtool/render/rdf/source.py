"""What a writer of RDF is given: statements in the order of their subjects, and what mentions blank nodes.

Blank nodes are named and nested by all that is said with them, so these statements are needed at once. The
others may come as a stream, of any length, from whoever can put them in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from kgtool.model.collecting import uncollected
from kgtool.render.rdf11 import GraphName, Statement, merged


class Source(Protocol):
    """Statements, each once. Orders are by code point."""

    def blank(self) -> frozenset[Statement]:
        """Return those that mention a blank node."""

    def by_line(self) -> Iterator[Statement]:
        """Yield those about IRIs, whatever their objects and graphs, in the order of ``<iri>``."""

    def by_graph(self) -> Iterator[Statement]:
        """Yield those about IRIs in graphs that no blank node names: by graph, then by IRI."""

    def merged(self) -> Source:
        """Return the statements of all graphs as one default graph."""


@dataclass(frozen=True)
class Held:
    """Statements that are held in memory."""

    quads: frozenset[Statement]

    def blank(self) -> frozenset[Statement]:
        """See ``Source``."""
        with uncollected():
            return frozenset(
                quad
                for quad in self.quads
                if isinstance(quad[0], BlankNode)
                or isinstance(quad[2], BlankNode)
                or isinstance(quad[3], BlankNode)
            )

    def by_line(self) -> Iterator[Statement]:
        """See ``Source``."""
        with uncollected():
            return iter(sorted(self._about_iris(), key=lambda quad: f"{quad.subject.value}>"))

    def by_graph(self) -> Iterator[Statement]:
        """See ``Source``."""
        with uncollected():
            told = (quad for quad in self._about_iris() if not isinstance(quad.graph, BlankNode))
            return iter(sorted(told, key=lambda quad: (place(quad.graph), quad.subject.value)))

    def merged(self) -> Source:
        """See ``Source``."""
        return Held(merged(self.quads))

    def _about_iris(self) -> Iterator[Statement]:
        return (quad for quad in self.quads if isinstance(quad.subject, NamedNode))


def place(graph: GraphName) -> str:
    """Return what a graph that no blank node names is ordered by; the default graph comes first."""
    return "" if isinstance(graph, DefaultGraph) else graph.value
