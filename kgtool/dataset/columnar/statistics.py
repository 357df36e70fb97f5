"""What each predicate's columns hold: counts, distinct values and classes of terms.

The compiler picks join orders and the cheapest exact form of an expression from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar.layout import Class

if TYPE_CHECKING:
    from kgtool.engines import Engine


@dataclass(frozen=True)
class Predicate:
    """One predicate in one table: rows, distinct subjects and objects (estimates), classes of terms in
    them.
    """

    rows: int
    subjects: int
    objects: int
    subject_classes: Class
    object_classes: Class


@dataclass(frozen=True)
class Statistics:
    """``table`` name → predicate id → Predicate; for the tables ``triple`` and ``quad``."""

    tables: dict[str, dict[int, Predicate]]

    def predicate(self, table: str, predicate: int | None) -> Predicate:
        """Return what ``table`` holds under ``predicate``; None asks for the whole table."""
        known = self.tables[table]
        if predicate is not None:
            return known.get(predicate, Predicate(0, 0, 0, Class.NONE, Class.NONE))
        return Predicate(
            sum(p.rows for p in known.values()),
            max((p.subjects for p in known.values()), default=0),
            max((p.objects for p in known.values()), default=0),
            _union(p.subject_classes for p in known.values()),
            _union(p.object_classes for p in known.values()),
        )


def _union(classes: Iterable[Class]) -> Class:
    return reduce(or_, classes, Class.NONE)


def class_of(column: str, kind: str) -> str:
    """Return SQL for the class bit of the id in ``column``; ``kind`` is the value table's kind column."""
    typed = " ".join(f"WHEN {kind} = {k} THEN {int(c)}" for k, c in at.KIND_CLASS.items())
    return (
        f"CASE WHEN {column} BETWEEN 0 AND {at.SPAN - 1} THEN 1 << ({column} >> {at.SHIFT})"
        f" WHEN {column} >= {at.STRING} THEN {int(Class.STRING)}"
        f" WHEN {column} >= {at.IRI} THEN {int(Class.IRI)}"
        f" WHEN {column} >= {at.BLANK} THEN {int(Class.BLANK)}"
        f" WHEN {column} < {at.TYPED} THEN {int(Class.TAGGED)}"
        f" {typed} ELSE {int(Class.TYPED_OTHER)} END"
    )


def collect(engine: Engine) -> None:
    """Make the table ``predicate`` from ``triple`` and ``quad``."""
    rows = " UNION ALL ".join(counted(engine, place, place) for place in ("triple", "quad"))
    engine.run(f"CREATE OR REPLACE TABLE predicate AS {rows}")


def counted(engine: Engine, place: str, relation: str) -> str:
    """Return the query of the rows of ``predicate`` for ``relation(p, s, o)``, called ``place``."""
    typed = bool(engine.run("SELECT 1 FROM value LIMIT 1"))
    join, kind = ("LEFT JOIN value ON value.id = o", "kind") if typed else ("", "NULL::INTEGER")
    return (
        f"SELECT '{place}' AS place, p, count(*) AS n,"
        " approx_count_distinct(s) AS s, approx_count_distinct(o) AS o,"
        f" bit_or((CASE WHEN s >= {at.IRI} THEN {int(Class.IRI)} ELSE {int(Class.BLANK)} END)::BIGINT) AS sc,"
        f" bit_or(({class_of('o', kind)})::BIGINT) AS oc FROM {relation} {join} GROUP BY p"
    )


def read(engine: Engine) -> Statistics:
    """Return the table ``predicate`` as a value."""
    tables: dict[str, dict[int, Predicate]] = {"triple": {}, "quad": {}}
    for place, p, n, s, o, sc, oc in engine.read("SELECT * FROM predicate"):
        tables[place][p] = Predicate(n, s, o, Class(sc), Class(oc))
    return Statistics(tables)
