"""The gates of ``check``: each looks at a project or at given files and says what it looked at and found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.catalogue import catalogue
from kgtool.faces.inputs import PathLike
from kgtool.faces.reports import ExampleResult
from kgtool.model.errors import (
    ImportsError,
    KgtoolError,
    MalformedError,
    NotSupportedError,
    QueryError,
    SourceError,
)
from kgtool.model.findings import Finding, Location, Severity
from kgtool.model.formats import COMPRESSIONS
from kgtool.sources import Project, read_rdf, read_text, shown
from kgtool.sparql import parse_query
from kgtool.validate import check_shapes, evidence_findings, formatting_findings

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.reason import Inconsistency

NAMES = ("syntax", "imports", "shapes", "consistency", "shacl", "evidence", "queries", "format")


@dataclass(frozen=True)
class Gate:
    """One gate's outcome. ``looked_at`` is what it counted (``"12 files"``), or why it did not run."""

    name: str
    looked_at: str
    findings: tuple[Finding, ...] = ()
    ran: bool = True


@dataclass(frozen=True)
class CheckReport:
    """The outcome of all gates, in the order in which they ran."""

    gates: tuple[Gate, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, gate by gate."""
        return tuple(finding for gate in self.gates for finding in gate.findings)

    @property
    def passed(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)


@dataclass(frozen=True)
class Files:
    """What ``check`` looks at, as paths: RDF files (``"-"`` is standard input), queries, and other JSON."""

    rdf: tuple[PathLike, ...]
    queries: tuple[Path, ...] = ()
    json: tuple[Path, ...] = ()


def files_of(project: Project, more: Iterable[PathLike] = ()) -> Files:
    """Return everything in a project that has a syntax, and ``more`` RDF files."""
    beside = (project.context_file, project.frame_file)
    return Files(
        rdf=(
            *project.ontology_files,
            *project.shapes_files,
            *project.rules_files,
            *project.alignment_files,
            *project.data_files,
            *more,
        ),
        queries=project.query_files,
        json=tuple(path for path in beside if path is not None),
    )


def check(
    files: Files,
    load: Callable[[], KnowledgeGraph],
    *,
    documents: Path | None = None,
    profile: str | None = None,
    stdin: bytes | None = None,
) -> CheckReport:
    """Run every gate and return what they found; a gate is left out only where what it needs is broken.

    ``load`` gives the graph of ``files``; it is called where their syntax is right. ``documents`` is the
    folder of the source documents, or None where their words are not at hand. ``profile`` stands in for
    the setting. ``stdin`` is what standard input held.
    """
    syntax = _syntax(files, stdin)
    if syntax.findings:
        between = [_left_out(name, "the syntax is wrong") for name in NAMES[1:-1]]
    else:
        between = list(_gates_of_graph(load, documents, profile))
    return CheckReport((syntax, *between, _formatting(files)))


def _gates_of_graph(
    load: Callable[[], KnowledgeGraph], documents: Path | None, profile: str | None
) -> Iterator[Gate]:
    """Yield the gates between syntax and formatting."""
    try:
        graph = load()
    except ImportsError as error:
        yield Gate("imports", "owl:imports", (finding_of(error, "imports", "unresolved"),))
        yield from (_left_out(name, "the imports are broken") for name in NAMES[2:-1])
        return
    yield Gate("imports", _count(len(graph.inputs.ontology), "ontology file"))
    shapes = _shapes(graph)
    yield shapes
    if shapes.findings:
        yield from (_left_out(name, "the shapes or rules are wrong") for name in ("consistency", "shacl"))
    else:
        project = graph.inputs.project is not None
        closed = graph.reason(profile) if project or profile else graph
        yield _consistency(closed)
        yield _shacl(closed)
    yield _evidence(graph, documents)
    yield _left_out("queries", "the shapes or rules are wrong") if shapes.findings else _queries(closed)


def finding_of(error: KgtoolError, gate: str, rule: str) -> Finding:
    """Return ``error`` as a finding."""
    return Finding(gate, rule, error.message, location=error.location)


def contradictions(graph: KnowledgeGraph) -> tuple[Finding, ...]:
    """Return the inconsistencies of ``graph`` as findings, each with its premises."""
    return tuple(_contradiction(found, graph) for found in graph.inconsistencies)


def _contradiction(found: Inconsistency, graph: KnowledgeGraph) -> Finding:
    premises = "; ".join(graph.shown(premise) for premise in found.premises)
    places = filter(None, map(graph.place_of, found.premises))
    return Finding("consistency", found.rule, f"{found.message}: {premises}", location=next(places, None))


def failures(results: Sequence[ExampleResult]) -> tuple[Finding, ...]:
    """Return the failed examples as findings, one for each."""
    return tuple(
        Finding(
            "queries",
            "example",
            f"example {result.number} of {result.query.name}: {'; '.join(result.differences)}",
            location=result.query.location(result.line),
        )
        for result in results
        if result.differences
    )


def _left_out(name: str, reason: str) -> Gate:
    return Gate(name, reason, ran=False)


def _count(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _syntax(files: Files, stdin: bytes | None) -> Gate:
    findings: list[Finding] = []
    for path in dict.fromkeys(files.rdf):
        try:
            read_rdf(path, stdin=None if stdin is None else BytesIO(stdin))
        except MalformedError as error:
            findings += error.findings
        except KgtoolError as error:
            findings.append(finding_of(error, "syntax", _slug(error)))
    findings += (finding for path in files.queries for finding in _query_syntax(path))
    findings += (finding for path in files.json for finding in _json_syntax(path))
    looked_at = _count(len(files.rdf) + len(files.json), "file")
    if files.queries:
        looked_at += f", {_count(len(files.queries), 'query')}"
    return Gate("syntax", looked_at, tuple(findings))


def _query_syntax(path: Path) -> Iterator[Finding]:
    try:
        text = read_text(path)
        parse_query(text, where=shown(path))
        catalogue([(shown(path), text)])
    except KgtoolError as error:
        yield finding_of(error, "syntax", _slug(error))


def _json_syntax(path: Path) -> Iterator[Finding]:
    try:
        json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location(shown(path), error.lineno, error.colno)
        yield Finding("syntax", "malformed", f"not JSON: {error.msg}", location=place)
    except SourceError as error:
        yield finding_of(error, "syntax", _slug(error))


def _slug(error: KgtoolError) -> str:
    if isinstance(error, NotSupportedError):
        return "not-supported"
    return "malformed" if isinstance(error, QueryError) else "unreadable"


def _shapes(graph: KnowledgeGraph) -> Gate:
    inputs = graph.inputs
    findings: list[Finding] = []
    counts = [_count(len(inputs.shapes_paths), "shapes file"), _count(len(inputs.rules_paths), "rules file")]
    try:
        check_shapes(inputs.shapes)
    except KgtoolError as error:
        findings.append(finding_of(error, "shapes", "ill-formed"))
    try:
        counts[1] = _count(len(inputs.rules), "rule")
    except KgtoolError as error:
        findings.append(finding_of(error, "shapes", "ill-formed"))
    return Gate("shapes", ", ".join(counts), tuple(findings))


def _consistency(closed: KnowledgeGraph) -> Gate:
    stated = len(closed) - closed.inferred
    if closed.closure is None:
        return _left_out("consistency", "the profile is none: nothing is inferred")
    looked_at = f"{_count(stated, 'triple')} stated, {closed.inferred:,} inferred by {closed.closure.profile}"
    return Gate("consistency", looked_at, contradictions(closed))


def _shacl(closed: KnowledgeGraph) -> Gate:
    if not closed.inputs.shapes:
        return _left_out("shacl", "no shapes")
    return Gate("shacl", _count(len(closed), "triple"), closed.validate().findings)


def _evidence(graph: KnowledgeGraph, documents: Path | None) -> Gate:
    if graph.inputs.project is None:
        return _left_out("evidence", "no project: given files need no passages")
    findings = list(evidence_findings(graph.dataset, None))
    passages = sum(count.graphs for count in graph.statistics.graphs if count.kind == "passage")
    words = "digests proved" if documents else "digests not proved: give --sources DIR"
    return Gate("evidence", f"{_count(passages, 'passage')}, {words}", tuple(findings))


def _queries(closed: KnowledgeGraph) -> Gate:
    if closed.inputs.project is None:
        return _left_out("queries", "no project: given files have no stored queries")
    results = closed.test()
    untested = [query for query in closed.queries if not query.examples]
    findings = [
        Finding(
            "queries",
            "no-example",
            f"{query.name} has no example; add one under `examples`",
            severity=Severity.WARNING,
            location=query.location(),
        )
        for query in untested
    ]
    looked_at = f"{_count(len(closed.queries), 'query')}, {_count(len(results), 'example')}"
    return Gate("queries", looked_at, (*failures(results), *findings))


def _formatting(files: Files) -> Gate:
    """Look at the text of every file that is text: not standard input, not a compressed file."""
    findings: list[Finding] = []
    paths = [path for path in dict.fromkeys((*files.rdf, *files.queries, *files.json)) if _is_plain(path)]
    for path in paths:
        try:
            findings += formatting_findings(shown(path), read_text(path))
        except SourceError:
            continue  # the syntax gate has said why the file cannot be read
    return Gate("format", _count(len(paths), "file"), tuple(findings))


def _is_plain(path: PathLike) -> bool:
    name = str(path)
    return name != "-" and not name.endswith(COMPRESSIONS)
