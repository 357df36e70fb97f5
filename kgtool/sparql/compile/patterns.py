"""Graph patterns → blocks (SPARQL 1.1 Query §18.6, evaluation semantics)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from sqlglot import exp

from kgtool.dataset.columnar import text_of
from kgtool.model.terms import Term
from kgtool.sparql.compile import compare, joins
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.aggregates import group
from kgtool.sparql.compile.basic import basic
from kgtool.sparql.compile.block import Block, Column, Source, sealed, subquery, table
from kgtool.sparql.compile.context import Context, Cte, Scope
from kgtool.sparql.compile.expressions import compile_expression, condition
from kgtool.sparql.compile.inline import inline_data
from kgtool.sparql.compile.link import graph_names
from kgtool.sparql.compile.tree import Tree, aliased, column, literal, null, sql, written
from kgtool.sparql.compile.values import Env, class_of, column_of
from kgtool.sparql.plans import Kind

_STRING = re.compile(r"'(?:[^']|'')*'")
_USED = re.compile(r"\b([a-z]+\d*)\.(?=[a-z])")
_NAMED = re.compile(r"\bAS ([a-z]+\d*)\b")

_BINDS = 2
"""More of them than so many in a row are expensive to plan together with an EXISTS."""

SOLUTION = "solution:"
"""The hidden column that tells solutions apart, for BNODE with an argument."""


class Compiler:
    """Compiles patterns in one context."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def block(self, pattern: n.Pattern, scope: Scope) -> Block:  # noqa: C901, PLR0912
        """Return the block of ``pattern``; ORDER BY is still pending in its ``order``."""
        context = self.context
        match pattern:
            case n.Bgp(triples):
                return basic(context, triples, scope, Block())
            case n.Join(left, n.Bgp(triples)):
                return basic(context, triples, scope, self.inner(left, scope))
            case n.Join(n.Bgp(triples), right):
                return basic(context, triples, scope, self.inner(right, scope))
            case n.Join(left, right):
                return joins.join(context, self.inner(left, scope), self.inner(right, scope))
            case n.LeftJoin(left, right, test):
                sides = self.inner(left, scope), self.inner(right, scope)
                return joins.left_join(context, *joins.met(context, *sides, scope), test, scope, self.matcher)
            case n.Union():
                return joins.union(context, [self.inner(part, scope) for part in n.branches(pattern)])
            case n.Minus(left, right):
                sides = self.inner(left, scope), self.inner(right, scope)
                return joins.minus(context, self._for_exists(left, None, sides[0], scope), sides[1], scope)
            case n.Filter(test, inner):
                env = Env(context, self._for_exists(inner, test, self.inner(inner, scope), scope), scope)
                wanted = condition(test, env, self.matcher)
                return env.block.having(wanted)
            case n.Extend():
                return self._extend(pattern, scope)
            case n.Values():
                return inline_data(context, pattern)
            case n.Given():
                return self._given(pattern)
            case n.Graph(name, inner):
                return self._graph(name, inner, scope)
            case n.Group():
                return group(context, self.inner(pattern.pattern, scope), pattern, scope, self.matcher)
        return self._modified(pattern, scope)

    def inner(self, pattern: n.Pattern, scope: Scope) -> Block:
        """Return the block of a pattern inside another; its order does not matter."""
        block = joins.filled(self.context, self.block(pattern, scope), scope)
        return replace(block, order=()) if block.order else block

    def _modified(self, pattern: n.Pattern, scope: Scope) -> Block:
        match pattern:
            case n.Project(inner, variables):
                block = self.block(inner, _seen(scope, variables))
                kept = {
                    v: c for v, c in block.columns.items() if v in variables or v.startswith(joins.HIDDEN)
                }
                return block.with_columns(kept)
            case n.Distinct(inner):
                return self._distinct(self.block(inner, scope))
            case n.OrderBy(inner, keys):
                return self._ordered(self.block(inner, scope), keys, scope)
            case n.Slice(inner, start, length):
                return self._slice(
                    joins.known(self.context, self.block(inner, scope), scope), start, length, scope
                )
        raise AssertionError(pattern)

    def matcher(self, pattern: n.Pattern, env: Env) -> Tree:
        """Return EXISTS of ``pattern`` for the solutions of ``env`` (§18.6, substitute)."""
        context = self.context
        kept, context.ctes = context.ctes, []
        outer = dict(env.scope.outer.columns) if env.scope.outer is not None else {}
        around = Block(columns={**outer, **env.block.columns})
        block = self.inner(pattern, replace(env.scope, outer=around))
        shared = [v for v in block.columns if v in around.columns]
        tests = [joins.compatible(context, around.columns[v], block.columns[v]) for v in shared]
        query = block.having(*tests).select({})
        before, within = _parted(context.ctes)
        attach(query, within)
        context.ctes = kept + before
        return exp.Exists(this=written(query))

    def _for_exists(self, pattern: n.Pattern, test: n.Expr | None, block: Block, scope: Scope) -> Block:
        """Return the block of ``pattern`` as MINUS, or a ``test`` with EXISTS, had better see it: by a name
        where it is a row of BINDs, which the engine would otherwise plan anew for each name in them.
        """
        asks = test is None or any(isinstance(node, n.Exists) for node in n.below(test))
        if not asks or block.order or scope.outer is not None:
            return block
        binds = sum(isinstance(node, n.Extend) for node in n.below(pattern))
        return self.context.shared(block)[0] if binds > _BINDS else block

    def _extend(self, pattern: n.Extend, scope: Scope) -> Block:
        block = self.block(pattern.pattern, scope)
        if _calls(pattern.value, "BNODE") and not any(v.startswith(SOLUTION) for v in block.columns):
            number = Column(sql("uuid()"), Kind.STRING)
            block = self.context.seal(
                block.with_columns({**block.columns, SOLUTION + self.context.fresh(""): number})
            )
        env = Env(self.context, self._for_exists(pattern.pattern, pattern.value, block, scope), scope)
        value = compile_expression(pattern.value, env, self.matcher)
        col = column_of(value)
        if isinstance(pattern.value, n.Var):
            given = block.columns.get(pattern.value.name)
            col = given if given is not None else col
            return env.block.with_columns({**env.block.columns, pattern.variable: col})
        if isinstance(pattern.value, n.Const):
            col = self._constant(pattern.value)
        block = env.block.with_columns({**env.block.columns, pattern.variable: col})
        return self.context.seal(block) if not block.order else self._kept_order(block)

    def _constant(self, constant: n.Const) -> Column:
        if self._held((constant.term,)):
            return Column(literal(self.context.id_of(constant.term)), Kind.ID, class_of(constant.term))
        return Column(literal(text_of(constant.term)), Kind.TEXT, class_of(constant.term))

    def _held(self, terms: tuple[Term | None, ...]) -> bool:
        return self.context.store.holds([term for term in terms if term is not None])

    def _kept_order(self, block: Block) -> Block:
        """Return ``block`` sealed, its pending order carried along in columns."""
        keys = {self.context.fresh("k"): key for key in block.order}
        names = self.context.names(block)
        alias = self.context.fresh("b")
        query = block.select(names, {name: key.this for name, key in keys.items()})
        done = sealed(block.columns, names, subquery(query, alias), alias)
        order = tuple(_reordered(key, column(name, alias)) for name, key in keys.items())
        return replace(done, order=order)

    def _given(self, pattern: n.Given) -> Block:
        alias = self.context.fresh("b")
        columns = {
            variable: Column(column(f"c{place}", alias), Kind.TEXT, bound=bound)
            for place, (variable, bound) in enumerate(zip(pattern.variables, pattern.bound, strict=True))
        }
        return Block(sources=(Source(table(pattern.table, alias)),), columns=columns)

    def _graph(self, name: n.Var | n.Const, inner: n.Pattern, scope: Scope) -> Block:
        context = self.context
        if isinstance(name, n.Const):
            number = context.id_of(name.term)
            block = self.inner(inner, replace(scope, graph=number))
            there = sql(f":g IN (SELECT g FROM {context.names_table})", g=number)
            return block.having(there)
        hidden = context.fresh(joins.HIDDEN)
        block = self.inner(inner, replace(scope, graph=hidden))
        if hidden not in block.columns:
            block = joins.join(context, block, graph_names(context, hidden))
        graph_column = Block(columns={name.name: block.columns[hidden]})
        visible = joins.without(block, hidden)
        if name.name not in visible.columns:
            return visible.with_columns({**visible.columns, **graph_column.columns})
        return joins.join(context, visible, graph_column)

    def _distinct(self, block: Block) -> Block:
        context = self.context
        names = context.names(block)
        alias = context.fresh("b")
        if not block.order:
            query = block.select(names)
            query.set("distinct", exp.Distinct())
            return sealed(block.columns, names, subquery(query, alias), alias)
        if not names:
            return sealed({}, {}, subquery(cut(block.select({}), 0, 1), alias), alias)
        kept = self._kept_order(block)
        keys = {context.fresh("k"): key for key in kept.order}
        query = kept.select(names, {name: sql("min(:k)", k=key.this) for name, key in keys.items()})
        query.set("group", exp.Group(expressions=[col.tree.copy() for col in kept.columns.values()]))
        done = sealed(kept.columns, names, subquery(query, alias), alias)
        return replace(done, order=tuple(_reordered(key, column(name, alias)) for name, key in keys.items()))

    def _ordered(self, block: Block, keys: tuple[tuple[n.Expr, bool], ...], scope: Scope) -> Block:
        env = Env(self.context, block, scope)
        order: list[Tree] = []
        for expression, descending in keys:
            value = compile_expression(expression, env, self.matcher)
            order += [
                exp.Ordered(this=key.copy(), desc=descending, nulls_first=not descending)
                for key in compare.order_keys(env, value)
            ]
        return replace(env.block, order=tuple(order))

    def _slice(self, block: Block, start: int, length: int | None, scope: Scope) -> Block:
        if isinstance(scope.graph, str) and scope.graph in block.columns:
            return self._slice_per_graph(block, start, length, scope.graph)
        names = self.context.names(block)
        alias = self.context.fresh("b")
        query = cut(ordered_select(block, names), start, length)
        if not block.order:
            return sealed(block.columns, names, subquery(query, alias), alias)
        keys = {self.context.fresh("k"): key for key in block.order}
        for name, key in keys.items():
            query.append("expressions", aliased(key.this, name))
        done = sealed(block.columns, names, subquery(query, alias), alias)
        return replace(done, order=tuple(_reordered(key, column(name, alias)) for name, key in keys.items()))

    def _slice_per_graph(self, block: Block, start: int, length: int | None, graph: str) -> Block:
        window = exp.Window(this=sql("row_number()"), partition_by=[block.columns[graph].tree.copy()])
        if block.order:
            window.set("order", exp.Order(expressions=[key.copy() for key in block.order]))
        number = "graph:row" + self.context.fresh("")
        done = self.context.seal(
            replace(block, columns={**block.columns, number: Column(window, Kind.INTEGER)}, order=())
        )
        test = sql(":n > :s", n=done.columns[number].tree, s=start)
        if length is not None:
            test = sql(":t AND :n <= :e", t=test, n=done.columns[number].tree, e=start + length)
        return joins.without(done.having(test), number)


def _seen(scope: Scope, variables: Collection[str]) -> Scope:
    """Return ``scope`` inside a sub-query: of the solutions around, it sees what it projects (§18.2.4.2)."""
    if scope.outer is None:
        return scope
    seen = {
        name: col
        for name, col in scope.outer.columns.items()
        if name in variables or name.startswith(joins.HIDDEN)
    }
    return replace(scope, outer=Block(columns=seen))


def _calls(expression: n.Expr, name: str) -> bool:
    """Return whether a function is called with arguments anywhere in ``expression``."""
    if not isinstance(expression, n.Call):
        return False
    return bool(expression.name == name and expression.args) or any(_calls(a, name) for a in expression.args)


def _reordered(key: Tree, tree: Tree) -> Tree:
    return exp.Ordered(this=tree, desc=key.args.get("desc"), nulls_first=key.args.get("nulls_first"))


def ordered_select(block: Block, names: dict[str, str]) -> exp.Select:
    """Return the SELECT of ``block`` with its pending order."""
    query = block.select(names)
    if block.order:
        query.set("order", exp.Order(expressions=[key.copy() for key in block.order]))
    return query


def cut(query: exp.Select, start: int, length: int | None) -> exp.Select:
    """Return ``query`` with OFFSET and LIMIT."""
    if length is not None:
        query.set("limit", exp.Limit(expression=literal(length)))
    if start:
        query.set("offset", exp.Offset(expression=literal(start)))
    return query


def _parted(ctes: list[Cte]) -> tuple[list[Cte], list[Cte]]:
    """Part common table expressions into those that stand by themselves and those that use solutions around.

    The first are computed once for a whole statement; DuckDB cannot plan some of them inside an EXISTS.
    """
    before: list[Cte] = []
    within: list[Cte] = []
    for cte in ctes:
        text = _STRING.sub("''", cte[1])
        free = set(_USED.findall(text)) <= set(_NAMED.findall(text))
        alone = free and not any(re.search(rf"\b{name}\b", text) for name, _, _ in within)
        (before if alone else within).append(cte)
    return before, within


def attach(query: exp.Select, ctes: list[Cte]) -> None:
    """Put common table expressions before ``query``."""
    if not ctes:
        return
    expressions = []
    for name, text, materialized in ctes:
        cte = exp.CTE(this=exp.Var(this=text), alias=exp.TableAlias(this=exp.to_identifier(name)))
        if materialized:
            cte.set("materialized", True)
        expressions.append(cte)
    query.set(
        "with_", exp.With(expressions=expressions, recursive=any(name.startswith("r") for name, _, _ in ctes))
    )


__all__ = ["Compiler", "attach", "cut", "null", "ordered_select"]
