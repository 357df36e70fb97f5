"""The facts of a small graph in memory, and clauses carried out over them.

A statement takes an engine longer to plan than Python takes to join a few thousand facts. What a clause
concludes here, and in which step, is what it concludes in the tables (``machine``).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgtool.reason.columnar.clause import ANY, Atom, Clause, Ids, Key, Slot, key_of, variables
from kgtool.reason.columnar.relations import ALL, Part, Relations, in_order

MOST_ROWS = 500_000
"""So many rows at most that one join makes; beyond that it is for the engine."""

Row = tuple[int, ...]

Members = set[Row]
"""Facts of one relation: subjects and objects, or subjects alone where the relation is a class."""


class TooManyError(Exception):
    """A join would make more rows than are gone through here."""


class News(NamedTuple):
    """What one step concludes for one relation; a negative step hides it."""

    key: Key
    step: int
    members: Members


class Memory:
    """Facts by relation. What came in a step of this closure is known by its step as well."""

    def __init__(
        self, relations: Relations, facts: Iterable[tuple[int, list[int], list[int]]], *, fresh: bool
    ) -> None:
        """``facts``: each predicate with its subjects and objects, side by side; none stands twice.

        ``fresh``: all of them are asserted, and there are no tables of what is concluded.
        """
        self.fresh = fresh
        self._relations = relations
        self._type = relations.type
        self._given: dict[int, tuple[list[int], list[int]]] = {}
        self._known: dict[Key, Members] = defaultdict(set)
        self._news: dict[Key, list[News]] = defaultdict(list)
        self._indexes: dict[tuple[Key, int], dict[int, list[int]]] = {}
        self.made: list[News] = []
        """What is in no table yet."""
        self.size = 0
        """How many facts that is."""
        self.objects: dict[int, list[int]] = {}
        """The objects that came with each predicate."""
        for p, subjects, objects in facts:
            self.objects[p] = objects
            if p != self._type:
                self._given[p] = (subjects, objects)  # put in order when it is first asked for
                continue
            for s, o in zip(subjects, objects, strict=True):
                self._known["c", o].add((s,))

    def _place(self, fact: Ids) -> tuple[Key, Row]:
        s, p, o = fact
        return (("c", o), (s,)) if p == self._type else (("p", p), (s, o))

    def __contains__(self, fact: Ids) -> bool:
        key, row = self._place(fact)
        return row in self.known(key)

    def known(self, key: Key) -> Members:
        """Return the facts of a class, or of a predicate other than rdf:type."""
        if key[0] == "p" and key[1] in self._given:
            self._known[key].update(zip(*self._given.pop(key[1]), strict=True))
        return self._known[key]

    def instances(self) -> dict[Key, int]:
        """Return how many each class has."""
        return {key: len(members) for key, members in self._known.items() if key[0] == "c"}

    def facts(self, key: Key) -> Iterator[Ids]:
        """Yield the facts of any relation, all or those of ``part``."""
        return self._facts(key, ALL)

    def _facts(self, key: Key, part: Part) -> Iterator[Ids]:
        if key == ANY:
            keys = [*(("p", p) for p in self._given), *self._known]
        elif key == ("p", self._type):
            keys = [known for known in self._known if known[0] == "c"]
        else:
            keys = [key]
        for kind, constant in keys:
            if kind == "c":
                for (s,) in self._members(("c", constant), part):
                    yield s, self._type, constant
            else:
                for s, o in self._members(("p", constant), part):
                    yield s, constant, o

    def came(self, facts: Iterable[tuple[int, int, int, int]]) -> None:
        """Take down of known facts (s, p, o, step) in which step they came."""
        by_step: dict[tuple[int, Key], Members] = defaultdict(set)
        for s, p, o, step in facts:
            key, row = self._place((s, p, o))
            by_step[step, key].add(row)
        for (step, key), members in sorted(by_step.items()):
            self._news[key].append(News(key, step, members))

    def take(self, facts: Iterable[tuple[Ids, int]]) -> None:
        """Take in facts, none of them known, each under its step (negative: hidden)."""
        by_step: dict[tuple[int, Key], Members] = defaultdict(set)
        for fact, step in facts:
            key, row = self._place(fact)
            by_step[step, key].add(row)
        self.keep(News(key, step, members) for (step, key), members in by_step.items())

    def keep(self, news: Iterable[News]) -> int:
        """Take in ``news``, none of it known; return how many facts."""
        count = 0
        for new in news:
            count += len(new.members)
            self.size += len(new.members)
            self.known(new.key).update(new.members)
            self._news[new.key].append(new)
            self.made.append(new)
            for place in (0, 1):
                index = self._indexes.get((new.key, place))
                if index is not None:
                    for row in new.members:
                        index.setdefault(row[place], []).append(row[1 - place])
        return count

    def hide(self, noise: Callable[[Key, Members], Members]) -> None:
        """Hide what of the news ``noise`` says is noise."""
        made = list[News]()
        for key, step, rows in self.made:
            hidden = noise(key, rows) if step > 0 else Members()
            if hidden:
                made += [News(key, step, rows - hidden), News(key, -step, hidden)]
            else:
                made.append(News(key, step, rows))
        self.made = [new for new in made if new.members]

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
        earlier: dict[Key, Members] = defaultdict(set)
        for clause, parts, step in sources:
            members = self._conclusions(clause, parts)
            if representatives:
                of = representatives.get
                members = {tuple(of(term, term) for term in row) for row in members}
            for place, rows in self._placed(key, members):
                new = rows - self.known(place) - earlier[place]
                if new:
                    earlier[place] |= new
                    found.append(News(place, step, new))
        return found

    def _placed(self, key: Key, members: Members) -> Iterable[tuple[Key, Members]]:
        if key != ("p", self._type):
            return ((key, members),)
        by_class: dict[Key, Members] = defaultdict(set)
        for s, o in members:
            by_class["c", o].add((s,))
        return by_class.items()

    def _conclusions(self, clause: Clause, parts: Sequence[Part]) -> Members:
        s, _, o = clause.head
        head = (s,) if key_of(clause.head, self._type)[0] == "c" else (s, o)
        names, rows = self._joined(clause.body, parts or [ALL] * len(clause.body), set(head))
        return _projected(names, rows, head) if rows else set()

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
            known, first = self.known(key), at[str(s)]
            if key[0] == "c":
                return names, [row for row in rows if (row[first],) in known]
            if o in at:
                last = at[str(o)]
                return names, [row for row in rows if (row[first], row[last]) in known]
        for end, other, place in ((s, o, 0), (o, s, 1)):
            if (
                key[0] == "p" and key[1] != self._type and part.after is None and part.before is None
                and end in at and isinstance(other, str) and other not in at and end != other
            ):  # fmt: skip
                bound, index = at[str(end)], self._index(key, place)
                _check(len(index.get(row[bound], ())) for row in rows)
                return (*names, other), [(*row, v) for row in rows for v in index.get(row[bound], ())]
        return _hashed(names, rows, variables(atom), self._read(atom, part))

    def _index(self, key: Key, place: int) -> dict[int, list[int]]:
        """Return the objects by subject of a predicate, or where ``place`` is 1 its subjects by object."""
        found = self._indexes.get((key, place))
        if found is None:
            found = self._indexes[key, place] = {}
            for row in self.known(key):
                found.setdefault(row[place], []).append(row[1 - place])
        return found

    def _members(self, key: Key, part: Part) -> Members:
        """Return the facts of a class, or of a predicate other than rdf:type, that are in ``part``."""
        news = self._news.get(key, ())
        if part.after is not None:
            low, high = part.after, part.before or sys.maxsize
            chosen = [new.members for new in news if low < abs(new.step) < high]
            return chosen[0] if len(chosen) == 1 else set().union(*chosen)
        late = [new.members for new in news if part.before is not None and abs(new.step) >= part.before]
        return self.known(key).difference(*late) if late else self.known(key)

    def _read(self, atom: Atom, part: Part) -> Collection[Row]:
        """Return what the variables of ``atom`` may stand for."""
        key, names = key_of(atom, self._type), variables(atom)
        wide = key in (ANY, ("p", self._type))
        if not wide and len(names) == (1 if key[0] == "c" else 2):
            return self._members(key, part)
        found = list[Row]()
        for fact in self._facts(key, part):
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
    _check(len(by.get(key, ())) for key in keys)
    made = [(*row, *more) for row, key in zip(rows, keys, strict=True) for more in by.get(key, ())]
    return (*names, *(others[place] for place in added)), made


def _check(sizes: Iterable[int]) -> None:
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
