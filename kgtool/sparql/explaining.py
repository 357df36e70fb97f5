"""How a query is answered, as text for people: its algebra, its SQL, and what each step of the plan did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgtool.engines import Limits
from kgtool.model.services import Service
from kgtool.sparql.answering import federation_of, ready, way_of
from kgtool.sparql.outline import outline
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sparql.federation import Call

_TOLD = ("Table", "Join Type", "Conditions", "Filters", "Expression", "Groups", "Aggregates", "Order By")
_WIDEST = 160
_SILENT = ("RESULT_COLLECTOR", "EXPLAIN_ANALYZE")


def explain(
    store: Store, query: Query, *, limits: Limits | None = None, service: Service | None = None
) -> str:
    """Return algebra, SQL and measured steps of ``query``: rows and milliseconds of each, last one first."""
    from kgtool.sparql.compile.plan import pattern_of, plan_query
    from kgtool.sparql.steps import told

    way = way_of(store, query)
    parts = [outline(query)]
    if way.federated:
        federation = federation_of(store, query, (limits or Limits()).begun(), service)
        try:
            plan = plan_query(query, store, federation.resolved(pattern_of(query)))
            parts += [*map(_called, federation.calls), _measured(store, plan.sql)]
        finally:
            federation.close()
    else:
        parts += [told(way.steps) + "\n"] if way.steps else []
        parts.append(_measured(store, way.plan(store).sql))
    return "\n".join(parts)


def _called(call: Call) -> str:
    """Return what was asked of an endpoint and what it gave, with the last request in full."""
    handed = "" if call.bindings is None else f" for {_count(call.bindings, 'binding')}"
    gave = f"{_count(call.rows, 'solution')} in {call.seconds * 1000:,.0f} ms"
    head = f"asked {call.endpoint}: {_count(call.requests, 'request')}{handed}, {gave}"
    failed = f"\n{call.failure}; SILENT, so it counts as one empty solution" if call.failure else ""
    return f"{head}{failed}\n{call.query}\n"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _measured(store: Store, statement: str) -> str:
    """Return a statement, and what each of its steps gave and took."""
    import sqlglot

    ready(store, statement)
    sql = sqlglot.transpile(statement, read="duckdb", write="duckdb", pretty=True)[0]
    measured = json.loads(store.engine.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")[0][-1])
    steps = [line for root in measured["operator"] for line in _lines(root, 0)]
    return "\n".join((sql, "", f"{'rows':>12} {'ms':>10}  step", *steps)) + "\n"


def _lines(step: dict[str, Any], depth: int) -> Iterator[str]:
    """Yield a step and, below it, what it works on."""
    shown = step["type"] not in _SILENT
    if shown:
        told = step.get("extra_info", {})
        detail = "; ".join(_flat(told[name]) for name in _TOLD if told.get(name))
        name = step["type"].lower().replace("_", " ")
        text = f"{'  ' * depth}{name}{': ' if detail else ''}{detail}"
        if len(text) > _WIDEST:
            text = f"{text[: _WIDEST - 1]}…"
        yield f"{step['intermediate_rows']:>12,} {step['timing'] * 1000:>10.3f}  {text}"
    for child in step.get("children", ()):
        yield from _lines(child, depth + shown)


def _flat(value: Any) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())
