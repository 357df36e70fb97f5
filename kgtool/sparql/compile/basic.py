"""Basic graph patterns → blocks: one table per triple pattern, conditions for what is shared (§18.3)."""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Source, table
from kgtool.sparql.compile.context import DEFAULT, Context, Scope
from kgtool.sparql.compile.joins import join
from kgtool.sparql.compile.tree import Tree, column, literal, sql


def basic(context: Context, triples: Sequence[n.Triple], scope: Scope, around: Block) -> Block:
    """Return the solutions of all ``triples`` joined with ``around``."""
    from kgtool.sparql.compile.paths import simplified, walk

    links: list[n.Triple] = []
    walks: list[n.Triple] = []
    for triple in simplified(context, triples):
        (links if isinstance(triple.path, n.Var | n.Const) else walks).append(triple)
    block = around
    for triple in links:
        block = join(context, block, link(context, triple, scope))
    while walks:
        best = max(walks, key=lambda w: _anchors(w, block))
        walks.remove(best)
        block = walk(context, best, scope, block)
    if (
        not triples
        and isinstance(scope.graph, str)
        and scope.graph != DEFAULT
        and scope.graph not in block.columns
    ):
        from kgtool.sparql.compile.patterns import graph_names

        block = join(context, block, graph_names(context, scope.graph))
    return block


def _anchors(triple: n.Triple, block: Block) -> int:
    """Return how many ends of a path are known before it is walked."""
    return sum(
        isinstance(end, n.Const) or end.name in block.columns for end in (triple.subject, triple.object)
    )


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
