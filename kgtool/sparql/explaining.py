"""How a query is answered, as text for people: its algebra, its SQL, and what each step of the plan did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import ASKED
from kgtool.engines import Limits
from kgtool.model.results import Triples
from kgtool.model.services import Service
from kgtool.model.terms import compact
from kgtool.sparql.answering import answer, federation_of, ready
from kgtool.sparql.outline import outline
from kgtool.sparql.plans import Plan
from kgtool.sparql.profile import profile
from kgtool.sparql.query import Query
from kgtool.sparql.steps import Step, Steps, edges_of
from kgtool.sparql.telling import Words, given, operators_told, terms_named, variable, walk_told
from kgtool.sparql.ways import look_up_of, way_of

if TYPE_CHECKING:
    from sqlglot import exp

    from kgtool.dataset.columnar import Store
    from kgtool.sparql.federation import Call
    from kgtool.sparql.stepping import Taken

_WIDTH = 100


def explain(
    store: Store, query: Query, *, limits: Limits | None = None, service: Service | None = None
) -> str:
    """Return algebra, SQL and measured steps of ``query``: rows and milliseconds of each.

    The query is answered for it. Raises as ``answer`` does.
    """
    from kgtool.sparql.compile.plan import pattern_of, plan_query

    limits = (limits or Limits()).begun(query.seconds)
    way = way_of(store, query)
    parts = [_part("algebra", outline(query).rstrip("\n"))]
    if way.federated:
        federation = federation_of(store, query, limits, service)
        try:
            plan = plan_query(query, store, federation.resolved(pattern_of(query)))
            parts += [_part("endpoints", _called(call)) for call in federation.calls]
            parts += _measured(store, query, plan, limits)
        finally:
            federation.close()
    else:
        steps, known = look_up_of(store, query)
        parts += [_looked_up(store, query, steps, known, limits)] if steps else []
        parts += _measured(store, query, way.plan(store), limits)
    if query.kind in ("construct", "describe"):
        parts.append(_part("triples", _made(store, query, limits, service)))
    return "\n".join(parts)


def _part(title: str, text: str) -> str:
    return f"── {title} {'─' * (60 - len(title))}\n{text}\n"


def _called(call: Call) -> str:
    """Return what was asked of an endpoint and what it gave, with the last request in full."""
    handed = "" if call.bindings is None else f" for {_count(call.bindings, 'binding')}"
    gave = f"{_count(call.rows, 'solution')} in {call.seconds * 1000:,.0f} ms"
    head = f"asked {call.endpoint}: {_count(call.requests, 'request')}{handed}, {gave}"
    failed = f"\n{call.failure}; SILENT, so it counts as one empty solution" if call.failure else ""
    return f"{head}{failed}\n{call.query}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _looked_up(store: Store, query: Query, steps: Steps, known: dict[str, int], limits: Limits) -> str:
    """Return what the steps of a look-up did. Who asks once is answered by the plan below."""
    from kgtool.sparql.stepping import walk

    notes: dict[Step, Taken] = {}
    for _ in range(1 if steps.few else ASKED):  # What is loaded for the first is no part of their time.
        walk(store, steps, limits, given=known)
    found = walk(store, steps, limits, notes, known)
    ids = [str(edge.predicate) for edge in edges_of(steps.steps)]
    words = Words(terms_named(store, query.prefixes, [*ids, repr(steps)]), {})
    told = walk_told(steps, words, notes)
    for name, term in query.given if known else ():
        told.append(f"given {variable(name)} = {compact(term, query.prefixes)}")
    if found is None:
        told.append("not taken: " + ("many solutions turned up" if notes else "many solutions are likely"))
    when = "once a second question is asked" if steps.few else "once asked again and again"
    return _part(f"looked up step by step, {when}", "\n".join(told))


def _measured(store: Store, query: Query, plan: Plan, limits: Limits) -> Iterator[str]:
    """Yield the statement of ``plan``, and what each of its steps gave and took."""
    ready(store, plan.sql)
    began = time.perf_counter()
    root = profile(store, plan.sql, limits)
    seconds = time.perf_counter() - began
    told = [] if root is None else [text for step in root for texts in step.told.values() for text in texts]
    terms = terms_named(store, query.prefixes, [plan.sql, *told])
    yield _part("SQL", _pretty(plan.sql, terms))
    if root is None:
        yield _part("steps", "none: the engine knows this without reading a row")
        return
    columns = {name: f"?{variable}" for name, variable in plan.names}
    scans = [step for step in root if step.table]
    total = f"{_count(given(root), 'row')} in {seconds * 1000:,.1f} ms"
    read = f"{_count(sum(scan.scanned for scan in scans), 'row')} read in {_count(len(scans), 'scan')}"
    yield _part("steps", "\n".join((*operators_told(root, Words(terms, columns)), f"{total}; {read}")))


def _pretty(statement: str, terms: dict[int, str]) -> str:
    """Return a statement in lines, the terms that its ids stand for beside them."""
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(statement, read="duckdb")
    for paren in list(tree.find_all(exp.Paren)):
        if isinstance(paren.this, exp.Predicate | exp.Not) and _joined(paren):
            paren.replace(paren.this)
    for number in tree.find_all(exp.Literal):
        _named(number, terms)
    return tree.sql(dialect="duckdb", pretty=True, max_text_width=_WIDTH)


def _joined(paren: exp.Paren) -> bool:
    from sqlglot import exp

    return isinstance(paren.parent, exp.And | exp.Where | exp.Join)


def _named(number: exp.Literal, terms: dict[int, str]) -> None:
    from sqlglot import exp

    sign = -1 if isinstance(number.parent, exp.Neg) else 1
    if not number.is_string and number.this.isdigit() and sign * int(number.this) in terms:
        number.comments = [f" {terms[sign * int(number.this)]} ".replace("*/", "* /")]


def _made(store: Store, query: Query, limits: Limits, service: Service | None) -> str:
    """Return how many triples the solutions come to."""
    began = time.perf_counter()
    result = answer(store, query, limits=limits, service=service)
    assert isinstance(result, Triples)
    count = sum(1 for _ in result.triples)
    how = "from the template" if query.kind == "construct" else "around what was found"
    return f"{_count(count, 'triple')} {how}, in {(time.perf_counter() - began) * 1000:,.1f} ms altogether"
