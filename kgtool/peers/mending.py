"""Where rdflib's evaluator strays from the specification or takes quadratic time, and what we do instead.

rdflib hands a node of the algebra to registered functions before it evaluates it itself. The nodes
below get names of our own, so nobody else's queries are touched.

- ``GRAPH <g> { … }`` has no solution where the dataset has no graph ``<g>`` (SPARQL 1.1 Query §18.6).
- Grouping no solutions gives no group, unless there is no GROUP BY (§18.5.1).
- An expression in ORDER BY that has no value for a solution sorts like an unbound variable, first (§15.1).
- Literals without an order in common do not compare, and REPLACE heeds its flags (``operators``).
- A join whose right side cannot be computed per solution of the left goes by shared values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import MethodType
from typing import Any

from rdflib import URIRef, Variable
from rdflib.plugins.sparql import CUSTOM_EVALS
from rdflib.plugins.sparql.evaluate import evalAggregateJoin, evalGraph, evalPart
from rdflib.plugins.sparql.evalutils import _val
from rdflib.plugins.sparql.parserutils import CompValue, Expr, value
from rdflib.plugins.sparql.sparql import QueryContext

from kgtool.peers.operators import MENDED
from kgtool.sparql import nodes

_OURS = {
    "Graph": "kgtool Graph",
    "AggregateJoin": "kgtool AggregateJoin",
    "Join": "kgtool Join",
    "OrderBy": "kgtool OrderBy",
}

ORDERINGS = ("OrderBy", _OURS["OrderBy"])
"""The names that an ORDER BY may have in a tree: before and after it is mended."""


def mend(tree: CompValue) -> CompValue:
    """Mark the nodes of ``tree`` that we evaluate ourselves and mend its operators, in place; returns it."""
    for node in nodes(tree):
        if isinstance(node, Expr) and node.name in MENDED:
            node._evalfn = MethodType(MENDED[node.name], node)
        if isinstance(node, CompValue) and node.name in _OURS and not (node.name == "Join" and node.lazy):
            node.name = _OURS[node.name]
    return tree


def _evaluate(context: QueryContext, part: CompValue) -> Iterable[Any]:
    """Evaluate a node of ours; NotImplementedError leaves any other to rdflib."""
    if part.name == "kgtool Join":
        return _join(list(evalPart(context, part.p1)), list(evalPart(context, part.p2)))
    if part.name == "kgtool OrderBy":
        return _ordered(list(evalPart(context, part.p)), part.expr)
    if part.name == "kgtool Graph":
        name = context[part.term]
        known = not isinstance(name, URIRef) or any(g.identifier == name for g in context.dataset.contexts())
        return evalGraph(context, part) if known else ()
    if part.name == "kgtool AggregateJoin":
        groups = evalAggregateJoin(context, part)
        return (group for group in groups if part.p.expr is None or len(group))
    raise NotImplementedError


def _join(left: list[Any], right: list[Any]) -> Iterator[Any]:
    """Yield the joins of compatible solutions, duplicates kept (§18.5)."""
    shared = sorted(_always(left) & _always(right))
    buckets = defaultdict(list)
    for solution in right:
        buckets[tuple(solution[name] for name in shared)].append(solution)
    for solution in left:
        for other in buckets.get(tuple(solution[name] for name in shared), ()):
            if solution.compatible(other):
                yield solution.merge(other)


def _ordered(solutions: list[Any], conditions: list[CompValue]) -> list[Any]:
    """Sort by the last condition first, so that the first one decides; no value, no text: first of all."""
    for condition in reversed(conditions):
        keys = [_val(value(solution, condition.expr, variables=True)) for solution in solutions]
        ranks = [(0, Variable("unbound")) if key is None else key for key in keys]
        order = sorted(range(len(ranks)), key=ranks.__getitem__, reverse=condition.order == "DESC")
        solutions = [solutions[place] for place in order]
    return solutions


def _always(solutions: list[Any]) -> set[Any]:
    """Return the variables that are bound in every solution."""
    return set.intersection(*(set(solution) for solution in solutions)) if solutions else set()


CUSTOM_EVALS["kgtool"] = _evaluate
