"""The triple patterns of a project's rule, taken apart: all of them at once, or all but some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any

from pyoxigraph import Variable

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.reason.facts import Facts
from kgtool.reason.matching import Binding
from kgtool.reason.proving.witnesses import Found, matches, slot
from kgtool.sparql import parse_query

_MOST_BRANCHES = 16


def branches(select: str) -> tuple[tuple[Any, ...], ...]:
    """Return the triple patterns that a SELECT query asks for, rdflib's; one row for each choice of UNIONs.

    Left out are OPTIONAL, MINUS, FILTER and whatever is no triple pattern. At most 16 rows.
    """
    algebra = parse_query(select, where="rule", prefixes=Prefixes()).algebra
    return tuple(islice(_branches(algebra), _MOST_BRANCHES))


def _branches(part: Any) -> Iterator[tuple[Any, ...]]:
    kind = getattr(part, "name", "")
    if kind == "BGP":
        yield tuple(part.triples)
    elif kind == "Join":
        for one, other in product(list(_branches(part.p1)), list(_branches(part.p2))):
            yield (*one, *other)
    elif kind == "Union":
        yield from _branches(part.p1)
        yield from _branches(part.p2)
    elif kind in ("LeftJoin", "Minus"):
        yield from _branches(part.p1)
    elif "p" in (part or {}):
        yield from _branches(part.p)
    else:
        yield ()


def laid(patterns: Sequence[Any], binding: Binding, graph: Facts) -> Iterator[Found]:
    """Yield every way to lay all ``patterns`` over ``graph``: the binding extended, and the facts."""
    if not patterns:
        yield binding, ()
        return
    first = min(patterns, key=lambda pattern: _open(pattern, binding))
    rest = [pattern for pattern in patterns if pattern is not first]
    for held, facts in matches(first, binding, graph):
        for further, more in laid(rest, held, graph):
            yield further, facts + more


def _open(pattern: Any, binding: Binding) -> int:
    """Return how many ends of a pattern are unknown; a path with none known goes last."""
    ends = sum(isinstance(name := slot(end), str) and name not in binding for end in (pattern[0], pattern[2]))
    return ends + (ends == 2 and _is_path(pattern))


def _is_path(pattern: Any) -> bool:
    from rdflib.paths import Path

    return isinstance(pattern[1], Path)


def asked(pattern: Any, binding: Binding) -> tuple[Term | Variable, Term | Variable | str, Term | Variable]:
    """Return what ``pattern`` asks for under ``binding``; a property path as text, its IRIs in full."""
    subject, _, value = pattern
    path = str(pattern[1].n3()) if _is_path(pattern) else _named(pattern[1], binding)
    return _named(subject, binding), path, _named(value, binding)


def _named(node: Any, binding: Binding) -> Term | Variable:
    name = slot(node)
    if not isinstance(name, str):
        return name
    return binding[name] if name in binding else Variable(name.removeprefix("_:"))
