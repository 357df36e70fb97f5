"""A query's algebra as text for people: one operator a line, what it works on indented below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import compact, from_rdflib
from kgtool.sparql.query import Query

_INNER = ("p", "p1", "p2")
_SILENT = (*_INNER, "_vars", "lazy", "triples", "template", "eval")
_NAMELESS = ("PV", "expr", "var", "A", "term", "res", "datasetClause")
_IRI = re.compile(r"<([^<>\s]*)>")


def outline(query: Query) -> str:
    """Return the algebra of ``query`` (SPARQL 1.1 Query §18.2) as rdflib will evaluate it, lines with ends.

    A parameter that was bound stands there as the constant it became.
    """
    lines = _lines(query.algebra, 0, query.prefixes, in_order=query.kind == "select")
    return "".join(f"{'  ' * depth}{text}\n" for depth, text in lines)


def _lines(node: Any, depth: int, prefixes: Prefixes, *, in_order: bool) -> Iterator[tuple[int, str]]:
    """Yield depth and text of ``node`` and all below it.

    Without ``in_order``, projected variables are sorted: where the query names none, rdflib has a set.
    """
    parts = []
    for key, value in node.items():
        if key not in _SILENT and value not in (None, []):
            shown = _shown(value if key != "PV" or in_order else sorted(value), prefixes)
            parts.append(shown if key in _NAMELESS else f"{key}={shown}")
    yield depth, " ".join([node.name, *parts])
    for triple in node.triples or ():
        yield depth + 1, " ".join(_shown(term, prefixes) for term in triple)
    for pattern in (
        pattern for key, value in node.items() if key not in _INNER for pattern in _patterns(value)
    ):
        yield from _lines(pattern, depth + 1, prefixes, in_order=in_order)
    for key in _INNER:
        if hasattr(getattr(node, key), "name"):
            yield from _lines(node[key], depth + 1, prefixes, in_order=in_order)


def _patterns(value: Any) -> Iterator[Any]:
    """Yield the graph patterns inside an expression: those of EXISTS and NOT EXISTS."""
    if isinstance(value, list):
        for member in value:
            yield from _patterns(member)
    elif hasattr(value, "name") and hasattr(value, "items"):
        if hasattr(value.graph, "name"):
            yield value.graph
        for key, member in value.items():
            if key != "graph":
                yield from _patterns(member)


def _shown(value: Any, prefixes: Prefixes) -> str:
    import rdflib
    from rdflib.paths import Path

    from kgtool.sparql.blocks import DataBlock

    if isinstance(value, DataBlock):
        return " ".join(_shown(row, prefixes) for row in value)

    if isinstance(value, rdflib.Variable):
        return f"?{value}"
    if isinstance(value, rdflib.term.Node):
        return compact(from_rdflib(value), prefixes)
    if isinstance(value, Path):
        return _IRI.sub(lambda match: prefixes.compact(match[1]), str(value.n3()))
    if getattr(value, "name", None) == "DatasetClause":
        named = value.named is not None
        return f"FROM {'NAMED ' * named}{_shown(value.named if named else value.default, prefixes)}"
    if isinstance(value, dict) and hasattr(value, "name"):
        members = ((k, v) for k, v in value.items() if k not in (*_SILENT, "graph") and v not in (None, []))
        arguments = [_shown(member, prefixes) for _, member in members]
        return f"{value.name.removeprefix('Builtin_')}({', '.join(arguments)})"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_shown(k, prefixes)}: {_shown(v, prefixes)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return " ".join(_shown(member, prefixes) for member in value)
    return str(value)
