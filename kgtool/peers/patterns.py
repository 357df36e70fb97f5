"""Graph patterns evaluated from the inside out (SPARQL 1.1 Query §18.6), each on its own.

rdflib evaluates a pattern for every solution of the one before it, so that variables are seen where they
are not in scope. Here only EXISTS sets variables beforehand (substitute); they stand in ``initBindings``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rdflib import Literal, URIRef
from rdflib.paths import Path
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.evalutils import _eval
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext, SPARQLError

from kgtool.peers.aggregates import groups
from kgtool.peers.operators import place, truth

Found = Iterable[FrozenBindings]


def around(context: Any, bindings: Any) -> QueryContext:
    """Return a context in which ``bindings`` are set, and nothing else is."""
    made = QueryContext(context.dataset, initBindings=bindings)
    made.prologue, made.graph, made.bnodes = context.prologue, context.graph, context.bnodes
    made._now = context.now
    return made


def _set(context: QueryContext) -> Mapping[Any, Any]:
    """Return the variables that are set beforehand."""
    return context.initBindings or {}


def exists(expression: Expr, solution: FrozenBindings) -> Literal:
    """Carry out EXISTS and NOT EXISTS for one solution."""
    context: Any = solution.ctx
    pattern = dict.__getitem__(expression, "graph")
    found = evalPart(around(context, {**context.initBindings, **solution}), pattern)
    return Literal((next(iter(found), None) is not None) is (expression.name == "Builtin_EXISTS"))


def _holds(expression: Any, context: QueryContext, solution: FrozenBindings) -> bool:
    try:
        return truth(_eval(expression, FrozenBindings(context, solution.items())))
    except SPARQLError:
        return False


def _filter(context: QueryContext, part: CompValue) -> Found:
    return (one for one in evalPart(context, part.p) if _holds(part.expr, context, one))


def _join(context: QueryContext, part: CompValue) -> Found:
    for _, found in _pairs(context, part):
        yield from found


def _optional(context: QueryContext, part: CompValue) -> Found:
    for solution, found in _pairs(context, part):
        kept = [one for one in found if _holds(part.expr, context, one)]
        yield from kept or (solution,)


def _pairs(context: QueryContext, part: CompValue) -> Iterator[tuple[FrozenBindings, Found]]:
    """Yield each solution of the left side with its joins to compatible ones of the right (§18.3)."""
    left = list(evalPart(context, part.p1))
    if _is_simple(part.p2):
        for one in left:
            yield one, [other.merge(one) for other in evalPart(context.thaw(one), part.p2)]
        return
    right = list(evalPart(context, part.p2))
    shared = sorted(_always(left) & _always(right))
    buckets = defaultdict(list)
    for other in right:
        buckets[tuple(other[name] for name in shared)].append(other)
    for one in left:
        there = buckets.get(tuple(one[name] for name in shared), ())
        yield one, [one.merge(other) for other in there if one.compatible(other)]


def _is_simple(part: CompValue) -> bool:
    """Return whether a pattern has the same solutions when its variables are set beforehand."""
    return part.name == "BGP" and not any(isinstance(predicate, Path) for _, predicate, _ in part.triples)


def _always(solutions: list[Any]) -> set[Any]:
    """Return the variables that are bound in every solution."""
    return set.intersection(*(set(solution) for solution in solutions)) if solutions else set()


def _minus(context: QueryContext, part: CompValue) -> Found:
    right = set(evalPart(context, part.p2))
    for one in evalPart(context, part.p1):
        if not any(one.compatible(other) and not one.disjointDomain(other) for other in right):
            yield one


def _extend(context: QueryContext, part: CompValue) -> Found:
    for solution in evalPart(context, part.p):
        try:
            found = _eval(part.expr, FrozenBindings(context, solution.items()))
        except SPARQLError:
            found = None
        if found is None or isinstance(found, SPARQLError):
            yield solution
        elif _set(context).get(part.var, found) == found:
            yield solution.merge({part.var: found})


def _graph(context: QueryContext, part: CompValue) -> Found:
    """Evaluate GRAPH: in each named graph, and then with the graph's name (§18.6)."""
    wanted = context[part.term]
    for graph in context.dataset.contexts():
        if not (wanted is None or graph.identifier == wanted):
            continue
        inside = context.pushGraph(graph)
        for solution in evalPart(inside, part.p):
            if isinstance(part.term, URIRef):
                yield FrozenBindings(context, solution.items())
            elif solution.get(part.term, graph.identifier) == graph.identifier:
                yield FrozenBindings(context, {**solution, part.term: graph.identifier})


def _project(context: QueryContext, part: CompValue) -> Found:
    """Evaluate a sub-query: of the variables around it, it sees those that it projects."""
    fixed: frozenset[Any] = getattr(context.prologue, "fixed", frozenset())
    seen = {name: term for name, term in _set(context).items() if name in part.PV or name in fixed}
    return (one.project(part.PV) for one in evalPart(around(context, seen), part.p))


def _order(context: QueryContext, part: CompValue) -> Found:
    """Sort by the last condition first, so that the first one decides; no value: first of all (§15.1)."""
    solutions = list(evalPart(context, part.p))
    for condition in reversed(part.expr):
        keys = [_place(context, condition.expr, solution) for solution in solutions]
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=condition.order == "DESC")
        solutions = [solutions[number] for number in order]
    return solutions


def _place(context: QueryContext, expression: Any, solution: FrozenBindings) -> tuple[Any, ...]:
    try:
        return place(_eval(expression, FrozenBindings(context, solution.items())))
    except SPARQLError:
        return place(None)


EVALUATED: dict[str, Callable[[QueryContext, CompValue], Found]] = {
    "Filter": _filter,
    "Join": _join,
    "LeftJoin": _optional,
    "Minus": _minus,
    "Extend": _extend,
    "Graph": _graph,
    "Project": _project,
    "AggregateJoin": groups,
    "OrderBy": _order,
}
