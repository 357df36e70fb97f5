"""What is wrong with a file that did not parse: one finding per mistake, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from pyoxigraph import RdfFormat

from kgtool.model.findings import Finding, Location
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.sources.contexts import ContextError
from kgtool.sources.files import place_of
from kgtool.sources.recovery import LIMIT, Mistake, Recovery, line_mistakes, mistake, undeclared_prefix

GRAMMARS = {
    TURTLE: RdfFormat.TURTLE,
    TRIG: RdfFormat.TRIG,
    NTRIPLES: RdfFormat.N_TRIPLES,
    NQUADS: RdfFormat.N_QUADS,
    RDFXML: RdfFormat.RDF_XML,
    JSONLD: RdfFormat.JSON_LD,
}
_NAMED_GRAPH = re.compile(r"\{ is not a valid|Unexpected token \{")


def syntax_findings(
    content: bytes, name: str, format: Format, base: str | None, error: Exception  # noqa: A002
) -> tuple[Finding, ...]:  # fmt: skip
    """Return the syntax errors of ``content``, in order; at least one.

    ``error`` is what the parser raised first. Mistakes that may only follow from an earlier one are
    left out; RDF/XML and JSON-LD give their first mistake only.
    """
    if isinstance(error, ContextError):
        found = error.mistakes
    else:
        found = list(_mistakes(content, format, base, error)) or [mistake(error)]
    return tuple(
        Finding("syntax", format.name, _plain(m.message, format), location=Location(name, m.line, m.column))
        for m in found[:LIMIT]
    )


def _mistakes(content: bytes, format: Format, base: str | None, error: Exception) -> Iterable[Mistake]:  # noqa: A002
    if format is RDFXML:
        return _xml_mistakes(content, error)
    broken = list(_not_utf8(content))
    if broken:
        return broken
    if format is JSONLD:
        return _json_mistakes(content.decode("utf-8"), error)
    if format.name in (NTRIPLES.name, NQUADS.name):
        return line_mistakes(content, GRAMMARS[format])
    return Recovery(content.decode("utf-8"), GRAMMARS[format], base).mistakes()


def _not_utf8(content: bytes) -> Iterator[Mistake]:
    """Yield the first byte of each line that is not UTF-8."""
    start = 0
    for line in content.splitlines(keepends=True):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield Mistake("not UTF-8; save the file as UTF-8", *place_of(content, start + error.start))
        start += len(line)


def _xml_mistakes(content: bytes, error: Exception) -> Iterator[Mistake]:
    """Yield the first place at which the XML is not well-formed, else what the RDF parser says."""
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as broken:
        yield Mistake(
            f"not well-formed XML: {expat.ErrorString(broken.code)}", broken.lineno, broken.offset + 1
        )
        return
    yield mistake(error)


def _json_mistakes(text: str, error: Exception) -> Iterator[Mistake]:
    """Yield what is wrong with the JSON, else what the JSON-LD parser says."""
    try:
        json.loads(text)
    except json.JSONDecodeError as broken:
        yield Mistake(f"not valid JSON: {broken.msg}", broken.lineno, broken.colno)
        return
    except RecursionError:
        yield Mistake("nested too deeply")
        return
    yield mistake(error)


def _plain(message: str, format: Format) -> str:  # noqa: A002
    """Return the parser's message with what to do about it, where that is known."""
    prefix = undeclared_prefix(message)
    if prefix is not None:
        return f"the prefix {prefix}: is not declared; add `@prefix {prefix}: <…> .`"
    if message.startswith("No scheme found"):
        return "a relative IRI without a base; add `@base <…> .` or write the IRI in full"
    if message == "A dot is expected at the end of statements":
        return "the statement before this has no final dot"
    if message == "Unexpected end":
        return "the file ends in the middle of a statement"
    if message == "Unexpected end of file":
        return "the file ends before what begins here is closed"
    if format is TURTLE and _NAMED_GRAPH.search(message):
        return f"{message}; Turtle has no named graphs: call the file .trig"
    return message
