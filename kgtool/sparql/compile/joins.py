"""Join, OPTIONAL, UNION and MINUS of blocks (SPARQL 1.1 Query §18.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from sqlglot import exp

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Source, sealed, subquery
from kgtool.sparql.compile.context import Context, Scope
from kgtool.sparql.compile.expressions import Matcher, condition
from kgtool.sparql.compile.tree import Tree, aliased, both, column, null, sql, written
from kgtool.sparql.compile.values import Env, NeedsRowsError, as_id, as_text, of_column
from kgtool.sparql.plans import Kind

_PLAIN = (Kind.ID, Kind.TEXT, Kind.STRING, Kind.INTEGER, Kind.BOOLEAN)
HIDDEN = "graph:"
"""Variables that start so are ours: the graph column of GRAPH ?g."""


def equality(context: Context, a: Column, b: Column) -> Tree:
    """Return that two bound columns hold the same term."""
    if a.kind is b.kind and a.kind in _PLAIN:
        return sql(":a = :b", a=a.tree, b=b.tree)
    env = Env(context, Block(), Scope(), lookups=False)
    return sql(":a = :b", a=as_id(env, of_column(a)), b=as_id(env, of_column(b)))


def compatible(context: Context, a: Column, b: Column) -> Tree:
    """Return that two columns agree where both are bound."""
    same = equality(context, a, b)
    for each in (a, b):
        if not each.bound:
            same = sql(":s OR :n IS NULL", s=same, n=each.tree)
    return same


def _common(a: Column, b: Column) -> Column:
    """Return the column of a variable of both sides of a join."""
    first, second = (b, a) if a.kind is not Kind.ID and b.kind is Kind.ID and b.bound else (a, b)
    if first.bound:
        both_known = first.kind is Kind.ID and second.kind is Kind.ID and second.bound
        if both_known:
            return replace(first, classes=first.classes & second.classes, graph=first.graph or second.graph)
        return first
    if second.bound:
        return second
    if first.kind is second.kind:
        tree = sql("coalesce(:a, :b)", a=first.tree, b=second.tree)
        return Column(tree, first.kind, first.classes | second.classes, bound=False)
    raise _MixedError


class _MixedError(Exception):
    """Two maybe-unbound columns of different kinds: both must become texts first."""


def join(context: Context, left: Block, right: Block) -> Block:
    """Return the join of compatible solutions."""
    shared = [v for v in left.columns if v in right.columns]
    try:
        merged = {v: _common(left.columns[v], right.columns[v]) for v in shared}
    except _MixedError:
        return join(context, as_texts(context, left, shared), as_texts(context, right, shared))
    conditions = [compatible(context, left.columns[v], right.columns[v]) for v in shared]
    return Block(
        (*left.sources, *right.sources),
        (*left.where, *right.where, *conditions),
        {**left.columns, **right.columns, **merged},
    )


def known(context: Context, block: Block, scope: Scope) -> Block:
    """Return what of ``block`` agrees with the solutions around an EXISTS (§18.6, substitute)."""
    around = scope.outer.columns if scope.outer is not None else {}
    shared = [v for v in block.columns if v in around]
    return block.having(*(compatible(context, around[v], block.columns[v]) for v in shared))


def filled(context: Context, block: Block, scope: Scope) -> Block:
    """Return ``block`` with the values of the solutions around an EXISTS where it has none of its own."""
    around = scope.outer.columns if scope.outer is not None else {}
    open_ = {v: (col, around[v]) for v, col in block.columns.items() if v in around and not col.bound}
    env = Env(context, block, Scope())
    columns = {v: _either(env, *each) for v, each in open_.items()}
    return env.block.with_columns({**env.block.columns, **columns}) if columns else block


def _either(env: Env, a: Column, b: Column) -> Column:
    if a.kind is b.kind and a.kind in _PLAIN:
        tree = sql("coalesce(:a, :b)", a=a.tree, b=b.tree)
        return replace(a, tree=tree, classes=Class.ANY, bound=b.bound, number=None)
    texts = sql("coalesce(:a, :b)", a=as_text(env, of_column(a)), b=as_text(env, of_column(b)))
    return Column(texts, Kind.TEXT, bound=b.bound)


def met(context: Context, left: Block, right: Block, scope: Scope) -> tuple[Block, Block]:
    """Return both sides of OPTIONAL, the right one without what could not meet the solutions around."""
    sure = {v for v, col in left.columns.items() if col.bound}
    open_ = right.with_columns({v: col for v, col in right.columns.items() if v not in sure})
    return left, known(context, open_, scope).with_columns(right.columns)


def as_texts(context: Context, block: Block, variables: Iterable[str]) -> Block:
    """Return ``block`` with these variables held as texts."""
    env = Env(context, block, Scope())
    columns = dict(block.columns)
    for variable in variables:
        col = columns[variable]
        columns[variable] = Column(
            as_text(env, of_column(col)), Kind.TEXT, of_column(col).maybe, bound=col.bound
        )
    return context.seal(env.block.with_columns(columns))


def left_join(  # noqa: PLR0917
    context: Context, left: Block, right: Block, test: n.Expr | None, scope: Scope, matcher: Matcher
) -> Block:
    """Return OPTIONAL: each solution of ``left`` with its matches in ``right``, or alone."""
    shared = [v for v in left.columns if v in right.columns]
    if test is not None and _within(test, left, right):
        env = Env(context, right, scope)
        wanted = condition(test, env, matcher)
        right, test = env.block.having(wanted), None
    right = context.seal(right)
    try:
        merged = {v: _optional(left.columns[v], right.columns[v]) for v in shared}
    except _MixedError:
        left, right = as_texts(context, left, shared), as_texts(context, right, shared)
        return left_join(context, left, right, test, scope, matcher)
    conditions = [compatible(context, left.columns[v], right.columns[v]) for v in shared]
    only_right = {v: replace(c, bound=False) for v, c in right.columns.items() if v not in left.columns}
    columns = {**left.columns, **merged, **only_right}
    if test is not None:
        inside = Block(columns={**columns, **{v: c for v, c in right.columns.items() if v not in shared}})
        try:
            env = Env(context, inside, scope, lookups=False)
            conditions.append(condition(test, env, _refusing))
        except NeedsRowsError:
            return _left_join_by_number(context, left, right, test, scope, matcher)
    [source] = right.sources
    return replace(left.with_source(Source(source.table, both(conditions) or sql("TRUE"))), columns=columns)


def _within(test: n.Expr, left: Block, right: Block) -> bool:
    """Return whether ``test`` gives the same for a solution of ``right`` alone as joined with ``left``."""
    names = set(n.mentioned(test)) & left.columns.keys()
    return all(name in right.columns and right.columns[name].bound for name in names)


def _refusing(_pattern: n.Pattern, _env: Env) -> Tree:
    raise NeedsRowsError


def _optional(a: Column, b: Column) -> Column:
    if a.bound:
        return a
    if a.kind is not b.kind:
        raise _MixedError
    return Column(sql("coalesce(:a, :b)", a=a.tree, b=b.tree), a.kind, a.classes | b.classes, bound=False)


def _left_join_by_number(  # noqa: PLR0917
    context: Context, left: Block, right: Block, test: n.Expr, scope: Scope, matcher: Matcher
) -> Block:
    """Return OPTIONAL where the condition needs look-ups: number the left side, join and test, and join what
    was found to the left side by its number.
    """
    number = "graph:row" + context.fresh("")
    names = {v: context.name(v) for v in left.columns}
    numbered = left.select(names, {context.name(number): sql("row_number() OVER ()")})
    name = context.fresh("c")
    context.define(name, numbered, once=True)
    whole = replace(left, columns={**left.columns, number: Column(null(), Kind.INTEGER)})
    env = Env(context, join(context, context.again(whole, name), right), scope)
    wanted = condition(test, env, matcher)
    found = context.seal(env.block.having(wanted))
    alone = context.again(whole, name)
    same = sql(":a = :b", a=alone.columns[number].tree, b=found.columns[number].tree)
    columns = {v: replace(c, bound=False) for v, c in found.columns.items()}
    columns |= {v: _optional(c, found.columns[v]) for v, c in alone.columns.items()}
    [source] = found.sources
    joined = replace(alone.with_source(Source(source.table, same)), columns=columns)
    return without(joined, number)


def without(block: Block, variable: str) -> Block:
    """Return ``block`` without a column."""
    return block.with_columns({v: c for v, c in block.columns.items() if v != variable})


def union(context: Context, parts: Sequence[Block]) -> Block:
    """Return the solutions of all ``parts``, duplicates kept."""
    kinds: dict[str, set[Kind]] = {}
    for part in parts:
        for variable, col in part.columns.items():
            kinds.setdefault(variable, set()).add(col.kind)
    mixed = {variable for variable, found in kinds.items() if len(found) > 1}
    if mixed:
        parts = [as_texts(context, part, [v for v in part.columns if v in mixed]) for part in parts]
    columns: dict[str, Column] = {}
    for variable in kinds:
        given = [part.columns.get(variable) for part in parts]
        found = [col for col in given if col is not None]
        classes = reduce(or_, (col.classes for col in found))
        bound = len(found) == len(parts) and all(col.bound for col in found)
        columns[variable] = Column(null(), found[0].kind, classes, bound=bound)
    names = {v: context.name(v) for v in columns}
    alias = context.fresh("b")
    # Written side by side: each within the one before would be as deep as there are parts.
    query = exp.Var(this=" UNION ALL ".join(written(_padded(part, names)).name for part in parts))
    return sealed(columns, names, subquery(query, alias), alias)


def _padded(block: Block, names: dict[str, str]) -> exp.Select:
    """Return a SELECT with every name in order, NULL where the block has no such variable."""
    query = block.select({})
    results = []
    for variable, name in names.items():
        col = block.columns.get(variable)
        results.append(aliased(null() if col is None else col.tree, name))
    query.set("expressions", results or [aliased(sql("1"), "one")])
    return query


def minus(context: Context, left: Block, right: Block, scope: Scope) -> Block:
    """Return the solutions of ``left`` that no compatible solution of ``right`` shares a bound variable
    with.
    """
    around = scope.outer.columns if scope.outer is not None else {}
    sides = {**around, **left.columns}
    shared = [v for v in sides if v in right.columns]
    domain = [v for v in shared if not v.startswith(HIDDEN)]
    if not domain:
        return left
    conditions = [compatible(context, sides[v], right.columns[v]) for v in shared]
    if not any(sides[v].bound and right.columns[v].bound for v in domain):
        met = [
            sql(":a IS NOT NULL AND :b IS NOT NULL", a=sides[v].tree, b=right.columns[v].tree) for v in domain
        ]
        either = met[0]
        for test in met[1:]:
            either = sql(":a OR :b", a=either, b=test)
        conditions.append(either)
    return left.having(not_(exists(right.having(*conditions))))


def exists(block: Block) -> Tree:
    """Return EXISTS (SELECT … of this block)."""
    return exp.Exists(this=written(block.select({})))


def not_(tree: Tree) -> Tree:
    """Return NOT tree."""
    return exp.Not(this=tree)


__all__ = ["HIDDEN", "as_texts", "column", "exists", "join", "left_join", "minus", "union", "without"]
