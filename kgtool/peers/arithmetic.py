"""Numbers by the specification (SPARQL 1.1 Query §17.3, XPath §B.1): how two meet, and their operators.

An exact number becomes a float or double before it meets one, and no value of another kind has arithmetic.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from typing import Any

from rdflib import XSD, Literal
from rdflib.plugins.sparql.parserutils import Expr
from rdflib.plugins.sparql.sparql import SPARQLError

Number = int | Decimal | float
_WHOLE = frozenset(
    {XSD.integer, XSD.nonPositiveInteger, XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte}
    | {XSD.nonNegativeInteger, XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte}
    | {XSD.positiveInteger}
)
_TYPES = (XSD.integer, XSD.decimal, XSD.float, XSD.double)
_INTEGER, _DECIMAL, _FLOAT = range(3)
_DIGITS = Context(prec=38, rounding=ROUND_HALF_EVEN)
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def is_number(term: Any) -> bool:
    """Return whether ``term`` is a literal of a numeric datatype whose form is well."""
    return isinstance(term, Literal) and _rank(term) is not None and term.value is not None


def _rank(literal: Literal) -> int | None:
    if literal.datatype in _WHOLE:
        return _INTEGER
    return _TYPES.index(literal.datatype) if literal.datatype in _TYPES else None


def number(term: Any) -> tuple[int, Number]:
    """Return the rank of a number's type and its value; raises SPARQLError for what is no number."""
    rank = _rank(term) if isinstance(term, Literal) else None
    if rank is None or term.value is None:
        raise SPARQLError(f"{term!r} is no number")
    value = term.value
    if rank == _DECIMAL:
        return rank, Decimal(value)
    return rank, int(value) if rank == _INTEGER else float(value)


def met(a: Any, b: Any) -> tuple[int, Any, Any]:
    """Return the rank in which two numbers meet, and both values there (XPath §B.1)."""
    (one, x), (other, y) = number(a), number(b)
    rank = max(one, other)
    if rank == _INTEGER:
        return rank, x, y
    if rank == _DECIMAL:
        return rank, Decimal(x), Decimal(y)
    return rank, _floating(rank, x), _floating(rank, y)


def _floating(rank: int, value: Number) -> float:
    try:
        return struct.unpack("f", struct.pack("f", value))[0] if rank == _FLOAT else float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def literal(rank: int, value: Number) -> Literal:
    """Return the number ``value`` of the type of ``rank``."""
    if rank > _DECIMAL:
        value = _floating(rank, value)
    return Literal(value, datatype=_TYPES[rank])


def calculated(sign: str, a: Any, b: Any) -> Literal:
    """Return ``a sign b``; raises SPARQLError for what is no number and for an exact division by zero."""
    rank, x, y = met(a, b)
    if sign != "/":
        return literal(rank, _SIGNS[sign](x, y))
    if rank > _DECIMAL:
        return literal(rank, _quotient(x, y))
    try:
        return literal(_DECIMAL, _DIGITS.divide(Decimal(x), Decimal(y)))
    except DecimalException as error:
        raise SPARQLError(f"{x} / {y}: {error}") from None


def _quotient(x: float, y: float) -> float:
    if y:
        return x / y
    if not x or math.isnan(x):
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1, y)


def chained(expression: Expr, _context: Any) -> Any:
    """Carry out ``a + b - c …`` or ``a * b / c …``, from left to right (§17.3)."""
    found = expression.expr
    for sign, other in zip(expression.op or (), expression.other or (), strict=False):
        found = calculated(str(sign), found, other)
    return found


def signed(expression: Expr, _context: Any) -> Any:
    """Carry out ``-a`` or ``+a``: the number keeps its type (§17.3)."""
    rank, value = number(expression.expr)
    return literal(rank, -value if expression.name == "UnaryMinus" else value)
