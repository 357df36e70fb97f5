"""Which blank nodes can be written in place, as ``[ … ]`` or ``( … )``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.terms import RDF, Term
from kgtool.render.rdf11 import GraphName, Statement

Facts = tuple[tuple[NamedNode, Term], ...]
"""What is said about one subject in one graph: predicate and object, in no order."""
_Parents = Mapping[BlankNode, tuple[Term, NamedNode]]

FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
DEEPEST = 16
"""Brackets within brackets; what lies deeper gets a label and a place of its own."""


@dataclass(frozen=True)
class Nesting:
    """A dataset by graph and subject. ``nested`` blank nodes are written where they are the object.

    Each is the object of exactly one triple and has its own triples, if any, in the same graph. ``lists``
    has the items of those that start a well-formed list; the other cells of a list are nested too.
    ``unlabelled`` are subjects in one graph that nothing mentions.
    """

    graphs: Mapping[GraphName, Mapping[Term, Facts]]
    nested: frozenset[BlankNode]
    lists: Mapping[BlankNode, tuple[Term, ...]]
    unlabelled: frozenset[BlankNode]


def nesting(quads: Iterable[Statement]) -> Nesting:
    """Return what can be nested in ``quads``, a set. The answer does not depend on order or labels."""
    collected: dict[GraphName, dict[Term, list[tuple[NamedNode, Term]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        collected[quad.graph][quad.subject].append((quad.predicate, quad.object))
    graphs = {g: {s: tuple(facts) for s, facts in by.items()} for g, by in collected.items()}
    homes: dict[BlankNode, set[GraphName]] = defaultdict(set)
    mentions: dict[BlankNode, list[tuple[Term, NamedNode]]] = defaultdict(list)
    for graph, subjects in graphs.items():
        for subject, facts in subjects.items():
            if isinstance(subject, BlankNode):
                homes[subject].add(graph)
            for predicate, term in facts:
                if isinstance(term, BlankNode):
                    homes[term].add(graph)
                    mentions[term].append((subject, predicate))
    local = {node for node, places in homes.items() if len(places) == 1 and node not in graphs}
    parents = _without_cycles({n: m[0] for n, m in mentions.items() if len(m) == 1 and n in local})
    facts_of = {s: f for by in graphs.values() for s, f in by.items() if isinstance(s, BlankNode)}
    cells = _cells(parents, facts_of)
    nested = _nested(parents, cells)
    unlabelled = frozenset(node for node in local if node not in mentions)
    return Nesting(graphs, nested, _lists(parents, cells, nested), unlabelled)


def _without_cycles(parents: _Parents) -> dict[BlankNode, tuple[Term, NamedNode]]:
    """Return ``parents`` without the nodes that are their own ancestors."""
    looked_at: set[Term] = set()
    cyclic: set[Term] = set()
    for start in parents:
        path: dict[Term, None] = {}
        node: Term = start
        while node in parents and node not in looked_at and node not in path:
            path[node] = None
            node = parents[node][0]  # type: ignore[index]
        if node in path:
            steps = list(path)
            cyclic.update(steps[steps.index(node) :])
        looked_at.update(path)
    return {node: parent for node, parent in parents.items() if node not in cyclic}


def _cells(parents: _Parents, facts_of: Mapping[BlankNode, Facts]) -> dict[BlankNode, tuple[Term, Term]]:
    """Return first and rest of every cell that says no more and whose list ends in ``rdf:nil``."""
    shaped = {}
    for node in parents:
        facts = facts_of.get(node, ())
        if len(facts) == 2 and {predicate for predicate, _ in facts} == {FIRST, REST}:
            said = dict(facts)
            shaped[node] = (said[FIRST], said[REST])
    found: dict[BlankNode, tuple[Term, Term]] = {}
    for node, (_, rest) in shaped.items():
        cell: Term = node if rest == NIL else NIL
        while isinstance(cell, BlankNode) and cell in shaped:
            found[cell] = shaped[cell]
            owner, predicate = parents[cell]
            cell = owner if predicate == REST else NIL
    return found


def _continues(node: BlankNode, parents: _Parents, cells: Mapping[BlankNode, object]) -> bool:
    owner, predicate = parents[node]
    return node in cells and owner in cells and predicate == REST


def _nested(parents: _Parents, cells: Mapping[BlankNode, object]) -> frozenset[BlankNode]:
    """Return the nodes of ``parents`` but for one on every ``DEEPEST + 1``-th level; a list is one level."""
    children: dict[Term, list[BlankNode]] = defaultdict(list)
    for node, (owner, _) in parents.items():
        children[owner].append(node)
    level: dict[Term, int] = {}
    queue: list[Term] = [owner for owner in children if owner not in parents]
    for owner in queue:
        for node in children[owner]:
            above = level.get(owner, 0)
            level[node] = above if above and _continues(node, parents, cells) else (above + 1) % (DEEPEST + 1)
            queue.append(node)
    return frozenset(node for node in parents if level[node])


def _lists(
    parents: _Parents, cells: Mapping[BlankNode, tuple[Term, Term]], nested: frozenset[BlankNode]
) -> dict[BlankNode, tuple[Term, ...]]:
    lists: dict[BlankNode, tuple[Term, ...]] = {}
    for head in cells:
        if head in nested and not (_continues(head, parents, cells) and parents[head][0] in nested):
            items = []
            cell: Term = head
            while isinstance(cell, BlankNode):
                item, cell = cells[cell]
                items.append(item)
            lists[head] = tuple(items)
    return lists
