"""Relational trees from templates: SQL text with named holes, parsed once, filled many times."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce

from sqlglot import exp, parse_one

Tree = exp.Expr


@lru_cache(maxsize=1024)
def _parsed(template: str) -> Tree:
    return parse_one(template, read="duckdb")


_LOOSE = (exp.Binary, exp.Not, exp.Neg, exp.Between, exp.In, exp.Is, exp.Connector)
_TIGHT = (exp.Dot, exp.Column)


def sql(template: str, **holes: Tree | int | str) -> Tree:
    """Return ``template`` with each ``:name`` replaced: a tree by itself, an int or str by its literal."""
    filled = _parsed(template).copy()
    for hole in list(filled.find_all(exp.Placeholder)):
        value = holes[hole.name]
        new = _wrapped(value) if isinstance(value, exp.Expr) else literal(value)
        if hole is filled:
            return new
        hole.replace(new)
    return filled


def _wrapped(tree: Tree) -> Tree:
    copied = tree.copy()
    return exp.Paren(this=copied) if isinstance(copied, _LOOSE) and not isinstance(copied, _TIGHT) else copied


def literal(value: int | str) -> Tree:
    """Return the SQL literal of ``value``."""
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        number = exp.Literal.number(abs(value))
        return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
    return exp.Literal.string(value)


def written(tree: Tree) -> Tree:
    """Return ``tree``, which is finished, as its text: what holds it is copied and written out in no time,
    however deep it is. Nothing of it is found by a search in the tree.
    """
    return exp.Var(this=tree.sql(dialect="duckdb"))


def column(name: str, table: str | None = None) -> Tree:
    """Return a reference to a column."""
    return exp.column(name, table=table)


def null() -> Tree:
    """Return NULL."""
    return exp.Null()


def truth(value: bool) -> Tree:
    """Return TRUE or FALSE."""
    return exp.Boolean(this=value)


def both(conditions: Iterable[Tree]) -> Tree | None:
    """Return the conjunction of conditions, or None of none."""
    given = [_wrapped(condition) for condition in conditions]
    return reduce(lambda a, b: exp.And(this=a, expression=b), given) if given else None


def case(arms: Iterable[tuple[Tree, Tree]], default: Tree | None = None) -> Tree:
    """Return CASE WHEN … THEN … ELSE default END; with no arm the default itself."""
    pairs = list(arms)
    if not pairs:
        return default if default is not None else null()
    return exp.Case(
        ifs=[exp.If(this=condition.copy(), true=value.copy()) for condition, value in pairs],
        default=default.copy() if default is not None else None,
    )


def call(name: str, *arguments: Tree) -> Tree:
    """Return a call of a function as it is named in the engine."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def aliased(tree: Tree, name: str) -> Tree:
    """Return ``tree AS name`` in a list of results."""
    return exp.alias_(tree.copy(), name)
