"""Where literals may come to stand: what keeps the closure from testing each subject that cannot be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kgtool.reason.columnar.clause import ANY, Clause, Key
from kgtool.reason.columnar.literals import is_resource
from kgtool.reason.columnar.relations import Relations


def literal_places(
    clauses: Sequence[Clause], relations: Relations, subjects: set[Key], objects: set[Key]
) -> None:
    """Add to ``subjects`` and ``objects`` the relations that may come to have literals there."""
    readers: dict[Key, list[Clause]] = defaultdict(list)
    for clause in clauses:
        for key in {relations.key(atom) for atom in clause.body}:
            readers[key].append(clause)
    wide = [*readers.get(ANY, ()), *readers.get(("p", relations.type), ())]
    waiting = list(clauses)
    while waiting:
        changed: dict[Key, None] = {}
        for clause in waiting:
            key = relations.key(clause.head)
            for slot, into in ((clause.head[0], subjects), (clause.head[2], objects)):
                if key not in into and (
                    _may_be_literal(slot, clause, relations, (subjects, objects))
                    if isinstance(slot, str)
                    else into is objects and not is_resource(slot)
                ):
                    into.add(key)
                    changed[key] = None
        everything = changed.keys() & {ANY, ("p", relations.type)}
        waiting = list(clauses) if everything else list(
            dict.fromkeys(c for key in changed for c in (*readers.get(key, ()), *wide))
        )  # fmt: skip


def _may_be_literal(
    name: str, clause: Clause, relations: Relations, literal: tuple[set[Key], set[Key]]
) -> bool:
    subjects, objects = literal
    places = []
    everything = ("p", relations.type)
    for atom in clause.body:
        key = relations.key(atom)
        if atom[0] == name:
            known = {ANY, everything} if key[0] == "c" else {ANY}
            found = {key, *known} & subjects or key == ANY
            places.append(bool(found or (key == everything and any(k == "c" for k, _ in subjects))))
        if atom[2] == name:
            places.append(key in objects or key == ANY)
    return all(places)
