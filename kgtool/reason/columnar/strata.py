"""The components of a program, carried out one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import perf_counter

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar.blowup import Budget
from kgtool.reason.columnar.clause import ANY, Clause, Key, variables
from kgtool.reason.columnar.hops import Hop, carry
from kgtool.reason.columnar.literals import is_resource
from kgtool.reason.columnar.machine import Insertion, Machine
from kgtool.reason.columnar.program import Component, Way, form_of, ways
from kgtool.reason.columnar.relations import BESIDE_FEW, Joined, Part

_SMALL = 300_000
_FEW = 20_000
_MANY = 64
"""So many linear clauses of one level are carried out as hops, in one statement."""


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
        self._trace_literals([clause for component in components for clause in component.clauses])
        first = not self.done
        small = self.machine.relations.count(ANY) < _SMALL
        for _, level in groupby(components, key=lambda component: component.level):
            same_level = list(level)
            self._hop(same_level, first=first)
            few = self.machine.growing and all(c in self.done for one in same_level for c in one.clauses)
            together = (first and small) or few
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
        self._insert([s for clause in outer for s in self._due(clause)], record=not first)
        self.done.update(dict.fromkeys(outer, started))
        linear = {c for c in inner if c not in self.done and form_of(c, relations) is not None}
        if linear:
            self._along(
                ways([c for c in inner if c in linear], relations), record=not first or linear != inner
            )
            self.done.update(dict.fromkeys(linear, machine.now))
        for component in batch:
            for clause in component.inner:
                if clause not in self.done and _is_transitive(clause):
                    self._transitive(clause)
        while inner and self._again([clause for component in batch for clause in component.inner]):
            pass

    def _hop(self, level: Sequence[Component], *, first: bool) -> None:
        """Carry out the linear clauses of a level together, where they are many."""
        inner = {clause for component in level for clause in component.inner}
        outer = [c for component in level for c in component.clauses if c not in inner and self._is_hop(c)]
        due = self._hops_due(outer) if len(outer) >= _MANY else []
        if due:
            started = self.machine.now
            self._carry(due, record=not first)
            self.done.update(dict.fromkeys(outer, started))
        # What comes from below must be there before what goes round inside starts from it.
        inner = {
            clause
            for component in level
            if all(c in self.done for c in component.clauses if c not in inner)
            for clause in component.inner
        }
        fresh = {c for c in inner if c not in self.done and form_of(c, self.machine.relations) is not None}
        if len(fresh) < _MANY or not all(map(self._is_hop, fresh)):
            return
        found = self._steps(ways([c for c in inner if c in fresh], self.machine.relations))
        made = [(way.last, self._hop_of(way.source, way.target, way.form, step)) for way, step in found]
        if made:
            self._carry(made, record=not first or fresh != inner)
        self.done.update(dict.fromkeys(fresh, self.machine.now))

    def _is_hop(self, clause: Clause) -> bool:
        """Return whether a clause leads from one narrow relation to another, keeping what it reads."""
        relations = self.machine.relations
        wide = {ANY, ("p", relations.type), ("p", relations.same)}
        keys = (relations.key(clause.body[0]), relations.key(clause.head))
        return form_of(clause, relations) is not None and wide.isdisjoint(keys)

    def _hop_of(self, source: Key, target: Key, form: str, step: int, after: int | None = None) -> Hop:
        kind = self.insertion(target, ())
        return Hop(source, target, form, step, after, kind.hidden, kind.literals)

    def _hops_due(self, clauses: Sequence[Clause]) -> list[tuple[Clause, Hop]]:
        machine, relations = self.machine, self.machine.relations
        steps: dict[tuple[str, int], int] = {}
        sources = [(relations.key(clause.body[0]), clause) for clause in clauses]
        live = [(machine.round_after([key]), key, clause) for key, clause in sources if relations.count(key)]
        due = []
        for number, source, clause in sorted(live, key=lambda one: one[0]):
            low = self.done.get(clause)
            if low is not None and self._changed(source) <= low:
                continue
            name = (clause.rule, number)
            step = steps[name] if name in steps else steps.setdefault(name, machine.step(*name))
            form = form_of(clause, relations) or "="
            due.append((clause, self._hop_of(source, relations.key(clause.head), form, step, low)))
        return due

    def _carry(self, made: Sequence[tuple[Clause, Hop]], *, record: bool) -> None:
        count = carry(self.machine, [hop for _, hop in made], record=record)
        self.budget.spend(count, [clause.rule for clause, _ in made])

    def _steps(self, found: Sequence[Way]) -> list[tuple[Way, int]]:
        """Return the ways that start from something, each with its step; shorter ones first."""
        machine, steps = self.machine, dict[tuple[int, str], int]()
        made = []
        live = [way for way in found if machine.relations.count(way.source)]
        base = {way.source: machine.round_after([way.source]) for way in live}
        for way in sorted(live, key=lambda way: (base[way.source] + way.length, way.last.rule)):
            name = (base[way.source] + way.length - 1, way.last.rule)
            if name not in steps:
                steps[name] = machine.step(name[1], name[0])
            made.append((way, steps[name]))
        return made

    def _again(self, inner: Sequence[Clause]) -> bool:
        """Carry out what is due of clauses that feed each other; return whether anything new followed."""
        started = self.machine.now
        due = [(clause, source) for clause in inner for source in self._due(clause)]
        if not due:
            return False
        self._insert([source for _, source in due], record=True)
        self.done.update(dict.fromkeys(inner, started))
        return self.machine.now > started

    def _due(self, clause: Clause) -> Iterable[tuple[Clause, Joined, int]]:
        """Yield the candidates of ``clause`` that it has not given before."""
        low = self.done.get(clause)
        relations = self.machine.relations
        if any(not relations.count(relations.key(atom)) for atom in clause.body):
            return
        self.budget.foresee(clause, relations, fresh=low is None)
        if low is None:
            yield (clause, *self.machine.conclude(clause))
            return
        for place, atom in enumerate(clause.body):
            if self._changed(relations.key(atom)) > low:
                yield (clause, *self.machine.conclude(clause, self._parts(clause, place, low)))

    def _parts(self, clause: Clause, place: int, low: int) -> list[Part]:
        """Read the atom at ``place`` from what is new since ``low``; those whose part in it only newcomers
        take, from what came with these.
        """
        new = clause.body[place]
        parts = [Part(after=low) if k == place else BESIDE_FEW for k in range(len(clause.body))]
        if self.machine.growing:
            for k, atom in enumerate(clause.body):
                shared = set(variables(new)) & set(variables(atom))
                if k != place and any(self.machine.only_newcomers(new, low, name) for name in shared):
                    parts[k] = Part(after=-1)
        return parts

    def _changed(self, key: Key) -> int:
        changed, everything = self.machine.changed, ("p", self.machine.relations.type)
        if key == ANY:
            return max(changed.values(), default=0)
        if key == everything:
            return max((n for k, n in changed.items() if k[0] == "c" or k == everything), default=0)
        if key[0] == "c":
            return max(changed.get(key, 0), changed.get(everything, 0))
        return changed.get(key, 0)

    def _insert(self, sources: Sequence[tuple[Clause, Joined, int]], *, record: bool) -> int:
        by_head: dict[Key, list[tuple[Joined, int]]] = defaultdict(list)
        for clause, joined, step in sources:
            by_head[self.machine.relations.key(clause.head)].append((joined, step))
        insertions = [self.insertion(key, found) for key, found in by_head.items()]
        count = self.machine.insert(insertions, record=record) if insertions else 0
        self.budget.spend(count, [clause.rule for clause, _, _ in sources])
        return count

    def insertion(self, key: Key, sources: Sequence[tuple[Joined, int]]) -> Insertion:
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
        seeds = Part(before=machine.now + 1)
        base = {way.source: machine.round_after([way.source]) for way in found}
        found = [way for way in found if relations.count(way.source)]
        sources = []
        for way in sorted(found, key=lambda way: (base[way.source] + way.length, way.last.rule)):
            step = machine.step(way.last.rule, base[way.source] + way.length - 1)
            sources.append(
                (
                    way.last,
                    Joined(self._turned(way, seeds), ("s", "p", "o"), way.form not in {"o", "s"}),
                    step,
                )
            )
        if relations.count(ANY) < _SMALL:
            self._insert(sources, record=record)
            return
        by_target: dict[Key, list[tuple[Clause, Joined, int]]] = defaultdict(list)
        for source in sources:
            by_target[relations.key(source[0].head)].append(source)
        for group in by_target.values():
            self._insert(group, record=record)

    def _turned(self, way: Way, part: Part) -> str:
        relations = self.machine.relations
        if way.source[0] == "c":
            return relations.read(("s", relations.type, way.source[1]), part)
        rows = relations.read(("s", way.source[1], "o"), part)
        return {
            "=": rows,
            "~": f"SELECT o AS s, s AS o FROM ({rows})",
            "s": f"SELECT s FROM ({rows})",
            "o": f"SELECT o AS s FROM ({rows})",
        }[way.form]

    def _transitive(self, clause: Clause) -> None:
        """Close one relation under composition with itself: longer and longer paths, by the edges at the
        start.
        """
        machine, relations = self.machine, self.machine.relations
        key = relations.key(clause.head)
        if not relations.count(key):
            self.done[clause] = machine.now
            return
        rows = f"SELECT s, o FROM ({relations.read(('s', key[1], 'o'))}) WHERE s <> o"
        if self._few_paths(clause, rows):
            return
        machine.engine.run(f"CREATE OR REPLACE TABLE edge AS {rows}")
        machine.engine.run("CREATE OR REPLACE TABLE path AS FROM edge")
        number = machine.round_after([key])
        while True:
            self.budget.foresee_paths(clause, machine.engine)
            step = machine.step(clause.rule, number)
            longer = "SELECT DISTINCT path.s, edge.o FROM path JOIN edge ON path.o = edge.s"
            if not self._insert([(clause, Joined(longer, ("s", "o"), True), step)], record=True):
                break
            machine.engine.run(
                f"CREATE OR REPLACE TABLE path AS SELECT s, o FROM delta WHERE abs(step) = {step}"
            )
            number += 1
        self.done[clause] = machine.now

    def _few_paths(self, clause: Clause, rows: str) -> bool:
        """Close a small relation under composition in memory; return False where it is not small."""
        machine = self.machine
        key = machine.relations.key(clause.head)
        if machine.relations.count(key) > _FEW:
            return False
        started, found = perf_counter(), longer_paths(machine.engine.run(rows), 10 * _FEW)
        if found is None:
            return False
        number = machine.round_after([key])
        steps = [
            machine.step(clause.rule, number + k) for k in range(max((n for _, _, n in found), default=0))
        ]
        shown = layout.IRI <= key[1] < layout.STRING
        taken = [
            ((s, key[1], o), steps[n - 1] if shown and is_resource(s) else -steps[n - 1]) for s, o, n in found
        ]
        machine.take(taken, record=True)
        for step in steps:
            machine.steps[step].seconds += (perf_counter() - started) / len(steps)
        self.budget.spend(len(found), [clause.rule])
        self.done[clause] = machine.now
        return True

    def _trace_literals(self, clauses: Sequence[Clause]) -> None:
        """Find which relations may have literals as subjects or objects."""
        relations = self.machine.relations
        growing = True
        while growing:
            growing = False
            for clause in clauses:
                key = relations.key(clause.head)
                for slot, into in (
                    (clause.head[0], self.literal_subjects),
                    (clause.head[2], self.literal_objects),
                ):
                    if isinstance(slot, str) and key not in into and self._may_be_literal(slot, clause):
                        into.add(key)
                        growing = True

    def _may_be_literal(self, name: str, clause: Clause) -> bool:
        places = []
        everything = ("p", self.machine.relations.type)
        typed = any(key[0] == "c" for key in self.literal_subjects)
        for atom in clause.body:
            key = self.machine.relations.key(atom)
            if atom[0] == name:
                known = {ANY, everything} if key[0] == "c" else {ANY}
                found = {key, *known} & self.literal_subjects or key == ANY or (key == everything and typed)
                places.append(bool(found))
            if atom[2] == name:
                places.append(key in self.literal_objects or key == ANY)
        return all(places)


def longer_paths(edges: Iterable[tuple[int, int]], most: int) -> list[tuple[int, int, int]] | None:
    """Return every pair that is joined by two edges or more, but by no edge, and by how many beyond the
    first.

    None where there are more than ``most``.
    """
    after: dict[int, set[int]] = defaultdict(set)
    for s, o in edges:
        after[s].add(o)
    found: list[tuple[int, int, int]] = []
    for start in list(after):
        seen, frontier, length = set(after[start]), after[start], 0
        while frontier:
            length += 1
            frontier = {o for middle in frontier for o in after.get(middle, ())} - seen
            seen |= frontier
            found += [(start, o, length) for o in frontier]
        if len(found) > most:
            return None
    return found


def _is_transitive(clause: Clause) -> bool:
    """Return whether a clause is ``p(x, z) :- p(x, y), p(y, z)``."""
    if len(clause.body) != 2:
        return False
    (x, p, y), (y2, q, z) = clause.body
    return (
        p == q == clause.head[1]
        and y == y2
        and (x, z) == (clause.head[0], clause.head[2])
        and len({x, y, z}) == 3
    )
