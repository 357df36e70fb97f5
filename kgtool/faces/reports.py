"""What validation, proof and the examples of stored queries come to, with rdflib terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kgtool import render
from kgtool.catalogue import StoredQuery
from kgtool.faces.names import REPORT_FORMATS
from kgtool.faces.terms import node_triple
from kgtool.faces.whereabouts import Whereabouts, words
from kgtool.model.errors import UnknownNameError
from kgtool.model.findings import Finding, Severity
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Triple, to_rdflib
from kgtool.model.validation import ValidationReport
from kgtool.validate import findings_of

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from kgtool.reason import Proof
    from kgtool.render import Origin


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


class Report:
    """A validation report (SHACL §3.6): ``conforms``, ``results``, ``graph``, ``findings``, ``render``."""

    def __init__(self, report: ValidationReport, prefixes: Prefixes) -> None:
        self._report = report
        self._prefixes = prefixes

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, of whatever severity (SHACL §3.6.1.1)."""
        return self._report.conforms

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
        for triple in self._report.graph:
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
        return f"<Report: {'conforms' if self.conforms else f'{len(self._report.results)} results'}>"


class Explanation:
    """Why a triple holds: a proof down to asserted triples, each with its files, graphs and words.

    ``texts`` are the source documents by IRI, as far as they are at hand.
    """

    def __init__(
        self, proof: Proof, places: Whereabouts, prefixes: Prefixes, texts: Mapping[str, str] | None = None
    ) -> None:
        self.proof = proof
        self._places = places
        self._prefixes = prefixes
        self._texts = texts or {}

    @property
    def rule(self) -> str | None:
        """The name of the last rule: its W3C name or that of a project's rule; None where it is asserted."""
        return self.proof.rule

    def origins(self, triple: Triple) -> tuple[Origin, ...]:
        """Return the places where ``triple`` is asserted: file, graph, and words where they are at hand."""
        found = []
        for quad in self._places.quads(triple):
            graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
            said = words(graph, self._texts) if graph else None
            found.append(render.Origin(self._places.file(quad) or "", graph.value if graph else None, said))
        return tuple(found)

    def render(self, format: str = "text") -> str:  # noqa: A002 - users' word
        """Return the proof as ``text``, ``json`` or ``markdown`` with a Mermaid drawing."""
        return "".join(self.chunks(format))

    def chunks(self, format: str = "text", *, colour: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
        """Yield the text of ``render`` in pieces. Raises UnknownNameError for another format."""
        return render.proof(self.proof, format, self._prefixes, self.origins, colour=colour)

    def __repr__(self) -> str:
        return f"<Explanation: {self.rule or 'asserted'}, {self.proof.height} steps high>"


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
