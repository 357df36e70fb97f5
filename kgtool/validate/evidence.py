"""The evidence of a project: does every fact stand where it may, and do the words still stand there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from kgtool.dataset import Dataset
from kgtool.model.findings import Finding
from kgtool.model.passages import passage_of
from kgtool.validate.curation import curation_findings
from kgtool.validate.evidence_index import Evidence
from kgtool.validate.passages import passage_findings


def evidence_findings(dataset: Dataset, documents: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with the evidence of a project, file by file.

    ``documents`` maps the IRI of each source document to its whole text; with it every digest is proved,
    without it only the bookkeeping is looked at. Checked: that each quad stands in the graph of a passage,
    document, correction or outside source; passages and their ranges; corrections, the statements they
    supersede and what holds instead; remarks.
    """
    evidence = Evidence(dataset)
    found = [
        *_graph_findings(evidence),
        *passage_findings(evidence, documents),
        *curation_findings(evidence),
    ]
    return tuple(sorted(found, key=lambda f: (str(f.location or ""), f.focus or "", f.rule, f.message)))


def _graph_findings(evidence: Evidence) -> Iterator[Finding]:
    for graph, quads in evidence.by_graph.items():
        if isinstance(graph, DefaultGraph):
            message = f"{len(quads)} triple(s) stand in no graph, so nothing says what they rest on"
            yield evidence.finding(
                "default-graph", f"{message}; put each into the graph of its passage", at=quads[0]
            )
            continue
        blank = sum(
            isinstance(term, BlankNode) for q in quads for term in (q.subject, q.object, q.graph_name)
        )
        if blank:
            message = f"{blank} blank node(s) in this graph; give each an IRI, so that evidence can name it"
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
