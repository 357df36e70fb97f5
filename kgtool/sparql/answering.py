"""Plans run, rows decoded late: ids become terms only when a solution is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from kgtool.dataset.columnar import term_of_text
from kgtool.engines import Limits, deeply
from kgtool.model.collecting import uncollected
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Row, Solutions, Triples
from kgtool.model.services import Service
from kgtool.model.terms import XSD, Term
from kgtool.sparql.compile.macros import calls, double_form, float_form, install
from kgtool.sparql.plans import Kind, Plan, Recipe, Template, recipe
from kgtool.sparql.query import Query
from kgtool.sparql.ways import Way, look_up_of, way_of

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sparql.compile import nodes as n
    from kgtool.sparql.federation import Federation
    from kgtool.sparql.texts import Texts

_BY_PYTHON = {
    "kg_regex", "kg_replace", "kg_number_string", "kg_double_exactly", "kg_sha384", "kg_sha512", "kg_resolve",
    "kg_tag",
}  # fmt: skip
"""The functions written in Python. The engine needs numpy for them, and their room is heavy to import."""
_DECIMAL, _INTEGER = NamedNode(XSD + "decimal"), NamedNode(XSD + "integer")
_DOUBLE, _FLOAT = NamedNode(XSD + "double"), NamedNode(XSD + "float")


def answer(
    store: Store, query: Query, *, limits: Limits | None = None, service: Service | None = None
) -> QueryResult:
    """Answer ``query`` from ``store``; ``service`` asks endpoints.

    Solutions and triples are streamed. Raises NotSupportedError naming a feature, LimitError (also while
    the rows are read) when a limit is reached, ServiceError where an endpoint fails.
    """
    limits = (limits or Limits()).begun(query.seconds)
    way = way_of(store, query)
    names, rows = _found(store, way, limits, service)
    if query.kind in ("select", "ask"):
        result = _answered(query.kind, query.variables, names, rows)
        if isinstance(result, Solutions) and way.lasting:
            return Solutions(result.variables, result.rows, partial(_texts, store, query, limits))
        return result
    from kgtool.sparql.graphs import template_of

    template = template_of(query)
    return Triples(_described(store, (query.kind, template), names, rows, limits), query.prefixes)


def again(store: Store, known: Recipe, *, limits: Limits | None = None) -> QueryResult:
    """Answer from ``store`` the query that ``known`` was made of. Raises LimitError as ``answer`` does."""
    limits = (limits or Limits()).begun()
    names, rows = _names(known.plan), solutions(store, known.plan, limits)
    if known.kind in ("select", "ask"):
        return _answered(known.kind, known.variables, names, rows)
    triples = _described(store, (known.kind, known.template), names, rows, limits)
    return Triples(triples, Prefixes(dict(known.prefixes)))


def recipe_of(store: Store, query: Query) -> Recipe | None:
    """Return what answers ``query`` from ``store`` again; None where its plan is good for one time only."""
    way = way_of(store, query)
    if way.federated:
        return None
    from kgtool.sparql.graphs import template_of

    return recipe(query, way.plan(store), template_of(query))


def _answered(
    kind: str, variables: tuple[str, ...], names: tuple[str, ...], rows: Iterator[Row]
) -> QueryResult:
    if kind == "ask":
        return Answer(any(True for _ in rows))
    if names == variables:
        return Solutions(variables, rows)
    places = [names.index(name) if name in names else None for name in variables]
    return Solutions(variables, (tuple([None if p is None else row[p] for p in places]) for row in rows))


def _described(
    store: Store, asked: tuple[str, Template], names: tuple[str, ...], rows: Iterator[Row], limits: Limits
) -> Iterator[Triple]:
    """Return the triples of a CONSTRUCT or a DESCRIBE; ``asked`` is which of them, and its template."""
    from kgtool.sparql.graphs import construct, describe

    kind, template = asked
    if kind == "construct":
        return construct(template, names, rows)
    return describe(store, template, names, rows, limits)


def _texts(store: Store, query: Query, limits: Limits) -> Texts:
    """Return the solutions of a SELECT once more, as a table of texts."""
    from kgtool.sparql.compile.plan import texts_statement
    from kgtool.sparql.texts import Texts

    statement = texts_statement(query, store)
    ready(store, statement)
    again = replace(limits, end=None).begun()
    return Texts.of_statement(store.engine, query.variables, statement, again)


def _names(plan: Plan) -> tuple[str, ...]:
    return tuple(name for name, _ in plan.columns)


def _found(
    store: Store, way: Way, limits: Limits, service: Service | None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the variables and solutions of a query, looked up step by step or by its plan."""
    steps, given = look_up_of(store, way.query)
    if steps and store.access.again():
        from kgtool.sparql.stepping import walk

        found = walk(store, steps, limits, given=given)
        if found is not None:
            limits.check(len(found))
            return steps.variables, iter(_decoded(store, found, list(range(len(steps.variables))), []))
    if way.federated:
        return _federated(store, way.query, limits, service)
    plan = way.plan(store) if limits.end is None else deeply(partial(way.plan, store), limits)
    return _names(plan), solutions(store, plan, limits)


def _federated(
    store: Store, query: Query, limits: Limits, service: Service | None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return variables and solutions of a query with SERVICE: no endpoint is asked before a row is."""
    from kgtool.sparql.compile.plan import pattern_of, plan_query
    from kgtool.sparql.compile.scoping import visible

    names = visible(pattern_of(query))

    def rows() -> Iterator[Row]:
        federation = federation_of(store, query, limits, service)
        try:
            plan = plan_query(query, store, federation.resolved(pattern_of(query)))
            known = _names(plan)
            places = [known.index(name) if name in known else None for name in names]
            for row in solutions(store, plan, limits):
                yield tuple(None if p is None else row[p] for p in places)
        finally:
            federation.close()

    return names, rows()


def federation_of(store: Store, query: Query, limits: Limits, service: Service | None) -> Federation:
    """Return what asks the endpoints of ``query``."""
    from kgtool.sparql.compile.plan import plan_query
    from kgtool.sparql.federation import Federation

    def local(pattern: n.Pattern) -> Solutions:
        plan = plan_query(query, store, pattern)
        return Solutions(_names(plan), solutions(store, plan, replace(limits, max_rows=None)))

    return Federation(store, service, limits, local, query.base)


def ready(store: Store, sql: str) -> None:
    """Make the functions that the statement ``sql`` calls, where they are not there yet."""
    called = calls(sql) - store.functions
    if not called:
        return
    install(store.engine, called)
    if called & _BY_PYTHON:
        from kgtool.sparql.functions import install as install_functions

        install_functions(store.engine)
        called |= _BY_PYTHON
    store.functions |= called


def solutions(store: Store, plan: Plan, limits: Limits) -> Iterator[Row]:
    """Run ``plan`` and yield its decoded rows."""
    ready(store, plan.sql)
    stream = store.engine.stream(plan.sql, limits=limits)
    ids = [place for place, (_, kind) in enumerate(plan.columns) if kind is Kind.ID]
    others = [(place, _DECODERS[kind]) for place, (_, kind) in enumerate(plan.columns) if kind is not Kind.ID]
    count = 0
    try:
        for batch in stream.batches():
            count += len(batch)
            limits.check(count)
            yield from _decoded(store, batch, ids, others)
    finally:
        stream.close()


def _decoded(
    store: Store,
    batch: Sequence[tuple[Any, ...]],
    ids: list[int],
    others: list[tuple[int, Callable[[Any], Term]]],
) -> list[Row]:
    if not ids and not others:  # A solution without variables: the row's one cell only counts it.
        return [()] * len(batch)
    if not batch:
        return []
    with uncollected():
        columns: list[Any] = list(zip(*batch, strict=True))
        wanted = {number for place in ids for number in columns[place]}
        unbound = None in wanted
        wanted.discard(None)
        terms = store.terms(wanted)
        if unbound:
            for number in wanted.difference(terms):
                raise KeyError(number)
        known = terms.get if unbound else terms.__getitem__
        for place in ids:
            columns[place] = map(known, columns[place])
        for place, decode in others:
            columns[place] = [None if value is None else decode(value) for value in columns[place]]
        return list(zip(*columns, strict=True))


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
