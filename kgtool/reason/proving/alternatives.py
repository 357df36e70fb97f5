"""Every proof of a triple, the shortest first, as far as one wants them.

A proof is a choice: for each fact that needs one, the step that gives it. Partial choices wait in order of
the height that their proofs have at least, then of their nodes; the first is taken and its next open fact
given every step there is. A choice in which a fact would rest on itself is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, islice
from typing import NamedTuple

from kgtool.reason.facts import Fact, shown
from kgtool.reason.proving.proof import Proof, Step
from kgtool.reason.proving.prover import Prover

_MOST_LOOKED_AT = 20_000


class Proofs(NamedTuple):
    """The proofs found, and whether there are no others: not so where as many were found as were asked for
    and there is one more, or where the search was ended.
    """

    found: tuple[Proof, ...]
    complete: bool


def alternatives(prover: Prover, goal: Fact, most: int) -> Proofs:
    """Return at most ``most`` proofs of ``goal``, none twice: by height, and among equals by nodes.

    An asserted goal comes first as its own proof; none of the others rests on it. An asserted premise is
    never proved another way. ``prover`` must list every step. The search ends when 20,000 partial proofs
    were looked at, which cuts short only a list of very many.
    """
    found = list(islice(_proofs(prover, goal), most + 1))
    complete = len(found) <= most and None not in found
    return Proofs(tuple(proof for proof in found[:most] if proof is not None), complete)


def _proofs(prover: Prover, goal: Fact) -> Iterator[Proof | None]:
    """Yield the proofs; None last where the search was ended."""
    if goal in prover.asserted:
        yield Proof(shown(goal))
    search = _Search(prover, goal)
    order = count()
    waiting = [(0, 0, 0, next(order), _Partial({}, (goal,)))]
    for _ in range(_MOST_LOOKED_AT):
        if not waiting:
            return
        *_, partial = heappop(waiting)
        if not partial.todo:
            yield _tree(goal, partial.chosen)
            continue
        for further in search.extended(partial):
            height, nodes = search.measure(further)
            heappush(waiting, (height, nodes, len(further.todo), next(order), further))
    if waiting:
        yield None


@dataclass(frozen=True)
class _Partial:
    """Steps chosen so far, and the facts that still want one."""

    chosen: Mapping[Fact, Step]
    todo: tuple[Fact, ...]


class _Search:
    def __init__(self, prover: Prover, goal: Fact) -> None:
        self._prover = prover
        self._goal = goal
        self._lowest: dict[Fact, int | None] = {}

    def extended(self, partial: _Partial) -> Iterator[_Partial]:
        """Yield the choice with each step for the first fact that wants one."""
        fact, rest = partial.todo[0], partial.todo[1:]
        same = set[tuple[str, frozenset[Fact]]]()
        for step in self._prover.steps(fact):
            key = (step.rule, frozenset(step.premises))
            if key in same or self._goal in step.premises or _leads_to(fact, step, partial.chosen):
                continue
            same.add(key)
            wanted = dict.fromkeys(
                p
                for p in step.premises
                if p not in self._prover.asserted and p not in partial.chosen and p not in rest
            )
            if all(self._height(premise) is not None for premise in wanted):
                yield _Partial({**partial.chosen, fact: step}, (*rest, *wanted))

    def measure(self, partial: _Partial) -> tuple[int, int]:
        """Return the height and the nodes that every proof with these steps has at least."""
        known: dict[Fact, tuple[int, int]] = {}
        stack = [self._goal]
        while stack:
            fact = stack[-1]
            step = partial.chosen.get(fact)
            unknown = [p for p in step.premises if p not in known] if step else []
            if unknown:
                stack += unknown
                continue
            stack.pop()
            if step is None:
                known[fact] = (0 if fact in self._prover.asserted else self._height(fact) or 0, 1)
            else:
                below = [known[premise] for premise in step.premises]
                height = max((height for height, _ in below), default=0)
                known[fact] = (1 + height, 1 + sum(nodes for _, nodes in below))
        return known[self._goal]

    def _height(self, fact: Fact) -> int | None:
        """Return the height of the lowest proof of ``fact``; None where it has none."""
        if fact not in self._lowest:
            proof = self._prover.prove(fact)
            self._lowest[fact] = None if proof is None else proof.height
        return self._lowest[fact]


def _leads_to(fact: Fact, step: Step, chosen: Mapping[Fact, Step]) -> bool:
    """Return whether ``step`` rests on ``fact`` by the steps chosen."""
    todo, seen = list(step.premises), set[Fact]()
    while todo:
        premise = todo.pop()
        if premise == fact:
            return True
        if premise in chosen and premise not in seen:
            seen.add(premise)
            todo += chosen[premise].premises
    return False


def _tree(fact: Fact, chosen: Mapping[Fact, Step]) -> Proof:
    trees: dict[Fact, Proof] = {}
    stack = [fact]
    while stack:
        step = chosen.get(stack[-1])
        unknown = [p for p in step.premises if p in chosen and p not in trees] if step else []
        if unknown:
            stack += unknown
            continue
        at = stack.pop()
        if step is not None:
            premises = tuple(trees[p] if p in trees else Proof(shown(p)) for p in step.premises)
            trees[at] = Proof(shown(at), step.rule, premises)
    return trees[fact]
