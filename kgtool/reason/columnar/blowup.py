"""How much a closure may conclude, and where it would conclude too much: foreseen, and named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.model.errors import LimitError
from kgtool.reason.columnar.clause import Atom, Clause, variables
from kgtool.reason.columnar.reachability import pairs_of
from kgtool.reason.columnar.relations import Relations

if TYPE_CHECKING:
    from kgtool.engines import Engine

_CHEAP = 1_000_000
_SHORT = 2_000
"""Axioms that make a hierarchy in which no line is too long."""
_BYTES = 2_000
"""What a fact of the schema takes in memory."""


@dataclass
class Budget:
    """At most ``most`` conclusions. Raises LimitError before one rule exceeds what is left."""

    engine: Engine
    most: int
    spent: int = 0

    def spend(self, count: int, rules: Sequence[str]) -> None:
        """Take down ``count`` conclusions by ``rules``."""
        self.spent += count
        if self.spent > self.most:
            self._refuse(", ".join(sorted(set(rules))), self.spent)

    def doubts(self, clause: Clause, relations: Relations) -> bool:
        """Return whether the first join of a clause may be too large."""
        ends = _joining(clause)
        if ends is None:
            return False
        one, other, _ = ends
        sizes = relations.count(relations.key(one)) * relations.count(relations.key(other))
        return sizes > max(_CHEAP, self.most - self.spent)

    def foresee(self, clause: Clause, relations: Relations) -> None:
        """Count the pairs that the first join of a clause makes. Raises LimitError where too many."""
        ends = _joining(clause)
        if ends is None:
            return
        one, other, name = ends
        counted = [
            f'SELECT "{name}", count(*) AS n FROM ({relations.read(atom)}) GROUP BY 1'
            for atom in (one, other)
        ]
        [(pairs,)] = self.engine.run(
            f'SELECT sum(a.n::HUGEINT * b.n) FROM ({counted[0]}) a JOIN ({counted[1]}) b USING ("{name}")'
        )
        if (pairs or 0) > self.most - self.spent:
            self._refuse(clause.rule, int(pairs))

    def foresee_paths(self, clause: Clause, reached: int) -> int:
        """Return how many edges at most are to follow the paths of ``reached`` edges in the table ``path``.

        As many, but one where the others would make too many pairs. Raises LimitError where it does, too.
        """
        [(paths,)] = self.engine.run("SELECT count(*) FROM path")
        if paths <= _CHEAP // 10:
            return reached
        far, near = (
            f"(SELECT {end}, count(*) AS n FROM path WHERE edges {test} GROUP BY 1)"
            for end, test in (("o", f"= {reached}"), ("s", "<= $1"))
        )
        pairs = [
            self.engine.run(
                f"SELECT sum(a.n::HUGEINT * b.n) FROM {far} a JOIN {near} b ON a.o = b.s", [edges]
            )[0][0]
            or 0
            for edges in (reached, 1)
        ]
        onward = reached if pairs[0] <= max(_CHEAP, 4 * paths) else 1
        made = int(pairs[0] if onward == reached else pairs[1])
        if made > self.most - self.spent:
            self._refuse(clause.rule, made)
        return onward

    def foresee_classes(self, sizes: Iterable[int]) -> None:
        """Count the pairs that classes of equal things of these ``sizes`` make when they are written out."""
        self.foresee_copies("eq-trans", sum(size * size for size in sizes))

    def foresee_copies(self, rule: str, count: int) -> None:
        """Refuse to write out ``count`` triples about things that are the same, where these are too many."""
        if count > self.most - self.spent:
            raise LimitError(
                f"rule {rule} would conclude some {count:,} triples about things that are the same; the limit"
                f" is {self.most:,} (memory), of which {self.spent:,} are used: use --equality"
                " representatives, with no rules of your own, or allow more"
            )

    def foresee_schema(self, rule: str, edges: Sequence[tuple[int, int]]) -> None:
        """Count the pairs that a path along ``edges`` joins, where they may be too many for the schema, which
        is closed in memory.
        """
        if len(edges) <= _SHORT:
            return
        most = min(self.most - self.spent, self.engine.memory // _BYTES)
        count = pairs_of(edges, most)
        if count > most:
            raise LimitError(
                f"rule {rule} would conclude more than {count:,} triples about the schema; memory does for"
                f" {most:,}: leave the axioms behind it out, or allow more"
            )

    def _refuse(self, rule: str, count: int) -> None:
        raise LimitError(
            f"rule {rule} would conclude some {count:,} triples; the limit is {self.most:,} (memory), of"
            f" which {self.spent:,} are used: leave the axiom behind it out, or allow more"
        )


def _joining(clause: Clause) -> tuple[Atom, Atom, str] | None:
    """Return the two atoms of a clause whose join on one variable keeps a variable of each, or None."""
    needed = variables(clause.head)
    for place, one in enumerate(clause.body):
        for other in clause.body[place + 1 :]:
            shared = set(variables(one)) & set(variables(other))
            if len(shared) == 1 and all(set(variables(a)) - shared for a in (one, other)) and needed:
                return one, other, shared.pop()
    return None
