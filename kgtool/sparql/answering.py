"""Plans run, rows decoded late: ids become terms only when a solution is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kgtool.dataset.columnar import term_of_text
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.model.results import Answer, QueryResult, Row, Solutions, Triples
from kgtool.model.terms import XSD, Term
from kgtool.sparql.compile.block import Kind
from kgtool.sparql.compile.macros import double_form, float_form, install
from kgtool.sparql.compile.plan import Plan, plan_query
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_PLANS = 500
_DECIMAL, _INTEGER = NamedNode(XSD + "decimal"), NamedNode(XSD + "integer")
_DOUBLE, _FLOAT = NamedNode(XSD + "double"), NamedNode(XSD + "float")


def answer(store: Store, query: Query, *, limits: Limits | None = None) -> QueryResult:
    """Answer ``query`` from ``store``.

    Solutions and triples are streamed. Raises NotSupportedError naming a feature, LimitError (also while
    the rows are read) when a limit is reached.
    """
    ready(store)
    plan = _planned(store, query)
    rows = solutions(store, plan, limits or Limits())
    if query.kind == "ask":
        return Answer(any(True for _ in rows))
    if query.kind == "select":
        order = [name for name, _ in plan.columns]
        places = [order.index(name) if name in order else None for name in query.variables]
        return Solutions(
            query.variables, (tuple(None if p is None else row[p] for p in places) for row in rows)
        )
    from kgtool.sparql.graphs import construct, describe

    names = tuple(name for name, _ in plan.columns)
    if query.kind == "construct":
        return Triples(construct(query.algebra.template, names, rows), query.prefixes)
    return Triples(describe(store, query, names, rows), query.prefixes)


def explain(store: Store, query: Query) -> str:
    """Return algebra, SQL and the engine's measured plan of ``query``."""
    from pprint import pformat

    from kgtool.sparql.compile import translate

    ready(store)
    plan = _planned(store, query)
    steps = store.engine.run(f"EXPLAIN ANALYZE {plan.sql}")
    algebra = pformat(translate.pattern(query.algebra.p), width=110) if query.algebra.p is not None else "{}"
    return f"{algebra}\n\n{plan.sql}\n\n{steps[0][-1]}"


def _planned(store: Store, query: Query) -> Plan:
    """Return the plan of ``query``, made once per store and algebra."""
    key = id(query.algebra)
    known = store.plans.get(key)
    if known is None or known[0] is not query.algebra:
        if len(store.plans) > _PLANS:
            store.plans.clear()
        known = store.plans[key] = (query.algebra, plan_query(query, store))
    plan: Plan = known[1]
    return plan


def ready(store: Store) -> None:
    """Make the functions that compiled expressions call, once per store."""
    if not store.functions_ready:
        from kgtool.sparql.functions import install as install_functions

        install(store.engine)
        install_functions(store.engine)
        store.functions_ready = True


def solutions(store: Store, plan: Plan, limits: Limits) -> Iterator[Row]:
    """Run ``plan`` and yield its decoded rows."""
    stream = store.engine.stream(plan.sql, limits=limits)
    ids = [place for place, (_, kind) in enumerate(plan.columns) if kind is Kind.ID]
    others = [(place, _DECODERS[kind]) for place, (_, kind) in enumerate(plan.columns) if kind is not Kind.ID]
    count = 0
    try:
        for batch in stream.batches():
            if limits.max_rows is not None and count + len(batch) > limits.max_rows:
                raise LimitError(f"more than {limits.max_rows} solutions (--max-rows)")
            count += len(batch)
            yield from _decoded(store, batch, ids, others)
    finally:
        stream.close()


def _decoded(
    store: Store,
    batch: list[tuple[Any, ...]],
    ids: list[int],
    others: list[tuple[int, Callable[[Any], Term]]],
) -> Iterator[Row]:
    if not ids and not others:  # A solution without variables: the row's one cell only counts it.
        yield from (() for _ in batch)
        return
    wanted = {row[place] for row in batch for place in ids}
    wanted.discard(None)
    terms: dict[int | None, Term] = store.terms(wanted)  # type: ignore[assignment]
    for row in batch:
        cells: list[Term | None] = list(row)
        for place in ids:
            cells[place] = terms[row[place]] if row[place] is not None else None
        for place, decode in others:
            if row[place] is not None:
                cells[place] = decode(row[place])
        yield tuple(cells)


def _decimal(value: Any) -> Term:
    text = f"{value:f}"
    whole, _, part = text.partition(".")
    return Literal(f"{whole}.{part.rstrip('0') or '0'}", datatype=_DECIMAL)


_DECODERS: dict[Kind, Callable[[Any], Term]] = {
    Kind.TEXT: term_of_text,
    Kind.INTEGER: lambda value: Literal(str(int(value)), datatype=_INTEGER),
    Kind.DECIMAL: _decimal,
    Kind.DOUBLE: lambda value: Literal(double_form(value), datatype=_DOUBLE),
    Kind.FLOAT: lambda value: Literal(float_form(value), datatype=_FLOAT),
    Kind.BOOLEAN: lambda value: Literal(bool(value)),
    Kind.STRING: Literal,
}
