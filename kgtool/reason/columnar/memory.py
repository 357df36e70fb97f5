"""The facts of a small graph in memory: sets by relation, and what came in which step."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from kgtool.reason.columnar.clause import ANY, Ids, Key
from kgtool.reason.columnar.relations import ALL, Part

Members = set[Any]
"""Facts of one relation: pairs of subject and object, or subjects alone where the relation is a class."""


class News(NamedTuple):
    """What one step concludes for one relation; a negative step hides it."""

    key: Key
    step: int
    members: Members

    def facts(self, rdf_type: int) -> Iterator[Ids]:
        """Yield its facts."""
        kind, constant = self.key
        if kind == "c":
            return ((s, rdf_type, constant) for s in self.members)
        return ((s, constant, o) for s, o in self.members)


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
                self._known["c", o].add(s)

    def __contains__(self, fact: Ids) -> bool:
        key, member = placed(fact, self._type)
        return member in self.known(key)

    def known(self, key: Key) -> Members:
        """Return the facts of a class, or of a predicate other than rdf:type."""
        if key[0] == "p" and key[1] in self._given:
            self._known[key].update(zip(*self._given.pop(key[1]), strict=True))
        return self._known[key]

    def instances(self) -> dict[Key, int]:
        """Return how many each class has."""
        return {key: len(members) for key, members in self._known.items() if key[0] == "c"}

    def facts(self, key: Key, part: Part = ALL) -> Iterator[Ids]:
        """Yield the facts of any relation that are in ``part``."""
        if key == ANY:
            keys = [*(("p", p) for p in self._given), *self._known]
        elif key == ("p", self._type):
            keys = [known for known in self._known if known[0] == "c"]
        else:
            keys = [key]
        for kind, constant in keys:
            if kind == "c":
                for s in self.members(("c", constant), part):
                    yield s, self._type, constant
            else:
                for s, o in self.members(("p", constant), part):
                    yield s, constant, o

    def came(self, facts: Iterable[tuple[int, int, int, int]]) -> None:
        """Take down of known facts (s, p, o, step) in which step they came."""
        for new in sorted(grouped((((s, p, o), step) for s, p, o, step in facts), self._type), key=_step_of):
            self._news[new.key].append(new)

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
                    _to_index(index, place, new.members)
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

    def index(self, key: Key, place: int) -> dict[int, list[int]]:
        """Return the objects by subject of a predicate, or where ``place`` is 1 its subjects by object."""
        found = self._indexes.get((key, place))
        if found is None:
            found = self._indexes[key, place] = {}
            _to_index(found, place, self.known(key))
        return found

    def members(self, key: Key, part: Part) -> Members:
        """Return the facts of a class, or of a predicate other than rdf:type, that are in ``part``."""
        news = self._news.get(key, ())
        if part.after is not None:
            low, high = part.after, part.before or sys.maxsize
            chosen = [new.members for new in news if low < abs(new.step) < high]
            return chosen[0] if len(chosen) == 1 else set().union(*chosen)
        late = [new.members for new in news if part.before is not None and abs(new.step) >= part.before]
        return self.known(key).difference(*late) if late else self.known(key)


def _to_index(index: dict[int, list[int]], place: int, pairs: Members) -> None:
    get = index.get
    for s, o in pairs:
        one, other = (o, s) if place else (s, o)
        known = get(one)
        if known is None:
            index[one] = [other]
        else:
            known.append(other)


def placed(fact: Ids, rdf_type: int) -> tuple[Key, int | tuple[int, int]]:
    """Return the relation of ``fact``, and what it is there."""
    s, p, o = fact
    return (("c", o), s) if p == rdf_type else (("p", p), (s, o))


def grouped(facts: Iterable[tuple[Ids, int]], rdf_type: int) -> list[News]:
    """Return facts, each under its step (negative: hidden), as news."""
    by_step: dict[tuple[int, Key], Members] = defaultdict(set)
    for fact, step in facts:
        key, member = placed(fact, rdf_type)
        by_step[step, key].add(member)
    return [News(key, step, members) for (step, key), members in by_step.items()]


def _step_of(new: News) -> tuple[int, Key]:
    return new.step, new.key
