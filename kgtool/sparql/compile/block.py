"""A relation under construction: sources joined, conditions, and a column per variable.

A block is one SELECT that is not written yet, so that joins of joins stay flat and the engine can order them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile.sources import Source, place, subquery, table, value
from kgtool.sparql.compile.tree import Tree, aliased, case, column, sql
from kgtool.sparql.plans import Kind


@dataclass(frozen=True)
class Number:
    """A numeric value of each row: see ``kgtool.sparql.compile.numbers``."""

    ranks: frozenset[int]
    rank: Tree
    exact: Tree | None
    approximate: Tree | None
    held: bool = False
    """Whether its trees are columns of their own, the rank as ``calculable`` gives it."""

    @property
    def whole(self) -> bool:
        """Whether only integers occur; then ``exact`` is a HUGEINT or BIGINT tree, else DECIMAL(38,18)."""
        return self.ranks == frozenset({1})

    def parts(self, name: str) -> dict[str, Tree]:
        """Return its trees as columns called after ``name``: of a number that is a term's, and no other."""
        trees = {"r": self.calculable(), "e": self.exact, "a": self.approximate}
        return {name + part: tree for part, tree in trees.items() if tree is not None}

    def of_parts(self, name: str, alias: str) -> Number:
        """Return the number whose ``parts`` are columns of ``alias``."""
        exact, approximate = (
            None if tree is None else column(name + part, alias)
            for part, tree in (("e", self.exact), ("a", self.approximate))
        )
        return Number(self.ranks, column(name + "r", alias), exact, approximate, held=True)

    def as_exact(self) -> Tree:
        """Return the exact tree as DECIMAL(38,18)."""
        assert self.exact is not None
        return sql("TRY_CAST(:v AS DECIMAL(38,18))", v=self.exact) if self.whole else self.exact

    @property
    def limited(self) -> bool:
        """Whether an integer or decimal may be too large for the exact tree."""
        return min(self.ranks) < 3 and self.approximate is not None

    def calculable(self) -> Tree:
        """Return the rank, NULL also where the number is too large to calculate with."""
        if self.held or not self.limited:
            return self.rank
        good = self.rank if self.exact is None else sql(":r > 2 OR :e IS NOT NULL", r=self.rank, e=self.exact)
        return case([(good, self.rank)])

    def as_double(self) -> Tree:
        """Return the value as DOUBLE, whatever its rank."""
        if self.exact is None:
            assert self.approximate is not None
            return self.approximate
        exact = sql("CAST(:v AS DOUBLE)", v=self.exact)
        return exact if self.approximate is None else sql("coalesce(:a, :b)", a=self.approximate, b=exact)


@dataclass(frozen=True)
class Column:
    """One variable: its tree, kind, the classes it may hold (of ids and texts) and whether it is always
    bound.

    ``graph`` names a graph in which every value is a subject or an object, where that is known. ``number``:
    the number that a text was made of, so that nobody need read it back.
    """

    tree: Tree = field(compare=False)
    kind: Kind = Kind.ID
    classes: Class = Class.ANY
    bound: bool = True
    graph: str | int | None = None
    number: Number | None = field(default=None, compare=False)


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
        used = [col.tree for col in self.columns.values()]
        place(query, self.sources, self.where, [*used, *self.order, *(extra or {}).values()])
        return query


def sealed(block_columns: Mapping[str, Column], names: Mapping[str, str], source: Tree, alias: str) -> Block:
    """Return a block over one finished source whose columns are ``names``."""
    columns = {
        variable: replace(col, tree=column(names[variable], alias), number=None)
        for variable, col in block_columns.items()
        if variable in names
    }
    return Block(sources=(Source(source),), columns=columns)


__all__ = ["Block", "Column", "Number", "Source", "sealed", "subquery", "table", "value"]
