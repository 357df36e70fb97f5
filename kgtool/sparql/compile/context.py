"""What one compilation knows: the store, names handed out, common table expressions, the active graph."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kgtool.model.terms import Term
from kgtool.sparql.compile.block import Block, sealed, subquery, table
from kgtool.sparql.compile.tree import Tree, written

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

DEFAULT = "default"
"""The active graph is the default graph."""

Cte = tuple[str, str, bool]
"""A common table expression: its name, the text of its query, whether it must be computed once."""


@dataclass(frozen=True)
class Scope:
    """Where patterns are matched: ``graph`` is DEFAULT, a graph's id, or the name of the hidden graph column.

    ``outer``: the solutions around an EXISTS, for variables that its filters use but do not bind.
    """

    graph: str | int = DEFAULT
    outer: Block | None = None


@dataclass
class Context:
    """The state of one compilation."""

    store: Store
    default_table: str = "triple"
    named_table: str = "quad"
    names_table: str = "graph"
    columns: dict[str, str] = field(default_factory=dict)
    ctes: list[Cte] = field(default_factory=list)
    counter: int = 0
    base: str = ""
    derived: bool = False
    """Whether the default graph is made of named ones, so that their statistics hold."""

    def fresh(self, prefix: str) -> str:
        """Return a name not used before."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def name(self, variable: str) -> str:
        """Return the column name of a variable; SQL's names know no case, SPARQL's do."""
        if variable not in self.columns:
            self.columns[variable] = f"v{len(self.columns)}"
        return self.columns[variable]

    def names(self, block: Block) -> dict[str, str]:
        """Return the column names of all variables of ``block``."""
        return {variable: self.name(variable) for variable in block.columns}

    def id_of(self, term: Term) -> int:
        """Return the id of a constant."""
        return self.store.id_of(term)

    def seal(self, block: Block) -> Block:
        """Return ``block`` as one sub-query with plain columns, with the numbers that texts were made of."""
        alias = self.fresh("b")
        query = block.select(self.names(block), self._parts(block))
        return self._sealed(block, subquery(query, alias), alias)

    def _parts(self, block: Block) -> dict[str, Tree]:
        parts: dict[str, Tree] = {}
        for variable, col in block.columns.items():
            if col.number is not None:
                parts |= col.number.parts(self.name(variable))
        return parts

    def _sealed(self, block: Block, source: Tree, alias: str) -> Block:
        done = sealed(block.columns, self.names(block), source, alias)
        numbers = {
            v: col.number.of_parts(self.name(v), alias) for v, col in block.columns.items() if col.number
        }
        return done.with_columns({v: replace(col, number=numbers.get(v)) for v, col in done.columns.items()})

    def define(self, name: str, query: Tree, *, once: bool = False) -> None:
        """Make ``query`` the common table expression ``name``, ``once``: computed in full, and once."""
        self.ctes.append((name, written(query).name, once))

    def shared(self, block: Block) -> tuple[Block, str]:
        """Return ``block`` as a common table expression, computed once, and its name."""
        name, alias = self.fresh("c"), self.fresh("b")
        self.define(name, block.select(self.names(block), self._parts(block)))
        return self._sealed(block, table(name, alias), alias), name

    def again(self, block: Block, name: str) -> Block:
        """Return another use of the common table expression ``name`` made of ``block``."""
        alias = self.fresh("b")
        return sealed(block.columns, self.names(block), table(name, alias), alias)
