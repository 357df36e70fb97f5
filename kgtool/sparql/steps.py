"""The steps of a look-up as values: patterns to go along, comparisons, options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

End = str | int
"""A variable's name or a constant's id."""


@dataclass(frozen=True)
class Edge:
    """One predicate, with ``rows`` triples, in one direction: ``forward`` from the subject to the object."""

    predicate: int
    forward: bool
    rows: int


@dataclass(frozen=True)
class Chain:
    """Ways one after the other."""

    parts: tuple[Route, ...]


@dataclass(frozen=True)
class Either:
    """Any of several ways."""

    parts: tuple[Route, ...]


@dataclass(frozen=True)
class Loop:
    """A way taken again and again: ``path*`` (zero, many), ``path+`` (many), ``path?`` (zero)."""

    part: Route
    zero: bool
    many: bool


Route = Edge | Chain | Either | Loop


@dataclass(frozen=True)
class Hop:
    """A triple pattern whose ``start`` is known, or an alternative of several (SPARQL 1.1 Query §9.1)."""

    start: End
    edges: tuple[Edge, ...]
    end: End


@dataclass(frozen=True)
class Walk:
    """A repeated path from a known ``start``: no end twice (§9.3)."""

    start: End
    route: Loop
    end: End


@dataclass(frozen=True)
class Scan:
    """All triples of a predicate whose ``end`` has an id from ``low`` to ``high``; None is no bound.

    Beyond ``most`` of them a plan is quicker.
    """

    start: str
    edge: Edge
    end: str
    low: int | None
    high: int | None
    most: int


@dataclass(frozen=True)
class Test:
    """A comparison of ids whose order is that of their values."""

    operator: str
    left: End
    right: End


@dataclass(frozen=True)
class Option:
    """OPTIONAL: steps from each solution; one for which they lead nowhere stays, ``variables`` unbound."""

    steps: tuple[Step, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """EXISTS or, where it is not ``wanted``, NOT EXISTS: solutions from which steps lead to something."""

    steps: tuple[Step, ...]
    wanted: bool


Step = Hop | Walk | Scan | Test | Option | Kept


@dataclass(frozen=True)
class Key:
    """A variable to order by; ``text``: not by its ids, but by the texts of its terms."""

    variable: str
    descending: bool
    text: bool


@dataclass(frozen=True)
class Steps:
    """The steps in order and the variables of the answer. ``few``: few solutions are likely on the way.

    ``order``, ``start`` and ``length`` are those of ORDER BY, OFFSET and LIMIT.
    """

    steps: tuple[Step, ...]
    variables: tuple[str, ...]
    distinct: bool
    few: bool
    order: tuple[Key, ...] = ()
    start: int = 0
    length: int | None = None


def all_edges(route: Route) -> tuple[Edge, ...]:
    """Return every edge that ``route`` goes along."""
    match route:
        case Edge():
            return (route,)
        case Loop(part):
            return all_edges(part)
    return tuple(edge for part in route.parts for edge in all_edges(part))


def turned(route: Route) -> Route:
    """Return ``route`` the other way round."""
    match route:
        case Edge():
            return replace(route, forward=not route.forward)
        case Loop(part):
            return replace(route, part=turned(part))
        case Chain(parts):
            return Chain(tuple(turned(part) for part in parts[::-1]))
        case Either(parts):
            return Either(tuple(turned(part) for part in parts))


def edges_of(steps: Iterable[Step]) -> Iterator[Edge]:
    """Yield every edge that ``steps`` go along."""
    for step in steps:
        match step:
            case Hop():
                yield from step.edges
            case Walk():
                yield from all_edges(step.route)
            case Scan():
                yield step.edge
            case Option() | Kept():
                yield from edges_of(step.steps)
