"""What validation and the examples of stored queries come to, with rdflib terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kgtool import render
from kgtool.catalogue import StoredQuery
from kgtool.dataset import Layer
from kgtool.faces.names import REPORT_FORMATS
from kgtool.faces.terms import node_triple
from kgtool.faces.whereabouts import Whereabouts
from kgtool.model.errors import UnknownNameError, UsageError
from kgtool.model.findings import Finding, Location, Severity
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import to_rdflib
from kgtool.model.validation import ValidationReport
from kgtool.validate import findings_of

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from kgtool.faces.value import GraphValue


@dataclass(frozen=True)
class Violation:
    """One result of a validation (SHACL §3.6.2); ``path`` is a property path in SPARQL's syntax."""

    focus: Node
    severity: Severity
    component: str
    source_shape: Node
    message: str
    path: str | None = None
    value: Node | None = None
    location: Location | None = None


class Report:
    """A validation report (SHACL §3.6): ``conforms``, ``results``, ``graph``, ``findings``, ``render``.

    Each result has the place that states what it is about: of the focus node's statements the one with the
    path and the value, else one with the path, else the first. ``places`` tells where these stand.
    """

    def __init__(self, report: ValidationReport, prefixes: Prefixes, places: Whereabouts) -> None:
        self._bare = report
        self._prefixes = prefixes
        self._places = places

    @cached_property
    def _report(self) -> ValidationReport:
        """The report with places, for which files may have to be read again."""
        about = self._places.about
        placed = (replace(r, location=about(r.focus, r.path, r.value)) for r in self._bare.results)
        return replace(self._bare, results=tuple(placed))

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, of whatever severity (SHACL §3.6.1.1)."""
        return self._bare.conforms

    @cached_property
    def results(self) -> tuple[Violation, ...]:
        """The results in a stable order."""
        return tuple(
            Violation(
                focus=to_rdflib(result.focus),
                severity=result.severity,
                component=result.component,
                source_shape=to_rdflib(result.source_shape),
                message=result.message,
                path=result.path,
                value=None if result.value is None else to_rdflib(result.value),
                location=result.location,
            )
            for result in self._report.results
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The results as findings, as ``kgtool check`` lists them."""
        return tuple(findings_of(self._report, self._prefixes))

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The report as an rdflib graph."""
        import rdflib

        graph = rdflib.Graph()
        for prefix, namespace in self._prefixes.items():
            graph.bind(prefix, namespace)
        for triple in self._bare.graph:
            graph.add(node_triple(triple))
        return graph

    def render(self, format: str = "text") -> str:  # noqa: A002 - users' word
        """Return the report in one of the formats text, json, turtle, markdown, junit, sarif, github."""
        return "".join(self.chunks(format))

    def chunks(self, format: str = "text", *, colour: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
        """Yield the text of ``render`` in pieces. Raises UnknownNameError for another format."""
        if format not in REPORT_FORMATS:
            raise UnknownNameError(f"unknown format {format!r}; use one of {', '.join(REPORT_FORMATS)}")
        if format in ("junit", "sarif", "github"):
            return render.findings(self.findings, format)
        return render.report(self._report, format, self._prefixes, colour=colour)

    def __repr__(self) -> str:
        return f"<Report: {'conforms' if self.conforms else f'{len(self._bare.results)} results'}>"


@dataclass(frozen=True)
class ExampleResult:
    """What running one example of a stored query came to; ``number`` counts its examples from 1."""

    query: StoredQuery
    number: int
    line: int | None
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the query answered what the example expects."""
        return not self.differences


def validated(graph: GraphValue) -> Report:
    """Return the report of validating ``graph`` against its shapes; see ``KnowledgeGraph.validate``."""
    from kgtool import peers
    from kgtool.dataset import stated_in

    shapes = graph.inputs.shapes
    if not shapes:
        raise UsageError("no shapes to validate against; give -s FILE or write ontology/shapes.ttl")
    graph.inputs.check_shapes()
    prefixes = graph.prefixes.merged(graph.inputs.shapes_prefixes)
    told = stated_in(graph.dataset) if Layer.CORRECTIONS in graph.view else ()
    seen = graph
    if graph.inputs.streamed and graph.dataset is graph.inputs.dataset:
        seen = replace(graph, dataset=graph.inputs.as_read)
    return Report(peers.validate((*seen.quads, *told), shapes), prefixes, seen.whereabouts)
