"""From a graph and a triple to explanations: what the prover needs, gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.dataset import Layer
from kgtool.faces.explanations import Explanation, Explanations, Shortcomings, Stated
from kgtool.faces.inputs import PathLike
from kgtool.faces.whereabouts import documents
from kgtool.model.errors import SourceError
from kgtool.model.results import Solutions
from kgtool.model.terms import Term, Triple
from kgtool.reason import ProjectRule, Provers, TripleIndex, near_misses, prove_all
from kgtool.sparql import bind, parse_query

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph


def provers(graph: KnowledgeGraph) -> Provers:
    """Return what proves any triple of ``graph``."""
    return Provers(
        _asserted(graph),
        graph.triples,
        graph.book,
        _rules(graph),
        evaluate=lambda select, bindings, _closure: _solutions(graph, select, bindings),
        conforms=lambda node, shape, shapes, _closure: graph.conforms(node, shape, shapes),
    )


def explanation(graph: KnowledgeGraph, goal: Triple, sources: PathLike | None) -> Explanation | None:
    """Return why ``goal`` holds in ``graph``, by its shortest proof, or None where it does not.

    ``sources`` is the folder of the source documents; None takes the setting, where it leads somewhere.
    Raises SourceError where ``sources`` lacks a document.
    """
    proof = provers(graph).prove(goal)
    return None if proof is None else Explanation(proof, _stated(graph, sources))


def explanations(graph: KnowledgeGraph, goal: Triple, most: int, sources: PathLike | None) -> Explanations:
    """Return at most ``most`` reasons why ``goal`` holds in ``graph``; raises as ``explanation`` does."""
    proofs = prove_all(
        goal,
        _asserted(graph),
        graph.triples,
        graph.book,
        _rules(graph),
        most=most,
        evaluate=lambda select, bindings, _closure: _solutions(graph, select, bindings),
        conforms=lambda node, shape, shapes, _closure: graph.conforms(node, shape, shapes),
    )
    return Explanations(proofs, _stated(graph, sources))


def shortcomings(graph: KnowledgeGraph, goal: Triple, most: int) -> Shortcomings | None:
    """Return why ``goal`` does not hold in ``graph``, by at most ``most`` rules; None where it does hold."""
    if explanation(graph, goal, None) is not None:
        return None
    near = near_misses(goal, graph.triples, graph.book, _rules(graph), most=most) if graph.closure else ()
    return Shortcomings(goal, near, _stated(graph, None))


def _asserted(graph: KnowledgeGraph) -> TripleIndex:
    return TripleIndex(quad.triple for quad in graph.dataset.view(graph.view - {Layer.INFERRED}))


def _rules(graph: KnowledgeGraph) -> tuple[ProjectRule, ...]:
    return graph.inputs.rules if graph.closure else ()


def _stated(graph: KnowledgeGraph, sources: PathLike | None) -> Stated:
    return Stated(graph.whereabouts, graph.prefixes, _documents(graph, sources))


def _solutions(
    graph: KnowledgeGraph, select: str, bindings: Mapping[str, Term]
) -> Iterator[Mapping[str, Term]]:
    """Yield the solutions of a rule's query, unbound variables left out."""
    found = graph.union_engine.query(bind(parse_query(select, where="rule"), bindings))
    if isinstance(found, Solutions):
        for row in found.rows:
            yield {n: term for n, term in zip(found.variables, row, strict=True) if term is not None}


def _documents(graph: KnowledgeGraph, folder: PathLike | None) -> Mapping[str, str]:
    """Return the source documents by IRI; a folder that is only a setting may be missing."""
    chosen = folder or graph.inputs.settings.value("sources")
    try:
        return documents(graph.dataset, Path(str(chosen))) if chosen else {}
    except SourceError:
        if folder:
            raise
        return {}
