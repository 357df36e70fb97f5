"""The gates of files: their syntax and their form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from kgtool.catalogue import catalogue
from kgtool.faces.gates.outcome import Gate, count, findings_of
from kgtool.faces.stored import PathLike
from kgtool.model.errors import KgtoolError, MalformedError, NotSupportedError, QueryError, SourceError
from kgtool.model.findings import Finding, Location
from kgtool.model.formats import COMPRESSIONS
from kgtool.model.prefixes import Prefixes
from kgtool.sources import Project, read_rdf, read_text, shown
from kgtool.sparql import parse_query
from kgtool.validate import formatting_findings

_DECLARATION = re.compile(r"(?i)@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>")


@dataclass(frozen=True)
class Files:
    """What ``check`` looks at, as paths: RDF files (``"-"`` is standard input), queries, and other JSON.

    ``graph`` are the RDF files that the graph is made of, ``beside`` the others: shapes, rules, alignments.
    """

    graph: tuple[PathLike, ...]
    beside: tuple[PathLike, ...] = ()
    queries: tuple[Path, ...] = ()
    json: tuple[Path, ...] = ()

    @property
    def rdf(self) -> tuple[PathLike, ...]:
        """Every RDF file, once."""
        return tuple(dict.fromkeys((*self.graph, *self.beside)))


def files_of(project: Project, ontology: Iterable[PathLike] = (), shapes: Iterable[PathLike] = ()) -> Files:
    """Return everything in a project that has a syntax, and more files of its ontology and shapes."""
    json_files = (project.context_file, project.frame_file)
    return Files(
        graph=(*project.ontology_files, *ontology, *project.data_files),
        beside=(*project.shapes_files, *shapes, *project.rules_files, *project.alignment_files),
        queries=project.query_files,
        json=tuple(path for path in json_files if path is not None),
    )


def syntax(files: Files, stdin: bytes | None) -> tuple[Gate, Prefixes]:
    """Return the gate, and the prefixes of every file, broken ones included.

    Queries may use those of the graph.
    """
    errors: list[KgtoolError] = []
    declared: dict[PathLike, Mapping[str, str]] = {}
    for path in files.rdf:
        try:
            declared[path] = read_rdf(path, stdin=None if stdin is None else BytesIO(stdin)).prefixes
        except MalformedError as error:
            errors.append(error)
            declared[path] = _prefixes_in(path)
        except KgtoolError as error:
            errors.append(error)
    known, prefixes = _merged(declared, files.graph), _merged(declared, files.rdf)
    errors += (error for path in files.queries for error in _query_syntax(path, known))
    errors += (error for path in files.json for error in _json_syntax(path))
    looked_at = count(len(files.rdf) + len(files.json), "file")
    if files.queries:
        looked_at += f", {count(len(files.queries), 'query')}"
    findings = tuple(finding for error in errors for finding in findings_of(error, "syntax", _slug(error)))
    return Gate("syntax", looked_at, findings, unable=min((e.status for e in errors), default=0)), prefixes


def _merged(declared: Mapping[PathLike, Mapping[str, str]], paths: Iterable[PathLike]) -> Prefixes:
    prefixes = Prefixes()
    for path in paths:
        prefixes = prefixes.merged(declared.get(path, {}))
    return prefixes


def _prefixes_in(path: PathLike) -> dict[str, str]:
    """Return what a file that does not parse seems to declare: enough to tell its mistakes from others'."""
    try:
        return dict(_DECLARATION.findall(read_text(path)))
    except SourceError:
        return {}


def _query_syntax(path: Path, prefixes: Prefixes) -> Iterator[KgtoolError]:
    try:
        text = read_text(path)
        parse_query(text, where=shown(path), prefixes=prefixes)
        catalogue([(shown(path), text)])
    except KgtoolError as error:
        yield error


def _json_syntax(path: Path) -> Iterator[KgtoolError]:
    try:
        json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location(shown(path), error.lineno, error.colno)
        yield MalformedError((Finding("syntax", "malformed", f"not JSON: {error.msg}", location=place),))
    except RecursionError:
        yield SourceError("not JSON that can be read: it nests too deep", location=Location(shown(path)))
    except SourceError as error:
        yield error


def _slug(error: KgtoolError) -> str:
    if isinstance(error, NotSupportedError):
        return "not-supported"
    return "malformed" if isinstance(error, QueryError) else "unreadable"


def formatting(files: Files, prefixes: Prefixes) -> Gate:
    """Look at the text of every file that is text: not standard input, not a compressed file."""
    findings: list[Finding] = []
    paths = [path for path in dict.fromkeys((*files.rdf, *files.queries, *files.json)) if _is_plain(path)]
    for path in paths:
        try:
            findings += formatting_findings(shown(path), read_text(path), prefixes=prefixes)
        except SourceError:
            continue  # the syntax gate has said why the file cannot be read
    return Gate("format", count(len(paths), "file"), tuple(findings))


def _is_plain(path: PathLike) -> bool:
    name = str(path)
    return name != "-" and not name.endswith(COMPRESSIONS)
