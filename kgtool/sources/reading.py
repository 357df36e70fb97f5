"""RDF files → quads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, Quad, Triple, parse

from kgtool.model.collecting import uncollected
from kgtool.model.errors import MalformedError, NotSupportedError, SourceError
from kgtool.model.findings import Finding, Location
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format, rdf_format_of
from kgtool.model.prefixes import Prefixes
from kgtool.sources.contexts import names_context, quads_with_contexts
from kgtool.sources.files import STDIN, read_bytes, shown
from kgtool.sources.mistakes import MistakesError
from kgtool.sources.sniffing import format_by_content, format_of
from kgtool.sources.syntax import GRAMMARS, refuse_broken_xml, syntax_findings
from kgtool.sources.unpacking import DAMAGED, open_unpacked

_BOM = b"\xef\xbb\xbf"
# Text without which no blank node and no triple term comes out; other formats are always looked through.
_LINE_MARKS = (b"_:", b"<<")
_TURTLE_MARKS = (*_LINE_MARKS, b"[", b"(", b"{|", b"~")
_BLANK_MARKS = {NTRIPLES: _LINE_MARKS, NQUADS: _LINE_MARKS, TURTLE: _TURTLE_MARKS, TRIG: _TURTLE_MARKS}
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
    folder = None
    if str(path) == "-":
        name, chosen = STDIN, format or format_by_content(data)
    else:
        name, chosen = shown(path), format or format_of(Path(path).name, data)
        base, folder = base or Path(path).absolute().as_uri(), Path(path).parent
    return parse_rdf(data, name, chosen, base=base, folder=folder, scope=scope)


def parse_rdf(
    data: bytes, name: str, format: Format, *, base: str | None, folder: Path | None = None, scope: str = ""  # noqa: A002
) -> ParsedFile:  # fmt: skip
    """Return the quads of ``data``, called ``name`` in messages. Errors as in ``read_rdf``.

    ``folder`` is where the JSON-LD contexts that the document names are looked for.
    """
    content = data.removeprefix(_BOM)
    try:
        quads, prefixes = _parsed(content, format, base, folder)
    except (SyntaxError, ValueError, MemoryError, MistakesError) as error:
        raise MalformedError(syntax_findings(content, name, format, base, error)) from None
    sha256 = hashlib.sha256(data).hexdigest()
    if format not in _BLANK_MARKS or any(mark in content for mark in _BLANK_MARKS[format]):
        quads = _scoped(quads, f"{sha256[:10]}{scope}", name)
    if any(mark in content for mark in _DIRECTION_MARKS):
        quads = _without_directions(quads, name, format)
    return ParsedFile(name, format, quads, prefixes, sha256, base)


def _parsed(
    content: bytes, format: Format, base: str | None, folder: Path | None  # noqa: A002
) -> tuple[tuple[Quad, ...], Prefixes]:  # fmt: skip
    if format is RDFXML:
        refuse_broken_xml(content)
    parser = parse(content, GRAMMARS[format], base_iri=base)
    try:
        with uncollected():
            return tuple(parser), Prefixes(parser.prefixes)
    except SyntaxError as error:
        if format is not JSONLD or not names_context(error):
            raise
    return quads_with_contexts(content.decode("utf-8"), base, folder), Prefixes()


def first_prefixes(path: Path | str) -> Prefixes:
    """Return the prefixes that a file declares before its first few thousand triples.

    Empty where there are none or the file is not what its suffix says; reading it whole tells.
    """
    kind = rdf_format_of(Path(path).name)
    if kind is None or kind is JSONLD:
        return Prefixes()
    try:
        with open_unpacked(Path(path), str(path)) as stream:
            parser = parse(stream, format=GRAMMARS[kind], base_iri=Path(path).absolute().as_uri())
            for _ in islice(parser, 5_000):
                pass
            return Prefixes(parser.prefixes)
    except (SyntaxError, MemoryError, SourceError, *DAMAGED):
        return Prefixes()


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


def _without_directions(quads: tuple[Quad, ...], name: str, format: Format) -> tuple[Quad, ...]:  # noqa: A002
    """Refuse literals with a base direction, which are RDF 1.2; JSON-LD 1.1 §8.2.2 (API) has them dropped."""
    settled: list[Quad] = []
    for quad in quads:
        value = quad.object
        if not isinstance(value, Literal) or value.direction is None:
            settled.append(quad)
        elif format is JSONLD:
            plain = Literal(value.value, language=value.language)
            settled.append(Quad(quad.subject, quad.predicate, plain, quad.graph_name))
        else:
            message = f"RDF 1.2 literals with a base direction are not supported: {value}"
            raise NotSupportedError(message, location=Location(name))
    return tuple(settled)
