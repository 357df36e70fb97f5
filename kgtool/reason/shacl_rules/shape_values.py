"""Reading the values of a shape's parameters, with a plain complaint where they are not as they should be."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kgtool.model.errors import ShapesError
from kgtool.model.terms import SH, XSD, Term
from kgtool.reason.facts import TripleIndex


def values(graph: TripleIndex, node: Term, parameter: str) -> list[Term]:
    """Return the values of ``sh:parameter`` at ``node``, in the order of the graph."""
    return [fact[2] for fact in graph.facts((node, NamedNode(SH + parameter), None))]


def at_most_one(graph: TripleIndex, node: Term, parameter: str) -> Term | None:
    """Return the value of ``sh:parameter`` at ``node``, or None. Raises ShapesError for two or more."""
    found = values(graph, node, parameter)
    if len(found) > 1:
        raise ShapesError(f"sh:{parameter} is given {len(found)} times; keep one")
    return found[0] if found else None


def exactly_one(graph: TripleIndex, node: Term, parameter: str) -> Term:
    """Return the one value of ``sh:parameter`` at ``node``. Raises ShapesError for none, two or more."""
    value = at_most_one(graph, node, parameter)
    if value is None:
        raise ShapesError(f"sh:{parameter} is missing; give it once")
    return value


def text(value: Term, parameter: str) -> str:
    """Return the lexical form of a string literal. Raises ShapesError for anything else."""
    if not isinstance(value, Literal) or value.datatype.value not in (XSD + "string", XSD + "anyURI"):
        raise ShapesError(f"sh:{parameter} must be a string, not {value}")
    return value.value


def is_true(graph: TripleIndex, node: Term, parameter: str) -> bool:
    """Return whether ``sh:parameter`` is true at ``node``. Raises ShapesError where it is no boolean."""
    value = at_most_one(graph, node, parameter)
    if value is None:
        return False
    if not isinstance(value, Literal) or value.value not in ("true", "false", "1", "0"):
        raise ShapesError(f"sh:{parameter} must be true or false, not {value}")
    return value.value in ("true", "1")
