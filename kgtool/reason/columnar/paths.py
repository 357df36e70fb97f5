"""Relations closed under composition with themselves (prp-trp): each pair once, with the length of its path.

What a path of n edges joins has the round in which composing all with all reaches it: the power to which 2
must be raised to reach n. So a line of 10,000 takes 14 steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from time import perf_counter

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar.blowup import Budget
from kgtool.reason.columnar.clause import Clause, Key
from kgtool.reason.columnar.dense import dense_components
from kgtool.reason.columnar.dense import paths as joined
from kgtool.reason.columnar.literals import is_resource
from kgtool.reason.columnar.machine import Insertion, Machine, Reading
from kgtool.reason.columnar.memory import News, grouped
from kgtool.reason.columnar.pairs import Pairs, divided
from kgtool.reason.columnar.relations import Joined

_FEW = 20_000
"""So many edges are looked through in memory."""
_MOST = 200_000
"""So many pairs are made there."""
_LOOKED_AT = 50_000_000
"""So many pairs, known ones and the same ones among them, are looked at in one statement."""

Insert = Callable[[Key, Sequence[tuple[Reading | Joined, int]]], Insertion]


def is_transitive(clause: Clause) -> bool:
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


def close(
    machine: Machine, budget: Budget, clauses: Iterable[Clause], insert: Insert
) -> Iterator[tuple[list[str], int]]:
    """Carry out transitive ``clauses`` of different relations until nothing new follows.

    Yields rules and how many facts they concluded. ``insert`` says how facts go into a relation. Raises
    LimitError where there would be too many.
    """
    relations = machine.relations
    live = {relations.key(clause.head): clause for clause in clauses}
    live = {key: clause for key, clause in live.items() if relations.count(key)}
    batch: list[Key] = []
    size = 0
    for key in [key for key in live if relations.count(key) <= _FEW]:
        batch.append(key)
        size += relations.count(key)
        if size > _FEW:
            yield from _in_memory(machine, live, batch)
            batch, size = [], 0
    yield from _in_memory(machine, live, batch)
    for clause in live.values():
        machine.leave()
        relation = _Relation(machine, budget, clause, insert)
        relation.close()
        yield [clause.rule], relation.new


def _in_memory(
    machine: Machine, live: dict[Key, Clause], keys: Sequence[Key]
) -> Iterator[tuple[list[str], int]]:
    """Close small relations, and take them out of ``live``."""
    if not keys:
        return
    started = perf_counter()
    edges = _edges(machine, keys)
    taken = list[News]()
    steps: dict[tuple[str, int], int] = {}
    for key in keys:
        found = longer_paths(edges.get(key, ()), _MOST)
        if found is None:
            continue
        clause, number = live.pop(key), machine.round_after([key])
        predicate = layout.IRI <= key[1] < layout.STRING
        for depth, pairs in sorted(found.items()):
            if not pairs:
                continue
            name = (clause.rule, number + depth - 1)
            if name not in steps:
                steps[name] = machine.step(*name)
            shown, hidden = divided(Pairs(pairs), is_resource if predicate else _never)
            signed = ((steps[name], shown), (-steps[name], hidden))
            for step, members in signed:
                taken += _news(machine, News(key, step, members)) if members else ()
    machine.add(taken, record=True)
    for step in steps.values():
        machine.steps[step].seconds += (perf_counter() - started) / len(steps)
    yield sorted({rule for rule, _ in steps}), sum(len(new.members) for new in taken)


def _news(machine: Machine, new: News) -> Sequence[News]:
    """Return what is new in a relation; where that is rdf:type, by class."""
    rdf_type = machine.relations.type
    if new.key != ("p", rdf_type):
        return (new,)
    return grouped(((fact, new.step) for fact in new.facts(rdf_type)), rdf_type)


def _never(_: int) -> bool:
    return False


def _edges(machine: Machine, keys: Sequence[Key]) -> Mapping[Key, Collection[tuple[int, int]]]:
    if machine.memory is not None:
        memory, types = machine.memory, ("p", machine.relations.type)
        return {
            key: {(s, o) for s, _, o in memory.facts(key)} if key == types else memory.rows(key[1])
            for key in keys
        }
    test = f"p IN ({', '.join(str(p) for _, p in keys)})"
    rows = machine.engine.run(
        f"SELECT p, s, o FROM triple WHERE {test} UNION ALL SELECT p, s, o FROM derived WHERE {test}"
    )
    edges: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for p, s, o in rows:
        edges["p", p].append((s, o))
    return edges


def longer_paths(edges: Iterable[tuple[int, int]], most: int) -> dict[int, set[tuple[int, int]]] | None:
    """Return every pair that is joined by two of ``edges`` or more, but by none, under its depth: the power
    to which 2 must be raised to reach the number of edges.

    None where there are more than ``most``.
    """
    after: dict[int, set[int]] = defaultdict(set)
    loops = set[tuple[int, int]]()
    for s, o in edges:
        if s == o:
            loops.add((s, o))
        else:
            after[s].add(o)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    following, nowhere, count = after.get, set[int](), 0
    for start, nearest in after.items():
        seen, length = set(nearest), 0
        frontier: Iterable[int] = nearest
        while frontier:
            length += 1
            into = found[length.bit_length()]
            near: list[int] = []
            for middle in frontier:
                for o in following(middle, nowhere):
                    if o not in seen:
                        seen.add(o)
                        near.append(o)
                        into.append((start, o))
            frontier = near
        count += len(seen) - len(nearest)
        if count > most:
            return None
    return {depth: set(pairs) - loops for depth, pairs in found.items()}


@dataclass
class _Relation:
    """One transitive relation in the table ``path``: the pairs joined so far, each with the edges of the
    shortest path, loops left out. ``longer`` has the pairs that are found next.
    """

    machine: Machine
    budget: Budget
    clause: Clause
    insert: Insert
    new: int = 0
    """How many pairs have been found."""

    def __post_init__(self) -> None:
        self.run, relations = self.machine.engine.run, self.machine.relations
        self.key = relations.key(self.clause.head)
        self.first = self.machine.round_after([self.key])
        rows = relations.read(("s", self.key[1], "o"))
        self.run(f"CREATE OR REPLACE TABLE path AS SELECT s, o, 1 AS edges FROM ({rows}) WHERE s <> o")

    def close(self) -> None:
        """Lengthen the paths by themselves, which makes them twice as long, or by single edges where that is
        less. Where both look at much, dense components are closed apart, once.
        """
        self.budget.foresee_paths(self.clause.rule)
        reached, whole = 1, True
        while True:
            onward, looked_at, dear = self.budget.further(reached)
            if dear and whole:
                whole = False
                self._apart()
                continue
            self._lengthen(reached, onward, looked_at)
            reached += onward
            if not self._take_in(reached):
                break
            self.run("INSERT INTO path FROM longer")
        self.run("DROP TABLE path")
        self.run("DROP TABLE longer")

    def _lengthen(self, reached: int, onward: int, looked_at: int) -> None:
        """Find the pairs that a path of ``reached`` edges and one of up to ``onward`` join.

        Where that looks at many, it is done for one part of the starts after the other: few may be new.
        """
        self._nothing_longer()
        found, parts = self.new, 1 + looked_at // _LOOKED_AT
        for number in range(parts):
            some = f" AND hash(s) % {parts} = {number}" if parts > 1 else ""
            [(count,)] = self.run(
                f"INSERT INTO longer SELECT s, o, min(edges) FROM (SELECT far.s, near.o,"
                f" {reached} + near.edges AS edges FROM (FROM path WHERE edges = {reached}{some}) far"
                f" JOIN (FROM path WHERE edges <= {onward}) near ON far.o = near.s)"
                " ANTI JOIN path USING (s, o) GROUP BY s, o"
            )
            found += count
            self.budget.foresee(self.clause.rule, found)

    def _apart(self) -> None:
        """Take the dense components out of ``path``, and close them."""
        import numpy as np

        engine = self.machine.engine
        starts, ends = engine.stream("SELECT s, o FROM path WHERE edges = 1").arrays()
        components = dense_components(starts, ends, engine.memory // 8)
        if not components:
            return
        engine.table("dense", {"id": np.concatenate([component.ids for component in components])})
        self.run("CREATE OR REPLACE TABLE path AS FROM path WHERE s NOT IN (FROM dense)")
        self.run("DROP TABLE dense")
        self._nothing_longer()
        deepest, foreseen = 0, self.new

        def foresee(count: int) -> None:
            nonlocal foreseen
            foreseen += count
            self.budget.foresee(self.clause.rule, foreseen)

        for found in chain.from_iterable(joined(component, foresee) for component in components):
            deepest = max(deepest, found.depth)
            engine.table("part", {"s": found.starts, "o": found.ends})
            self.run(f"INSERT INTO longer SELECT s, o, {2**found.depth} FROM part; DROP TABLE part")
        self._take_in(2**deepest)

    def _nothing_longer(self) -> None:
        self.run("CREATE OR REPLACE TABLE longer (s BIGINT, o BIGINT, edges INTEGER)")

    def _take_in(self, longest: int) -> int:
        """Conclude what is in ``longer``; return how many pairs are new."""
        sources = [
            (
                Joined(f"SELECT s, o FROM longer WHERE {_of_depth(depth)}", ("s", "o"), unique=True),
                self.machine.step(self.clause.rule, self.first + depth - 1),
            )
            for depth in range(1, longest.bit_length() + 1)
        ]
        count = self.machine.insert([self.insert(self.key, sources)], record=True)
        self.new += count
        return count


def _of_depth(depth: int) -> str:
    """Return the test for paths that composing all with all reaches in round ``depth``."""
    return f"edges BETWEEN {2 ** (depth - 1) + 1} AND {2**depth}"
