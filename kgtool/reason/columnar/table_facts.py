"""The triples of a closed store, for who looks for proofs: none is a Python object until asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from kgtool.reason.columnar.table_reading import Reading, Row
from kgtool.reason.facts import Fact, Pattern, TripleIndex, fact_of

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.model.terms import Term

_FEW = 500
"""Facts of one pattern that are kept; where there are more they are read again when one goes beyond."""
_HELD = 300_000
"""Asserted facts of one predicate that are held at once."""
_KEPT = 100_000
"""Facts that are kept in all."""
_AHEAD = 200
"""Facts of one pattern that are followed when it is found out what will be asked for."""
_WAVES = 8
"""So often, at most, what will be asked for is found out from what is known by then."""


class TableFacts:
    """All triples of a store, asserted and inferred, whatever graph they stand in: ``kgtool.reason.Facts``.

    What fits a pattern comes asserted triples first, then by the round in which it first followed, so that
    a search meets the short proofs early. What is said in the vocabulary of the language is read at once,
    where it is not much; all else when it is asked for, many patterns in one statement (``foresee``).
    ``read`` counts the facts that were made of rows so far, ``asked`` the statements.
    """

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._known: dict[Pattern, Collection[Fact]] = {}
        self._rounds: dict[Fact, int] = {}
        self._wanted: dict[Pattern, None] | None = None
        self.read = 0

    @property
    def asked(self) -> int:
        """How many statements have looked for facts."""
        return self._reading.asked

    def __contains__(self, triple: object) -> bool:
        return isinstance(triple, Triple | tuple) and bool(self.facts(fact_of(triple)))

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``; many are read when they are gone through."""
        if self._is_language(pattern):
            return self._language.facts(pattern)
        known = self._known.get(pattern)
        if known is None:
            if self._reading.is_empty(pattern):
                return ()
            if self._wanted is not None:
                self._wanted[pattern] = None
                return ()
            self._fetch([pattern])
            known = self._known[pattern]
        if self._wanted is not None and len(known) > _AHEAD:
            return tuple(islice(known, _AHEAD))
        return known

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``; nothing is read for it."""
        known = self._language.facts(pattern) if self._is_language(pattern) else self._known.get(pattern)
        return self._reading.estimate(pattern) if known is None else len(known)

    def foresee(self, work: Callable[[], object]) -> None:
        """Read what ``work`` asks for, in few statements; it is carried out in vain several times."""
        if self._wanted is not None:
            work()
            return
        for _ in range(_WAVES):
            self._wanted = {}
            try:
                work()
            finally:
                wanted, self._wanted = self._wanted, None
            if not wanted:
                return
            self._fetch(wanted)

    def is_asserted(self, fact: Fact) -> bool:
        """Return whether ``fact`` is there and not inferred."""
        if fact not in self._rounds:
            self._known.pop(fact, None)
            if not self.facts(fact):
                return False
        return self._rounds[fact] == 0

    def asserted_count(self, predicate: Term) -> int:
        """Return how many facts of ``predicate`` are asserted."""
        return self._reading.asserted_counts.get(predicate, 0)

    def asserted_of(self, predicate: Term) -> Iterator[Fact]:
        """Yield the asserted facts of ``predicate``."""
        return (fact for fact, _ in self._reading.asserted_of(predicate))

    @property
    def literals(self) -> Iterable[Literal]:
        """Every literal, once, read when it is gone through."""
        if self._wanted is not None:
            return ()
        return (term for term in self._reading.objects() if isinstance(term, Literal))

    @property
    def terms(self) -> Iterable[Term]:
        """Every term, once, read when it is gone through."""
        return () if self._wanted is not None else self._reading.terms()

    def stream(self, pattern: Pattern) -> Iterator[Fact]:
        """Yield the facts that fit ``pattern``, read from the tables."""
        return (self._taken(row) for row in self._reading.stream(pattern))

    def _is_language(self, pattern: Pattern) -> bool:
        """Return whether all that fits ``pattern`` is held: what the language's vocabulary says."""
        return bool(self._language) and self._reading.is_language(pattern)

    @cached_property
    def _language(self) -> TripleIndex:
        return TripleIndex(self._taken(row) for row in _ordered(self._reading.language()))

    def _fetch(self, patterns: Iterable[Pattern]) -> None:
        if len(self._rounds) > _KEPT:
            self._known.clear()
            self._rounds = {fact: self._rounds[fact] for fact in self._language.facts((None, None, None))}
        for pattern, rows in self._reading.of(patterns, _FEW).items():
            facts = tuple(self._taken(row) for row in _ordered(rows))
            if len(facts) > _FEW:
                self._known[pattern] = _Many(self, pattern, facts[:_FEW], self._reading.count(pattern))
            else:
                self._known[pattern] = facts

    def _taken(self, row: Row) -> Fact:
        fact, number = row
        self._rounds[fact] = number
        self.read += 1
        return fact


class AssertedFacts:
    """Those of the facts of a closed store that are asserted.

    Where they are asked for by a predicate of which few are asserted, all of these are held: much may follow
    from them.
    """

    def __init__(self, closed: TableFacts) -> None:
        self._closed = closed
        self._held: dict[Term, TripleIndex] = {}

    def __contains__(self, triple: object) -> bool:
        if not isinstance(triple, Triple | tuple):
            return False
        fact = fact_of(triple)
        held = self._held.get(fact[1])
        return self._closed.is_asserted(fact) if held is None else fact in held

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the asserted facts that fit ``pattern``."""
        held = self._of_predicate(pattern[1])
        if held is not None:
            return held.facts(pattern)
        return tuple(takewhile(self._closed.is_asserted, self._closed.facts(pattern)))

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many asserted facts fit ``pattern``."""
        held = self._of_predicate(pattern[1])
        return self._closed.estimate(pattern) if held is None else held.estimate(pattern)

    def _of_predicate(self, predicate: Term | None) -> TripleIndex | None:
        if predicate is None:
            return None
        if predicate not in self._held and self._closed.asserted_count(predicate) <= _HELD:
            self._held[predicate] = TripleIndex(self._closed.asserted_of(predicate))
        return self._held.get(predicate)


class _Many(Collection[Fact]):
    """Facts that are too many to be kept; the first are."""

    def __init__(self, table: TableFacts, pattern: Pattern, first: tuple[Fact, ...], count: int) -> None:
        self._table, self._pattern, self._first, self._count = table, pattern, first, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fact]:
        yield from self._first
        held = frozenset(self._first)
        yield from (fact for fact in self._table.stream(self._pattern) if fact not in held)

    def __contains__(self, fact: object) -> bool:
        return any(fact == one for one in self)


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row[1])
