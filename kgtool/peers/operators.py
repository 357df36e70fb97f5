"""Operators that rdflib gets wrong, done by the specification (SPARQL 1.1 Query §17.2–§17.4).

Each takes an expression of rdflib's and its context, and gives a literal or raises rdflib's SPARQLError.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.plugins.sparql.operators import string
from rdflib.plugins.sparql.parserutils import Expr, value
from rdflib.plugins.sparql.sparql import SPARQLError

from kgtool.peers.arithmetic import chained, is_number, met, number, signed
from kgtool.peers.moments import Moment, distance, moment

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_REGEX_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_TRUE = ("true", "1")


def truth(term: Any) -> bool:
    """Return the effective boolean value (§17.2.2); raises SPARQLError for what has none."""
    if isinstance(term, Literal):
        if term.datatype == XSD.boolean:
            return str(term) in _TRUE
        if term.datatype is None or term.datatype == XSD.string:
            return len(term) > 0
        if is_number(term):
            amount = number(term)[1]
            return bool(amount) and not math.isnan(amount)
        if _is_numeric_type(term):
            return False
    raise SPARQLError(f"{term!r} is neither true nor false")


def _is_numeric_type(literal: Literal) -> bool:
    return is_number(Literal("1", datatype=literal.datatype))


def every(expression: Expr, context: Any) -> Literal:
    """Carry out ``&&``: false beside an error is false (§17.2)."""
    return Literal(not _some(_operands(expression, context, "expr", "other"), lambda term: not truth(term)))


def some(expression: Expr, context: Any) -> Literal:
    """Carry out ``||``: true beside an error is true (§17.2)."""
    return Literal(_some(_operands(expression, context, "expr", "other"), truth))


def _operands(expression: Expr, context: Any, *names: str) -> Iterator[Any]:
    """Yield what stands under ``names`` one by one, an error in place of what has no value."""
    for name in names:
        part = dict.get(expression, name, ())
        for operand in part if isinstance(part, list) else [part]:
            try:
                yield value(context, operand)
            except SPARQLError as error:
                yield error


def _some(terms: Iterable[Any], test: Callable[[Any], bool]) -> bool:
    """Return whether ``test`` holds for a term; where for none, raises the SPARQLError of one, if any."""
    wrong = None
    for term in terms:
        try:
            if test(term):
                return True
        except SPARQLError as error:
            wrong = error
    if wrong is not None:
        raise wrong
    return False


def negation(expression: Expr, _context: Any) -> Literal:
    """Carry out ``!`` (§17.2)."""
    return Literal(not truth(expression.expr))


def choice(expression: Expr, _context: Any) -> Any:
    """Carry out IF (§17.4.1.2)."""
    return expression.arg2 if truth(expression.arg1) else expression.arg3


def compare(expression: Expr, context: Any) -> Any:
    """Compare two terms (§17.3); ``IN`` is an error where nothing is equal and one comparison an error."""
    sign = expression.op
    if sign not in ("IN", "NOT IN"):
        one, other = expression.expr, expression.other
        if sign in ("=", "!="):
            return Literal(equal(one, other) is (sign == "="))
        return Literal(_ordered(_ORDERS[sign], one, other))
    if dict.get(expression, "other") == RDF.nil:
        return Literal(sign == "NOT IN")
    one = expression.expr
    found = _some(_operands(expression, context, "other"), lambda other: equal(one, other))
    return Literal(found is (sign == "IN"))


def equal(a: Any, b: Any) -> bool:
    """Return whether two terms are equal (§17.3, §17.4.1.7); raises SPARQLError where that is not known."""
    _no_error(a, b)
    if not isinstance(a, Literal) or not isinstance(b, Literal):
        return bool(a == b)
    if is_number(a) and is_number(b):
        _, x, y = met(a, b)
        return bool(x == y)
    if a == b:
        return True
    if (found := _moments(a, b)) and found[0].datatype == found[1].datatype:
        return distance(*found) == 0
    if _are_booleans(a, b):
        return truth(a) is truth(b)
    if (_is_open(a) or _is_open(b)) and not a.language and not b.language:
        raise SPARQLError(f"whether {a.n3()} equals {b.n3()} is not known")
    return False


def _is_open(literal: Literal) -> bool:
    """Return whether a literal's value is not known: its datatype is not, or its form is none of it."""
    return not (_is_text(literal) or is_number(literal) or _are_booleans(literal, literal) or moment(literal))


def _no_error(*terms: Any) -> None:
    for term in terms:
        if isinstance(term, SPARQLError):
            raise term


def _is_text(literal: Literal) -> bool:
    return literal.datatype is None or literal.datatype == XSD.string


def _are_booleans(a: Literal, b: Literal) -> bool:
    return all(one.datatype == XSD.boolean and one.value is not None for one in (a, b))


def _moments(a: Literal, b: Literal) -> tuple[Moment, Moment] | None:
    one, other = moment(a), moment(b)
    return (one, other) if one and other else None


def _ordered(order: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    """Compare two literals of kinds that have an order in common; anything else is an error (§17.3.1).

    Dates, times, years and months are ordered among themselves: an extension that §17.3 allows.
    """
    _no_error(a, b)
    if not isinstance(a, Literal) or not isinstance(b, Literal):
        raise SPARQLError("only literals have an order")
    if is_number(a) and is_number(b):
        _, x, y = met(a, b)
        return order(x, y)
    if _is_text(a) and _is_text(b) and not a.language and not b.language:
        return order(str(a), str(b))
    if found := _moments(a, b):
        return order(distance(*found), 0)
    if _are_booleans(a, b):
        return order(truth(a), truth(b))
    raise SPARQLError(f"{a.n3()} and {b.n3()} have no order in common")


def place(term: Any) -> tuple[Any, ...]:
    """Return where ``term`` stands in an order (§15.1): unbound, blank nodes, IRIs, literals.

    §15.1 leaves open how literals of several kinds are ordered: numbers come first, then booleans, moments,
    texts, all else, as with the columnar engine.
    """
    if not isinstance(term, Literal):
        kind = 1 if isinstance(term, BNode) else 2 if isinstance(term, URIRef) else 0
        return (kind, 0, str(term)) if kind else (0,)
    if is_number(term):
        amount = number(term)[1]
        return (3, (1, 0) if math.isnan(amount) else (0, amount), str(term), term.n3())
    if _are_booleans(term, term):
        return (4, truth(term), str(term))
    if found := moment(term):
        return (5, found.seconds, str(term), term.n3())
    return (6 if _is_text(term) else 7, 0, str(term), term.n3())


def replace(expression: Expr, _context: Any) -> Any:
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


MENDED: dict[str, Callable[[Expr, Any], Any]] = {
    "RelationalExpression": compare,
    "ConditionalAndExpression": every,
    "ConditionalOrExpression": some,
    "UnaryNot": negation,
    "Builtin_IF": choice,
    "AdditiveExpression": chained,
    "MultiplicativeExpression": chained,
    "UnaryMinus": signed,
    "UnaryPlus": signed,
    "Builtin_REPLACE": replace,
}
