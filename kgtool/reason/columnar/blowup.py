"""How much a closure may conclude, and where it would conclude too much: foreseen, and named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.model.errors import LimitError
from kgtool.reason.columnar.clause import Atom, Clause, Key, variables
from kgtool.reason.columnar.reachability import at_least, pairs_of
from kgtool.reason.columnar.relations import Relations

if TYPE_CHECKING:
    from kgtool.engines import Engine

_CHEAP = 1_000_000
_MEETING = 4
"""Joins are good for looking at so many times as many pairs as are known, or at those that are cheap."""
_FEW = 500_000
"""So many nodes are looked up in a dictionary; more, of which fewer are looked up, in an array."""
_SHORT = 2_000
"""Axioms that make a hierarchy in which no line is too long."""
_BYTES = 1_000
"""What a fact of the schema takes in memory, where a path gives it: some 700, and its row."""

_ENDS = (("o", "s"), ("s", "o"))


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

    def foresee_join(self, clause: Clause, relations: Relations) -> None:
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

    def foresee(self, rule: str, count: int) -> None:
        """Raise LimitError where ``count`` more conclusions are too many."""
        if count > self.most - self.spent:
            self._refuse(rule, count)

    def foresee_paths(self, rule: str) -> None:
        """Raise LimitError where the edges in the table ``path`` surely join too many pairs."""
        [(most, known)] = self.engine.run(
            "SELECT approx_count_distinct(s)::HUGEINT * approx_count_distinct(o), count(*) FROM path"
        )
        left = self.most - self.spent + known
        if most // 2 <= left:
            return
        starts, after = _followed(*self.engine.stream("SELECT s, o FROM path ORDER BY s").arrays())
        count = at_least(starts, after, left)
        if count is not None:
            self._refuse(rule, count - known)

    def further(self, reached: int) -> tuple[int, int, bool]:
        """Return how many edges are to follow the paths of ``reached`` edges in the table ``path``, how many
        pairs that looks at, and whether these are more than joins are good for.

        As many edges are to follow, but one where that is less.
        """
        [(known,)] = self.engine.run("SELECT count(*) FROM path")
        if known * known <= _CHEAP:
            return reached, known * known, False
        far, near = (
            f"(SELECT {end}, count(*) AS n FROM path WHERE edges {test} GROUP BY 1)"
            for end, test in (("o", f"= {reached}"), ("s", "<= $1"))
        )
        few = max(_CHEAP, _MEETING * known)
        for onward in (reached, 1):
            [(looked_at,)] = self.engine.run(
                f"SELECT sum(a.n::HUGEINT * b.n) FROM {far} a JOIN {near} b ON a.o = b.s", [onward]
            )
            if (looked_at or 0) <= few:
                break
        return onward, int(looked_at or 0), (looked_at or 0) > few

    def meets_much(
        self, key: Key, relations: Relations, few: str, sides: Sequence[tuple[str, str]] = _ENDS
    ) -> bool:
        """Return whether joining the pairs (s, o) of the SELECT ``few`` with those of the relation ``key``
        looks at more than joins are good for. ``sides`` says which end meets which.
        """
        atom: Atom = ("s", key[1], "o")
        known = relations.count(key)
        most = max(_CHEAP, _MEETING * known)
        [(new,)] = self.engine.run(f"SELECT count(*) FROM ({few})")
        if new * known <= most:
            return False
        looked_at = 0
        for near, far in sides:
            [(pairs,)] = self.engine.run(
                f"SELECT sum(a.n::HUGEINT * b.n) FROM (SELECT {near} AS x, count(*) AS n FROM ({few})"
                f" GROUP BY 1) a JOIN (SELECT {far} AS x, count(*) AS n FROM ({relations.read(atom)})"
                " GROUP BY 1) b USING (x)"
            )
            looked_at += pairs or 0
        return looked_at > most

    def foresee_classes(self, sizes: Iterable[int]) -> None:
        """Count the pairs that classes of equal things of these ``sizes`` make when they are written out."""
        self.foresee_copies("eq-trans", sum(size * size for size in sizes))

    def foresee_copies(self, rule: str, count: int) -> None:
        """Refuse to write out ``count`` triples about things that are the same, where these are too many."""
        if count > self.most - self.spent:
            raise LimitError(
                f"rule {rule} would conclude some {count:,} triples about things that are the same; the"
                f" limit is {self.most:,}, of which {self.spent:,} are used: use --equality representatives,"
                " with no rules of your own, or allow more (setting max_inferred)"
            )

    def foresee_schema(self, rule: str, edges: Sequence[tuple[int, int]]) -> None:
        """Count the pairs that a path along ``edges`` joins, where they may be too many for the schema, which
        is closed in memory.
        """
        if len(edges) <= _SHORT:
            return
        most = min(self.most - self.spent, self.engine.memory // _BYTES)
        after: dict[int, list[int]] = defaultdict(list)
        for start, end in edges:
            after[start].append(end)
        if at_least(list(after), lambda node: after.get(node, ()), most) or pairs_of(edges, most) > most:
            raise LimitError(
                f"rule {rule} would conclude more than {most:,} triples about the schema, which is closed in"
                f" memory: leave some of the {len(edges):,} axioms behind it out"
            )

    def _refuse(self, rule: str, count: int) -> None:
        raise LimitError(
            f"rule {rule} would conclude some {count:,} triples; the limit is {self.most:,}, of which"
            f" {self.spent:,} are used: leave the axiom behind it out, or allow more (setting max_inferred)"
        )


def _followed(starts: Any, ends: Any) -> tuple[Sequence[int], Callable[[int], list[int]]]:
    """Return the different starts of edges, in their order, and what gives where the edges from one end."""
    import numpy as np

    ids, first = np.unique(starts, return_index=True)
    spans = [*first.tolist(), len(starts)]
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True)) if len(ids) < _FEW else None

    def after(node: int) -> list[int]:
        if place is not None:
            found = place.get(node)
        else:
            found = int(np.searchsorted(ids, node))
            found = found if found < len(ids) and ids[found] == node else None
        return [] if found is None else ends[spans[found] : spans[found + 1]].tolist()

    return ids.tolist(), after


def _joining(clause: Clause) -> tuple[Atom, Atom, str] | None:
    """Return the two atoms of a clause whose join on one variable keeps a variable of each, or None."""
    needed = variables(clause.head)
    for place, one in enumerate(clause.body):
        for other in clause.body[place + 1 :]:
            shared = set(variables(one)) & set(variables(other))
            if len(shared) == 1 and all(set(variables(a)) - shared for a in (one, other)) and needed:
                return one, other, shared.pop()
    return None
