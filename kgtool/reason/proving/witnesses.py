"""The triples that a solution of a rule's pattern rests on.

The pattern is read as SPARQL algebra (rdflib's, SPARQL 1.1 Query §18.2); what is looked for is one way to
lay its triple patterns and paths over the graph under the solution's bindings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, from_rdflib
from kgtool.reason.facts import Fact, Facts
from kgtool.reason.matching import Binding, pattern_of, unify
from kgtool.reason.proving.path_walk import walk
from kgtool.sparql import parse_query

Found = tuple[Binding, tuple[Fact, ...]]


class Witnesses:
    """The triple patterns of one SELECT query, ready to be laid over a graph."""

    def __init__(self, select: str) -> None:
        self.select = select

    def premises(self, solution: Binding, graph: Facts) -> tuple[Fact, ...]:
        """Return the facts of ``graph`` behind ``solution``, in the order of the query, each once.

        An OPTIONAL part counts where it matches; of a UNION the first branch that matches; MINUS, FILTER
        and sub-queries' grouping give no facts. Empty where nothing is found.
        """
        found = next(_witness(self._algebra, solution, graph), None)
        return tuple(dict.fromkeys(found[1])) if found else ()

    @cached_property
    def _algebra(self) -> Any:
        return parse_query(self.select, where="rule", prefixes=Prefixes()).algebra


def _witness(part: Any, binding: Binding, graph: Facts) -> Iterator[Found]:
    """Yield every way to lay ``part`` over ``graph``, extending ``binding``."""
    kind = getattr(part, "name", "")
    if kind == "BGP":
        yield from _triples(list(part.triples), binding, graph)
    elif kind == "Join":
        yield from _both(part.p1, part.p2, binding, graph)
    elif kind == "LeftJoin":
        for held, facts in _witness(part.p1, binding, graph):
            more = next(_witness(part.p2, held, graph), None)
            yield (more[0], facts + more[1]) if more else (held, facts)
    elif kind == "Union":
        yield from _witness(part.p1, binding, graph)
        yield from _witness(part.p2, binding, graph)
    elif kind == "Minus":
        yield from _witness(part.p1, binding, graph)
    elif kind == "Project":
        yield from _projected(part, binding, graph)
    elif "p" in (part or {}):
        yield from _witness(part.p, binding, graph)
    else:
        yield binding, ()


def _both(one: Any, other: Any, binding: Binding, graph: Facts) -> Iterator[Found]:
    for held, facts in _witness(one, binding, graph):
        for further, more in _witness(other, held, graph):
            yield further, facts + more


def _projected(part: Any, binding: Binding, graph: Facts) -> Iterator[Found]:
    """Lay a sub-query: of its variables only those it selects mean the same outside."""
    selected = {str(variable) for variable in part.PV}
    inner = {name: term for name, term in binding.items() if name in selected}
    for held, facts in _witness(part.p, inner, graph):
        yield {**binding, **{name: held[name] for name in selected & held.keys()}}, facts


def _triples(patterns: list[Any], binding: Binding, graph: Facts) -> Iterator[Found]:
    if not patterns:
        yield binding, ()
        return
    first, rest = patterns[0], patterns[1:]
    for held, facts in matches(first, binding, graph):
        for further, more in _triples(rest, held, graph):
            yield further, facts + more


def matches(pattern: Any, binding: Binding, graph: Facts) -> Iterator[Found]:
    """Yield every way to lay one triple pattern or path over ``graph``."""
    from rdflib.paths import Path

    subject, predicate, value = pattern
    if not isinstance(predicate, Path):
        atom = (slot(subject), slot(predicate), slot(value))
        for fact in graph.facts(pattern_of(atom, binding)):
            held = unify(atom, fact, binding)
            if held is not None:
                yield held, (fact,)
        return
    start, end = slot(subject), slot(value)
    held_start = binding.get(start) if isinstance(start, str) else start
    held_end = binding.get(end) if isinstance(end, str) else end
    starts = [held_start] if held_start is not None else graph.terms
    for origin in starts:
        for target, facts in walk(predicate, origin, graph):
            if held_end is None or target == held_end:
                ends = {name: t for name, t in ((start, origin), (end, target)) if isinstance(name, str)}
                yield {**binding, **ends}, facts


def slot(node: Any) -> Term | str:
    """Return the variable's name, or the term; a blank node of a query is a variable of its own."""
    from rdflib import BNode, Variable

    if isinstance(node, Variable):
        return str(node)
    return f"_:{node}" if isinstance(node, BNode) else from_rdflib(node)
