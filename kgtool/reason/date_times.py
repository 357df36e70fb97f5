"""The value of an xsd:dateTime (XML Schema Datatypes 1.1 §3.3.7): its seven properties."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date, timedelta

_DATE_TIME = re.compile(
    r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_ERA = 400


def date_time_value(text: str) -> tuple[str, Hashable] | None:
    """Return the value of the lexical form ``text``, or None where it is none.

    The last property is the time zone offset in minutes, or None; the others are local time, since values
    with different offsets are not identical. 24:00:00 is the first instant of the next day.
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    fraction = (match["fraction"] or "").rstrip("0")
    zone = _offset(match["zone"])
    end_of_day = (hour, minute, second, fraction) == (24, 0, 0, "")
    if not (end_of_day or (hour < 24 and minute < 60 and second < 60)) or zone == "invalid":
        return None
    try:
        local = date(_ERA + year % _ERA, month, day)
    except ValueError:
        return None
    if end_of_day:
        following = local + timedelta(days=1)
        year += following.year - local.year
        month, day, hour = following.month, following.day, 0
    return ("dateTime", (year, month, day, hour, minute, second, fraction, zone))


def _offset(zone: str | None) -> int | str | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return "invalid"
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
