"""The facts of a small graph in memory: by relation, and what came in which step."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kgtool.reason.columnar.clause import ANY, Ids, Key
from kgtool.reason.columnar.pairs import Members, Pair, Pairs
from kgtool.reason.columnar.relations import ALL, Part


class News(NamedTuple):
    """What one step concludes for one relation; a negative step hides it."""

    key: Key
    step: int
    members: Members

    def facts(self, rdf_type: int) -> Iterator[Ids]:
        """Yield its facts."""
        if isinstance(self.members, Pairs):
            return ((s, self.key[1], o) for s, o in self.members)
        return ((s, rdf_type, self.key[1]) for s in self.members)


class Memory:
    """Facts by relation. What came in a step of this closure is known by its step as well."""

    def __init__(
        self, rdf_type: int, facts: Iterable[tuple[int, list[int], list[int]]], *, fresh: bool
    ) -> None:
        """``facts``: each predicate with its subjects and objects, side by side; none stands twice.

        ``fresh``: all of them are asserted, and there are no tables of what is concluded.
        """
        self.fresh = fresh
        self._type = rdf_type
        self._classes: dict[int, set[int]] = defaultdict(set)
        self._pairs: dict[int, list[Pairs]] = defaultdict(list)
        self._rows: dict[int, set[Pair]] = {}
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
                self._pairs[p].append(Pairs(columns=(subjects, objects)))
                continue
            for s, o in zip(subjects, objects, strict=True):
                self._classes[o].add(s)

    def __contains__(self, fact: Ids) -> bool:
        s, p, o = fact
        return s in self.instances(o) if p == self._type else (s, o) in self.rows(p)

    def instances(self, number: int) -> set[int]:
        """Return the instances of a class."""
        return self._classes.get(number) or set()

    def rows(self, predicate: int) -> set[Pair]:
        """Return the facts of a predicate other than rdf:type, for looking them up."""
        found = self._rows.get(predicate)
        if found is None:
            found = self._rows[predicate] = set()
            for part in self._pairs.get(predicate, ()):
                part.into(found)
        return found

    def has(self, key: Key) -> bool:
        """Return whether anything is known of a class, or a predicate other than rdf:type."""
        return bool((self._classes if key[0] == "c" else self._pairs).get(key[1]))

    def counts(self) -> dict[Key, int]:
        """Return how many instances each class has."""
        return {("c", number): len(members) for number, members in self._classes.items()}

    def facts(self, key: Key, part: Part = ALL) -> Iterator[Ids]:
        """Yield the facts of any relation that are in ``part``."""
        keys = [key]
        if key in (ANY, ("p", self._type)):
            keys = [*(("p", p) for p in self._pairs)] if key == ANY else []
            keys += (("c", number) for number in self._classes)
        for one in keys:
            yield from News(one, 0, self.members(one, part)).facts(self._type)

    def came(self, facts: Iterable[tuple[int, int, int, int]]) -> None:
        """Take down of known facts (s, p, o, step) in which step they came."""
        for new in sorted(grouped((((s, p, o), step) for s, p, o, step in facts), self._type), key=_step_of):
            self._news[new.key].append(new)

    def keep(self, news: Iterable[News]) -> int:
        """Take in ``news``, none of it known; return how many facts."""
        count = 0
        for new in news:
            (_, constant), _, members = new
            count += len(members)
            if isinstance(members, Pairs):
                self._pairs[constant].append(members)
                if constant in self._rows:
                    members.into(self._rows[constant])
                for place in (0, 1):
                    index = self._indexes.get((new.key, place))
                    if index is not None:
                        _to_index(index, place, members)
            else:
                self._classes[constant] |= members
            self._news[new.key].append(new)
            self.made.append(new)
        self.size += count
        return count

    def hide(self, noise: Callable[[Key, Members], Members]) -> None:
        """Hide what of the news ``noise`` says is noise."""
        made = list[News]()
        for key, step, members in self.made:
            hidden = noise(key, members) if step > 0 else ()
            if not hidden:
                made.append(News(key, step, members))
            elif isinstance(members, Pairs) and isinstance(hidden, Pairs):
                made += [News(key, step, members.without([hidden.rows])), News(key, -step, hidden)]
            elif isinstance(members, set) and isinstance(hidden, set):
                made += [News(key, step, members - hidden), News(key, -step, hidden)]
        self.made = [new for new in made if new.members]

    def index(self, key: Key, place: int) -> dict[int, list[int]]:
        """Return the objects by subject of a predicate, or where ``place`` is 1 its subjects by object."""
        found = self._indexes.get((key, place))
        if found is None:
            found = self._indexes[key, place] = {}
            for part in self._pairs.get(key[1], ()):
                _to_index(found, place, part)
        return found

    def members(self, key: Key, part: Part = ALL) -> Members:
        """Return the facts of a class, or of a predicate other than rdf:type, that are in ``part``."""
        if part.after is None and part.before is None:
            return self.instances(key[1]) if key[0] == "c" else self._all_pairs(key[1])
        low, high = -1 if part.after is None else part.after, part.before or sys.maxsize
        news = self._news.get(key, ())
        chosen = [new.members for new in news if low < abs(new.step) < high]
        if part.after is None:
            if len(chosen) == len(news):
                return self.members(key)
            chosen = [new.members for new in news if abs(new.step) >= high]
        pairs = [members for members in chosen if isinstance(members, Pairs)]
        classes = [members for members in chosen if isinstance(members, set)]
        if part.after is None:
            if key[0] == "c":
                return self.instances(key[1]).difference(*classes)
            return Pairs(self.rows(key[1]).difference(*(one.rows for one in pairs)))
        if key[0] == "p":
            return Pairs.joined(pairs)
        return classes[0] if len(classes) == 1 else set[int]().union(*classes)

    def _all_pairs(self, predicate: int) -> Pairs:
        parts = self._pairs.get(predicate, [])
        if len(parts) > 1:
            parts[:] = [Pairs.joined(parts)]
        return parts[0] if parts else Pairs(set())


def _to_index(index: dict[int, list[int]], place: int, pairs: Pairs) -> None:
    get = index.get
    for s, o in pairs:
        one, other = (o, s) if place else (s, o)
        known = get(one)
        if known is None:
            index[one] = [other]
        else:
            known.append(other)


def grouped(facts: Iterable[tuple[Ids, int]], rdf_type: int) -> list[News]:
    """Return facts, each under its step (negative: hidden), as news."""
    classes: dict[tuple[int, int], set[int]] = defaultdict(set)
    pairs: dict[tuple[int, int], set[Pair]] = defaultdict(set)
    for (s, p, o), step in facts:
        if p == rdf_type:
            classes[step, o].add(s)
        else:
            pairs[step, p].add((s, o))
    return [
        *(News(("c", number), step, members) for (step, number), members in classes.items()),
        *(News(("p", predicate), step, Pairs(rows)) for (step, predicate), rows in pairs.items()),
    ]


def _step_of(new: News) -> tuple[int, Key]:
    return new.step, new.key
