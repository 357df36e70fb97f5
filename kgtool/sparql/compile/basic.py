"""Basic graph patterns → blocks: one table per triple pattern, conditions for what is shared (§18.3).

A path is walked last, when most of its ends are known; its steps are basic graph patterns again (§18.4).
"""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block
from kgtool.sparql.compile.context import DEFAULT, Context, Scope
from kgtool.sparql.compile.joins import join, union
from kgtool.sparql.compile.link import graph_names, link
from kgtool.sparql.compile.paths import negated, repeated, simplified


def basic(context: Context, triples: Sequence[n.Triple], scope: Scope, around: Block) -> Block:
    """Return the solutions of all ``triples`` joined with ``around``."""
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
        block = _walk(context, best, scope, block)
    if (
        not triples
        and isinstance(scope.graph, str)
        and scope.graph != DEFAULT
        and scope.graph not in block.columns
    ):
        block = join(context, block, graph_names(context, scope.graph))
    return block


def _anchors(triple: n.Triple, block: Block) -> int:
    """Return how many ends of a path are known before it is walked."""
    return sum(
        isinstance(end, n.Const) or end.name in block.columns for end in (triple.subject, triple.object)
    )


def _walk(context: Context, triple: n.Triple, scope: Scope, around: Block) -> Block:
    """Return ``around`` joined with an alternative, negated or repeated path."""

    def one(triple: n.Triple, scope: Scope) -> Block:
        return basic(context, [triple], scope, Block())

    match triple.path:
        case n.Alternative(paths):
            sides = [one(n.Triple(triple.subject, path, triple.object), scope) for path in paths]
            return join(context, around, union(context, sides))
        case n.Negated():
            return join(context, around, negated(context, triple, triple.path, scope))
        case n.Repeat():
            return repeated(context, triple, triple.path, scope, around, one=one)
    raise AssertionError(triple)
