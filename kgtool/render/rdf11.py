"""The gate to every writer: RDF 1.1 terms and statements pass, RDF 1.2's are refused by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kgtool.model.collecting import uncollected
from kgtool.model.errors import NotSupportedError
from kgtool.model.terms import Term

GraphName = NamedNode | BlankNode | DefaultGraph


class Statement(NamedTuple):
    """A quad of RDF 1.1 terms."""

    subject: NamedNode | BlankNode
    predicate: NamedNode
    object: Term
    graph: GraphName


def rdf11(term: object) -> Term:
    """Return ``term``. Raises NotSupportedError for a triple term or a literal with a base direction."""
    if isinstance(term, Literal):
        if term.direction is not None:
            raise NotSupportedError(f"{term} has a base direction (RDF 1.2), which is not supported")
        return term
    if isinstance(term, NamedNode | BlankNode):
        return term
    raise NotSupportedError(f"{term} is a triple term (RDF 1.2), which is not supported")


def statements(quads: Iterable[Quad | Triple]) -> frozenset[Statement]:
    """Return ``quads`` once each, triples in the default graph. Raises NotSupportedError as ``rdf11``."""
    with uncollected():
        return frozenset(map(_statement, quads))


def _statement(quad: Quad | Triple) -> Statement:
    subject = quad.subject
    if not isinstance(subject, NamedNode | BlankNode):
        raise NotSupportedError(f"{subject} is a triple term (RDF 1.2), which is not supported")
    graph = quad.graph_name if isinstance(quad, Quad) else DefaultGraph()
    return Statement(subject, quad.predicate, rdf11(quad.object), graph)


def merged(quads: frozenset[Statement]) -> frozenset[Statement]:
    """Return the statements of all graphs as one default graph."""
    default = DefaultGraph()
    with uncollected():
        if all(isinstance(quad.graph, DefaultGraph) for quad in quads):
            return quads
        return frozenset(Statement(s, p, o, default) for s, p, o, _ in quads)
