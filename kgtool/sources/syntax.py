"""What is wrong with a file that did not parse: one finding per mistake, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from pyoxigraph import RdfFormat

from kgtool.model.findings import Finding, Location
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.sources.files import place_of
from kgtool.sources.mistakes import LIMIT, Mistake, MistakesError, mistake, undeclared_prefix
from kgtool.sources.recovery import Recovery, line_mistakes

GRAMMARS = {
    TURTLE: RdfFormat.TURTLE,
    TRIG: RdfFormat.TRIG,
    NTRIPLES: RdfFormat.N_TRIPLES,
    NQUADS: RdfFormat.N_QUADS,
    RDFXML: RdfFormat.RDF_XML,
    JSONLD: RdfFormat.JSON_LD,
}
_LONGEST = 16 << 20
"""Bytes: what pyoxigraph's parsers hold of a text at once."""
_WORD = re.compile(
    rb"""\#[^\n\r]*+ | <[^<>]*+> | \"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:\"{3}|\Z)
      | '{3}(?:[^'\\]++|\\.|'(?!''))*+(?:'{3}|\Z) | "(?:[^"\\\n]++|\\.)*+ | '(?:[^'\\\n]++|\\.)*+""",
    re.VERBOSE | re.DOTALL,
)
_NAMED_GRAPH = re.compile(r"\{ is not a valid")


def syntax_findings(
    content: bytes, name: str, format: Format, base: str | None, error: Exception  # noqa: A002
) -> tuple[Finding, ...]:  # fmt: skip
    """Return the syntax errors of ``content``, in order; at least one.

    ``error`` is what the parser raised first. Mistakes that may only follow from an earlier one are
    left out; RDF/XML and JSON-LD give their first mistake only.
    """
    found = list(_mistakes(content, format, base, error)) or [mistake(error)]
    return tuple(
        Finding("syntax", format.name, _plain(m.message, format), location=Location(name, m.line, m.column))
        for m in found[:LIMIT]
    )


def _mistakes(content: bytes, format: Format, base: str | None, error: Exception) -> Iterable[Mistake]:  # noqa: A002
    if isinstance(error, MistakesError):
        return error.mistakes
    if isinstance(error, MemoryError):
        return _too_long(content, error)
    if format is RDFXML:
        return [mistake(error)]
    broken = list(_not_utf8(content))
    if broken:
        return broken
    if format is JSONLD:
        return _json_mistakes(content.decode("utf-8"), error)
    if format.name in (NTRIPLES.name, NQUADS.name):
        return line_mistakes(content, GRAMMARS[format])
    return Recovery(content.decode("utf-8"), GRAMMARS[format], base).mistakes()


def _too_long(content: bytes, error: MemoryError) -> list[Mistake]:
    """Return the first word that is too long for the parser; raise ``error`` where memory itself ran out."""
    for word in _WORD.finditer(content):
        if word.end() - word.start() > _LONGEST:
            megabytes = _LONGEST >> 20
            message = (
                f"a literal, an IRI or a comment of more than {megabytes} MiB cannot be read; shorten it"
            )
            return [Mistake(message, *place_of(content, word.start()))]
    raise error


def _not_utf8(content: bytes) -> Iterator[Mistake]:
    """Yield the first byte of each line that is not UTF-8."""
    start = 0
    for line in content.splitlines(keepends=True):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield Mistake("not UTF-8; save the file as UTF-8", *place_of(content, start + error.start))
        start += len(line)


def refuse_broken_xml(content: bytes) -> None:
    """Raise MistakesError with the first place at which XML is not well-formed, if there is one.

    Asked of every RDF/XML file, for pyoxigraph takes one that was cut short as complete.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as broken:
        message = f"not well-formed XML: {expat.ErrorString(broken.code)}"
        raise MistakesError([Mistake(message, broken.lineno, broken.offset + 1)]) from None


def _json_mistakes(text: str, error: Exception) -> Iterator[Mistake]:
    """Yield what is wrong with the JSON, else what the JSON-LD parser says."""
    try:
        json.loads(text)
    except json.JSONDecodeError as broken:
        what = re.sub(r"( starting)? at$", "", broken.msg.lower())
        yield Mistake(f"not valid JSON: {what}", broken.lineno, broken.colno)
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
        base = (
            "without a base; add `@base <…> .` or write"
            if format in (TURTLE, TRIG)
            else "has no place here; write"
        )
        return f"a relative IRI {base} the IRI in full"
    if message == "A dot is expected at the end of statements":
        return "the statement before this has no final dot"
    if message == "Unexpected end":
        return "the statement is cut off here"
    if message == "Unexpected end of file":
        return "what begins here, a literal or an IRI, is never closed"
    if _NAMED_GRAPH.search(message):
        no_graphs, not_closed = "Turtle has no named graphs: call the file .trig", "is a } missing before it?"
        return f"{message}; {no_graphs if format is TURTLE else not_closed}"
    return message
