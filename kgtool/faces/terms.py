"""The door for terms: rdflib's, Python's or a person's notation in, the house's own inside."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.collecting import uncollected
from kgtool.model.errors import NotSupportedError, UsageError
from kgtool.model.notation import read_term
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Row
from kgtool.model.terms import RDF_TYPE, Term, Triple, all_to_rdflib, compact, from_rdflib, to_rdflib

if TYPE_CHECKING:
    from rdflib.term import Node

    TermLike = Node | Term | str
    TripleLike = tuple[TermLike, TermLike, TermLike]


def node_triple(triple: Triple) -> tuple[Node, Node, Node]:
    """Return ``triple`` with rdflib terms. Raises NotSupportedError for a triple term (RDF 1.2)."""
    subject, predicate, value = map(_node, triple)
    return subject, predicate, value


def node_rows(rows: Sequence[Row]) -> list[tuple[Node | None, ...]]:
    """Return ``rows`` with rdflib terms, column by column: equal terms of a column become one."""
    if not rows or not rows[0]:
        return [()] * len(rows)
    with uncollected():
        return list(zip(*[all_to_rdflib(column) for column in zip(*rows, strict=True)], strict=True))


def statement(triple: Triple, prefixes: Prefixes) -> str:
    """Return ``triple`` in short, as Turtle writes it."""
    words = [compact(term, prefixes) if not isinstance(term, Triple) else str(term) for term in triple]
    if triple.predicate == RDF_TYPE:
        words[1] = "a"
    return " ".join(words)


def goal_of(triple: TripleLike, prefixes: Prefixes) -> Triple:
    """Return the triple meant by three terms: rdflib's, the house's, or text as in Turtle.

    ``a`` is rdf:type as predicate. Raises UsageError for a text that is no term and for a literal where
    none may stand.
    """
    if len(triple) != 3:
        raise UsageError(f"a triple has three terms, not {len(triple)}")
    subject, predicate, value = (
        term_of(term, prefixes) for term in (triple[0], _predicate(triple[1]), triple[2])
    )
    if isinstance(subject, Literal):
        raise UsageError(f"the subject of a triple cannot be a literal: {subject}")
    if not isinstance(predicate, NamedNode):
        raise UsageError(f"the predicate of a triple must be an IRI: {predicate}")
    return Triple(subject, predicate, value)


def term_of(term: TermLike, prefixes: Prefixes) -> Term:
    """Return the term that ``term`` is, or that its text means. Raises UsageError for a text that is none."""
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    return from_rdflib(term) if _is_node(term) else read_term(str(term), prefixes)


def value_of(value: object, *, typed: bool) -> str | Term:
    """Return a parameter's value: a term, or the text that a declared type (``typed``) is read from.

    rdflib terms and the house's stay what they are; a str stays text; any other value becomes rdflib's
    literal for it, of which only the lexical form counts where a type is declared.
    """
    if isinstance(value, NamedNode | BlankNode | Literal):
        return value
    if _is_node(value):
        return from_rdflib(value)
    if isinstance(value, str):
        return value
    import rdflib

    literal = rdflib.Literal(value)
    if literal.datatype is None:
        raise UsageError(f"{value!r} is no RDF term and has no literal form; give an rdflib term")
    return str(literal) if typed else from_rdflib(literal)


def _node(term: Term | Triple) -> Node:
    if isinstance(term, Triple):
        raise NotSupportedError(f"{term} is a triple term (RDF 1.2), which is not supported")
    return to_rdflib(term)


def _predicate(term: TermLike) -> TermLike:
    return RDF_TYPE if isinstance(term, str) and not _is_node(term) and term == "a" else term


def _is_node(value: object) -> TypeGuard[Node]:
    """Say whether ``value`` is an rdflib term, without importing rdflib where nobody has."""
    module = sys.modules.get("rdflib.term")
    return module is not None and isinstance(value, module.Node)
