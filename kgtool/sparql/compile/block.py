"""A relation under construction: sources joined, conditions, and a column per variable.

A block is one SELECT that is not written yet, so that joins of joins stay flat and the engine can order them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile.tree import Tree, aliased, both, column, written
from kgtool.sparql.plans import Kind


@dataclass(frozen=True)
class Column:
    """One variable: its tree, kind, the classes it may hold (of ids and texts) and whether it is always
    bound.

    ``graph`` names a graph in which every value is a subject or an object, where that is known.
    """

    tree: Tree = field(compare=False)
    kind: Kind = Kind.ID
    classes: Class = Class.ANY
    bound: bool = True
    graph: str | int | None = None


@dataclass(frozen=True)
class Source:
    """A table or sub-query with its alias; ``on`` makes it a left join."""

    table: Tree
    on: Tree | None = None


@dataclass(frozen=True)
class Block:
    """See the module. ``rows`` is an estimate; ``order`` holds ORDER BY terms not yet applied."""

    sources: tuple[Source, ...] = ()
    where: tuple[Tree, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    order: tuple[Tree, ...] = ()

    def having(self, *conditions: Tree | None) -> Block:
        """Return this block with more conditions."""
        return replace(self, where=self.where + tuple(c for c in conditions if c is not None))

    def with_columns(self, columns: Mapping[str, Column]) -> Block:
        """Return this block with exactly these columns."""
        return replace(self, columns=dict(columns))

    def with_source(self, source: Source) -> Block:
        """Return this block with one more source."""
        return replace(self, sources=(*self.sources, source))

    def select(self, names: Mapping[str, str], extra: Mapping[str, Tree] | None = None) -> exp.Select:
        """Return the SELECT of this block; ``names`` maps variables to result columns."""
        results = [aliased(self.columns[variable].tree, name) for variable, name in names.items()]
        results += [aliased(tree, name) for name, tree in (extra or {}).items()]
        query = exp.Select(expressions=results or [aliased(exp.Literal.number(1), "one")])
        first, *rest = self.sources or (Source(_SINGLE),)
        if first.on is not None:
            first, rest = Source(_SINGLE), [first, *rest]
        query.set("from_", exp.From(this=first.table.copy()))
        query.set("joins", [_join(source) for source in rest])
        condition = both(self.where)
        if condition is not None:
            query.set("where", exp.Where(this=condition))
        return query


# One row, no column of use.
_SINGLE = exp.Subquery(
    this=exp.Select(expressions=[aliased(exp.Literal.number(1), "one")]),
    alias=exp.TableAlias(this=exp.to_identifier("single")),
)


def _join(source: Source) -> exp.Join:
    if source.on is None:
        return exp.Join(this=source.table.copy(), kind="CROSS")
    return exp.Join(this=source.table.copy(), side="LEFT", on=source.on.copy())


def subquery(query: Tree, alias: str) -> Tree:
    """Return ``(query) AS alias``."""
    return exp.Subquery(this=written(query), alias=exp.TableAlias(this=exp.to_identifier(alias)))


def table(name: str, alias: str) -> Tree:
    """Return ``name AS alias``."""
    return exp.Table(this=exp.to_identifier(name), alias=exp.TableAlias(this=exp.to_identifier(alias)))


def sealed(block_columns: Mapping[str, Column], names: Mapping[str, str], source: Tree, alias: str) -> Block:
    """Return a block over one finished source whose columns are ``names``."""
    columns = {
        variable: replace(col, tree=column(names[variable], alias))
        for variable, col in block_columns.items()
        if variable in names
    }
    return Block(sources=(Source(source),), columns=columns)
