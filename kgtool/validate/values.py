"""What is wrong with one value of a parameter; a function per kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.errors import ShapesError
from kgtool.model.paths import path_text
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, XSD, Term, compact
from kgtool.validate.parameters import NODE_KINDS
from kgtool.validate.shapes_graph import ShapesGraph, sh

_XSD = Prefixes({"xsd": XSD})
_INTEGER = re.compile(r"[+-]?[0-9]+")
_TEXT = (XSD + "string", RDF + "langString")
_FLAGS = re.compile(r"[smixq]*")
# What XPath's regular expressions (F&O §5.6.1) have and Python's have not, made into something alike.
_XPATH_ONLY = (
    (re.compile(r"\\[pP]\{[^}]*\}"), "x"),
    (re.compile(r"\\[iIcC]"), "x"),
    (re.compile(r"-\[[^\]]*\]\]"), "]"),
)


def _shown(value: Term) -> str:
    return "a blank node" if isinstance(value, BlankNode) else compact(value, _XSD)


def _iri(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    return None if isinstance(value, NamedNode) else f"must be an IRI, not {_shown(value)}"


def _iri_or_literal(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    return "must be an IRI or a literal, not a blank node" if isinstance(value, BlankNode) else None


def _literal(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    return None if isinstance(value, Literal) else f"must be a literal, not {_shown(value)}"


def _count(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    if not isinstance(value, Literal) or value.datatype.value != XSD + "integer":
        return f"must be an integer, not {_shown(value)}; write it without quotes, as in 1"
    if not _INTEGER.fullmatch(value.value) or int(value.value) < 0:
        return f"must be a whole number from 0 up, not {value.value}"
    return None


def _boolean(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    good = (
        isinstance(value, Literal)
        and value.datatype.value == XSD + "boolean"
        and value.value in ("true", "false", "1", "0")
    )
    return None if good else f"must be true or false, not {_shown(value)}"


def _text(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    good = isinstance(value, Literal) and value.datatype.value in _TEXT
    return None if good else f"must be a string, with or without language, not {_shown(value)}"


def _string(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    good = isinstance(value, Literal) and value.datatype.value == XSD + "string"
    return None if good else f"must be a plain string, not {_shown(value)}"


def _pattern(graph: ShapesGraph, value: Term) -> str | None:
    if problem := _string(graph, value):
        return problem
    pattern = value.value
    for only, like in _XPATH_ONLY:
        pattern = only.sub(like, pattern)
    try:
        re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        return f"is no regular expression: {error.msg}{place} of {value}"
    return None


def _flags(graph: ShapesGraph, value: Term) -> str | None:
    if problem := _string(graph, value):
        return problem
    return None if _FLAGS.fullmatch(value.value) else f"may hold the letters s, m, i, x and q, not {value}"


def _node_kind(graph: ShapesGraph, value: Term) -> str | None:  # noqa: ARG001
    kinds = ", ".join(sorted("sh:" + kind.value.partition("#")[2] for kind in NODE_KINDS))
    return None if value in NODE_KINDS else f"must be one of {kinds}, not {_shown(value)}"


def _shape(graph: ShapesGraph, value: Term) -> str | None:
    if isinstance(value, Literal):
        return f"must be a shape, not the literal {value}"
    if not graph.predicates(value):
        what = f"names {_shown(value)}, which the shapes graph does not describe"
        return f"{what}; define that shape, or mend the name"
    return None


def _property_shape(graph: ShapesGraph, value: Term) -> str | None:
    if problem := _shape(graph, value):
        return problem
    if not graph.objects(value, sh("path")):
        return f"must be a property shape, but {_shown(value)} has no sh:path"
    return None


def _constraint(graph: ShapesGraph, value: Term) -> str | None:
    if isinstance(value, Literal) or not graph.objects(value, sh("select")):
        return "must be a SPARQL-based constraint with a sh:select"
    return None


def _list(graph: ShapesGraph, value: Term, member: Callable[[ShapesGraph, Term], str | None]) -> str | None:
    members = graph.members(value) if not isinstance(value, Literal) else None
    if members is None:
        return f"must be a list, as in ( a b ), not {_shown(value)}"
    problems = (member(graph, item) for item in members)
    return next((f"has a member that {problem}" for problem in problems if problem), None)


def path_problem(graph: ShapesGraph, value: Term) -> str | None:
    """Return what is wrong with a value of ``sh:path``, or None."""
    try:
        path_text(graph.objects, value)
    except ShapesError as error:
        return f"is no property path: {error.message}"
    return None


_CHECKS: dict[str, Callable[[ShapesGraph, Term], str | None]] = {
    "any": lambda graph, value: None,  # noqa: ARG005
    "iri": _iri,
    "class": _iri,
    "property": _iri,
    "iri or literal": _iri_or_literal,
    "literal": _literal,
    "count": _count,
    "boolean": _boolean,
    "text": _text,
    "pattern": _pattern,
    "flags": _flags,
    "node kind": _node_kind,
    "shape": _shape,
    "property shape": _property_shape,
    "constraint": _constraint,
    "list": lambda graph, value: _list(graph, value, lambda *_: None),
    "list of strings": lambda graph, value: _list(graph, value, _string),
    "list of IRIs": lambda graph, value: _list(graph, value, _iri),
    "list of shapes": lambda graph, value: _list(graph, value, _shape),
}


def problem_of(graph: ShapesGraph, kind: str, value: Term) -> str | None:
    """Return what is wrong with a value that must be of ``kind``, as "must be …", or None."""
    return _CHECKS[kind](graph, value)
