"""Operators that rdflib gets wrong, done by the specification (SPARQL 1.1 Query §17.3, §17.4.3.15).

Each takes an expression of rdflib's and its context, and gives a literal or raises rdflib's SPARQLError.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable
from typing import Any

from rdflib import XSD, Literal
from rdflib.plugins.sparql.operators import RelationalExpression, string
from rdflib.plugins.sparql.parserutils import Expr
from rdflib.plugins.sparql.sparql import SPARQLError

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_NUMBERS = frozenset(
    {XSD.integer, XSD.decimal, XSD.float, XSD.double, XSD.nonPositiveInteger, XSD.negativeInteger}
    | {XSD.long, XSD.int, XSD.short, XSD.byte, XSD.nonNegativeInteger, XSD.unsignedLong, XSD.unsignedInt}
    | {XSD.unsignedShort, XSD.unsignedByte, XSD.positiveInteger}
)
# Years and the like are ordered among themselves: an extension that §17.3 allows.
_TIMES = frozenset((XSD.dateTime, XSD.date, XSD.time))
_YEAR = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:Z|[+-]\d\d:\d\d)?")
_REGEX_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def compare(expression: Expr, context: Any) -> Any:
    """Compare two literals of kinds that have an order in common; anything else is an error (§17.3.1)."""
    order = _ORDERS.get(expression.op or "")
    if order is None:
        return RelationalExpression(expression, context)
    left, right = _ordered(expression.expr), _ordered(expression.other)
    if left[0] != right[0]:
        raise SPARQLError(f"{left[0]} and {right[0]} have no order in common")
    return Literal(order(left[1], right[1]))


def _ordered(literal: Any) -> tuple[str, Any]:
    """Return the kind of a literal and a value that compares with others of its kind."""
    if not isinstance(literal, Literal) or literal.language:
        raise SPARQLError("only plain and typed literals have an order")
    datatype, value = literal.datatype, literal.value
    if datatype is None or datatype == XSD.string:
        return "string", str(literal)
    if datatype in (XSD.gYear, XSD.gYearMonth) and (match := _YEAR.fullmatch(str(literal))):
        return str(datatype), (int(match[1]), int(match[2] or 1))
    if value is None or (datatype not in _NUMBERS and datatype not in _TIMES and datatype != XSD.boolean):
        raise SPARQLError(f"no order is known for {literal.n3()}")
    if datatype in _TIMES:
        if isinstance(value, datetime.datetime | datetime.time) and value.tzinfo is None:
            value = value.replace(tzinfo=datetime.UTC)  # the implicit time zone (F&O §10.4)
        return str(datatype), value
    return ("boolean" if datatype == XSD.boolean else "number"), value


def replace(expression: Expr, context: Any) -> Any:  # noqa: ARG001
    """Carry out REPLACE with its flags (§17.4.3.15); the flag ``q`` is not known."""
    text, pattern = string(expression.arg), str(string(expression.pattern))
    flags = str(expression.flags or "")
    if any(flag not in _REGEX_FLAGS for flag in flags):
        raise SPARQLError(f"REPLACE knows no flags {flags!r}")
    combined = 0
    for flag in flags:
        combined |= _REGEX_FLAGS[flag]
    replacement = re.sub(r"\$(\d)", r"\\g<\1>", str(string(expression.replacement)).replace("\\$", "$$"))
    try:
        changed = re.sub(pattern, replacement.replace("$$", "$"), str(text), flags=combined)
    except re.error as error:
        raise SPARQLError(f"no regular expression: {error}") from None
    return Literal(changed, datatype=text.datatype, lang=text.language)


MENDED: dict[str, Callable[[Expr, Any], Any]] = {"RelationalExpression": compare, "Builtin_REPLACE": replace}
