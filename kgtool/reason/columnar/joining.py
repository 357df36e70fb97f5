"""Clauses carried out over the facts of a small graph in memory.

A statement takes an engine longer to plan than Python takes to join a few thousand facts. What a clause
concludes here, and in which step, is what it concludes in the tables (``machine``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from kgtool.reason.columnar.clause import ANY, Atom, Clause, Key, Slot, key_of, variables
from kgtool.reason.columnar.memory import Members, Memory, News
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
                of = representatives.get
                members = (
                    {of(s, s) for s in members}
                    if key[0] == "c"
                    else {(of(s, s), of(o, o)) for s, o in members}
                )
            for place, rows in self._placed(key, members):
                new = rows.difference(self._memory.known(place), *earlier[place])
                if new:
                    earlier[place].append(new)
                    found.append(News(place, step, new))
        return found

    def _placed(self, key: Key, members: Members) -> Iterable[tuple[Key, Members]]:
        if key != ("p", self._type):
            return ((key, members),)
        by_class: dict[Key, Members] = defaultdict(set)
        for s, o in members:
            by_class["c", o].add(s)
        return by_class.items()

    def _conclusions(self, clause: Clause, parts: Sequence[Part]) -> Members:
        body, (s, _, o) = clause.body, clause.head
        if len(body) == 1:
            members = self._along(clause, parts[0])
            if members is not None:
                return members
        if key_of(clause.head, self._type)[0] == "c":
            names, rows = self._joined(body, parts, (s,))
            return {row[0] for row in _projected(names, rows, (s,))} if rows else set()
        names, rows = self._joined(body, parts, (s, o))
        return _projected(names, rows, (s, o)) if rows else set()

    def _along(self, clause: Clause, part: Part) -> Members | None:
        """Return what a clause concludes that keeps the facts of one relation, turns them round, or takes one
        end of them; None for any other.
        """
        key, wide = key_of(clause.body[0], self._type), (ANY, ("p", self._type))
        form = form_of(clause, self._relations)
        if form is None or key in wide or key_of(clause.head, self._type) in wide:
            return None
        members = self._memory.members(key, part)
        match form:
            case "~":
                return {(o, s) for s, o in members}
            case "s":
                return {s for s, _ in members}
            case "o":
                return {o for _, o in members}
        return members

    def _joined(
        self, body: Sequence[Atom], parts: Sequence[Part], head: Sequence[Slot]
    ) -> tuple[tuple[str, ...], Collection[Row]]:
        """Return the join of ``body``, each variable dropped when it is done with; ``head`` are needed."""
        order = in_order(self._relations, body, parts)
        names: tuple[str, ...] = ()
        rows: Collection[Row] = [()]
        for place, k in enumerate(order):
            if place == len(order) - 1:
                found = self._last(names, rows, body[k], parts[k], head)
                if found is not None:
                    return tuple(map(str, head)), found
            names, rows = self._step(names, rows, body[k], parts[k])
            if not rows:
                return names, rows
            later = {*head, *(name for other in order[place + 1 :] for name in variables(body[other]))}
            kept = tuple(name for name in names if name in later)
            if kept != names:
                names, rows = kept, _projected(names, rows, kept)
        return names, rows

    def _last(
        self, names: tuple[str, ...], rows: Collection[Row], atom: Atom, part: Part, head: Sequence[Slot]
    ) -> Members | None:
        """Return what the join with the last atom has for a ``head`` of one variable of each, made at once;
        None where that is not so simple.
        """
        found = self._followed(names, atom, part)
        if found is None or len(head) != 2:
            return None
        bound, other, index = found
        one, two = head
        for kept, turned in ((one, two == other), (two, one == other)):
            if kept in names and kept != other and turned:
                at = names.index(str(kept))
                _check(rows, bound, index)
                if kept == one:
                    return {(row[at], v) for row in rows for v in index.get(row[bound], ())}
                return {(v, row[at]) for row in rows for v in index.get(row[bound], ())}
        return None

    def _followed(
        self, names: tuple[str, ...], atom: Atom, part: Part
    ) -> tuple[int, str, dict[int, list[int]]] | None:
        """Return where one end of ``atom`` stands among ``names``, the other end, which is new, and what is
        there by the one; None where there are not both, or not all facts are asked for.
        """
        s, _, o = atom
        key = key_of(atom, self._type)
        if key[0] != "p" or key[1] == self._type or part.after is not None or part.before is not None:
            return None
        for end, other, place in ((s, o, 0), (o, s, 1)):
            if end in names and isinstance(other, str) and other not in names:
                return names.index(str(end)), other, self._memory.index(key, place)
        return None

    def _step(
        self, names: tuple[str, ...], rows: Collection[Row], atom: Atom, part: Part
    ) -> tuple[tuple[str, ...], Collection[Row]]:
        """Join ``rows`` with the facts of ``atom``."""
        s, _, o = atom
        key = key_of(atom, self._type)
        at = {name: place for place, name in enumerate(names)}
        if part.after is None and part.before is None and key not in (ANY, ("p", self._type)) and s in at:
            known, first = self._memory.known(key), at[str(s)]
            if key[0] == "c":
                return names, [row for row in rows if row[first] in known]
            if o in at:
                last = at[str(o)]
                return names, [row for row in rows if (row[first], row[last]) in known]
        found = self._followed(names, atom, part)
        if found is not None:
            bound, other, index = found
            _check(rows, bound, index)
            return (*names, other), [(*row, v) for row in rows for v in index.get(row[bound], ())]
        return _hashed(names, rows, variables(atom), self._read(atom, part))

    def _read(self, atom: Atom, part: Part) -> Collection[Row]:
        """Return what the variables of ``atom`` may stand for."""
        key, names = key_of(atom, self._type), variables(atom)
        wide = key in (ANY, ("p", self._type))
        if not wide and key[0] == "c" and names:
            return [(s,) for s in self._memory.members(key, part)]
        if not wide and len(names) == 2:
            return self._memory.members(key, part)
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


def _check(rows: Collection[Row], bound: int, index: Mapping[int, Collection[int]]) -> None:
    _check_sum(map(len, filter(None, map(index.get, map(itemgetter(bound), rows)))))


def _check_sum(sizes: Iterable[int]) -> None:
    if sum(sizes) > MOST_ROWS:
        raise TooManyError


def _projected(names: tuple[str, ...], rows: Collection[Row], slots: Sequence[Slot]) -> Members:
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
