"""Backward search: why a triple holds, on demand.

Nothing is stored per inferred triple. From the goal outward, ring by ring, the search collects every single
application of a rule that gives a goal from facts of the closed graph; whatever is not asserted among the
premises becomes a goal of the next ring. Then it counts forward from the asserted triples: in which round
can each goal be reached? A goal reached in round r has a proof of height r, and none of its premises
needs the goal itself, so a proof never runs in a circle. The search stops as soon as no further ring could
give a lower proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from kgtool.reason.clauses import Clause
from kgtool.reason.facts import Asserted, Fact, Facts, Pattern, shown
from kgtool.reason.matching import Graph, pattern_of, unify
from kgtool.reason.proving.guide import Guide
from kgtool.reason.proving.proof import Proof, Step

_RENAMED = {"eq-rep-s": 0, "eq-rep-o": 2}
"""Where a rule gives a fact another name."""

StepsOf = Callable[[Fact], Iterable[Step]]
"""A further source of steps: every way in which something other than the clauses gives a goal."""


@dataclass
class Prover:
    """The search over one closed graph.

    ``graph`` is where premises are found, ``literals`` what "each literal" ranges over; ``asserted`` needs
    no proof. Steps once found are kept, so that several goals share the work. ``every``: list each step,
    also where one proves as much as another.
    """

    graph: Graph
    literals: Facts
    asserted: Asserted
    clauses: tuple[Clause, ...]
    further: StepsOf | None = None
    every: bool = False
    _known: dict[Fact, tuple[Step, ...]] = field(default_factory=dict)
    _by_head: dict[Pattern, list[tuple[Clause, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._guide: Guide | None = Guide(self.graph, self.literals, self.asserted, self.clauses)
        for clause in self.clauses:
            for number, head in enumerate(clause.heads):
                self._by_head.setdefault(pattern_of(head, clause.binding), []).append((clause, number))

    def prove(self, goal: Fact) -> Proof | None:
        """Return a lowest proof of ``goal``, among these one of the fewest nodes, or None.

        Where very many facts of a transitive relation, or very many names of one thing, lie between, it is
        the lowest along a shortest way over stated facts and what one rule gives from these.
        """
        if goal in self.asserted:
            return Proof(shown(goal))
        found = self._search(goal)
        if found is None and self._guide is not None and self._guide.has_led:
            # What a guide leaves out may be all that there is.
            guide, known, self._guide, self._known = self._guide, self._known, None, {}
            try:
                found = self._search(goal)
            finally:
                self._guide, self._known = guide, known
        return found

    def _search(self, goal: Fact) -> Proof | None:
        goals: dict[Fact, None] = {goal: None}
        ring, radius = [goal], 0
        while ring:
            radius += 1
            outer: dict[Fact, None] = {}
            self._look_ahead(ring)
            for fact in ring:
                for step in self.steps(fact):
                    outer.update(
                        (p, None) for p in step.premises if p not in goals and p not in self.asserted
                    )
            rounds = _rounds({fact: self.steps(fact) for fact in goals}, self.asserted)
            if goal in rounds and rounds[goal].number <= radius:
                return _tree(goal, rounds)
            goals.update(outer)
            ring = list(outer)
        return _tree(goal, rounds) if goal in rounds else None

    def steps(self, goal: Fact) -> tuple[Step, ...]:
        """Return the single rule applications that give ``goal`` from other facts of the graph.

        Where a clause gives it from asserted facts alone, one such step stands for all of the clause, unless
        ``every`` step is asked for.
        """
        if goal not in self._known:
            guided = self._guide.steps(goal) if self._guide else None
            if guided is None:
                found = dict.fromkeys(self._steps(goal))
            else:
                found = dict.fromkeys(guided[0])
                for fact, step in guided[1].items():
                    self._known.setdefault(fact, (step,))
            if self.further is not None:
                found.update(dict.fromkeys(self.further(goal)))
            self._known[goal] = tuple(step for step in found if goal not in step.premises)
        return self._known[goal]

    def _look_ahead(self, goals: Iterable[Fact]) -> None:
        """Let the graph learn what the steps of ``goals`` ask for."""
        guide = self._guide
        unknown = [g for g in goals if g not in self._known and not (guide and guide.may_lead(g))]

        def look() -> None:
            for goal in unknown:
                for step in self._steps(goal):
                    all(premise in self.asserted for premise in step.premises)

        if unknown:
            self.graph.foresee(look)

    def _steps(self, goal: Fact) -> Iterator[Step]:
        for pattern in product((goal[0], None), (goal[1], None), (goal[2], None)):
            for clause, number in self._by_head.get(pattern, ()):
                binding = unify(clause.heads[number], goal, clause.binding)
                if binding is None:
                    continue
                place = _RENAMED.get(clause.rule.name)
                named = self._guide.renamed(goal, place) if place is not None and self._guide else None
                if named is not None:
                    yield from named
                    continue
                for solution in clause.solutions(self.graph, self.literals, binding):
                    premises = clause.premises(solution)
                    yield Step(clause.rule.name, premises)
                    if not self.every and all(premise in self.asserted for premise in premises):
                        break


@dataclass(frozen=True)
class _Reached:
    """In which round a goal is first reached, by which step, and the nodes of its proof."""

    number: int
    step: Step
    size: int


def _rounds(goals: dict[Fact, tuple[Step, ...]], asserted: Asserted) -> dict[Fact, _Reached]:
    """Return every goal that can be reached from asserted facts, with its round."""
    missing: list[int] = []
    users: dict[Fact, list[tuple[int, Fact, Step]]] = {}
    ready: list[tuple[Fact, Step]] = []
    for goal, steps in goals.items():
        for step in steps:
            open_premises = {premise for premise in step.premises if premise not in asserted}
            if not open_premises:
                ready.append((goal, step))
            for premise in open_premises:
                users.setdefault(premise, []).append((len(missing), goal, step))
            missing.append(len(open_premises))
    reached: dict[Fact, _Reached] = {}
    number = 0
    while ready:
        number += 1
        best: dict[Fact, _Reached] = {}
        for goal, step in ready:
            size = 1 + sum(reached[p].size if p in reached else 1 for p in step.premises)
            if goal not in reached and (goal not in best or size < best[goal].size):
                best[goal] = _Reached(number, step, size)
        reached.update(best)
        ready = []
        for fact in best:
            for place, goal, step in users.get(fact, ()):
                missing[place] -= 1
                if missing[place] == 0:
                    ready.append((goal, step))
    return reached


def _tree(goal: Fact, reached: dict[Fact, _Reached]) -> Proof:
    needed, todo = {goal}, [goal]
    while todo:
        for premise in reached[todo.pop()].step.premises:
            if premise in reached and premise not in needed:
                needed.add(premise)
                todo.append(premise)
    trees: dict[Fact, Proof] = {}
    for fact in sorted(needed, key=lambda f: reached[f].number):
        step = reached[fact].step
        premises = tuple(trees[p] if p in trees else Proof(shown(p)) for p in step.premises)
        trees[fact] = Proof(shown(fact), step.rule, premises)
    return trees[goal]
