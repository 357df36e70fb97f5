"""The components of a program, carried out one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar import paths
from kgtool.reason.columnar.blowup import Budget
from kgtool.reason.columnar.carrying import Row, carry, mode_of
from kgtool.reason.columnar.clause import ANY, Clause, Key, variables
from kgtool.reason.columnar.literal_places import literal_places
from kgtool.reason.columnar.machine import Insertion, Machine, Reading
from kgtool.reason.columnar.program import Component, Way, form_of, ways
from kgtool.reason.columnar.relations import BESIDE_FEW, Joined, Part
from kgtool.reason.columnar.shapes import Shape, shaped

_SMALL = 300_000
_MANY = 64
"""So many clauses of one shape are carried out together; so many components of one level as well."""


@dataclass(frozen=True)
class Due:
    """A clause to be carried out, on ``parts`` of what its atoms read (none: on all), in a round."""

    clause: Clause
    round: int
    parts: tuple[Part, ...] = ()


@dataclass
class Strata:
    """One program over a machine. ``done`` says up to which step each clause has been carried out."""

    machine: Machine
    budget: Budget
    done: dict[Clause, int] = field(default_factory=dict)
    literal_subjects: set[Key] = field(default_factory=set)
    literal_objects: set[Key] = field(default_factory=set)

    def run(self, components: Sequence[Component], read: Collection[Key], noise: Collection[int]) -> None:
        """Carry out every component until nothing new follows; ``read`` are the relations that something
        reads.
        """
        self._read, self._noise = read, noise
        clauses = [clause for component in components for clause in component.clauses]
        literal_places(clauses, self.machine.relations, self.literal_subjects, self.literal_objects)
        first = not self.done and not self.machine.growing
        small = self.machine.relations.count(ANY) < _SMALL
        for _, level in groupby(components, key=lambda component: component.level):
            same_level = list(level)
            few = self.machine.growing and all(c in self.done for one in same_level for c in one.clauses)
            together = (first and small) or few or len(same_level) >= _MANY
            batches = [same_level] if together else [[component] for component in same_level]
            for batch in batches:
                self._batch(batch, first=first)

    def _batch(self, batch: Sequence[Component], *, first: bool) -> None:
        """Carry out components that do not feed each other: what comes from below, then what goes round
        inside.
        """
        machine, relations = self.machine, self.machine.relations
        inner = {clause for component in batch for clause in component.inner}
        outer = [clause for component in batch for clause in component.clauses if clause not in inner]
        started = machine.now
        self._insert([due for clause in outer for due in self._due(clause)], record=not first)
        self.done.update(dict.fromkeys(outer, started))
        linear = {c for c in inner if c not in self.done and form_of(c, relations) is not None}
        if linear:
            self._along(
                ways([c for c in inner if c in linear], relations), record=not first or linear != inner
            )
            self.done.update(dict.fromkeys(linear, machine.now))
        self._transitive([c for c in inner if c not in self.done and paths.is_transitive(c)])
        going = [component for component in batch if component.inner]
        while going:
            going = self._again(going)

    def _again(self, going: Sequence[Component]) -> list[Component]:
        """Carry out what is due in components that feed themselves; return those in which something was."""
        self._transitive([c for component in going for c in component.inner if self._meets_much(c)])
        started = self.machine.now
        due = [(component, [d for c in component.inner for d in self._due(c)]) for component in going]
        due = [(component, found) for component, found in due if found]
        if due:
            self._insert([one for _, found in due for one in found], record=True)
        for component, _ in due:
            self.done.update(dict.fromkeys(component.inner, started))
        return [component for component, _ in due]

    def _meets_much(self, clause: Clause) -> bool:
        """Return whether a clause is transitive, and what is new is better closed with all there is."""
        low = self.done.get(clause)
        if low is None or self.machine.memory is not None or not paths.is_transitive(clause):
            return False
        relations = self.machine.relations
        key = relations.key(clause.head)
        if self._changed(key) <= low:
            return False
        return self.budget.meets_much(key, relations, relations.read(("s", key[1], "o"), Part(after=low)))

    def _due(self, clause: Clause) -> Iterable[Due]:
        """Yield what of ``clause`` has not been carried out before."""
        low = self.done.get(clause)
        relations = self.machine.relations
        keys = [relations.key(atom) for atom in clause.body]
        if not all(map(relations.count, keys)):
            return
        if low is None and self.budget.doubts(clause, relations):
            self.machine.leave()
            self.budget.foresee_join(clause, relations)
        if low is None:
            yield Due(clause, self.machine.round_after(keys))
            return
        for place, key in enumerate(keys):
            if self._changed(key) > low:
                yield Due(clause, self.machine.round_after(keys), self._parts(clause, place, low))

    def _parts(self, clause: Clause, place: int, low: int) -> tuple[Part, ...]:
        """Read the atom at ``place`` from what is new since ``low``; those whose part in it only newcomers
        take, from what came with these.
        """
        new = clause.body[place]
        parts = [Part(after=low) if k == place else BESIDE_FEW for k in range(len(clause.body))]
        if self.machine.growing and self.machine.memory is None:
            for k, atom in enumerate(clause.body):
                shared = set(variables(new)) & set(variables(atom))
                if k != place and any(self.machine.only_newcomers(new, low, name) for name in shared):
                    parts[k] = Part(after=-1)
        return tuple(parts)

    def _changed(self, key: Key) -> int:
        changed, everything = self.machine.changed, ("p", self.machine.relations.type)
        if key == ANY:
            return max(changed.values(), default=0)
        if key == everything:
            return max((n for k, n in changed.items() if k[0] == "c" or k == everything), default=0)
        if key[0] == "c":
            return max(changed.get(key, 0), changed.get(everything, 0))
        return changed.get(key, 0)

    def _insert(self, dues: Sequence[Due], *, record: bool) -> int:
        """Carry out ``dues``, all on what is known before; return how many facts are new."""
        dues = sorted(dues, key=lambda due: (due.round, due.clause.rule))
        few, many = self._sorted(dues)
        earlier = self.machine.now + 1
        count = self._apart(few, record=record)
        for shape, found in many.items():
            bounded = tuple(Part(part.before or earlier, part.after) for part in shape.parts)
            rows = self._rows(found)
            count += carry(self.machine, Shape(shape.body, shape.wanted, bounded), rows, record=record)
        self.budget.spend(count, [due.clause.rule for due in dues])
        return count

    def _sorted(
        self, dues: Sequence[Due]
    ) -> tuple[list[Due], dict[Shape, list[tuple[Due, tuple[int, ...]]]]]:
        """Return what is carried out apart, and what together with others of its shape."""
        if len(dues) < _MANY or self.machine.memory is not None:
            return list(dues), {}
        relations = self.machine.relations
        few, many = list[Due](), dict[Shape, list[tuple[Due, tuple[int, ...]]]]()
        for due in dues:
            found = None
            if relations.key(due.clause.head) not in (ANY, ("p", relations.type)):
                found = shaped(relations, due.clause.body, due.clause.head, due.parts)
            if found is None:
                few.append(due)
            else:
                many.setdefault(found[0], []).append((due, found[1]))
        few += [due for found in many.values() if len(found) < _MANY for due, _ in found]
        return few, {shape: found for shape, found in many.items() if len(found) >= _MANY}

    def _apart(self, dues: Sequence[Due], *, record: bool) -> int:
        by_head: dict[Key, list[tuple[Reading, int]]] = defaultdict(list)
        relations = self.machine.relations
        for due, step in self._stepped(dues):
            by_head[relations.key(due.clause.head)].append((Reading(due.clause, due.parts), step))
        insertions = [self.insertion(key, found) for key, found in by_head.items()]
        return self.machine.insert(insertions, record=record) if insertions else 0

    def _rows(self, found: Sequence[tuple[Due, tuple[int, ...]]]) -> list[Row]:
        constants = dict(found)
        modes: dict[Key, int] = {}
        rows = []
        for due, step in self._stepped(list(constants)):
            key = self.machine.relations.key(due.clause.head)
            if key not in modes:
                kind = self.insertion(key, ())
                modes[key] = mode_of(kind.hidden, kind.literals)
            after = max((part.after for part in due.parts if part.after is not None), default=-1)
            rows.append(Row(constants[due], step, modes[key], after))
        return rows

    def _stepped(self, dues: Sequence[Due]) -> list[tuple[Due, int]]:
        """Return each of ``dues`` with the number of a new step for its rule and round."""
        steps: dict[tuple[int, str], int] = {}
        found = []
        for due in dues:
            name = (due.round, due.clause.rule)
            if name not in steps:
                steps[name] = self.machine.step(due.clause.rule, due.round)
            found.append((due, steps[name]))
        return found

    def insertion(self, key: Key, sources: Sequence[tuple[Reading | Joined, int]]) -> Insertion:
        """Return how ``sources`` go into the relation ``key``: shown, hidden or left out."""
        hidden = key[1] in self._noise if key[0] == "c" else not layout.IRI <= key[1] < layout.STRING
        literals = None
        if key in self.literal_subjects:
            literals = self._is_read(key)
        return Insertion(key, tuple(sources), hidden, literals)

    def _is_read(self, key: Key) -> bool:
        return (
            key in self._read
            or ANY in self._read
            or (key[0] == "c" and ("p", self.machine.relations.type) in self._read)
        )

    def _along(self, found: Sequence[Way], *, record: bool) -> None:
        """Carry facts along linear clauses, each from where it stood before to everywhere it leads."""
        machine, relations = self.machine, self.machine.relations
        seeds = (Part(before=machine.now + 1),)
        found = [way for way in found if relations.count(way.source)]
        base = {way.source: machine.round_after([way.source]) for way in found}
        dues = [Due(way.clause(relations.type), base[way.source] + way.length - 1, seeds) for way in found]
        if relations.count(ANY) < _SMALL or len(dues) >= _MANY:
            self._insert(dues, record=record)
            return
        by_target: dict[Key, list[Due]] = defaultdict(list)
        for due in dues:
            by_target[relations.key(due.clause.head)].append(due)
        for group in by_target.values():
            self._insert(group, record=record)

    def _transitive(self, clauses: Sequence[Clause]) -> None:
        """Close relations under composition with themselves."""
        for rules, count in paths.close(self.machine, self.budget, clauses, self.insertion):
            self.budget.spend(count, rules)
        self.done.update(dict.fromkeys(clauses, self.machine.now))
