"""RDF files → quads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, Triple, parse

from kgtool.model.errors import MalformedError, NotSupportedError
from kgtool.model.findings import Finding, Location
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.model.prefixes import Prefixes
from kgtool.sources.files import STDIN, read_bytes, shown
from kgtool.sources.sniffing import format_by_content, format_of
from kgtool.sources.syntax import syntax_findings

_BOM = b"\xef\xbb\xbf"
GRAMMARS = {
    TURTLE: RdfFormat.TURTLE,
    TRIG: RdfFormat.TRIG,
    NTRIPLES: RdfFormat.N_TRIPLES,
    NQUADS: RdfFormat.N_QUADS,
    RDFXML: RdfFormat.RDF_XML,
    JSONLD: RdfFormat.JSON_LD,
}
# Text without which no blank node, and no RDF 1.2 term, can come out of the line and Turtle formats.
_BLANK_MARKS = (b"_:", b"[", b"(", b"<<", b"{|", b"~")
_DIRECTION_MARKS = (b"--ltr", b"--rtl", b"@direction", b"dir=")


@dataclass(frozen=True)
class ParsedFile:
    """One file, read. ``path`` is as the user would type it; ``sha256`` is of the unpacked content;
    ``base`` is what its relative IRIs were resolved against.

    Blank nodes are scoped to the file: their labels come from the content and the order of their
    first appearance, so the same content gives the same labels in every process.
    """

    path: str
    format: Format
    quads: tuple[Quad, ...]
    prefixes: Prefixes
    sha256: str
    base: str | None = None


def read_rdf(
    path: Path | str,
    *,
    format: Format | None = None,  # noqa: A002 - the word of the command line
    stdin: BinaryIO | None = None,
    base: str | None = None,
    scope: str = "",
) -> ParsedFile:
    """Return the quads of one file; ``-`` is standard input.

    ``format`` is told by suffix, then by content, unless given. Relative IRIs resolve against
    ``base``, else against the file's own address (RFC 3986 §5.1.3); standard input has none.
    ``scope`` sets the blank nodes apart from those of another file with the same content.

    Raises SourceError (missing, unreadable, empty, binary), MalformedError (every syntax error
    that can be told from its consequences), NotSupportedError (RDF 1.2 terms).
    """
    data = read_bytes(path, stdin=stdin)
    if str(path) == "-":
        name, chosen = STDIN, format or format_by_content(data)
    else:
        name, chosen = shown(path), format or format_of(Path(path).name, data)
        base = base or Path(path).absolute().as_uri()
    return parse_rdf(data, name, chosen, base=base, scope=scope)


def parse_rdf(data: bytes, name: str, format: Format, *, base: str | None, scope: str = "") -> ParsedFile:  # noqa: A002
    """Return the quads of ``data``, called ``name`` in messages. Errors as in ``read_rdf``."""
    content = data.removeprefix(_BOM)
    parser = parse(content, GRAMMARS[format], base_iri=base)
    try:
        quads = tuple(parser)
    except (SyntaxError, ValueError) as error:
        raise MalformedError(syntax_findings(content, name, format, base, error)) from None
    sha256 = hashlib.sha256(data).hexdigest()
    if format in (RDFXML, JSONLD) or any(mark in content for mark in _BLANK_MARKS):
        quads = _scoped(quads, f"{sha256[:10]}{scope}", name)
    if any(mark in content for mark in _DIRECTION_MARKS):
        _refuse_directions(quads, name)
    return ParsedFile(name, format, quads, Prefixes(parser.prefixes), sha256, base)


def read_all(
    paths: Iterable[Path | str],
    *,
    format: Format | None = None,  # noqa: A002 - the word of the command line
    stdin: BinaryIO | None = None,
) -> tuple[ParsedFile, ...]:
    """Return every file, in the order given; the syntax errors of all of them come in one MalformedError.

    Raises as ``read_rdf`` does.
    """
    files: list[ParsedFile] = []
    findings: list[Finding] = []
    contents: dict[str, int] = {}
    for path in paths:
        try:
            file = read_rdf(path, format=format, stdin=stdin)
        except MalformedError as error:
            findings.extend(error.findings)
            continue
        copies = contents[file.sha256] = contents.get(file.sha256, 0) + 1
        if copies > 1:  # the blank nodes of a copy are others (RDF 1.1 Semantics §4.1, merging)
            quads = _scoped(file.quads, f"{file.sha256[:10]}c{copies}", file.path)
            file = replace(file, quads=quads)
        files.append(file)
    if findings:
        raise MalformedError(tuple(findings))
    return tuple(files)


def _scoped(quads: tuple[Quad, ...], scope: str, name: str) -> tuple[Quad, ...]:
    """Return ``quads`` with blank nodes relabelled in the order of their first appearance."""
    labels: dict[BlankNode, BlankNode] = {}

    def label(node: BlankNode) -> BlankNode:
        known = labels.get(node)
        if known is None:
            known = labels[node] = BlankNode(f"b{len(labels)}x{scope}")
        return known

    settled: list[Quad] = []
    for quad in quads:
        s, p, o, g = quad
        if isinstance(o, Triple):
            message = "RDF 1.2 triple terms are not supported; describe the statement with rdf:Statement"
            raise NotSupportedError(message, location=Location(name))
        if isinstance(s, BlankNode) or isinstance(o, BlankNode) or isinstance(g, BlankNode):
            settled.append(
                Quad(
                    label(s) if isinstance(s, BlankNode) else s,
                    p,
                    label(o) if isinstance(o, BlankNode) else o,
                    label(g) if isinstance(g, BlankNode) else g,
                )
            )
        else:
            settled.append(quad)
    return tuple(settled)


def _refuse_directions(quads: tuple[Quad, ...], name: str) -> None:
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.direction is not None:
            message = f"RDF 1.2 literals with a base direction are not supported: {quad.object}"
            raise NotSupportedError(message, location=Location(name))
