"""owl:sameAs by representatives: one term of each class of equal ones stands for all (eq-sym, eq-trans,
eq-rep-…).

Rounds are well-founded: each triple follows, by one rule, from triples that are asserted or of an earlier
round. For what equality gives, let L be the latest round when classes are merged.

- Each pair found (x, y) is of a round up to L, so (y, x) may be of L + 1 (eq-sym). Let h be how many pairs,
  found now or known from an earlier merge, lead from x to its new representative R: (x, R) is of L + h, by
  eq-trans from a pair (x, y), of L + 1 at the latest, and (y, R), of L + h - 1. With H the greatest h,
  (R, x) is of L + H + 1 (eq-sym).
- A fact is rewritten in its subject, then its predicate, then its object, each in a round later than all
  before it: by eq-rep-s, eq-rep-p and eq-rep-o from the fact as it was and a pair (x, R).
- Then the clauses are made anew, and the machine's floor is the latest round: all that they conclude
  comes later than whatever they were made from. Conclusions are put into representatives; the body of
  the clause holds of these as well, in rounds that were noted for its relations when they were rewritten.
- At the end, with L the latest round of all, a fact about a representative gives those about the members
  of its class: with k positions changed in round L + k, from one with k - 1 and a pair (R, x). Two members
  are the same in round L + 1, by eq-trans over R. A project's rule that reads these concludes in round
  L + 4 or later, and what it read keeps its round when classes grow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar.clause import ANY
from kgtool.reason.columnar.handing import hand_over
from kgtool.reason.columnar.machine import IRI, RESOURCE, Machine

if TYPE_CHECKING:
    from kgtool.engines import Engine


class Equality:
    """Classes of equal terms. IRIs are preferred as representatives, the language's own before all."""

    def __init__(self, language: Callable[[int], int]) -> None:
        self._language = language
        self._rep: dict[int, int] = {}
        self.classes: dict[int, list[int]] = {}

    def take(self, other: Equality) -> None:
        """Hold the same classes as ``other``."""
        self._rep = dict(other._rep)
        self.classes = {rep: list(members) for rep, members in other.classes.items()}

    def of(self, term: int) -> int:
        """Return the representative of ``term``."""
        return self._rep.get(term, term)

    def merge(self, pairs: Iterable[tuple[int, int]]) -> set[int]:
        """Make each pair equal; return every term that has a new representative."""
        changed: set[int] = set()
        for pair in pairs:
            one, other = sorted((self.of(pair[0]), self.of(pair[1])), key=self._rank)
            if one == other:
                continue
            moved = self.classes.pop(other, [other])
            self.classes.setdefault(one, [one]).extend(moved)
            self._rep.update(dict.fromkeys(moved, one))
            changed.update(moved)
        return changed

    def _rank(self, term: int) -> tuple[int, int, int]:
        kind = 0 if layout.IRI <= term < layout.STRING else 1 if layout.BLANK <= term < layout.IRI else 2
        return (kind, self._language(term), term)

    @property
    def members(self) -> Mapping[int, int]:
        """Every term that another stands for, with that other."""
        return {term: rep for rep, members in self.classes.items() for term in members if term != rep}


def write(engine: Engine, equality: Equality) -> None:
    """Write the representatives to the table ``same``."""
    pairs = equality.members
    hand_over(engine, "same", {"id": [*pairs.keys()], "rep": [*pairs.values()]})


def with_representatives(
    equality: Equality,
    changed: Collection[int],
    found: Iterable[tuple[int, int]],
    before: Mapping[int, int],
) -> Iterator[tuple[int, int, int, str]]:
    """Yield what is the same as its new representative, and the other way round: subject, object, how many
    rounds later than all that was known, rule.

    ``found`` are the pairs that ``changed`` rests on, ``before`` the representatives that there were. What is
    said of a literal is left out. No pair twice.
    """
    near: dict[int, set[int]] = defaultdict(set)
    made: dict[tuple[int, int], tuple[int, str]] = {}
    for one, other in found:
        near[one].add(other)
        near[other].add(one)
        made[other, one] = (1, "eq-sym")
    for member, rep in before.items():
        near[member].add(rep)
        near[rep].add(member)
    far = 0
    reps = {equality.of(term) for term in changed}
    for rep in reps:
        seen, frontier, steps = {rep}, {rep}, 0
        while frontier := {other for one in frontier for other in near[one]} - seen:
            seen |= frontier
            steps += 1
            for one in frontier:
                made.setdefault((one, rep), (steps, "eq-trans" if steps > 1 else "eq-sym"))
        far = max(far, steps)
    for term in changed:
        made.setdefault((equality.of(term), term), (far + 1, "eq-sym"))
    for (s, o), (level, rule) in made.items():
        if layout.BLANK <= s < layout.STRING and s != o:
            yield s, o, level, rule


def represent(machine: Machine, changed: Iterable[int], same: int) -> None:
    """Add, for each fact about one of the terms ``changed``, the fact about its representative, one position
    after the other, each in a round of its own.

    The facts as they were stay: they are part of the closure.
    """
    hand_over(machine.engine, "moved", {"id": [*changed]})
    settled = ""
    for column in "spo":
        step = machine.step(f"eq-rep-{column}", machine.round_after([ANY]))
        columns = ", ".join(f"r.rep AS {c}" if c == column else f"f.{c}" for c in "pso")
        found = f"""
            SELECT {columns}, max(shown) AS shown FROM (
                SELECT p, s, o, true AS shown FROM triple UNION ALL
                SELECT p, s, o, step >= 0 FROM derived) f
            JOIN same r ON r.id = f.{column}
            WHERE p <> {same} AND {column} IN (FROM moved){settled} GROUP BY ALL"""
        machine.engine.run(
            f"INSERT INTO delta SELECT p, s, o,"
            f" CASE WHEN shown AND s {RESOURCE} AND p {IRI} THEN {step} ELSE -{step} END FROM ({found})"
            " ANTI JOIN triple USING (p, s, o) ANTI JOIN derived USING (p, s, o)"
        )
        machine.engine.run(f"INSERT INTO derived FROM delta WHERE abs(step) = {step}")
        note(machine, step)
        settled += f" AND {column} NOT IN (SELECT id FROM same)"


def note(machine: Machine, step: int) -> int:
    """Take down what ``step`` has brought into which relation; return how many facts."""
    total = 0
    for p, o, number in machine.engine.run(
        f"SELECT p, CASE WHEN p = {machine.relations.type} THEN o END AS c, count(*) FROM delta"
        f" WHERE abs(step) = {step} GROUP BY 1, 2"
    ):
        key = ("c", o) if o is not None else ("p", p)
        machine.relations.grow(key, number)
        machine.changed[key] = step
        machine.rounds[key] = max(machine.rounds[key], machine.steps[step].round)
        total += number
    return total


def copies(machine: Machine, equality: Equality, same: int) -> int:
    """Return how many triples at most there are when every member has what is said of any, pairs aside."""
    sizes = [(rep, len(members)) for rep, members in equality.classes.items()]
    hand_over(machine.engine, "class_size", {"rep": [rep for rep, _ in sizes], "n": [n for _, n in sizes]})
    product = " * ".join(f"coalesce(m{c}.n, 1)::HUGEINT" for c in "pso")
    facts = " UNION ALL ".join(f"SELECT p, s, o FROM {t} WHERE p <> {same}" for t in ("triple", "derived"))
    joins = " ".join(f"LEFT JOIN class_size m{c} ON m{c}.rep = f.{c}" for c in "pso")
    touched = " OR ".join(f"m{c}.n IS NOT NULL" for c in "pso")
    [(count,)] = machine.engine.run(f"SELECT sum({product}) FROM ({facts}) f {joins} WHERE {touched}")
    return int(count or 0)


def expansion(machine: Machine, equality: Equality, same: int, noise: str, *, keep: bool) -> None:
    """Write to the table ``expanded`` every triple that equality adds to ``triple`` and ``derived``.

    ``noise`` is the test in SQL for what is left out. What is hidden as noise may be none with another name.
    Each has its round, after all else; what was in the table before keeps that which it had, if one says so.
    """
    engine, latest = machine.engine, machine.latest
    members = [(rep, term) for rep, members in equality.classes.items() for term in members]
    hand_over(engine, "member", {"rep": [rep for rep, _ in members], "id": [term for _, term in members]})
    known = "ANTI JOIN triple USING (p, s, o)"
    known += " ANTI JOIN (SELECT p, s, o FROM derived WHERE step >= 0) d USING (p, s, o)"
    terms = {c: f"coalesce(m{c}.id, f.{c})" for c in "pso"}
    columns = ", ".join(f"{term} AS {c}" for c, term in terms.items())
    other = " + ".join(f"(coalesce(m{c}.id, f.{c}) <> f.{c})::INTEGER" for c in "pso")
    found = f"""
        SELECT p, s, o, {latest} + min(other) AS round FROM (
            SELECT {columns}, {other} AS other FROM (
                SELECT p, s, o FROM triple WHERE p <> {same} UNION ALL
                SELECT p, s, o FROM derived WHERE p <> {same}) f
            LEFT JOIN member mp ON mp.rep = f.p LEFT JOIN member ms ON ms.rep = f.s
            LEFT JOIN member mo ON mo.rep = f.o
            WHERE mp.id IS NOT NULL OR ms.id IS NOT NULL OR mo.id IS NOT NULL)
        {known} WHERE s {RESOURCE} AND p {IRI} AND NOT ({noise}) GROUP BY ALL
        UNION ALL SELECT p, s, o, {latest + 1} FROM (
            SELECT {same}::BIGINT AS p, a.id AS s, b.id AS o FROM member a JOIN member b USING (rep)
            WHERE a.id <> b.id)
        {known} WHERE s {RESOURCE}"""
    if keep:
        found = f"""
            SELECT p, s, o, coalesce(e.round, n.round) AS round FROM ({found}) n
            LEFT JOIN expanded e USING (p, s, o)"""
    engine.run(f"CREATE OR REPLACE TABLE expanded AS SELECT p, s, o, round::INTEGER AS round FROM ({found})")
