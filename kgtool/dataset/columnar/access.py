"""Few triples by known ids: what a look-up needs, without a plan.

A table sorted by predicate and subject is found by its zones; from an object to its subjects it is scanned,
and after the third scan of a predicate a copy of it sorted by object is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from kgtool.model.errors import LimitError

if TYPE_CHECKING:
    from kgtool.engines import Engine

_FEW = 24
# About as many rows are scanned in the time that one more part of a statement costs.
_ROWS_PER_ID = 60_000
_SCANS = 3


def selected(  # noqa: PLR0917
    columns: str, table: str, column: str, ids: Collection[int], rows: int, test: str = ""
) -> str:
    """Return the query of the rows of ``table`` with one of ``ids`` in ``column``.

    A few ids of a long table (``rows``) are asked one by one: an equality prunes by zones, a list does not.
    """
    if len(ids) > max(1, min(_FEW, rows // _ROWS_PER_ID)):
        return f"SELECT {columns} FROM {table} WHERE {test}{column} IN ({', '.join(map(str, ids))})"
    return " UNION ALL ".join(f"SELECT {columns} FROM {table} WHERE {test}{column} = {i}" for i in ids)


class Access:
    """Look-ups in the default graph of one store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._scans: Counter[int] = Counter()
        self._sorted: dict[int, str] = {}

    def from_subjects(self, predicate: int, subjects: Collection[int], rows: int) -> list[tuple[int, int]]:
        """Return (subject, object) under this predicate, which has ``rows``, with one of ``subjects``."""
        return self._engine.run(selected("s, o", "triple", "s", subjects, rows, f"p = {predicate} AND "))

    def from_objects(self, predicate: int, objects: Collection[int], rows: int) -> list[tuple[int, int]]:
        """Return (subject, object) under this predicate, which has ``rows``, with one of ``objects``."""
        table = self._by_object(predicate)
        if table:
            return self._engine.run(selected("s, o", table, "o", objects, rows))
        wanted = ", ".join(map(str, objects))
        return self._engine.run(f"SELECT s, o FROM triple WHERE p = {predicate} AND o IN ({wanted})")

    def _by_object(self, predicate: int) -> str | None:
        """Return the table of a predicate sorted by object, or None while it is seldom asked for."""
        if predicate not in self._sorted:
            self._scans[predicate] += 1
            if self._scans[predicate] != _SCANS:
                return None
            name = f"by_object_{len(self._sorted)}"
            try:
                self._engine.run(
                    f"CREATE TABLE {name} AS SELECT s, o FROM triple WHERE p = {predicate} ORDER BY o, s"
                )
            except LimitError:  # No room: scanning does as well.
                return None
            self._sorted[predicate] = name
        return self._sorted[predicate]

    def forget(self) -> None:
        """Drop the copies: the tables have changed."""
        for name in self._sorted.values():
            self._engine.run(f"DROP TABLE IF EXISTS {name}")
        self._sorted.clear()
        self._scans.clear()
