"""Look-ups: steps taken over arrays of ids, each step from the ends of the one before.

Where a step finds many after all, or many are likely and the arrays of its predicates are not held yet, the
plan takes over. Never: decodes.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kgtool.dataset.columnar.pairs import Ids, Pairs, TooManyError
from kgtool.engines import Limits
from kgtool.model.collecting import uncollected
from kgtool.sparql.ordering import first_places
from kgtool.sparql.steps import (
    Chain,
    Edge,
    Either,
    Hop,
    Kept,
    Loop,
    Option,
    Route,
    Scan,
    Step,
    Steps,
    Test,
    Walk,
    edges_of,
)

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_ASKED = 2000
"""The most solutions whose ids are put into a statement."""
_HELD = 200_000
"""The most solutions over arrays that are held."""
_ORIGINS = 500
"""The most starts of a repeated path."""
_BRIEF = 8
"""So few starts are quicker followed one by one."""
UNBOUND = 0
"""Stands for no term in a column: the id of the default graph."""
_NUMBER = "\0number"
"""A column of numbers of solutions; no variable is called so."""
_TESTS = {
    "=": operator.eq, "!=": operator.ne,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Found:
    """Solutions: ``size`` of them, an array of ids per variable."""

    columns: dict[str, Ids]
    size: int

    def at(self, places: Ids | NDArray[np.bool_]) -> Found:
        """Return the solutions at ``places`` (numbers, or a truth value each)."""
        columns = {name: ids[places] for name, ids in self.columns.items()}
        return Found(columns, int(places.sum()) if places.dtype == bool else len(places))

    def with_column(self, name: str, ids: Ids) -> Found:
        """Return the solutions with one more variable."""
        return Found({**self.columns, name: ids}, self.size)


@dataclass(frozen=True)
class Taken:
    """What one step came to: the solutions after it, the pairs that it met, rounds of a loop, seconds."""

    rows: int
    pairs: int
    rounds: int
    seconds: float


def walk(
    store: Store,
    steps: Steps,
    limits: Limits,
    notes: dict[Step, Taken] | None = None,
    given: Mapping[str, int] | None = None,
) -> list[tuple[int | None, ...]] | None:
    """Return the solutions as ids in the order of ``steps.variables``; None where they are many after all.

    ``given`` are the ids of variables that are known beforehand.
    What each step came to is added to ``notes``. Raises LimitError where the time is up.
    """
    limits = limits.begun()
    known = {name: np.array([number]) for name, number in (given or {}).items()}
    walker = _Walker(store, limits, notes)
    held = [walker.hold(edge) for edge in set(edges_of(steps.steps))]
    limits.check()
    walker.most = _HELD if all(held) else _ASKED
    if not (steps.few or all(held)):
        return None
    try:
        found = walker.through(steps.steps, Found(known, 1))
        if steps.order:
            found = found.at(first_places(store, found.columns, steps))
    except TooManyError:
        return None
    with uncollected():
        rows = _rows(found, steps)
    if steps.distinct:
        rows = list(dict.fromkeys(rows))
    return rows if steps.length is None and not steps.start else rows[steps.start :][: steps.length]


def _rows(found: Found, steps: Steps) -> list[tuple[int | None, ...]]:
    if not steps.variables or not found.size:
        return [()] * found.size
    unsure = {name for step in steps.steps if isinstance(step, Option) for name in step.variables}
    columns: list[Sequence[int | None]] = []
    for name in steps.variables:
        ids = found.columns[name].tolist()
        columns.append([i or None for i in ids] if name in unsure else ids)
    return list(zip(*columns, strict=True))


class _Walker:
    """One walk over one store: its limits, and the arrays that are held for it."""

    def __init__(self, store: Store, limits: Limits, notes: dict[Step, Taken] | None) -> None:
        self._access = store.access
        self._limits = limits
        self._notes = notes
        self._pairs_met = self._rounds = 0
        self._held: dict[Edge, Pairs | None] = {}
        self.most = _ASKED

    def hold(self, edge: Edge) -> bool:
        """Say whether the pairs of ``edge`` are held."""
        found = self._access.held(edge.predicate, edge.rows, self._limits, forward=edge.forward)
        self._held[edge] = found
        return found is not None

    def through(self, steps: Iterable[Step], found: Found) -> Found:
        """Return what becomes of ``found``. Raises TooManyError where that is much."""
        for step in steps:
            self._limits.check()
            found = self._taken(step, found) if self._notes is None else self._noted(step, found)
            if found.size > self.most:
                raise TooManyError
        return found

    def _taken(self, step: Step, found: Found) -> Found:
        match step:
            case Hop():
                return self._hop(step, found)
            case Walk():
                return self._walk(step, found)
            case Scan():
                return self._scan(step)
            case Test():
                return _tested(step, found)
            case Option():
                return self._option(step, found)
            case Kept():
                there = self._leading(step.steps, found)
                return found.at(there if step.wanted else ~there)

    def _noted(self, step: Step, found: Found) -> Found:
        assert self._notes is not None
        began, pairs, rounds = time.perf_counter(), self._pairs_met, self._rounds
        found = self._taken(step, found)
        seconds = time.perf_counter() - began
        self._notes[step] = Taken(found.size, self._pairs_met - pairs, self._rounds - rounds, seconds)
        return found

    def _hop(self, step: Hop, found: Found) -> Found:
        sides = [self._along(edge, step.start, found) for edge in step.edges]
        places, ends = sides[0]
        if len(sides) > 1:
            places, ends = (np.concatenate(parts) for parts in zip(*sides, strict=True))
        return _arrived(found, places, ends, step.end)

    def _along(self, edge: Edge, start: int | str, found: Found) -> tuple[Ids, Ids]:
        """Return the places of solutions in ``found`` and the ends that their ``start`` leads to."""
        if isinstance(start, str):
            places, ends = self._pairs(edge, found.columns[start]).of_each(found.columns[start], self.most)
            self._pairs_met += len(ends)
            return places, ends
        ends = self._pairs(edge, np.array([start])).of_one(start, self.most)
        self._pairs_met += len(ends)
        if len(ends) * found.size > self.most:
            raise TooManyError
        return np.arange(found.size).repeat(len(ends)), np.tile(ends, found.size)

    def _pairs(self, edge: Edge, starts: Ids) -> Pairs:
        held = self._held[edge]
        if held is not None:
            return held
        if not len(starts):
            return Pairs.of(starts, starts)
        if len(starts) > _ASKED:
            raise TooManyError
        return self._access.some(edge.predicate, starts, edge.rows, self._limits, forward=edge.forward)

    def _scan(self, step: Scan) -> Found:
        held = self._held[step.edge]
        if held is None:
            raise TooManyError
        inside = np.ones(len(held.ends), dtype=bool)
        if step.low is not None:
            inside &= held.ends >= step.low
        if step.high is not None:
            inside &= held.ends <= step.high
        places = inside.nonzero()[0]
        self._pairs_met += len(places)
        if len(places) > step.most:
            raise TooManyError
        return Found({step.start: held.starts[places], step.end: held.ends[places]}, len(places))

    def _walk(self, step: Walk, found: Found) -> Found:
        if isinstance(step.start, int):
            ends = self._reached(step.route, np.array([step.start]))
            return _arrived(
                found, np.arange(found.size).repeat(len(ends)), np.tile(ends, found.size), step.end
            )
        starts, which = np.unique(found.columns[step.start], return_inverse=True)
        if len(starts) > _ORIGINS:
            raise TooManyError
        reached = [self._reached(step.route, starts[place : place + 1]) for place in range(len(starts))]
        counts = np.array([len(ends) for ends in reached], dtype=np.int64)[which]
        if counts.sum() > self.most:
            raise TooManyError
        ends = np.concatenate([reached[place] for place in which.tolist()] or [starts])
        return _arrived(found, np.arange(found.size).repeat(counts), ends, step.end)

    def _reached(self, route: Route, starts: Ids) -> Ids:
        """Return where ``route`` leads from any of ``starts``, nothing twice."""
        match route:
            case Edge():
                ends = self._pairs(route, starts).of_each(starts, self.most)[1]
                self._pairs_met += len(ends)
                return np.unique(ends)
            case Chain(parts):
                for part in parts:
                    starts = self._reached(part, starts)
                return starts
            case Either(parts):
                return np.unique(np.concatenate([self._reached(part, starts) for part in parts]))
            case Loop():
                return self._again(route, starts)

    def _again(self, loop: Loop, starts: Ids) -> Ids:
        new = set(starts.tolist())
        seen = set(new) if loop.zero else set()
        while new:
            self._limits.check()
            self._rounds += 1
            new = self._next(loop.part, new) - seen
            seen |= new
            if len(seen) > self.most:
                raise TooManyError
            if not loop.many:
                break
        return np.array(list(seen), dtype=np.int64)

    def _next(self, route: Route, starts: set[int]) -> set[int]:
        """Return where ``route`` leads from any of ``starts``."""
        held = self._held[route] if isinstance(route, Edge) and len(starts) <= _BRIEF else None
        if held is None:
            return set(self._reached(route, np.array(list(starts), dtype=np.int64)).tolist())
        ends = [end for start in starts for end in held.ends_of(start)]
        self._pairs_met += len(ends)
        if len(ends) > self.most:
            raise TooManyError
        return set(ends)

    def _leading(self, steps: tuple[Step, ...], found: Found) -> NDArray[np.bool_]:
        """Say of each solution whether ``steps`` lead from it to anything."""
        match steps:
            case (Hop(str(start), (edge,), str(end)),) if end not in found.columns:
                self._pairs_met += found.size
                return self._pairs(edge, found.columns[start]).start_at(found.columns[start])
        there = np.zeros(found.size, dtype=bool)
        there[self.through(steps, _numbered(found)).columns[_NUMBER]] = True
        return there

    def _option(self, step: Option, found: Found) -> Found:
        inner = self.through(step.steps, _numbered(found))
        numbers = inner.columns[_NUMBER]
        alone = np.ones(found.size, dtype=bool)
        alone[numbers] = False
        rest = found.at(alone)
        if _NUMBER in found.columns:  # an option within another: the outer one's numbers again
            inner = inner.with_column(_NUMBER, found.columns[_NUMBER][numbers])
        columns = {name: np.concatenate((inner.columns[name], ids)) for name, ids in rest.columns.items()}
        for name in step.variables:
            unbound = np.full(rest.size, UNBOUND, dtype=np.int64)
            columns[name] = np.concatenate((inner.columns[name], unbound))
        return Found(columns, inner.size + rest.size)


def _numbered(found: Found) -> Found:
    return found.with_column(_NUMBER, np.arange(found.size))


def _arrived(found: Found, places: Ids, ends: Ids, end: int | str) -> Found:
    """Return the solutions at ``places`` that arrive at ``end``: a constant, a known or a new variable."""
    if isinstance(end, str) and end not in found.columns:
        return found.at(places).with_column(end, ends)
    fits = ends == (end if isinstance(end, int) else found.columns[end][places])
    return found.at(places[fits])


def _tested(step: Test, found: Found) -> Found:
    sides = [found.columns[side] if isinstance(side, str) else side for side in (step.left, step.right)]
    return found.at(_TESTS[step.operator](*sides))
