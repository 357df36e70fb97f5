"""The typed value of a constant literal, in Python (XSD 1.0 Part 2 §3.2), as the layout has it in SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal

from kgtool.dataset.columnar import layout
from kgtool.model.terms import XSD

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_EXACT = re.compile(_NUMBER)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATETIME = re.compile(
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})(\.[0-9]+)?{_ZONE}"
)
_DATE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_ZONE}")
_YEAR = re.compile(rf"([0-9]{{4}}){_ZONE}")
_EPOCH = datetime(1970, 1, 1)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class Typed:
    """A typed value: ``kind`` as in the value table; the number, truth or moment (microseconds, zoned)
    it is.
    """

    kind: int
    exact: Decimal | None = None
    real: float | None = None
    truth: bool | None = None
    us: int | None = None
    zoned: bool = False


_ILL = Typed(layout.KIND_ILL_TYPED)


def typed(literal: Literal) -> Typed | None:
    """Return the value of a typed literal; ill-typed or of an unknown datatype: kind 9; None for strings."""
    datatype = literal.datatype.value
    if literal.language or datatype == XSD + "string":
        return None
    if not datatype.startswith(XSD):
        return _ILL
    return _typed(datatype.removeprefix(XSD), literal.value.strip(" \t\n\r"))


@lru_cache(maxsize=10_000)
def _typed(name: str, text: str) -> Typed:
    if name == "integer" or name in layout.DERIVED_INTEGERS:
        return Typed(layout.KIND_INTEGER, exact=Decimal(text)) if _WHOLE.fullmatch(text) else _ILL
    if name == "decimal":
        return Typed(layout.KIND_DECIMAL, exact=Decimal(text)) if _EXACT.fullmatch(text) else _ILL
    if name in ("double", "float"):
        kind = layout.KIND_FLOAT if name == "float" else layout.KIND_DOUBLE
        return Typed(kind, real=float(text.replace("INF", "inf"))) if _REAL.fullmatch(text) else _ILL
    if name == "boolean":
        return Typed(layout.KIND_BOOLEAN, truth=_BOOLEANS[text]) if text in _BOOLEANS else _ILL
    return _moment(name, text)


def _moment(name: str, text: str) -> Typed:
    try:
        if name == "dateTime" and (found := _DATETIME.fullmatch(text)):
            day, time, fraction, zone = found.groups()
            late = time == "24:00:00"
            stamp = datetime.fromisoformat(f"{day}T{'00:00:00' if late else time}") + timedelta(
                days=int(late)
            )
            micros = int(Decimal(fraction or "0").scaleb(6))
            return _zoned(layout.KIND_DATETIME, stamp, micros, zone)
        if name == "date" and (found := _DATE.fullmatch(text)):
            return _zoned(layout.KIND_DATE, datetime.fromisoformat(found[1]), 0, found[2])
        if name == "gYear" and (found := _YEAR.fullmatch(text)):
            return _zoned(layout.KIND_YEAR, datetime(int(found[1]), 1, 1), 0, found[2])
    except ValueError:
        pass
    return _ILL


def _zoned(kind: int, stamp: datetime, micros: int, zone: str | None) -> Typed:
    us = (stamp - _EPOCH) // timedelta(microseconds=1) + micros
    if zone and zone != "Z":
        minutes = int(zone[1:3]) * 60 + int(zone[4:6])
        us -= (-1 if zone[0] == "-" else 1) * minutes * 60_000_000
    return Typed(kind, us=us, zoned=zone is not None)
