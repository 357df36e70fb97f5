"""From a graph and a triple to explanations: what the prover needs, gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypedDict

from kgtool.dataset import Layer
from kgtool.faces.explanations import Explanation, Explanations, Shortcomings
from kgtool.faces.opened import OpenedGraph, in_tables
from kgtool.faces.stating import leaves, stated
from kgtool.faces.stored import PathLike
from kgtool.model.errors import UsageError
from kgtool.model.results import Solutions
from kgtool.model.terms import Term, Triple
from kgtool.reason import (
    Asserted,
    Conforms,
    Evaluate,
    Inconsistency,
    NearMiss,
    ProjectRule,
    Provers,
    TripleIndex,
    grounded,
    holding_instead,
    inconsistencies,
    near_misses,
    prove_all,
    unknown_terms,
    with_steps,
)
from kgtool.sparql import answer, bind, parse_query

if TYPE_CHECKING:
    from kgtool.reason.columnar import Semantics

_MOST_PROVED = 100


class _Judges(TypedDict):
    evaluate: Evaluate
    conforms: Conforms


def provers(graph: OpenedGraph) -> Provers:
    """Return what proves any triple of ``graph``."""
    return Provers(_asserted(graph), graph.facts, graph.book, _rules(graph), **_judges(graph))


def contradictions(graph: OpenedGraph) -> tuple[Inconsistency, ...]:
    """Return the contradictions in ``graph``, each once, with the proofs of its premises.

    In tables at most a thousand of an axiom are looked for, and of a rule the first hundred are proved.
    """
    if not in_tables(graph) or graph.closure is None or graph.closure.tables is None:
        stated = _stated_triples(graph)
        found = inconsistencies(graph.triples, graph.book, graph.prefixes, asserted=stated)
        return grounded(found, provers(graph)) if found else ()
    found = graph.closure.tables.closure.inconsistencies_named(graph.prefixes)
    if not found:
        return ()
    numbers = Counter[str]()
    proved: list[Inconsistency] = []
    others: list[Inconsistency] = []
    for one in found:
        numbers[one.rule] += 1
        (proved if numbers[one.rule] <= _MOST_PROVED else others).append(one)
    told = [with_steps(one, graph.book) for one in proved]
    return (*grounded(told, provers(graph)), *others)


def explanation(graph: OpenedGraph, goal: Triple, sources: PathLike | None) -> Explanation | None:
    """Return why ``goal`` holds in ``graph``, by its shortest proof, or None where it does not.

    ``sources`` is the folder of the source documents; None takes the setting, where it leads somewhere.
    Raises SourceError where ``sources`` lacks a document that the proof leads to.
    """
    proof = provers(graph).prove(goal)
    return None if proof is None else Explanation(proof, stated(graph, leaves([proof]), sources))


def explanations(graph: OpenedGraph, goal: Triple, most: int, sources: PathLike | None) -> Explanations:
    """Return at most ``most`` reasons why ``goal`` holds in ``graph``; raises as ``explanation`` does."""
    _at_least_one(most)
    proofs = prove_all(
        goal,
        _asserted(graph),
        graph.facts,
        graph.book,
        _rules(graph),
        most=most,
        **_judges(graph),
    )
    places = stated(graph, leaves(proofs.found), sources)
    return Explanations(proofs.found, places, complete=proofs.complete)


def shortcomings(graph: OpenedGraph, goal: Triple, most: int) -> Shortcomings | None:
    """Return why ``goal`` does not hold in ``graph``, by at most ``most`` rules; None where it does hold."""
    _at_least_one(most)
    if provers(graph).prove(goal) is not None:
        return None
    unknown, instead = unknown_terms(goal, graph.facts), holding_instead(goal, graph.facts)
    near: tuple[NearMiss, ...] = ()
    if graph.closure:
        near = near_misses(goal, graph.facts, graph.book, _rules(graph), most=most, **_judges(graph))
    held = [triple for miss in near for triple in (*miss.held, *miss.instead)]
    return Shortcomings(goal, near, stated(graph, [*held, *instead], None), unknown, instead)


def _at_least_one(most: int) -> None:
    if most < 1:
        raise UsageError(f"most must be at least 1, not {most}")


def entailed(graph: OpenedGraph, conclusion: OpenedGraph, semantics: Semantics) -> bool:
    """Return whether ``graph`` entails what is asserted in ``conclusion``; see ``KnowledgeGraph.entails``."""
    from kgtool.reason.columnar import entails

    def asserted(of: OpenedGraph) -> list[Triple]:
        return [quad.triple for quad in of.dataset.view(of.view - {Layer.INFERRED})]

    return entails(asserted(graph), asserted(conclusion), graph.book.name, semantics=semantics)


def _asserted(graph: OpenedGraph) -> Asserted:
    if in_tables(graph):
        from kgtool.reason.columnar import AssertedFacts, TableFacts

        assert isinstance(graph.facts, TableFacts)  # noqa: S101 - see facts_of
        return AssertedFacts(graph.facts)
    return _stated_triples(graph)


def _stated_triples(graph: OpenedGraph) -> TripleIndex:
    return TripleIndex(quad.triple for quad in graph.dataset.view(graph.view - {Layer.INFERRED}))


def _rules(graph: OpenedGraph) -> tuple[ProjectRule, ...]:
    return graph.inputs.rules if graph.closure else ()


def _judges(graph: OpenedGraph) -> _Judges:
    """Return what answers the queries of the project's rules and judges their conditions."""
    return {
        "evaluate": lambda select, bindings, _closure: _solutions(graph, select, bindings),
        "conforms": lambda node, shape, shapes, _closure: graph.conforms(node, shape, shapes),
    }


def _solutions(graph: OpenedGraph, select: str, bindings: Mapping[str, Term]) -> Iterator[Mapping[str, Term]]:
    """Yield the solutions of a rule's query, unbound variables left out."""
    query = bind(parse_query(select, where="rule"), bindings)
    by_tables = in_tables(graph) and not graph.store.has_named_graphs
    found = answer(graph.store, query) if by_tables else graph.union_engine.query(query)
    if isinstance(found, Solutions):
        for row in found.rows:
            yield {n: term for n, term in zip(found.variables, row, strict=True) if term is not None}
