"""Groups and aggregates by the specification (SPARQL 1.1 Query §11, §18.5.1).

An error in one member spoils the aggregate, save that COUNT counts without it and SAMPLE takes another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rdflib import Literal
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.evalutils import _eval
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext, SPARQLError

from kgtool.peers.arithmetic import calculated
from kgtool.peers.operators import place

_ZERO = Literal(0)


def groups(context: QueryContext, part: CompValue) -> Iterator[FrozenBindings]:
    """Yield one solution per group of AggregateJoin: without keys one, also for no solutions at all."""
    keys = part.p.expr
    found: dict[Any, list[FrozenBindings]] = {} if keys else {(): []}
    for solution in evalPart(context, part.p):
        here = FrozenBindings(context, solution.items())
        found.setdefault(tuple(_of(key, here) for key in keys or ()), []).append(here)
    for members in found.values():
        values = ((one.res, _aggregate(one, members)) for one in part.A)
        yield FrozenBindings(context, ((name, value) for name, value in values if value is not None))


def _of(expression: Any, solution: FrozenBindings) -> Any:
    """Return the value of an expression, None where it has none."""
    try:
        found = _eval(expression, solution)
    except SPARQLError:
        return None
    return None if isinstance(found, SPARQLError) else found


def _aggregate(part: CompValue, members: list[FrozenBindings]) -> Any:
    if part.vars == "*":
        return Literal(len(set(members)) if part.distinct else len(members))
    values: Iterable[Any] = [_of(part.vars, member) for member in members]
    if part.distinct:
        values = dict.fromkeys(values)
    values = list(values)
    known = [value for value in values if value is not None]
    if part.name == "Aggregate_Count":
        return Literal(len(known))
    if part.name == "Aggregate_Sample":
        return known[0] if known else None
    if len(known) < len(values):
        return None
    try:
        return _FUNCTIONS[part.name](known, part)
    except SPARQLError:
        return None


def _sum(values: list[Any], _part: CompValue) -> Any:
    total: Any = _ZERO
    for value in values:
        total = calculated("+", total, value)
    return total


def _average(values: list[Any], part: CompValue) -> Any:
    return calculated("/", _sum(values, part), Literal(len(values))) if values else _ZERO


def _least(values: list[Any], _part: CompValue) -> Any:
    return min(values, key=place) if values else None


def _greatest(values: list[Any], _part: CompValue) -> Any:
    return max(values, key=place) if values else None


def _concatenation(values: list[Any], part: CompValue) -> Any:
    separator = " " if part.separator is None else part.separator
    return Literal(separator.join(str(value) for value in values))


_FUNCTIONS: dict[str, Callable[[list[Any], CompValue], Any]] = {
    "Aggregate_Sum": _sum,
    "Aggregate_Avg": _average,
    "Aggregate_Min": _least,
    "Aggregate_Max": _greatest,
    "Aggregate_GroupConcat": _concatenation,
}
