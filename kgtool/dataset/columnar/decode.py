"""Ids and texts back to terms, and a constant's text from a term."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.dataset.columnar import layout as at
from kgtool.model.terms import XSD, Term

_DATATYPES = {number: NamedNode(iri) for number, iri in at.INLINE_DATATYPE.items()}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = date(1970, 1, 1)


def text_of(term: Term) -> str:
    """Return the text whose digest is the id of ``term`` (see layout)."""
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if term.language:
        return f'"{term.value}"@{term.language}'
    datatype = term.datatype.value
    return f'"{term.value}"' if datatype == XSD + "string" else f'"{term.value}"^^<{datatype}>'


def term_of_text(text: str) -> Term:
    """Return the term whose text is ``text``."""
    if text[0] == "<":
        return NamedNode(text[1:-1])
    if text[0] == "_":
        return BlankNode(text[2:])
    end = text.rindex('"')
    tail = text[end + 1 :]
    if tail.startswith("@"):
        return Literal(text[1:end], language=tail[1:])
    return Literal(text[1:end], datatype=NamedNode(tail[3:-1]) if tail else None)


def is_inline(number: int) -> bool:
    """Return whether the id holds its term."""
    return 0 < number < at.SPAN


def inline_term(number: int) -> Literal:
    """Return the literal held in an id."""
    kind = number >> at.SHIFT
    return Literal(inline_form(kind, number - at.inline_zero(kind)), datatype=_DATATYPES[kind])


def inline_form(kind: int, value: int) -> str:
    """Return the lexical form of the inline ``value`` of class ``kind``."""
    if kind == at.INTEGER:
        return str(value)
    if kind == at.DECIMAL:
        whole, part = divmod(abs(value), 10**at.DECIMAL_PLACES)
        return f"{'-' if value < 0 else ''}{whole}.{f'{part:06}'.rstrip('0') or '0'}"
    if kind == at.BOOLEAN:
        return "true" if value else "false"
    if kind == at.DATE:
        return (_DAY + timedelta(days=value)).isoformat()
    if kind == at.YEAR:
        return f"{value:04}"
    stamp = (_EPOCH + timedelta(seconds=value)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return stamp + ("Z" if kind == at.DATETIME_UTC else "")


def stored_term(number: int, lex: str, ext: str | None) -> Term:
    """Return the term of a row of the term table."""
    if ext is not None:
        if number < at.TYPED:
            return Literal(lex, language=ext)
        return Literal(lex, datatype=NamedNode(ext))
    if number >= at.STRING:
        return Literal(lex)
    return NamedNode(lex) if number >= at.IRI else BlankNode(lex)
