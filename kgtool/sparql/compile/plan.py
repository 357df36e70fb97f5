"""A query → a plan: one SQL statement and how to read its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sqlglot import exp

from kgtool.engines import deeply
from kgtool.model.errors import LimitError
from kgtool.model.terms import Term
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.compile.block import Block
from kgtool.sparql.compile.context import Context, Scope
from kgtool.sparql.compile.fixed import fixed, given
from kgtool.sparql.compile.patterns import Compiler, attach, cut, ordered_select
from kgtool.sparql.compile.tree import null, sql
from kgtool.sparql.compile.values import Env, as_text, of_column
from kgtool.sparql.plans import Plan
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

P = ParamSpec("P")
T = TypeVar("T")


def bounded(call: Callable[P, T]) -> Callable[P, T]:
    """Return ``call``, done once more where there is room for depth where its parts nest too deep.

    Each OPTIONAL, MINUS, BIND and operator of a row of them stands around the one before (§18.2.2). It raises
    LimitError where they stand too deep for that as well.
    """

    @wraps(call)
    def bound(*args: P.args, **kwargs: P.kwargs) -> T:
        with suppress(RecursionError):
            return call(*args, **kwargs)
        try:
            return deeply(partial(call, *args, **kwargs))
        except RecursionError:
            raise LimitError(
                "the query has too many parts in a row or inside each other; write it in fewer"
            ) from None

    return bound


@bounded
def pattern_of(query: Query) -> n.Pattern:
    """Return the pattern of ``query``, its blank parameters given. Raises NotSupportedError by name."""
    algebra = query.algebra
    pattern: n.Pattern = translate.pattern(algebra.p) if algebra.p is not None else n.Bgp(())
    if query.blanks:
        blanks = dict(query.blanks)
        pattern = fixed(pattern, blanks)
        if query.kind in ("construct", "describe"):
            pattern = given(pattern, blanks)
    return n.Slice(pattern, 0, 1) if query.kind == "ask" else pattern


@bounded
def plan_query(query: Query, store: Store, pattern: n.Pattern | None = None) -> Plan:
    """Return the plan of ``query`` against ``store``, or of ``pattern`` as a part of it.

    Raises NotSupportedError by name, LimitError for a query that is too deep.
    """
    context = Context(store, base=query.base)
    _dataset(context, query.algebra.datasetClause or ())
    return _finished(context, *_top(context, pattern_of(query) if pattern is None else pattern))


@bounded
def texts_statement(query: Query, store: Store) -> str:
    """Return the statement of a SELECT's solutions as texts of terms: ``place``, their order, and ``c0`` …"""
    context = Context(store, base=query.base)
    _dataset(context, query.algebra.datasetClause or ())
    block = Compiler(context).block(pattern_of(query), Scope())
    env = Env(context, block, Scope())
    cells = {
        f"c{place}": as_text(env, of_column(block.columns[name])) if name in block.columns else null()
        for place, name in enumerate(query.variables)
    }
    order = exp.Order(expressions=[key.copy() for key in block.order]) if block.order else None
    number = exp.Window(this=sql("row_number()"), order=order)
    select = env.block.select({}, {"place": number, **cells})
    select.set("expressions", select.expressions[-len(cells) - 1 :])
    attach(select, context.ctes)
    return context.store.engine.sql(select)


@bounded
def plan_where(pattern: n.Pattern, store: Store, clauses: Sequence[Any], default: Term | None) -> Plan:
    """Return the plan of an update's WHERE: ``clauses`` are its USING, ``default`` the graph of its WITH
    (Update §3.1.3).
    """
    context = Context(store)
    _dataset(context, clauses)
    if default is not None:
        context.default_table = _relation(
            context, f"SELECT p, s, o FROM quad WHERE g = {store.id_of(default)}"
        )
        context.derived = True
    return _finished(context, *_top(context, pattern))


def _top(context: Context, pattern: n.Pattern) -> tuple[Block, exp.Select]:
    """Return the block and its SELECT; a LIMIT at the top needs no sub-query."""
    compiler = Compiler(context)
    if isinstance(pattern, n.Slice):
        block = compiler.block(pattern.pattern, Scope())
        return block, cut(ordered_select(block, context.names(block)), pattern.start, pattern.length)
    block = compiler.block(pattern, Scope())
    return block, ordered_select(block, context.names(block))


def _finished(context: Context, block: Block, select: exp.Select) -> Plan:
    attach(select, context.ctes)
    columns = tuple((variable, col.kind) for variable, col in block.columns.items())
    names = tuple((name, variable) for variable, name in context.columns.items())
    return Plan(context.store.engine.sql(select), columns, names)


def _dataset(context: Context, clauses: Any) -> None:
    """Let FROM and FROM NAMED choose the graphs (§13.2)."""
    default = [translate.term(c.default) for c in clauses if c.default]
    named = [translate.term(c.named) for c in clauses if c.named]
    if not default and not named:
        return
    context.derived = True
    everything = "(SELECT g, p, s, o FROM quad)"
    context.default_table = _relation(
        context, f"SELECT DISTINCT p, s, o FROM {everything} AS q WHERE g IN ({_ids(context, default)})"
    )
    context.named_table = _relation(
        context, f"SELECT g, p, s, o FROM {everything} AS q WHERE g IN ({_ids(context, named)})"
    )
    context.names_table = _relation(context, f"SELECT g FROM graph WHERE g IN ({_ids(context, named)})")


def _ids(context: Context, terms: list[n.Var | n.Const]) -> str:
    return ", ".join(str(context.id_of(t.term)) for t in terms if isinstance(t, n.Const)) or "NULL"


def _relation(context: Context, text: str) -> str:
    name = context.fresh("q")
    context.define(name, sql(text))
    return name
