"""The evidence of a project: does every fact stand where it may, and do the words still stand there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kgtool.dataset import Dataset
from kgtool.model.findings import Finding, Location
from kgtool.model.passages import passage_of
from kgtool.validate.curation import curation_findings
from kgtool.validate.evidence_index import Evidence
from kgtool.validate.passages import passage_findings


def evidence_findings(
    dataset: Dataset,
    documents: Mapping[str, str] | None = None,
    place: Callable[[Quad], Location | None] | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with the evidence of a project, file by file.

    ``documents`` maps the IRI of each source document to its whole text; with it every digest is proved,
    without it only the bookkeeping is looked at. ``place`` tells where a quad stands; without it,
    findings have a file only. Checked: that each quad stands in the graph of a passage,
    document, correction or outside source; passages and their ranges; corrections, the statements they
    supersede and what holds instead; remarks.
    """
    evidence = Evidence(dataset, place)
    found = [
        *_graph_findings(evidence),
        *passage_findings(evidence, documents),
        *curation_findings(evidence),
    ]
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    place = finding.location or Location("")
    return place.path, place.line or 0, finding.focus or "", finding.rule, finding.message


def _graph_findings(evidence: Evidence) -> Iterator[Finding]:
    for graph, quads in evidence.by_graph.items():
        if isinstance(graph, DefaultGraph):
            message = (
                "a triple stands in no graph, so nothing says what it rests on; put it into the graph"
                if len(quads) == 1
                else f"{len(quads):,} triples stand in no graph, so nothing says what they rest on;"
                " put each into the graph"
            )
            yield evidence.finding("default-graph", f"{message} of its passage", at=quads[0])
            continue
        blank = sum(
            isinstance(term, BlankNode) for q in quads for term in (q.subject, q.object, q.graph_name)
        )
        if blank:
            nodes = "a blank node stands" if blank == 1 else f"blank nodes stand in {blank:,} places"
            message = f"{nodes} in this graph; give each an IRI, so that evidence can name it"
            yield evidence.finding("blank-node", message, focus=graph, at=quads[0])
    for name, quads in evidence.named_graphs():
        if name in evidence.documents:
            yield from _bookkeeping(evidence, name)
        elif name not in evidence.corrections and name not in evidence.outside_sources:
            passage = passage_of(name.value)
            if passage is None:
                kinds = "no passage, and is described as no document, correction or outside source"
                yield evidence.finding(
                    "unknown-graph", f"the name of this graph is {kinds}", focus=name, at=quads[0]
                )
            elif NamedNode(passage.document) not in evidence.documents:
                message = f"<{passage.document}> is not described as an ev:SourceDocument"
                yield evidence.finding("unknown-document", message, focus=name, at=quads[0])


def _bookkeeping(evidence: Evidence, document: NamedNode) -> Iterator[Finding]:
    """A document's own graph describes the document and its passages, and states no fact."""
    for quad in evidence.by_graph[document]:
        passage = passage_of(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if quad.subject != document and (passage is None or passage.document != document.value):
            message = f"{evidence.shown(quad.triple)} is no description of the document or of a passage of it"
            yield evidence.finding(
                "bookkeeping", f"{message}; move it to its passage", focus=document, at=quad
            )
