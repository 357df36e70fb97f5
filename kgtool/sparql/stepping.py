"""Look-ups: a basic graph pattern answered from a constant, pattern by pattern.

Each step hands its ids to the next, so that a small answer in a large graph touches few rows. Only patterns
whose predicates are constants, and only where the statistics promise few solutions; where a step finds many
after all, the plan takes over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.engines import Limits
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_PROMISED = 100
_FOUND = 2000

End = str | int
"""A variable's name or a constant's id."""
Solution = Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """One triple pattern; ``forward``: from the subject to the object."""

    subject: End
    predicate: int
    object: End
    forward: bool


@dataclass(frozen=True)
class Steps:
    """The patterns in the order in which they are looked up, and the variables of the answer."""

    steps: tuple[Step, ...]
    variables: tuple[str, ...]
    distinct: bool


def steps_of(query: Query, store: Store) -> Steps | None:
    """Return how ``query`` is looked up in ``store``, or None where it needs a plan."""
    if query.blanks or query.algebra.datasetClause or query.algebra.p is None:
        return None
    pattern: n.Pattern = translate.pattern(query.algebra.p)
    distinct = isinstance(pattern, n.Distinct)
    if isinstance(pattern, n.Distinct):
        pattern = pattern.pattern
    variables = None
    if isinstance(pattern, n.Project):
        variables, pattern = pattern.variables, pattern.pattern
    if not isinstance(pattern, n.Bgp) or not pattern.triples:
        return None
    links = [_link(triple, store) for triple in pattern.triples]
    steps = _ordered([link for link in links if link], store) if all(links) else None
    if steps is None:
        return None
    bound = dict.fromkeys(end for s in steps for end in (s.subject, s.object) if isinstance(end, str))
    return Steps(steps, tuple(v for v in (bound if variables is None else variables) if v in bound), distinct)


def _link(triple: n.Triple, store: Store) -> Step | None:
    """Return the pattern with ids for its constants, or None where its predicate is none."""
    if isinstance(triple.path, n.Const):
        predicate = triple.path.term
    elif isinstance(triple.path, n.Link):
        predicate = triple.path.predicate
    else:
        return None
    ends = [e.name if isinstance(e, n.Var) else store.id_of(e.term) for e in (triple.subject, triple.object)]
    return Step(ends[0], store.id_of(predicate), ends[1], forward=True)


def _ordered(links: list[Step], store: Store) -> tuple[Step, ...] | None:
    """Return the patterns, each one's start known from those before; None where many solutions are likely."""
    known: set[End] = {end for link in links for end in (link.subject, link.object) if isinstance(end, int)}
    ordered: list[Step] = []
    rows = 1.0
    while links:
        ways = [(_fan(link, known, store), place) for place, link in enumerate(links)]
        (fan, forward), place = min(ways)
        rows *= fan
        if rows > _PROMISED:
            return None
        link = links.pop(place)
        ordered.append(Step(link.subject, link.predicate, link.object, forward=not forward))
        known |= {link.subject, link.object}
    return tuple(ordered)


def _fan(link: Step, known: set[End], store: Store) -> tuple[float, bool]:
    """Return how many triples one known id leads to, and whether it is the object."""
    held = store.statistics.predicate("triple", link.predicate)
    ways = []
    if link.subject in known:
        ways.append((held.rows / max(held.subjects, 1), False))
    if link.object in known:
        ways.append((held.rows / max(held.objects, 1), True))
    return min(ways) if ways else (float("inf"), False)


def walk(store: Store, steps: Steps, limits: Limits) -> list[tuple[int, ...]] | None:
    """Return the solutions as ids in the order of ``steps.variables``; None where they are many after all."""
    found: Sequence[Solution] = [{}]
    for step in steps.steps:
        found = _taken(store, step, found)
        limits.check()
        if len(found) > _FOUND:
            return None
        if not found:
            return []
    rows = [tuple(solution[v] for v in steps.variables) for solution in found]
    return list(dict.fromkeys(rows)) if steps.distinct else rows


def _taken(store: Store, step: Step, found: Sequence[Solution]) -> Sequence[Solution]:
    start, end = (step.subject, step.object) if step.forward else (step.object, step.subject)
    starts = {start if isinstance(start, int) else solution[start] for solution in found}
    rows = store.statistics.predicate("triple", step.predicate).rows
    if step.forward:
        pairs = store.access.from_subjects(step.predicate, starts, rows)
    else:
        pairs = [(o, s) for s, o in store.access.from_objects(step.predicate, starts, rows)]
    ends: dict[int, list[int]] = defaultdict(list)
    for a, b in pairs:
        ends[a].append(b)
    taken: list[Solution] = []
    for solution in found:
        here = start if isinstance(start, int) else solution[start]
        for there in ends.get(here, ()):
            if isinstance(end, int):
                if end == there:
                    taken.append(solution)
            elif end == start:
                if there == here:
                    taken.append(solution)
            elif solution.get(end, there) == there:
                taken.append({**solution, end: there})
    return taken


def told(steps: Steps) -> str:
    """Return the order of the look-ups, for people."""
    lines = [f"{'from the subject' if s.forward else 'from the object'}: {s.subject} {s.predicate} {s.object}"
             for s in steps.steps]  # fmt: skip
    return "looked up step by step, unless many solutions turn up:\n" + "\n".join(lines)
