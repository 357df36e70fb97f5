"""What is known so far, read where it is: in memory, or in the tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kgtool.reason.columnar.clause import Ids, Key
from kgtool.reason.columnar.machine import Machine


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
        return machine.memory.instances()
    test = f"p = {machine.relations.type}"
    rows = machine.engine.run(f"SELECT o, count(*) FROM triple WHERE {test} GROUP BY o")
    return {("c", c): number for c, number in rows}
