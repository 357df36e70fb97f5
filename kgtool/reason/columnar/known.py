"""What is known so far, read where it is: in memory, or in the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kgtool.dataset.columnar import Class, layout
from kgtool.reason.columnar.clause import Ids, Key
from kgtool.reason.columnar.literals import IS_LITERAL, is_resource
from kgtool.reason.columnar.machine import RESOURCE, Machine
from kgtool.reason.columnar.memory import Memory


def facts_of(machine: Machine, predicates: Collection[int], classes: Collection[int]) -> list[Ids]:
    """Return the facts of some predicates other than rdf:type, and those that put something into classes."""
    if machine.memory is not None:
        keys = [*(("p", p) for p in predicates), *(("c", c) for c in classes)]
        return [fact for key in keys for fact in machine.memory.facts(key)]
    listed, types = ", ".join(map(str, predicates)), ", ".join(map(str, classes))
    test = f"p IN ({listed}) OR (p = {machine.relations.type} AND o IN ({types}))"
    arms = [f"SELECT s, p, o FROM triple WHERE {test}"]
    if machine.relations.derived:
        arms.append(f"SELECT s, p, o FROM derived WHERE {test}")
    return [(s, p, o) for s, p, o in machine.engine.run(" UNION ".join(arms))]


def unknown(machine: Machine, facts: Sequence[Ids]) -> set[Ids]:
    """Return those of ``facts`` that are not known."""
    if not facts:
        return set()
    if machine.memory is not None:
        return {fact for fact in facts if fact not in machine.memory}
    columns = [list(column) for column in zip(*facts, strict=True)]
    given = "SELECT unnest($1::BIGINT[]) AS s, unnest($2::BIGINT[]) AS p, unnest($3::BIGINT[]) AS o"
    predicates = ", ".join(map(str, {p for _, p, _ in facts}))
    known = f"SELECT s, p, o FROM triple WHERE p IN ({predicates})"
    if machine.relations.derived:
        known += f" UNION ALL SELECT s, p, o FROM derived WHERE p IN ({predicates})"
    rows = machine.engine.run(f"FROM ({given}) ANTI JOIN ({known}) USING (s, p, o)", columns)
    return {(s, p, o) for s, p, o in rows}


def instances(machine: Machine) -> dict[Key, int]:
    """Return how many instances are asserted of each class; nothing is concluded yet."""
    if machine.memory is not None:
        return machine.memory.counts()
    test = f"p = {machine.relations.type}"
    rows = machine.engine.run(f"SELECT o, count(*) FROM triple WHERE {test} GROUP BY o")
    return {("c", c): number for c, number in rows}


def with_literals(machine: Machine, column: str) -> list[Key]:
    """Return the relations of which the table ``delta`` has facts with a literal in ``column``."""
    relation = f"p, CASE WHEN p = {machine.relations.type} THEN o END"
    rows = machine.engine.run(f"SELECT DISTINCT {relation} FROM delta WHERE NOT {column} {RESOURCE}")
    return [("p", p) if c is None else ("c", c) for p, c in rows]


def shown(machine: Machine) -> list[tuple[int, int]]:
    """Return how many triples each step that shows any was the first to conclude, in the order of steps."""
    if machine.memory is not None:
        counts: dict[int, int] = {}
        for _, step, rows in machine.memory.made:
            counts[step] = counts.get(step, 0) + len(rows)
        return sorted((step, count) for step, count in counts.items() if step > 0)
    return machine.engine.run("SELECT step, count(*) FROM derived WHERE step > 0 GROUP BY step ORDER BY step")


class AssertedObjects:
    """The objects of what is asserted: ``literals.Objects``."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def literals(self) -> list[int]:
        """Return those that are literals, each once."""
        memory = self._memory
        if memory is None:
            return self._read(f"o {IS_LITERAL}")
        columns = (memory.objects[p] for p, classes in self._classes() if classes & Class.LITERAL)
        return list(dict.fromkeys(o for column in columns for o in column if not is_resource(o)))

    def between(self, low: int, high: int, every: int = 1, origin: int = 0) -> set[int]:
        """Return those from ``low`` to ``high`` that are whole numbers of ``every`` from ``origin``."""
        memory = self._memory
        if memory is None:
            return set(self._read(f"o BETWEEN {low} AND {high} AND (o - {origin}) % {every} = 0"))
        columns = (memory.objects[p] for p, classes in self._classes() if classes & layout.class_of(low))
        within = (o for column in columns for o in column if low <= o <= high)
        return {o for o in within if (o - origin) % every == 0}

    def among(self, ids: Collection[int]) -> set[int]:
        """Return those that are among ``ids``."""
        if not ids:
            return set()
        memory = self._memory
        if memory is None:
            return set(self._read("o IN (SELECT unnest($1::BIGINT[]))", [list(ids)]))
        wanted = set(ids)
        return {o for column in memory.objects.values() for o in wanted.intersection(column)}

    def _classes(self) -> Iterable[tuple[int, Class]]:
        return self._machine.relations.objects.items()

    @property
    def _memory(self) -> Memory | None:
        memory = self._machine.memory
        return memory if memory is not None and memory.fresh else None

    def _read(self, test: str, given: Sequence[object] = ()) -> list[int]:
        objects = "(SELECT o FROM triple UNION ALL SELECT o FROM derived WHERE step = 0)"
        rows = self._machine.engine.run(f"SELECT DISTINCT o FROM {objects} WHERE {test}", given)
        return [o for (o,) in rows]
