"""VALUES → a block (SPARQL 1.1 Query §10.2)."""

from __future__ import annotations

from sqlglot import exp

from kgtool.dataset.columnar import text_of
from kgtool.model.terms import Term
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Source
from kgtool.sparql.compile.context import Context
from kgtool.sparql.compile.tree import Tree, literal, sql
from kgtool.sparql.plans import Kind

_MANY = 200
"""So many rows are one constant to the engine: a hundred thousand of their own take it seconds to plan."""
_LISTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def inline_data(context: Context, pattern: n.Values) -> Block:
    """Return the rows of a VALUES."""
    if not pattern.variables:
        return _units(len(pattern.rows), context)
    if not pattern.rows:
        columns = {v: Column(sql("CAST(NULL AS BIGINT)")) for v in pattern.variables}
        return Block(where=(sql("FALSE"),), columns=columns)
    alias = context.fresh("b")
    columns, cells = {}, {}
    for variable, terms in zip(pattern.variables, zip(*pattern.rows, strict=True), strict=True):
        given = [term for term in terms if term is not None]
        kind = Kind.ID if context.store.holds(given) else Kind.TEXT
        name = context.name(variable)
        cells[name] = kind, _cells(context, terms, kind)
        columns[variable] = Column(exp.column(name, alias), kind, bound=len(given) == len(terms))
    source = _listed(cells, alias) if len(pattern.rows) > _MANY else _values(cells, alias)
    return Block(sources=(Source(source),), columns=columns)


def _units(count: int, context: Context) -> Block:
    """Return ``count`` solutions without a variable."""
    if count == 1:
        return Block()
    if count == 0:
        return Block(where=(sql("FALSE"),))
    return Block(sources=(Source(sql(f"(SELECT 1 FROM range({count})) AS {context.fresh('b')}")),))


def _cells(context: Context, terms: tuple[Term | None, ...], kind: Kind) -> list[int | str | None]:
    if kind is Kind.TEXT:
        return [None if term is None else text_of(term) for term in terms]
    ids = context.store.ids_of({term for term in terms if term is not None})
    return [None if term is None else ids[term] for term in terms]


def _values(cells: dict[str, tuple[Kind, list[int | str | None]]], alias: str) -> Tree:
    rows = zip(*(column for _, column in cells.values()), strict=True)
    kinds = [_type(kind) for kind, _ in cells.values()]
    return exp.Values(
        expressions=[
            exp.Tuple(expressions=[_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)])
            for row in rows
        ],
        alias=exp.TableAlias(
            this=exp.to_identifier(alias), columns=[exp.to_identifier(name) for name in cells]
        ),
    )


def _cell(cell: int | str | None, kind: str) -> Tree:
    return sql(f"CAST(NULL AS {kind})") if cell is None else literal(cell)


def _type(kind: Kind) -> str:
    return "BIGINT" if kind is Kind.ID else "VARCHAR"


def _listed(cells: dict[str, tuple[Kind, list[int | str | None]]], alias: str) -> Tree:
    """Return the rows as lists beside each other, each the text of a list."""
    columns = []
    for name, (kind, column) in cells.items():
        listed = ",".join(map(_member, column)).replace("'", "''")
        columns.append(f"unnest(CAST('[{listed}]' AS {_type(kind)}[])) AS {name}")
    return exp.Var(this=f"(SELECT {', '.join(columns)}) AS {alias}")


def _member(cell: int | str | None) -> str:
    if isinstance(cell, str):
        return f'"{cell.translate(_LISTED)}"'
    return "NULL" if cell is None else str(cell)
