"""Walking a property path over a graph, keeping the triples walked (SPARQL 1.1 Query §9)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any

from kgtool.model.terms import Term, from_rdflib
from kgtool.reason.facts import Fact, Facts

Way = tuple[Term, tuple[Fact, ...]]
"""Where a path leads, and the facts on the way."""


def walk(path: Any, origin: Term, graph: Facts) -> Iterator[Way]:
    """Yield every term that ``path`` (rdflib's) leads to from ``origin``, with the facts of one way there.

    The way is a shortest one where a step repeats (``*``, ``+``).
    """
    from rdflib import URIRef
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(path, URIRef):
        yield from ((fact[2], (fact,)) for fact in graph.facts((origin, from_rdflib(path), None)))
    elif isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        yield from ((fact[0], (fact,)) for fact in graph.facts((None, from_rdflib(path.arg), origin)))
    elif isinstance(path, InvPath):
        yield from walk(_inverted(path.arg), origin, graph)
    elif isinstance(path, SequencePath):
        start: Iterable[Way] = [(origin, ())]
        yield from reduce(lambda ways, step: _onward(ways, step, graph), path.args, start)
    elif isinstance(path, AlternativePath):
        for choice in path.args:
            yield from walk(choice, origin, graph)
    elif isinstance(path, MulPath):
        yield from _repeated(path, origin, graph)
    else:
        yield from _negated(path, origin, graph)


def _onward(ways: Iterable[Way], step: Any, graph: Facts) -> Iterator[Way]:
    for reached, facts in ways:
        for target, more in walk(step, reached, graph):
            yield target, facts + more


def _repeated(path: Any, origin: Term, graph: Facts) -> Iterator[Way]:
    """Walk ``path?``, ``path*`` or ``path+``, breadth first."""
    if path.zero:
        yield origin, ()
    seen = {origin} if path.zero else set()
    ends: deque[Way] = deque([(origin, ())])
    while ends:
        here, facts = ends.popleft()
        for target, more in walk(path.path, here, graph):
            if target not in seen:
                seen.add(target)
                yield target, facts + more
                if path.more:
                    ends.append((target, facts + more))


def _inverted(path: Any) -> Any:
    """Return the path that leads the other way."""
    from rdflib import URIRef
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(path, SequencePath):
        return SequencePath(*(_inverted(step) for step in reversed(path.args)))
    if isinstance(path, AlternativePath):
        return AlternativePath(*(_inverted(choice) for choice in path.args))
    if isinstance(path, MulPath):
        return MulPath(_inverted(path.path), path.mod)
    return path.arg if isinstance(path, InvPath) else InvPath(path) if isinstance(path, URIRef) else path


def _negated(path: Any, origin: Term, graph: Facts) -> Iterator[Way]:
    """Walk ``!(a|^b)``: one triple forward of a predicate not named, or one backward of one not named so."""
    from rdflib import URIRef

    forward = {from_rdflib(arg) for arg in path.args if isinstance(arg, URIRef)}
    backward = {from_rdflib(arg.arg) for arg in path.args if not isinstance(arg, URIRef)}
    if forward or not backward:
        for fact in graph.facts((origin, None, None)):
            if fact[1] not in forward:
                yield fact[2], (fact,)
    if backward:
        for fact in graph.facts((None, None, origin)):
            if fact[1] not in backward:
                yield fact[0], (fact,)
