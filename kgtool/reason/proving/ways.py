"""The shortest ways through a transitive relation: owl:sameAs, sub-classes, sub-properties, a property.

Where thousands of facts of one relation follow from each other, a search among all of them would try each
as a step between any two others. What they rest on are few: the stated facts, and what one rule gives from
stated facts. The shortest way over these, taken in halves, is a proof.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kgtool.model.terms import Term
from kgtool.reason.book import Atom
from kgtool.reason.clauses import Clause
from kgtool.reason.facts import Fact
from kgtool.reason.matching import Binding
from kgtool.reason.noise import SAME_AS
from kgtool.reason.proving.proof import Step

Edge = tuple[Term, Term, "Step | None"]
"""From where to where, and the step that gives it; None: it is stated."""


@dataclass(frozen=True)
class Link:
    """A clause that says that a relation is transitive, as it is of one predicate."""

    clause: Clause
    between: Mapping[str, str]
    binding: Binding
    predicate: Term

    def step(self, start: Term, middle: Term, end: Term) -> Step:
        """Return how a fact follows from two others."""
        names = self.between
        binding = {**self.binding, names["x"]: start, names["y"]: middle, names["z"]: end}
        return Step(self.clause.rule.name, self.clause.premises(binding))


def link_names(clause: Clause) -> Mapping[str, str] | None:
    """Return what ``clause`` calls the ends and the middle; None where it says of no relation that it is
    transitive.
    """
    if len(clause.heads) != 1 or clause.listed or clause.rule.domains:
        return None
    start, predicate, end = clause.heads[0]
    for one, other in _pairs(clause.body):
        middle = one[2]
        if one == (start, predicate, middle) and other == (middle, predicate, end):
            names = [slot for slot in (start, middle, end) if isinstance(slot, str)]
            rest = {slot for atom in clause.body if atom not in (one, other) for slot in atom}
            if len(set(names)) == len((start, middle, end)) and not rest.intersection(names):
                return dict(zip("xyz", names, strict=True))
    return None


def _pairs(body: Sequence[Atom]) -> Iterator[tuple[Atom, Atom]]:
    return ((one, other) for one in body for other in body if one is not other)


class Ways:
    """The ways along the ``edges`` of one relation."""

    def __init__(self, link: Link, edges: Iterable[Edge]) -> None:
        self._link = link
        self._given: dict[tuple[Term, Term], Step | None] = {}
        near: dict[Term, dict[Term, None]] = {}
        either_way = link.predicate == SAME_AS
        for start, end, step in edges:
            self._given.setdefault((start, end), step)
            near.setdefault(start, {})[end] = None
            if either_way:
                near.setdefault(end, {})[start] = None
        self._near = near

    def steps(self, start: Term, end: Term) -> dict[Fact, Step] | None:
        """Return a step for each fact of the way in halves; None where there is no way."""
        way = self._way(start, end)
        if way is None:
            return None
        made: dict[Fact, Step] = {}
        heights = [self._leaf(one, other, made) for one, other in pairwise(way)]
        places, width = _laid_out(heights)
        todo = [(0, len(heights), 0, width)]
        while todo:
            first, last, left, wide = todo.pop()
            if last - first == 1:
                continue
            half = left + wide // 2
            middle = next((n for n in range(first, last) if places[n] >= half), last)
            if first < middle < last:
                fact = (way[first], self._link.predicate, way[last])
                made[fact] = self._link.step(way[first], way[middle], way[last])
            todo += [
                (f, t, at, wide // 2) for f, t, at in ((first, middle, left), (middle, last, half)) if f < t
            ]
        return made

    def _way(self, start: Term, end: Term) -> list[Term] | None:
        """Return the terms along a shortest way."""
        before: dict[Term, Term] = {start: start}
        todo = deque([start])
        while todo and end not in before:
            term = todo.popleft()
            for other in self._near.get(term, ()):
                if other not in before:
                    before[other] = term
                    todo.append(other)
        if start == end or end not in before:
            return None
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return way[::-1]

    def _leaf(self, start: Term, end: Term, made: dict[Fact, Step]) -> int:
        """Note how one edge of a way follows; return the height of its proof."""
        predicate = self._link.predicate
        if (start, end) in self._given:
            step = self._given[start, end]
            if step is not None:
                made[start, predicate, end] = step
            return 0 if step is None else 1
        made[start, predicate, end] = Step("eq-sym", ((end, predicate, start),))
        return 1 + self._leaf(end, start, made)


def _laid_out(heights: Collection[int]) -> tuple[list[int], int]:
    """Return where each leaf lies in the lowest tree that has them in this order, and how wide that is.

    A leaf of height h needs an aligned place of 2^h.
    """
    places, at = [], 0
    for height in heights:
        need = 1 << height
        at = -(-at // need) * need
        places.append(at)
        at += need
    return places, 1 << (at - 1).bit_length()
