"""How a query is answered, as text for people: its algebra, its SQL, and what each step of the plan did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgtool.sparql.answering import way_of
from kgtool.sparql.outline import outline
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_TOLD = ("Table", "Join Type", "Conditions", "Filters", "Expression", "Groups", "Aggregates", "Order By")
_WIDEST = 160
_SILENT = ("RESULT_COLLECTOR", "EXPLAIN_ANALYZE")


def explain(store: Store, query: Query) -> str:
    """Return algebra, SQL and measured steps of ``query``: rows and milliseconds of each, last one first."""
    import sqlglot

    from kgtool.sparql.stepping import told

    way = way_of(store, query)
    plan = way.plan(store)
    sql = sqlglot.transpile(plan.sql, read="duckdb", write="duckdb", pretty=True)[0]
    measured = json.loads(store.engine.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {plan.sql}")[0][-1])
    steps = [line for root in measured["operator"] for line in _lines(root, 0)]
    head = f"{'rows':>12} {'ms':>10}  step"
    looked_up = (told(way.steps), "") if way.steps else ()
    return "\n".join((outline(query), *looked_up, sql, "", head, *steps)) + "\n"


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
