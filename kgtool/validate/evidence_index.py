"""What the evidence checks look at: the quads of a project's data, indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from kgtool.dataset import Dataset, Layer
from kgtool.model.evidence import CORRECTION, OUTSIDE_SOURCE, SOURCE_DOCUMENT
from kgtool.model.findings import Finding, Location, Severity
from kgtool.model.passages import passage_of
from kgtool.model.terms import RDF, RDF_TYPE, Term, compact

_PARTS = tuple(NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
LAYERS = (Layer.DATA, Layer.SUPERSEDED, Layer.CORRECTIONS)


class Evidence:
    """The data layers of ``dataset``: by graph, by subject and predicate, and by kind of graph name."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.quads = dataset.view(LAYERS)
        self.by_graph: dict[Any, list[Quad]] = defaultdict(list)
        self._found: dict[tuple[object, NamedNode], list[Quad]] = defaultdict(list)
        for quad in self.quads:
            self.by_graph[quad.graph_name].append(quad)
            self._found[quad.subject, quad.predicate].append(quad)

    @cached_property
    def documents(self) -> dict[Term, Quad]:
        """Every source document, with the quad that says that it is one."""
        return self.instances(SOURCE_DOCUMENT)

    @cached_property
    def corrections(self) -> dict[Term, Quad]:
        """Every correction, with the quad that says that it is one."""
        return self.instances(CORRECTION)

    @cached_property
    def outside_sources(self) -> dict[Term, Quad]:
        """Every outside source, with the quad that says that it is one."""
        return self.instances(OUTSIDE_SOURCE)

    @cached_property
    def stated(self) -> frozenset[Triple]:
        """The triples that stand in the graph of some passage."""
        return frozenset(
            quad.triple
            for graph, quads in self.by_graph.items()
            if isinstance(graph, NamedNode) and passage_of(graph.value)
            for quad in quads
        )

    def instances(self, cls: NamedNode) -> dict[Term, Quad]:
        """Return what is said to be of class ``cls``, with the quad that says so first."""
        found: dict[Term, Quad] = {}
        for quad in self.quads:
            if quad.predicate == RDF_TYPE and quad.object == cls and isinstance(quad.subject, Term):
                found.setdefault(quad.subject, quad)
        return found

    def of(self, subject: Term | Triple, predicate: NamedNode) -> list[Quad]:
        """Return the quads with this subject and predicate."""
        return self._found.get((subject, predicate), [])

    def triple_of(self, statement: Term | Triple) -> Triple | None:
        """Return the triple that a statement is about, or None where its description is not whole."""
        values = [{quad.object for quad in self.of(statement, part)} for part in _PARTS]
        if any(len(value) != 1 for value in values):
            return None
        (s,), (p,), (o,) = values
        if not isinstance(s, NamedNode | BlankNode) or not isinstance(p, NamedNode):
            return None
        return Triple(s, p, o)

    def shown(self, term: Term | DefaultGraph | Triple) -> str:
        """Return a term or triple in Turtle's syntax, shortened by the dataset's prefixes."""
        if isinstance(term, Triple):
            return " ".join(self.shown(part) for part in term)
        return (
            "the default graph" if isinstance(term, DefaultGraph) else compact(term, self._dataset.prefixes)
        )

    def finding(
        self,
        rule: str,
        message: str,
        *,
        focus: Term | Triple | None = None,
        at: Quad | None = None,
        severity: Severity = Severity.VIOLATION,
    ) -> Finding:
        """Return a finding of the evidence gate, placed in the file that quad ``at`` stands in."""
        path = self._dataset.origins.get(at) if at is not None else None
        return Finding(
            gate="evidence",
            rule=rule,
            message=message,
            severity=severity,
            location=Location(path) if path else None,
            focus=None if focus is None else self.shown(focus),
        )

    def named_graphs(self) -> Iterator[tuple[NamedNode, list[Quad]]]:
        """Yield the graphs whose name is an IRI."""
        return ((graph, quads) for graph, quads in self.by_graph.items() if isinstance(graph, NamedNode))
