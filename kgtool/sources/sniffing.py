"""Which RDF format a file is in: by its suffix, else by its content."""

from __future__ import annotations

import re

from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format, rdf_format_of

_HEAD = 65536
_XML = re.compile(rb"<(\?xml|!DOCTYPE|!--|([\w.-]+:)?RDF[\s>])")
# "[]" opens a Turtle statement as well, unless nothing follows it.
_JSON = re.compile(rb'\{\s*["}]|\[\s*["{]|\[\s*\]\s*\Z')
_SUBJECT = rb"(?:<[^>\s]*>|_:\S+)"
_LITERAL = rb'"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>\s]*>)?'
_LINE = re.compile(
    rb"\s*" + _SUBJECT + rb"\s*<[^>\s]*>\s*(?:" + _SUBJECT + rb"|" + _LITERAL + rb")"
    rb"\s*(" + _SUBJECT + rb")?\s*\.\s*(?:#.*)?"
)  # fmt: skip


def format_of(name: str, data: bytes) -> Format:
    """Return the format of the file called ``name`` whose first bytes are ``data``.

    The suffix decides, save for an RDF/XML suffix (``.owl`` is often Turtle) on what is no XML.
    """
    by_suffix = rdf_format_of(name)
    if by_suffix is None or (by_suffix is RDFXML and data.lstrip()[:1] != b"<"):
        return format_by_content(data)
    return by_suffix


def format_by_content(data: bytes) -> Format:
    """Return the format that the content looks like; Turtle or TriG where nothing else fits."""
    head = data[:_HEAD].lstrip()
    if _XML.match(head):
        return RDFXML
    if _JSON.match(head):
        return JSONLD
    by_line = _line_format(data)
    if by_line is not None:
        return by_line
    return TRIG if b"{" in data else TURTLE  # TriG holds all of Turtle, so a "{" in a literal does no harm


def _line_format(data: bytes) -> Format | None:
    """Return N-Triples or N-Quads where every line of the head is one of their statements."""
    lines = data[:_HEAD].splitlines()
    if len(data) > _HEAD:
        lines.pop()  # cut off in the middle
    statements = [line for line in lines if line.strip() and not line.lstrip().startswith(b"#")]
    matches = [_LINE.fullmatch(line) for line in statements]
    if not matches or not all(matches):
        return None
    return NQUADS if any(match and match[1] for match in matches) else NTRIPLES
