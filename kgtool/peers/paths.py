"""Property paths over an rdflib graph (SPARQL 1.1 Query §9, §18.4).

rdflib's own way takes an empty literal for no end, gives a start that it comes back to twice, and reads the
backward part of a negated set forwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.term import Node

Pair = tuple[Node, Node]
Ends = tuple[Node | None, Node | None]


def walk(graph: Any, path: Any, s: Node | None, o: Node | None) -> Iterator[Pair]:
    """Yield the pairs of nodes that ``path`` connects, as often as it does; None is an open end."""
    match path:
        case InvPath():
            yield from ((a, b) for b, a in walk(graph, path.arg, o, s))
        case SequencePath():
            yield from _sequence(graph, path.args, s, o)
        case AlternativePath():
            for arg in path.args:
                yield from walk(graph, arg, s, o)
        case NegatedPath():
            yield from _negated(graph, path.args, s, o)
        case MulPath():
            yield from _repeated(graph, path, s, o)
        case _:
            yield from ((a, b) for a, _, b in graph.triples((s, path, o)))


def _sequence(graph: Any, steps: list[Any], s: Node | None, o: Node | None) -> Iterator[Pair]:
    if len(steps) == 1:
        yield from walk(graph, steps[0], s, o)
    elif s is None and o is not None:
        for middle, b in walk(graph, steps[-1], None, o):
            yield from ((a, b) for a, _ in _sequence(graph, steps[:-1], None, middle))
    else:
        for a, middle in walk(graph, steps[0], s, None):
            yield from ((a, b) for _, b in _sequence(graph, steps[1:], middle, o))


def _negated(graph: Any, args: Iterable[Any], s: Node | None, o: Node | None) -> Iterator[Pair]:
    """Yield what the forward set and what the backward set connects (§18.2.2.3, NPS)."""
    backward = {arg.arg for arg in args if isinstance(arg, InvPath)}
    forward = {arg for arg in args if not isinstance(arg, InvPath)}
    if forward or not backward:
        yield from ((a, b) for a, p, b in graph.triples((s, None, o)) if p not in forward)
    if backward:
        yield from ((a, b) for b, p, a in graph.triples((o, None, s)) if p not in backward)


def _repeated(graph: Any, path: MulPath, s: Node | None, o: Node | None) -> Iterator[Pair]:
    """Yield each pair once (§18.4, ALP). A given end leads to itself by no step, in the graph or not."""
    if s is not None:
        yield from ((s, b) for b in _reached(graph, path, s, forward=True) if o in (None, b))
    elif o is not None:
        yield from ((a, o) for a in _reached(graph, path, o, forward=False))
    else:
        for start in _starts(graph, path):
            yield from ((start, b) for b in _reached(graph, path, start, forward=True))


def _starts(graph: Any, path: MulPath) -> dict[Node, None]:
    if not path.zero:
        return dict.fromkeys(a for a, _ in walk(graph, path.path, None, None))
    return dict.fromkeys(node for a, _, b in graph.triples((None, None, None)) for node in (a, b))


def _reached(graph: Any, path: MulPath, start: Node, *, forward: bool) -> dict[Node, None]:
    found: dict[Node, None] = {start: None} if path.zero else {}
    todo, seen = [start], {start}
    while todo:
        here = todo.pop()
        ends: Ends = (here, None) if forward else (None, here)
        for a, b in walk(graph, path.path, *ends):
            there = b if forward else a
            found[there] = None
            if path.more and there not in seen:
                seen.add(there)
                todo.append(there)
    return found
