"""Relational trees from templates: SQL text with named holes, parsed once, filled many times."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce
from itertools import islice

from sqlglot import exp, parse_one

Tree = exp.Expr


@lru_cache(maxsize=1024)
def _parsed(template: str) -> Tree:
    return parse_one(template, read="duckdb")


_MANY, _TEXTUAL = 16, 64
_ASKS, _LARGE = "asks", "large"
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
    copied = _own(tree)
    return exp.Paren(this=copied) if isinstance(copied, _LOOSE) and not isinstance(copied, _TIGHT) else copied


def _own(tree: Tree) -> Tree:
    """Return a copy of ``tree`` to build on; a large one as its text, so that a chain of them is not copied
    anew for each of its links.
    """
    if not _beyond(tree, _TEXTUAL):
        return tree.copy()
    text = exp.Var(this=tree.sql(dialect="duckdb"))
    text.meta[_ASKS], text.meta[_LARGE] = asks(tree), True
    return exp.Paren(this=text) if isinstance(tree, _LOOSE) and not isinstance(tree, _TIGHT) else text


def large(tree: Tree) -> bool:
    """Say whether ``tree`` has so many parts that it had better be worked out once."""
    return _beyond(tree, _MANY) or any(part.meta.get(_LARGE) for part in tree.find_all(exp.Var))


def asks(tree: Tree) -> bool:
    """Say whether a sub-query (EXISTS) stands in ``tree``."""
    if tree.find(exp.Exists) is not None:
        return True
    return any(part.meta.get(_ASKS) for part in tree.find_all(exp.Var))


def _beyond(tree: Tree, parts: int) -> bool:
    return next(islice(tree.walk(), parts, None), None) is not None


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
    return _chain(exp.And, conditions)


def either(conditions: Iterable[Tree]) -> Tree | None:
    """Return the disjunction of conditions, or None of none."""
    return _chain(exp.Or, conditions)


def _chain(connector: type[exp.Connector], conditions: Iterable[Tree]) -> Tree | None:
    given = [_wrapped(condition) for condition in conditions]
    return reduce(lambda a, b: connector(this=a, expression=b), given) if given else None


def case(arms: Iterable[tuple[Tree, Tree]], default: Tree | None = None) -> Tree:
    """Return CASE WHEN … THEN … ELSE default END; with no arm the default itself."""
    pairs = list(arms)
    if not pairs:
        return default if default is not None else null()
    return exp.Case(
        ifs=[exp.If(this=_own(condition), true=_own(value)) for condition, value in pairs],
        default=_own(default) if default is not None else None,
    )


def call(name: str, *arguments: Tree) -> Tree:
    """Return a call of a function as it is named in the engine."""
    return exp.Anonymous(this=name, expressions=[_own(argument) for argument in arguments])


def aliased(tree: Tree, name: str) -> Tree:
    """Return ``tree AS name`` in a list of results."""
    return exp.alias_(_own(tree), name)
