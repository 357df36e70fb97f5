"""Corrections, remarks and outside sources: do they say all they must, about triples that are there?"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from kgtool.model.evidence import (
    ABOUT,
    BASED_ON,
    CERTAINTIES,
    CERTAINTY,
    EVIDENCE,
    HOLDS_INSTEAD,
    NOTE,
    REASON,
    REMARK,
    STATUS,
    STATUSES,
    SUPERSEDES,
)
from kgtool.model.findings import Finding
from kgtool.model.passages import passage_of
from kgtool.model.terms import Term
from kgtool.validate.evidence_index import Evidence


def curation_findings(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with corrections, remarks and outside sources."""
    for correction, quad in evidence.corrections.items():
        yield from _own_graph(evidence, correction, quad, "correction")
        yield from _needs(evidence, correction, quad, (SUPERSEDES, REASON, CERTAINTY, BASED_ON))
        yield from _one_of(evidence, correction, CERTAINTY, CERTAINTIES)
        yield from _grounds(evidence, correction)
        yield from _superseded(evidence, correction)
        yield from _held_instead(evidence, correction)
    for remark, quad in evidence.instances(REMARK).items():
        yield from _needs(evidence, remark, quad, (ABOUT, STATUS, NOTE))
        yield from _one_of(evidence, remark, STATUS, STATUSES)
        yield from _one_of(evidence, remark, CERTAINTY, CERTAINTIES)
        yield from _grounds(evidence, remark)
        yield from _remark(evidence, remark, quad)
    for source, quad in evidence.outside_sources.items():
        yield from _own_graph(evidence, source, quad, "outside source")


def _own_graph(evidence: Evidence, name: Term, quad: Quad, kind: str) -> Iterator[Finding]:
    if quad.graph_name != name:
        where = evidence.shown(quad.graph_name)
        message = f"this {kind} is described in {where}; describe it in the graph of its own name"
        yield evidence.finding("own-graph", message, focus=name, at=quad)


def _needs(
    evidence: Evidence, node: Term, quad: Quad, predicates: tuple[NamedNode, ...]
) -> Iterator[Finding]:
    for predicate in predicates:
        if not evidence.of(node, predicate):
            yield evidence.finding("incomplete", f"{_short(predicate)} is missing", focus=node, at=quad)


def _short(term: NamedNode) -> str:
    return "ev:" + term.value.removeprefix(EVIDENCE)


def _one_of(
    evidence: Evidence, node: Term, predicate: NamedNode, allowed: frozenset[NamedNode]
) -> Iterator[Finding]:
    values = evidence.of(node, predicate)
    for quad in values:
        if quad.object not in allowed:
            known = ", ".join(sorted(map(_short, allowed)))
            message = f"{_short(predicate)} {evidence.shown(quad.object)} is not known; use one of {known}"
            yield evidence.finding("unknown-value", message, focus=node, at=quad)
    if len({quad.object for quad in values}) > 1:
        message = f"{_short(predicate)} is given more than once; keep one"
        yield evidence.finding("unknown-value", message, focus=node, at=values[0])


def _grounds(evidence: Evidence, node: Term) -> Iterator[Finding]:
    for quad in evidence.of(node, BASED_ON):
        ground = quad.object
        known = ground in evidence.outside_sources or (
            isinstance(ground, NamedNode)
            and (passage := passage_of(ground.value)) is not None
            and NamedNode(passage.document) in evidence.documents
        )
        if not known:
            message = f"ev:basedOn names {evidence.shown(ground)}, which is no passage and no outside source"
            yield evidence.finding("unknown-ground", message, focus=node, at=quad)


def _incomplete(evidence: Evidence, quad: Quad) -> Finding:
    statement = evidence.shown(quad.object)
    message = f"{statement} needs exactly one rdf:subject, rdf:predicate and rdf:object"
    return evidence.finding("statement", message, focus=quad.subject, at=quad)


def _superseded(evidence: Evidence, correction: Term) -> Iterator[Finding]:
    for quad in evidence.of(correction, SUPERSEDES):
        triple = evidence.triple_of(quad.object)
        if triple is None:
            yield _incomplete(evidence, quad)
        elif triple not in evidence.stated:
            message = f"no passage states {evidence.shown(triple)}, so there is nothing to supersede"
            yield evidence.finding("superseded-missing", message, focus=correction, at=quad)


def _held_instead(evidence: Evidence, correction: Term) -> Iterator[Finding]:
    own = {quad.triple for quad in evidence.by_graph.get(correction, ())}
    for quad in evidence.of(correction, HOLDS_INSTEAD):
        triple = evidence.triple_of(quad.object)
        if triple is None:
            yield _incomplete(evidence, quad)
        elif triple not in own:
            missing = f"{evidence.shown(triple)} holds instead, but does not stand in the correction's graph"
            message = f"{missing}; add it"
            yield evidence.finding("holds-instead-missing", message, focus=correction, at=quad)


def _remark(evidence: Evidence, remark: Term, quad: Quad) -> Iterator[Finding]:
    if quad.graph_name in evidence.documents:
        message = "a remark stands in the graph of the passage or correction that it is about"
        yield evidence.finding("misplaced-remark", message, focus=remark, at=quad)
    stated = {other.triple for other in evidence.by_graph.get(quad.graph_name, ())}
    for about in evidence.of(remark, ABOUT):
        triple = evidence.triple_of(about.object)
        if triple is None:
            yield _incomplete(evidence, about)
        elif triple not in stated and triple not in evidence.stated:
            message = f"the remark is about {evidence.shown(triple)}, which nothing states"
            yield evidence.finding("remark-about-nothing", message, focus=remark, at=about)
