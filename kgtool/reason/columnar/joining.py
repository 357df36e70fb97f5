"""Clauses carried out over the facts of a small graph in memory.

A statement takes an engine longer to plan than Python takes to join a few thousand facts. What a clause
concludes here, and in which step, is what it concludes in the tables (``machine``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kgtool.reason.columnar.clause import ANY, Atom, Clause, Key, Slot, key_of, variables
from kgtool.reason.columnar.memory import Memory, News
from kgtool.reason.columnar.pairs import Members, Pairs
from kgtool.reason.columnar.program import form_of
from kgtool.reason.columnar.relations import ALL, Part, Relations, in_order

MOST_ROWS = 500_000
"""So many rows at most that one join makes; beyond that it is for the engine."""

Row = tuple[int, ...]


class TooManyError(Exception):
    """A join would make more rows than are gone through here."""


class Joining:
    """Carries out clauses over the facts of a ``Memory``."""

    def __init__(self, relations: Relations, memory: Memory) -> None:
        self._relations = relations
        self._type = relations.type
        self._memory = memory

    def unknown(
        self,
        key: Key,
        sources: Iterable[tuple[Clause, Sequence[Part], int]],
        representatives: Mapping[int, int],
    ) -> list[News]:
        """Return what clauses, in the order of their steps, conclude for the relation ``key`` that is not
        known, each fact of the first step that concludes it. ``representatives`` are put into their places.

        Raises TooManyError.
        """
        found = list[News]()
        earlier: dict[Key, list[Members]] = defaultdict(list)
        for clause, parts, step in sources:
            members = self._conclusions(clause, parts or [ALL] * len(clause.body))
            if representatives:
                members = _represented(members, representatives)
            for place, some in self._placed(key, members):
                new = self._without_known(place, some, earlier[place])
                if new:
                    earlier[place].append(new)
                    found.append(News(place, step, new))
        return found

    def _without_known(self, key: Key, members: Members, earlier: Sequence[Members]) -> Members:
        """Return those of ``members`` that are neither known nor among ``earlier`` ones."""
        if isinstance(members, set):
            return members.difference(
                self._memory.instances(key[1]), *(e for e in earlier if isinstance(e, set))
            )
        if not earlier and not self._memory.has(key):
            return members
        return members.without(
            [self._memory.rows(key[1]), *(e.rows for e in earlier if isinstance(e, Pairs))]
        )

    def _placed(self, key: Key, members: Members) -> Iterable[tuple[Key, Members]]:
        if key != ("p", self._type) or isinstance(members, set):
            return ((key, members),)
        by_class: dict[Key, set[int]] = defaultdict(set)
        for s, o in members:
            by_class["c", o].add(s)
        return by_class.items()

    def _conclusions(self, clause: Clause, parts: Sequence[Part]) -> Members:
        body, (s, _, o) = clause.body, clause.head
        found = self._along(clause, parts) if len(body) == 1 else self._chained(clause, parts)
        if found is not None:
            return found
        if key_of(clause.head, self._type)[0] == "c":
            names, rows = self._joined(body, parts, {s})
            return {s for (s,) in _projected(names, rows, (s,))} if rows else set()
        names, rows = self._joined(body, parts, {s, o})
        return Pairs({(s, o) for s, o in _projected(names, rows, (s, o))} if rows else set())

    def _along(self, clause: Clause, parts: Sequence[Part]) -> Members | None:
        """Return what a clause concludes that keeps the facts of one relation, turns them round, or takes one
        end of them; None for any other.
        """
        key, wide = key_of(clause.body[0], self._type), (ANY, ("p", self._type))
        form = form_of(clause, self._relations)
        if form is None or key in wide or key_of(clause.head, self._type) in wide:
            return None
        members = self._memory.members(key, parts[0])
        if isinstance(members, set) or form == "=":
            return members
        return members.turned if form == "~" else set(members.subjects if form == "s" else members.objects)

    def _chained(self, clause: Clause, parts: Sequence[Part]) -> Pairs | None:
        """Return what a clause concludes of the far ends of two facts that share a term; None for others."""
        body, (s, _, o) = clause.body, clause.head
        if len(body) != 2 or any(len(variables(atom)) != 2 for atom in (*body, clause.head)):
            return None
        first, last = in_order(self._relations, body, parts)
        one, index = self._pairs(body[first], parts[first]), body[last]
        (a, _, b), (c, _, d) = body[first], index
        shared = {a, b} & {c, d}
        if one is None or len(shared) != 1 or not self._is_followed(index, parts[last]):
            return None
        [middle] = shared
        far, end = (b if a == middle else a), (d if c == middle else c)
        if {far, end} != {s, o} or middle in {s, o}:
            return None
        starts, bound = one.columns if b == middle else one.columns[::-1]
        follow = self._memory.index(key_of(index, self._type), 0 if c == middle else 1)
        _check(bound, follow)
        if far == s:
            return Pairs({(x, z) for x, y in zip(starts, bound, strict=True) for z in follow.get(y, ())})
        return Pairs({(z, x) for x, y in zip(starts, bound, strict=True) for z in follow.get(y, ())})

    def _pairs(self, atom: Atom, part: Part) -> Pairs | None:
        """Return the pairs of a predicate other than rdf:type, and None for others."""
        key = key_of(atom, self._type)
        if key[0] != "p" or key[1] == self._type:
            return None
        members = self._memory.members(key, part)
        return members if isinstance(members, Pairs) else None

    def _is_followed(self, atom: Atom, part: Part) -> bool:
        """Return whether all facts of a predicate other than rdf:type are asked for."""
        key = key_of(atom, self._type)
        return key[0] == "p" and key[1] != self._type and part.after is None and part.before is None

    def _joined(
        self, body: Sequence[Atom], parts: Sequence[Part], needed: Collection[Slot]
    ) -> tuple[tuple[str, ...], Collection[Row]]:
        """Return the join of ``body``, each variable dropped when it is done with."""
        order = in_order(self._relations, body, parts)
        names: tuple[str, ...] = ()
        rows: Collection[Row] = [()]
        for place, k in enumerate(order):
            names, rows = self._step(names, rows, body[k], parts[k])
            if not rows:
                return names, rows
            later = {*needed, *(name for other in order[place + 1 :] for name in variables(body[other]))}
            kept = tuple(name for name in names if name in later)
            if kept != names:
                names, rows = kept, _projected(names, rows, kept)
        return names, rows

    def _step(
        self, names: tuple[str, ...], rows: Collection[Row], atom: Atom, part: Part
    ) -> tuple[tuple[str, ...], Collection[Row]]:
        """Join ``rows`` with the facts of ``atom``."""
        s, _, o = atom
        key = key_of(atom, self._type)
        at = {name: place for place, name in enumerate(names)}
        if part.after is None and part.before is None and key not in (ANY, ("p", self._type)) and s in at:
            first = at[str(s)]
            if key[0] == "c":
                instances = self._memory.instances(key[1])
                return names, [row for row in rows if row[first] in instances]
            if o in at:
                known, last = self._memory.rows(key[1]), at[str(o)]
                return names, [row for row in rows if (row[first], row[last]) in known]
        for end, other, place in ((s, o, 0), (o, s, 1)):
            if end in at and isinstance(other, str) and other not in at and self._is_followed(atom, part):
                bound, index = at[str(end)], self._memory.index(key, place)
                _check([row[bound] for row in rows], index)
                return (*names, other), [(*row, v) for row in rows for v in index.get(row[bound], ())]
        return _hashed(names, rows, variables(atom), self._read(atom, part))

    def _read(self, atom: Atom, part: Part) -> Collection[Row]:
        """Return what the variables of ``atom`` may stand for."""
        key, names = key_of(atom, self._type), variables(atom)
        if names and key not in (ANY, ("p", self._type)):
            members = self._memory.members(key, part)
            if isinstance(members, set):
                return [(s,) for s in members]
            if len(names) == 2:
                return members.rows
        found = list[Row]()
        for fact in self._memory.facts(key, part):
            env: dict[str, int] = {}
            if all(
                env.setdefault(slot, term) == term if isinstance(slot, str) else slot == term
                for slot, term in zip(atom, fact, strict=True)
            ):
                found.append(tuple(env.values()))
        return found


def _hashed(
    names: tuple[str, ...], rows: Collection[Row], others: tuple[str, ...], other_rows: Collection[Row]
) -> tuple[tuple[str, ...], Collection[Row]]:
    """Return the join of rows whose columns are called ``names`` with rows that have ``others``."""
    if not names:
        return others, other_rows if rows else ()
    shared = [name for name in others if name in names]
    added = [place for place, name in enumerate(others) if name not in names]
    here, there = [names.index(name) for name in shared], [others.index(name) for name in shared]
    by: dict[Row, list[Row]] = defaultdict(list)
    for row in other_rows:
        by[tuple(row[place] for place in there)].append(tuple(row[place] for place in added))
    keys = [tuple(row[place] for place in here) for row in rows]
    _check_sum(map(len, filter(None, map(by.get, keys))))
    made = [(*row, *more) for row, key in zip(rows, keys, strict=True) for more in by.get(key, ())]
    return (*names, *(others[place] for place in added)), made


def _represented(members: Members, representatives: Mapping[int, int]) -> Members:
    of = representatives.get
    if isinstance(members, set):
        return {of(s, s) for s in members}
    return Pairs({(of(s, s), of(o, o)) for s, o in members})


def _check(bound: Iterable[int], index: Mapping[int, Collection[int]]) -> None:
    """Raise TooManyError where too many rows follow."""
    _check_sum(map(len, filter(None, map(index.get, bound))))


def _check_sum(sizes: Iterable[int]) -> None:
    if sum(sizes) > MOST_ROWS:
        raise TooManyError


def _projected(names: tuple[str, ...], rows: Collection[Row], slots: Sequence[Slot]) -> set[Row]:
    """Return of each row what it has for ``slots``, constants as they are."""
    if tuple(slots) == names:
        return rows if isinstance(rows, set) else set(rows)
    at = {name: place for place, name in enumerate(names)}
    places = [at[slot] for slot in slots if isinstance(slot, str)]
    if len(places) == len(slots) == 1:
        [one] = places
        return {(row[one],) for row in rows}
    if len(places) == len(slots) == 2:
        one, other = places
        return {(row[one], row[other]) for row in rows}
    return {tuple(row[at[slot]] if isinstance(slot, str) else slot for slot in slots) for row in rows}
