"""owl:sameAs by representatives: one term of each class of equal ones stands for all (eq-sym, eq-trans,
eq-rep-…).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import layout
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


def represent(machine: Machine, changed: Iterable[int], same: int) -> int:
    """Add, for each fact about one of the terms ``changed``, the fact about its representative; return
    how many.

    The facts as they were stay: they are part of the closure.
    """
    engine = machine.engine
    step = machine.step("eq-rep", machine.round_after([("any", 0)]))
    hand_over(engine, "moved", {"id": [*changed]})
    touched = " OR ".join(f"{c} IN (FROM moved)" for c in "spo")
    found = f"""
        SELECT coalesce(rp.rep, p) AS p, coalesce(rs.rep, s) AS s, coalesce(ro.rep, o) AS o,
            max(shown) AS shown FROM (
            SELECT p, s, o, true AS shown FROM triple WHERE p <> {same} AND ({touched}) UNION ALL
            SELECT p, s, o, step >= 0 FROM derived WHERE p <> {same} AND ({touched})) x
        LEFT JOIN same rp ON rp.id = p LEFT JOIN same rs ON rs.id = s
        LEFT JOIN same ro ON ro.id = o GROUP BY 1, 2, 3"""
    engine.run(
        f"INSERT INTO delta SELECT p, s, o,"
        f" CASE WHEN shown AND s {RESOURCE} AND p {IRI} THEN {step} ELSE -{step} END FROM ({found})"
        " ANTI JOIN triple USING (p, s, o) ANTI JOIN derived USING (p, s, o)"
    )
    engine.run(f"INSERT INTO derived FROM delta WHERE abs(step) = {step}")
    return note(machine, step)


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


def expansion(engine: Engine, equality: Equality, same: int, noise: str) -> None:
    """Write to the table ``expanded`` every triple that equality adds to ``triple`` and ``derived``.

    ``noise`` is the test in SQL for what is left out. What is hidden as noise may be none with another name.
    """
    engine.run("CREATE OR REPLACE TABLE expanded (p BIGINT, s BIGINT, o BIGINT)")
    if not equality.classes:
        return
    members = [(rep, term) for rep, members in equality.classes.items() for term in members]
    hand_over(engine, "member", {"rep": [rep for rep, _ in members], "id": [term for _, term in members]})
    known = "ANTI JOIN triple USING (p, s, o)"
    known += " ANTI JOIN (SELECT p, s, o FROM derived WHERE step >= 0) d USING (p, s, o)"
    engine.run(f"""INSERT INTO expanded SELECT p, s, o FROM (
        SELECT DISTINCT coalesce(mp.id, f.p) AS p, coalesce(ms.id, f.s) AS s, coalesce(mo.id, f.o) AS o FROM (
            SELECT p, s, o FROM triple WHERE p <> {same} UNION ALL
            SELECT p, s, o FROM derived WHERE p <> {same}) f
        LEFT JOIN member mp ON mp.rep = f.p LEFT JOIN member ms ON ms.rep = f.s
        LEFT JOIN member mo ON mo.rep = f.o
        WHERE mp.id IS NOT NULL OR ms.id IS NOT NULL OR mo.id IS NOT NULL) {known}
        WHERE s {RESOURCE} AND p {IRI} AND NOT ({noise})""")
    engine.run(f"""INSERT INTO expanded SELECT p, s, o FROM (
        SELECT {same}::BIGINT AS p, a.id AS s, b.id AS o FROM member a JOIN member b USING (rep)
        WHERE a.id <> b.id)
        {known} WHERE s {RESOURCE}""")
