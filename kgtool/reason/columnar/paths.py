"""Relations closed under composition with themselves (prp-trp): each pair once, with the length of its path.

What a path of n edges joins has the round in which composing all with all reaches it: the power to which 2
must be raised to reach n. So a line of 10,000 takes 14 steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from time import perf_counter

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar.blowup import Budget
from kgtool.reason.columnar.clause import Clause, Key
from kgtool.reason.columnar.literals import is_resource
from kgtool.reason.columnar.machine import Insertion, Machine, Reading
from kgtool.reason.columnar.memory import News
from kgtool.reason.columnar.relations import Joined

_FEW = 20_000
"""So many edges are looked through in memory."""
_MOST = 200_000
"""So many pairs are made there."""

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
    for key, clause in live.items():
        yield [clause.rule], _in_tables(machine, budget, key, clause, insert)


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
            shown = {(s, o) for s, o in pairs if is_resource(s)} if predicate else set[tuple[int, int]]()
            signed = ((steps[name], shown), (-steps[name], pairs - shown))
            taken += [News(key, step, members) for step, members in signed if members]
    machine.add(taken, record=True)
    for step in steps.values():
        machine.steps[step].seconds += (perf_counter() - started) / len(steps)
    yield sorted({rule for rule, _ in steps}), sum(len(new.members) for new in taken)


def _edges(machine: Machine, keys: Sequence[Key]) -> Mapping[Key, Collection[tuple[int, int]]]:
    if machine.memory is not None:
        return {key: machine.memory.known(key) for key in keys}
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
    loops = set[int]()
    for s, o in edges:
        if s == o:
            loops.add(s)
        else:
            after[s].add(o)
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    nowhere, count = set[int](), 0
    for start in list(after):
        seen, frontier, length = set(after[start]), after[start], 0
        while True:
            length += 1
            if len(frontier) == 1:
                [middle] = frontier
                frontier = after.get(middle, nowhere) - seen
            else:
                frontier = {o for middle in frontier for o in after.get(middle, nowhere)} - seen
            if not frontier:
                break
            seen |= frontier
            found[length.bit_length()].update([(start, o) for o in frontier if o != start or o not in loops])
            count += len(frontier)
            if count > most:
                return None
    return found


def _in_tables(machine: Machine, budget: Budget, key: Key, clause: Clause, insert: Insert) -> int:
    """Close one relation by the paths of the length reached: followed by all others, which makes it twice as
    long, or by single edges where that is less.
    """
    machine.leave()
    run, relations = machine.engine.run, machine.relations
    rows = relations.read(("s", key[1], "o"))
    run(f"CREATE OR REPLACE TABLE path AS SELECT s, o, 1 AS edges FROM ({rows}) WHERE s <> o")
    first, reached, total = machine.round_after([key]), 1, 0
    while True:
        onward = budget.foresee_paths(clause, reached)
        run(
            f"CREATE OR REPLACE TABLE longer AS SELECT s, o, min(edges) AS edges FROM (SELECT far.s, near.o,"
            f" {reached} + near.edges AS edges FROM (FROM path WHERE edges = {reached}) far"
            f" JOIN (FROM path WHERE edges <= {onward}) near ON far.o = near.s)"
            " ANTI JOIN path USING (s, o) GROUP BY s, o"
        )
        longest = reached + onward
        depths = range(reached.bit_length(), (longest - 1).bit_length() + 1)
        sources = [
            (
                Joined(f"SELECT s, o FROM longer WHERE {_of_depth(depth)}", ("s", "o"), unique=True),
                machine.step(clause.rule, first + depth - 1),
            )
            for depth in depths
        ]
        count = machine.insert([insert(key, sources)], record=True)
        if not count:
            break
        total += count
        run("INSERT INTO path FROM longer")
        reached = longest
    run("DROP TABLE path")
    run("DROP TABLE longer")
    return total


def _of_depth(depth: int) -> str:
    """Return the test for paths that composing all with all reaches in round ``depth``."""
    return f"edges BETWEEN {2 ** (depth - 1) + 1} AND {2**depth}"
