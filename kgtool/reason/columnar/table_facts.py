"""The triples of a closed store, for who looks for proofs: none is a Python object until asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from kgtool.dataset.columnar import layout
from kgtool.dataset.columnar.store import LAYER
from kgtool.reason.facts import Fact, Pattern, fact_of

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.model.terms import Term

_FEW = 500
"""Facts of one pattern that are kept; where there are more they are read again each time."""
_KEPT = 100_000
"""Facts that are kept in all."""
_COLUMNS = ("s", "p", "o")


class TableFacts:
    """All triples of a store, asserted and inferred, whatever graph they stand in: ``kgtool.reason.Facts``.

    What fits a pattern comes asserted triples first, then by the round in which it first followed, so that
    a search meets the short proofs early. ``read`` counts the facts that were made of rows so far.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._run = store.engine.run
        self._all = (
            "(SELECT p, s, o FROM triple UNION SELECT p, s, o FROM quad)"
            if store.has_named_graphs
            else "triple"
        )
        self._known: dict[Pattern, tuple[Fact, ...]] = {}
        self._kept = 0
        self._inferred: dict[Fact, bool] = {}
        self.read = 0

    def __contains__(self, triple: object) -> bool:
        return isinstance(triple, Triple | tuple) and bool(self.facts(fact_of(triple)))

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``; many are counted now and read when they are gone through."""
        known = self._known.get(pattern)
        if known is not None:
            return known
        test = self._test(pattern)
        if pattern[0] is None and (number := self._count(test)) > _FEW:
            return _Many(self, test, number)
        found = tuple(self._rows(test, _FEW + 1))
        if len(found) > _FEW:
            return _Many(self, test, self._count(test))
        self._kept += 1 + len(found)
        if self._kept > _KEPT:
            self._known.clear()
            self._inferred.clear()
            self._kept = 0
        self._known[pattern] = found
        return found

    def is_asserted(self, fact: Fact) -> bool:
        """Return whether ``fact`` is there and not inferred."""
        if fact not in self._inferred:
            self._known.pop(fact, None)
            if not self.facts(fact):
                return False
        return not self._inferred[fact]

    @property
    def literals(self) -> Iterator[Literal]:
        """Every literal, once, read when it is gone through."""
        test = f"o NOT BETWEEN {layout.SPAN} AND {layout.STRING - 1}"
        return (
            term
            for term in self._terms(f"SELECT DISTINCT o FROM {self._all} WHERE {test}")
            if isinstance(term, Literal)
        )

    @property
    def terms(self) -> Iterator[Term]:
        """Every term, once, read when it is gone through."""
        columns = " UNION ".join(f"SELECT {column} FROM {self._all}" for column in _COLUMNS)
        return self._terms(columns)

    def stream(self, test: str) -> Iterator[Fact]:
        """Yield the facts that meet ``test``, read from the tables."""
        return self._rows(test, None)

    def _terms(self, sql: str) -> Iterator[Term]:
        for batch in self._store.engine.stream(sql).batches():
            yield from self._store.terms({number for (number,) in batch}).values()

    def _test(self, pattern: Pattern) -> str:
        parts = zip(_COLUMNS, pattern, strict=True)
        tests = [f"{column} = {self._store.id_of(term)}" for column, term in parts if term is not None]
        return " AND ".join(tests) or "true"

    def _count(self, test: str) -> int:
        [(number,)] = self._run(f"SELECT count(*) FROM {self._all} WHERE {test}")
        return int(number)

    def _rows(self, test: str, most: int | None) -> Iterator[Fact]:
        rows = f"SELECT s, p, o, 0 AS round FROM {self._all} WHERE {test}"
        if self._store.has_inferred:
            rows += f" UNION ALL SELECT s, p, o, round FROM {LAYER} WHERE {test}"
        sql = f"SELECT s, p, o, max(round) AS first FROM ({rows}) GROUP BY ALL ORDER BY first, p, s, o"
        if most is not None:
            batches = iter([self._run(f"{sql} LIMIT {most}")])
        else:
            batches = self._store.engine.stream(sql).batches()
        for batch in batches:
            terms = self._store.terms({number for row in batch for number in row[:3]})
            for s, p, o, number in batch:
                fact = (terms[s], terms[p], terms[o])
                self._inferred[fact] = number > 0
                self.read += 1
                yield fact


class AssertedFacts:
    """Which of the facts of a closed store are asserted."""

    def __init__(self, closed: TableFacts) -> None:
        self._closed = closed

    def __contains__(self, triple: object) -> bool:
        return isinstance(triple, Triple | tuple) and self._closed.is_asserted(fact_of(triple))


class _Many(Collection[Fact]):
    """Facts that are too many to be kept."""

    def __init__(self, table: TableFacts, test: str, count: int) -> None:
        self._table, self._test, self._count = table, test, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fact]:
        return self._table.stream(self._test)

    def __contains__(self, fact: object) -> bool:
        return any(fact == one for one in self)
