"""Few triples by known ids: what a look-up needs, without a plan.

A table sorted by predicate and subject is found by its zones; from an object to its subjects it is scanned.
Who asks for a predicate in one direction for the third time gets all of its pairs as sorted arrays, which
answer in microseconds. They are held while there is room; a memory limit bounds them too.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection
from typing import TYPE_CHECKING

from kgtool.engines import Limits
from kgtool.model.errors import LimitError

if TYPE_CHECKING:
    from kgtool.dataset.columnar.pairs import Ids, Pairs
    from kgtool.engines import Engine

_FEW = 24
# About as many rows are scanned in the time that one more part of a statement costs.
_ROWS_PER_ID = 60_000
ASKED = 3
"""So often a predicate is asked for in one direction before its pairs are held."""
_MOST = 2**28
"""Bytes of arrays that are held at the same time, and the part of a memory limit that they may take."""
_PART = 8
_ROW = 16


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
    """Look-ups in the default graph of one store. ``rows`` is what a predicate has there.

    ``forward`` is from the subject to the object.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked: Counter[tuple[int, bool]] = Counter()
        self._held: OrderedDict[tuple[int, bool], Pairs] = OrderedDict()
        self._room: int | None = None
        self._begun = False

    def again(self) -> bool:
        """Say whether this was asked before: who asks only once does not need to load what arrays need."""
        begun, self._begun = self._begun, True
        return begun

    def held(self, predicate: int, rows: int, limits: Limits, *, forward: bool) -> Pairs | None:
        """Return all pairs of a predicate where they are held, or come to be held by being asked for."""
        key = predicate, forward
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found
        self._asked[key] += 1
        if self._asked[key] < ASKED or not self._makes_room(rows * _ROW):
            return None
        from kgtool.dataset.columnar.pairs import Pairs

        start, end = ("s", "o") if forward else ("o", "s")
        query = f"SELECT {start}, {end} FROM triple WHERE p = {predicate} ORDER BY {start}, {end}"
        try:
            found = Pairs.of(*self._engine.stream(query, limits=limits).arrays())
        except LimitError:  # No memory or no time: the table does as well.
            self._asked[key] = 0
            return None
        self._held[key] = found
        return found

    def some(self, predicate: int, starts: Ids, rows: int, limits: Limits, *, forward: bool) -> Pairs:
        """Return the pairs of a predicate that start at one of ``starts``, which are few."""
        from kgtool.dataset.columnar.pairs import Pairs

        ids = set(starts.tolist())
        start, end = ("s", "o") if forward else ("o", "s")
        test = f"p = {predicate} AND "
        # Only the subjects are sorted: objects asked for one by one would be as many scans.
        query = selected(f"{start}, {end}", "triple", start, ids, rows if forward else 0, test)
        return Pairs.sorted_of(*self._engine.stream(query, limits=limits).arrays())

    def _makes_room(self, size: int) -> bool:
        """Say whether ``size`` bytes can be held; those that were not asked for longest go for them."""
        if self._room is None:
            self._room = min(_MOST, self._engine.memory // _PART)
        if size > self._room:
            return False
        while (
            self._held
            and size + sum(p.starts.nbytes + p.ends.nbytes for p in self._held.values()) > self._room
        ):
            gone, _ = self._held.popitem(last=False)
            self._asked[gone] = 0
        return True

    def forget(self) -> None:
        """Drop the arrays: the tables have changed."""
        self._held.clear()
        self._asked.clear()
