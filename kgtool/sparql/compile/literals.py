"""The typed value of a literal given as text, in Python: for constants and computed terms (XSD 1.0 Part
2 §3.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal

from kgtool.dataset.columnar import Class, layout
from kgtool.model.terms import XSD, Term
from kgtool.sparql.compile.macros import single

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_EXACT = re.compile(_NUMBER)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DAY = r"(-?(?:[1-9][0-9]{4}|[0-9]{4}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(24|[01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(\.[0-9]+)?"
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_MOMENTS = {
    "dateTime": (layout.KIND_DATETIME, re.compile(rf"{_DAY}T{_TIME}{_ZONE}")),
    "date": (layout.KIND_DATE, re.compile(rf"{_DAY}()()()(){_ZONE}")),
    "gYear": (layout.KIND_YEAR, re.compile(rf"(-?(?:[1-9][0-9]{{4}}|[0-9]{{4}}))()()()()()(){_ZONE}")),
}
_CYCLE = 400
"""Years after which the Gregorian calendar repeats itself, days too."""
_CYCLE_DAYS = 146_097
_SPACE = " \t\r\n"
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


ORDERED = (
    Class.INTEGER, Class.DECIMAL, Class.DATE, Class.YEAR, Class.DATETIME, Class.DATETIME_UTC, Class.BOOLEAN,
)  # fmt: skip
"""The classes whose ids are in the order of the values."""


def place_of(term: Term, each: Class, id_of: Callable[[Term], int]) -> int | None:
    """Return the id that ``term`` has among those of the ordered class ``each``; None where it has none.

    A number has one by its value: 2 and 2.50 stand among the decimals, though no such term need be there.
    """
    found = typed(term) if isinstance(term, Literal) else None
    if found is None or found.kind > layout.KIND_DOUBLE:
        number = id_of(term)
        return number if 0 < number < layout.SPAN and Class(1 << (number >> layout.SHIFT)) == each else None
    if found.exact is None or (each is Class.INTEGER and found.kind != layout.KIND_INTEGER):
        return None
    if each not in (Class.INTEGER, Class.DECIMAL):
        return None
    places, kind = (layout.DECIMAL_PLACES, layout.DECIMAL) if each is Class.DECIMAL else (0, layout.INTEGER)
    # Not by Decimal's own arithmetic, which rounds to 28 digits.
    sign, digits, exponent = found.exact.as_tuple()
    assert isinstance(exponent, int)
    whole, rest = divmod(int("".join(map(str, digits))), 10 ** max(-exponent - places, 0))
    value = whole * 10 ** max(exponent + places, 0)
    if rest or value >= layout.BIAS // 2:
        return None
    return layout.inline_zero(kind) + (-int(value) if sign else int(value))


_ILL = Typed(layout.KIND_ILL_TYPED)


def typed(literal: Literal) -> Typed | None:
    """Return the value of a typed literal; ill-typed or of an unknown datatype: kind 9; None for strings."""
    datatype = literal.datatype.value
    if literal.language or datatype == XSD + "string":
        return None
    if not datatype.startswith(XSD):
        return _ILL
    return _typed(datatype.removeprefix(XSD), literal.value.strip(_SPACE))


@lru_cache(maxsize=10_000)
def _typed(name: str, text: str) -> Typed:
    if name == "integer" or name in layout.DERIVED_INTEGERS:
        sound = _WHOLE.fullmatch(text) and _in_range(name, Decimal(text))
        return Typed(layout.KIND_INTEGER, exact=Decimal(text)) if sound else _ILL
    if name == "decimal":
        return Typed(layout.KIND_DECIMAL, exact=Decimal(text)) if _EXACT.fullmatch(text) else _ILL
    if name in ("double", "float"):
        real = float(text.replace("INF", "inf")) if _REAL.fullmatch(text) else None
        if real is None:
            return _ILL
        is_float = name == "float"
        return (
            Typed(layout.KIND_FLOAT, real=single(real)) if is_float else Typed(layout.KIND_DOUBLE, real=real)
        )
    if name == "boolean":
        return Typed(layout.KIND_BOOLEAN, truth=_BOOLEANS[text]) if text in _BOOLEANS else _ILL
    return _moment(name, text)


def _in_range(name: str, value: Decimal) -> bool:
    """Return whether an integer is in the value space of the datatype ``name``."""
    low, high = layout.BOUNDED_INTEGERS.get(name, (value, value))
    signs = {"nonNegativeInteger": value >= 0, "positiveInteger": value > 0}
    signs |= {"nonPositiveInteger": value <= 0, "negativeInteger": value < 0}
    return low <= value <= high and signs.get(name, True)


def _moment(name: str, text: str) -> Typed:
    """Return the value of a dateTime, date or gYear (XSD 1.1 Part 2 §3.3.7; the year 0 is 1 BC)."""
    kind, pattern = _MOMENTS.get(name, (0, None))
    found = pattern.fullmatch(text) if pattern else None
    if found is None:
        return _ILL
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    cycles, year_there = divmod(int(year), _CYCLE)
    try:
        there = date(year_there + _CYCLE, int(month or 1), int(day or 1)).toordinal()
    except ValueError:
        return _ILL
    if hour == "24" and (int(minute) or int(second) or Decimal(fraction or 0)):
        return _ILL
    days = there + (cycles - 1) * _CYCLE_DAYS - date(1970, 1, 1).toordinal()
    seconds = ((days * 24 + int(hour or 0)) * 60 + int(minute or 0)) * 60 + int(second or 0)
    return Typed(kind, us=seconds * 1_000_000 + _micros(fraction) - _offset(zone), zoned=bool(zone))


def _micros(fraction: str | None) -> int:
    return int(Decimal(fraction or 0).scaleb(6))


def _offset(zone: str | None) -> int:
    """Return how far a zone is ahead of UTC, in microseconds."""
    if not zone or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return (-1 if zone[0] == "-" else 1) * minutes * 60_000_000
