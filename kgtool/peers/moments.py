"""Literals of time by the specification (XML Schema 1.1 part 2 §3.3.7, §E.3): places on one line of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rdflib import XSD, Literal
from rdflib.plugins.sparql.sparql import SPARQLError

_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DATE = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?)"
_FORMS = {
    XSD.dateTime: re.compile(f"{_DATE}T{_TIME}{_ZONE}"),
    XSD.date: re.compile(_DATE + _ZONE),
    XSD.time: re.compile(_TIME + _ZONE),
    XSD.gYear: re.compile(rf"(?P<year>-?(?:[1-9]\d{{3,}}|0\d{{3}})){_ZONE}"),
    XSD.gYearMonth: re.compile(rf"(?P<year>-?(?:[1-9]\d{{3,}}|0\d{{3}}))-(?P<month>\d\d){_ZONE}"),
}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN_ZONE = 14 * 3600


@dataclass(frozen=True)
class Moment:
    """A place in time: seconds since the year 0, in UTC where ``zoned``, else where it was written."""

    datatype: str
    seconds: Fraction
    zoned: bool


def moment(literal: Literal) -> Moment | None:
    """Return the place in time that a literal names, or None for any other literal."""
    form = _FORMS.get(literal.datatype) if literal.datatype else None
    found = form.fullmatch(str(literal)) if form else None
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = (int(parts.get(name) or 1) for name in ("year", "month", "day"))
    hour, minute = (int(parts.get(name) or 0) for name in ("hour", "minute"))
    second = Fraction(parts.get("second") or 0)
    if not 1 <= month <= 12 or not 1 <= day <= _length(year, month) or minute > 59 or second >= 60:
        return None
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    seconds = (_days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second - _offset(parts["zone"])
    return Moment(str(literal.datatype), Fraction(seconds), parts["zone"] is not None)


def distance(a: Moment, b: Moment) -> Fraction:
    """Return how much later ``a`` is than ``b``; raises SPARQLError where a missing zone leaves that open."""
    found = a.seconds - b.seconds
    if a.datatype != b.datatype or (a.zoned is not b.zoned and abs(found) <= _UNKNOWN_ZONE):
        raise SPARQLError("these moments have no order in common")
    return found


def _length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + (month == 2 and leap)


def _days(year: int, month: int, day: int) -> int:
    """Return the days from the first of March of the year 0 on (proleptic Gregorian calendar)."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    return -seconds if zone[0] == "-" else seconds
