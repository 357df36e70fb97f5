"""Texts of many pairs are compared by rank: ``STR(?a) < STR(?b)`` over a join that multiplies its rows.

Both columns are ordered once, on the distinct ids of their patterns' scans, before anything is joined; a pair
then costs a comparison of two integers and no look-up of terms. Only columns of patterns with a constant
predicate that hold nothing but IRIs or strings have ranks; the rest is compared as it is everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from kgtool.dataset.columnar import Class
from kgtool.dataset.columnar.statistics import Predicate
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Source, table
from kgtool.sparql.compile.context import Context
from kgtool.sparql.compile.tree import Tree, column, sql
from kgtool.sparql.compile.values import Env
from kgtool.sparql.plans import Kind

_PAIRS = 2
"""So many times as many pairs as rows of the larger scan are worth ordering the texts first."""
_PASSED = 0.1
"""The part of the rows that is taken to pass a condition of which nothing is known."""
_TRIPLES = "triple"


@dataclass(frozen=True)
class _Scan:
    """The column ``place`` of a pattern's scan ``alias``, what it holds, and the scan's predicate."""

    alias: str
    place: str
    classes: Class
    predicate: int


def less(env: Env, operator: str, arguments: tuple[n.Expr, ...]) -> Tree | None:
    """Return ``a operator b`` (one of ``<``, ``>``, ``<=``, ``>=``) by rank; None where that is no gain.

    The patterns' scans in ``env`` come to have a column of ranks.
    """
    predicates = _predicates(env)
    scans = [_scan(env, argument, predicates) for argument in arguments]
    left, right = scans
    if left is None or right is None or left.alias == right.alias:
        return None
    held = env.context.store.statistics
    rows = max(held.predicate(_TRIPLES, scan.predicate).rows for scan in (left, right))
    if _estimate(env, predicates) < _PAIRS * rows:
        return None
    ranks = _ranks(env.context, (left, right))
    first = _ranked(env, left, ranks)
    # What is scanned alike is joined with its ranks once.
    same = (left.place, left.predicate) == (right.place, right.predicate)
    second = first if same else _ranked(env, right, ranks)
    for scan, name in ((left, first), (right, second)):
        env.block = _scanning(env.block, scan, name)
    return sql(f":a {operator} :b", a=column("r", left.alias), b=column("r", right.alias))


def _scan(env: Env, expression: n.Expr, predicates: dict[str, int]) -> _Scan | None:
    """Return where the text that ``expression`` is comes from: ``STR(?x)``, or ``?x`` of plain strings."""
    classes = Class.STRING
    if isinstance(expression, n.Call) and expression.name == "STR":
        [expression] = expression.args
        classes = Class.IRI | Class.TEXT
    col = env.block.columns.get(expression.name) if isinstance(expression, n.Var) else None
    if col is None or col.kind is not Kind.ID or not col.bound or not col.classes or col.classes & ~classes:
        return None
    tree = col.tree
    if not isinstance(tree, exp.Column) or tree.table not in predicates or tree.name not in ("s", "o"):
        return None
    return _Scan(tree.table, tree.name, col.classes, predicates[tree.table])


def _predicates(env: Env) -> dict[str, int]:
    """Return the predicates of the block's scans of the default graph, by alias."""
    if env.context.derived or env.context.default_table != _TRIPLES:
        return {}
    aliases = {
        source.table.alias
        for source in env.block.sources
        if source.on is None and isinstance(source.table, exp.Table) and source.table.name == _TRIPLES
    }
    return {
        test.this.table: int(test.expression.name)
        for test in env.block.where
        if _is_predicate(test) and test.this.table in aliases
    }


def _is_predicate(test: Tree) -> bool:
    return (
        isinstance(test, exp.EQ)
        and isinstance(test.this, exp.Column)
        and test.this.name == "p"
        and isinstance(test.expression, exp.Literal)
    )


def _estimate(env: Env, predicates: dict[str, int]) -> float:
    """Return about how many rows the block has; 0 where it is made of more than scans of known predicates."""
    held = {
        alias: env.context.store.statistics.predicate(_TRIPLES, predicate)
        for alias, predicate in predicates.items()
    }
    if any(source.on is None and source.table.alias not in held for source in env.block.sources):
        return 0
    rows = 1.0
    for each in held.values():
        rows *= each.rows
    for test in env.block.where:
        if not _is_predicate(test):
            rows *= _passed(test, held)
    return rows


def _passed(test: Tree, held: dict[str, Predicate]) -> float:
    """Return the part of the rows that passes a condition."""
    if not isinstance(test, exp.EQ):
        return _PASSED
    ends = [end for end in (test.this, test.expression) if isinstance(end, exp.Column)]
    counts = [
        held[end.table].subjects if end.name == "s" else held[end.table].objects
        for end in ends
        if end.table in held
    ]
    return 1 / max(*counts, 1, 1) if counts else _PASSED


def _ranks(context: Context, scans: tuple[_Scan, ...]) -> str:
    """Return the name of a table of ids and their ranks by text: all that the scans' columns hold."""
    several = scans[0].classes | scans[1].classes
    # Different IRIs have different texts, as have different plain strings.
    number = "row_number()" if several in (Class.IRI, Class.STRING) else "rank()"
    parts = dict.fromkeys(f"SELECT {s.place} FROM triple WHERE p = {s.predicate}" for s in scans)
    ids = " UNION ALL ".join(parts)
    name = context.fresh("k")
    tree = sql(f"SELECT id, {number} OVER (ORDER BY lex) AS r FROM term WHERE id IN ({ids})")
    context.define(name, tree, once=True)
    return name


def _ranked(env: Env, scan: _Scan, ranks: str) -> str:
    """Return the name of a table of the rows of ``scan`` with the ranks of its column."""
    name = env.context.fresh("k")
    tree = sql(
        f"SELECT t.s, t.o, k.r FROM triple AS t CROSS JOIN {ranks} AS k"
        f" WHERE t.p = {scan.predicate} AND k.id = t.{scan.place}"
    )
    env.context.define(name, tree, once=True)
    return name


def _scanning(block: Block, scan: _Scan, name: str) -> Block:
    """Return ``block`` with the table ``name`` in the place of a scan, whose predicate is seen to."""
    sources = tuple(
        Source(table(name, scan.alias)) if source.table.alias == scan.alias else source
        for source in block.sources
    )
    where = tuple(t for t in block.where if not (_is_predicate(t) and t.this.table == scan.alias))
    return replace(block, sources=sources, where=where)
