"""One triple pattern or the graph names → a block over one table (SPARQL 1.1 Query §18.3)."""

from __future__ import annotations

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Source, table
from kgtool.sparql.compile.context import DEFAULT, Context, Scope
from kgtool.sparql.compile.tree import Tree, column, literal, sql
from kgtool.sparql.plans import Kind


def link(context: Context, triple: n.Triple, scope: Scope) -> Block:
    """Return the solutions of one triple pattern."""
    assert isinstance(triple.path, n.Var | n.Const)
    block, alias = quads(context, scope)
    known = None
    if isinstance(triple.path, n.Const):
        known = context.id_of(triple.path.term)
    place = "triple" if scope.graph == DEFAULT and not context.derived else "quad"
    stats = context.store.statistics.predicate(place, known)
    classes = {
        "s": stats.subject_classes or Class.IRI,
        "p": Class.IRI,
        "o": stats.object_classes or Class.IRI,
    }
    columns, tests = dict(block.columns), []
    for name, part in (("p", triple.path), ("s", triple.subject), ("o", triple.object)):
        tree = column(name, alias)
        if isinstance(part, n.Const):
            tests.append(sql(":c = :v", c=tree, v=context.id_of(part.term)))
        elif part.name in columns:
            tests.append(sql(":a = :b", a=columns[part.name].tree, b=tree))
        else:
            columns[part.name] = Column(
                tree, classes=classes[name], graph=None if name == "p" else scope.graph
            )
    return block.with_columns(columns).having(*tests)


def quads(context: Context, scope: Scope) -> tuple[Block, str]:
    """Return the table of the active graph with its condition and hidden column, and its alias."""
    alias = context.fresh("t")
    if scope.graph == DEFAULT:
        return Block(sources=(Source(table(context.default_table, alias)),)), alias
    block = Block(sources=(Source(table(context.named_table, alias)),))
    graph: Tree = column("g", alias)
    if isinstance(scope.graph, int):
        return block.having(sql(":g = :v", g=graph, v=literal(scope.graph))), alias
    return block.with_columns({scope.graph: Column(graph, classes=Class.IRI)}), alias


def graph_names(context: Context, variable: str) -> Block:
    """Return the names of the named graphs, one solution each."""
    alias = context.fresh("g")
    col = Column(column("g", alias), Kind.ID)
    return Block(sources=(Source(table(context.names_table, alias)),), columns={variable: col})
