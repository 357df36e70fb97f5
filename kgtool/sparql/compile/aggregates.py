"""GROUP BY and aggregates (SPARQL 1.1 Query §11, §18.5.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from kgtool.dataset.columnar import Class, layout
from kgtool.sparql.compile import compare, numbers
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Number, sealed, subquery
from kgtool.sparql.compile.context import DEFAULT, Context, Scope
from kgtool.sparql.compile.expressions import Matcher, compile_expression
from kgtool.sparql.compile.joins import join, union
from kgtool.sparql.compile.link import graph_names
from kgtool.sparql.compile.tree import Tree, case, literal, null, sql
from kgtool.sparql.compile.values import Env, Value, as_id, as_text, boolean, form, plain
from kgtool.sparql.plans import Kind

_ONE_TERM = Class.INTEGER | Class.DECIMAL
"""Classes in which a number is one term; that of a computed value has one term as well."""


def group(context: Context, block: Block, pattern: n.Group, scope: Scope, matcher: Matcher) -> Block:
    """Return one solution per group; without keys one, also for no solutions at all."""
    env = Env(context, block, replace(scope, outer=None))  # A group has no variable but those of its members.
    keys = {v: block.columns[v] for v in pattern.keys or () if v in block.columns}
    if isinstance(scope.graph, str) and scope.graph != DEFAULT and scope.graph in block.columns:
        keys[scope.graph] = block.columns[scope.graph]
    columns: dict[str, Column] = dict(keys)
    for aggregate in pattern.aggregates:
        if (
            aggregate.function == "SAMPLE"
            and isinstance(aggregate.argument, n.Var)
            and aggregate.argument.name in keys
        ):
            columns[aggregate.variable] = keys[aggregate.argument.name]
            continue
        value = _aggregate(env, aggregate, matcher, keyed=bool(pattern.keys))
        bound = aggregate.function == "COUNT"
        columns[aggregate.variable] = Column(value.tree, value.kind, value.maybe, bound=bound)
    names = {v: context.name(v) for v in columns}
    query = env.block.with_columns(columns).select(names)
    per_graph = pattern.keys is None and bool(keys)
    if keys:
        query.set("group", exp.Group(expressions=[col.tree.copy() for col in keys.values()]))
    elif pattern.keys is not None:
        query.set("having", exp.Having(this=sql("count(*) > 0")))
    alias = context.fresh("b")
    done = sealed(columns, names, subquery(query, alias), alias)
    if not per_graph:
        return done
    found, name = context.shared(done)
    return union(context, [found, _empty_groups(context, env.block, columns, next(iter(keys)), name)])


def _empty_groups(
    context: Context, block: Block, columns: dict[str, Column], graph: str, found: str
) -> Block:
    """Return the group of no solutions for each named graph that has none.

    Such as GRAPH ?g { SELECT (COUNT(*) …) } asks for.
    """
    aggregates = {v: c for v, c in columns.items() if v != graph}
    names = {v: context.name(v) for v in aggregates}
    alias = context.fresh("b")
    query = block.having(sql("FALSE")).with_columns(aggregates).select(names)
    empty = sealed(aggregates, names, subquery(query, alias), alias)
    others = graph_names(context, graph)
    missing = sql(f":g NOT IN (SELECT {context.name(graph)} FROM {found})", g=others.columns[graph].tree)
    return join(context, others.having(missing), empty)


def _aggregate(env: Env, aggregate: n.Aggregate, matcher: Matcher, *, keyed: bool) -> Value:
    if aggregate.argument is None:
        return Value(Kind.INTEGER, _count_solutions(env) if aggregate.distinct else sql("count(*)"))
    value = compile_expression(aggregate.argument, env, matcher)
    if value.constant is not None:
        value = Value(Kind.TEXT, as_text(env, value), value.classes)
    sure = isinstance(aggregate.argument, n.Var) and _bound(env, aggregate.argument.name)
    distinct = aggregate.distinct
    match aggregate.function:
        case "COUNT":
            whole = sure and not distinct
            return Value(
                Kind.INTEGER, sql("count(*)") if whole else _over("count", value.tree, distinct=distinct)
            )
        case "SAMPLE":
            return Value(value.kind, sql("any_value(:v)", v=value.tree), value.classes)
        case "MIN" | "MAX":
            return _extreme(env, aggregate.function.lower(), value, sure=sure)
        case "SUM":
            return _sum(env, value, distinct=distinct, sure=sure, keyed=keyed)
        case "AVG":
            return _average(env, value, distinct=distinct, sure=sure, keyed=keyed)
    return _concatenation(env, value, aggregate)


def _bound(env: Env, name: str) -> bool:
    col = env.block.columns.get(name)
    return col is not None and col.bound


def _over(function: str, tree: Tree, *, distinct: bool) -> Tree:
    return sql(f"{function}({'DISTINCT ' if distinct else ''}:v)", v=tree)


def _count_solutions(env: Env) -> Tree:
    """Return COUNT(DISTINCT *): solutions have no blank nodes of the pattern and no hidden columns."""
    trees = [c.tree for v, c in env.block.columns.items() if ":" not in v]
    row = exp.Anonymous(this="row", expressions=[tree.copy() for tree in trees] or [literal(1)])
    return sql("count(DISTINCT :r)", r=row)


def _unless_errors(tree: Tree, rank: Tree, *, sure: bool) -> Tree:
    """Return ``tree``, or NULL where one member of the group is no number (an error spoils the group)."""
    return tree if sure else case([(sql("count(*) = count(:r)", r=rank), tree)])


def _sum(env: Env, value: Value, *, distinct: bool, sure: bool, keyed: bool) -> Value:
    found = numbers.number(env, value)
    if found is None:
        return Value(Kind.INTEGER, case([(sql("count(*) = 0"), literal(0))]))
    sure = sure and not value.maybe & ~Class.NUMERIC and not found.limited
    found = replace(found, rank=found.calculable())
    members = _members(env, value, found, distinct=distinct)
    if found.whole:
        assert found.exact is not None
        total = sql("coalesce(:t, 0)", t=members.sum(found.exact))
        return Value(Kind.INTEGER, _unless_errors(total, found.rank, sure=sure))
    rank = sql("coalesce(max(:r), 1)", r=found.rank)
    exact = _exact_sum(value, found, members)
    approximate = None
    if max(found.ranks) > 2:
        approximate = members.sum(found.as_double())
    if exact is not None:
        exact = sql("coalesce(:e, 0)", e=exact)
    ok = sql("count(*) = count(:r)", r=found.rank)
    rank = rank if sure else case([(ok, rank)])
    # Only the group of no solutions has the integer 0 where no member is an integer.
    ranks = found.ranks if keyed else found.ranks | {1}
    if exact is None and min(ranks) < 3:
        exact = sql("CAST(0 AS DECIMAL(38,18))")
    if ranks == {2} and exact is not None:
        return Value(Kind.DECIMAL, _unless_errors(exact, found.rank, sure=sure))
    return numbers.of_number(Number(frozenset(ranks), rank, exact, approximate))


@dataclass(frozen=True)
class _Members:
    """Which members of a group count: all, or each once; ``term`` where numbers do not tell terms apart."""

    distinct: bool
    term: Tree | None = None

    def sum(self, tree: Tree) -> Tree:
        if self.term is not None:
            return sql("kg_sum_distinct(:t, :v)", t=self.term, v=tree)
        return _over("sum", tree, distinct=self.distinct)

    def count(self, tree: Tree) -> Tree:
        tree = tree if self.term is None else self.term
        return _over("count", tree, distinct=self.distinct)


def _members(env: Env, value: Value, found: Number, *, distinct: bool) -> _Members:
    """Return the members of an aggregate over numbers; DISTINCT is of terms (§18.5.1): "01" is not 1."""
    several = value.kind is Kind.TEXT or value.maybe & ~_ONE_TERM or len(found.ranks) > 1
    if not distinct or not several:
        return _Members(distinct)
    return _Members(distinct, as_id(env, value))


def _exact_sum(value: Value, found: Number, members: _Members) -> Tree | None:
    """Return the sum of the exact members as DECIMAL(38,18)."""
    if found.exact is None:
        return None
    if value.kind is Kind.ID and value.classes == Class.DECIMAL:
        payload = sql(":i - :z", i=value.tree, z=layout.inline_zero(layout.DECIMAL))
        return sql("kg_micro(:t)", t=members.sum(payload))
    return sql("CAST(:t AS DECIMAL(38,18))", t=members.sum(found.as_exact()))


def _average(env: Env, value: Value, *, distinct: bool, sure: bool, keyed: bool) -> Value:
    found = numbers.number(env, value)
    if found is None:
        return Value(Kind.INTEGER, case([(sql("count(*) = 0"), literal(0))]))
    sure = sure and not value.maybe & ~Class.NUMERIC and not found.limited
    found = replace(found, rank=found.calculable())
    members = _members(env, value, found, distinct=distinct)
    count = members.count(value.tree if distinct else found.rank)
    exact = approximate = None
    if min(found.ranks) < 3:
        if found.whole:
            assert found.exact is not None
            total = members.sum(found.exact)
            exact = sql("kg_quotient(:t, CAST(:c AS HUGEINT))", t=total, c=sql("nullif(:c, 0)", c=count))
        else:
            total_exact = _exact_sum(value, found, members)
            assert total_exact is not None
            exact = sql("kg_divide(:t, CAST(:c AS DECIMAL(38,18)))", t=total_exact, c=count)
        exact = sql("coalesce(:e, 0)", e=exact)
    else:
        exact = sql("CAST(0 AS DECIMAL(38,18))")
    if max(found.ranks) > 2:
        approximate = sql(":t / :c", t=members.sum(found.as_double()), c=count)
    top = sql("greatest(max(:r), 2)", r=found.rank)
    empty = sql("count(*) = 0")
    rank = case([(empty, literal(1)), (sql("count(*) = count(:r)", r=found.rank), top)])
    ranks = frozenset(max(r, 2) for r in found.ranks) | (frozenset() if keyed else {1})
    if ranks == {2}:
        return Value(Kind.DECIMAL, _unless_errors(exact, found.rank, sure=sure))
    return numbers.of_number(Number(ranks, rank, exact, approximate))


def _extreme(env: Env, function: str, value: Value, *, sure: bool) -> Value:
    """Return MIN or MAX by the order of ORDER BY (§18.5.1.5)."""
    if value.kind is Kind.ID and not value.classes & ~Class.STRING:
        tree, kind, classes = form(env, value), Kind.STRING, Class.STRING
    else:
        tree, kind, classes = value.tree, value.kind, value.classes
    keys = compare.order_keys(env, value)
    if len(keys) == 1 and keys[0] == tree:
        best = sql(f"{function}(:v)", v=tree)
    else:
        row = exp.Anonymous(this="row", expressions=[key.copy() for key in keys])
        best = sql(f"arg_{function}(:v, :k)", v=tree, k=row)
    if not sure:
        best = case([(sql("count(*) = count(:v)", v=tree), best)])
    return Value(kind, best, classes)


def _concatenation(env: Env, value: Value, aggregate: n.Aggregate) -> Value:
    text = form(env, value)
    distinct = "DISTINCT " if aggregate.distinct else ""
    joined = sql(f"coalesce(string_agg({distinct}:t, :s), '')", t=text, s=aggregate.separator)
    return plain(case([(sql("count(*) = count(:t)", t=text), joined)]))


__all__ = ["boolean", "group", "null"]
