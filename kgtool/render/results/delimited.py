"""SPARQL 1.1 Query Results CSV and TSV Formats (CSV itself: RFC 4180)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal

from kgtool.model.results import Solutions
from kgtool.model.terms import XSD, Term
from kgtool.render.rdf11 import rdf11

_QUOTED = re.compile(r'[",\r\n]')
# What TSV may write without quotes (§4.2, by way of Turtle's numbers).
_NUMBERS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


def csv(result: Solutions) -> Iterator[str]:
    r"""Yield lines of CSV ended with ``\r\n``: IRIs and lexical forms, unbound as nothing (§3).

    An empty cell that stands alone in its row is written ``""``, since readers skip empty lines.
    """
    yield ",".join(map(_csv_cell, result.variables)) + "\r\n"
    for row in result.rows:
        cells = [_csv_cell("" if term is None else _csv_value(rdf11(term))) for term in row]
        yield ('""' if cells == [""] else ",".join(cells)) + "\r\n"


def tsv(result: Solutions) -> Iterator[str]:
    """Yield lines of TSV: terms in Turtle's syntax without prefixes, unbound as nothing (§4)."""
    yield "\t".join(f"?{name}" for name in result.variables) + "\n"
    for row in result.rows:
        yield "\t".join("" if term is None else _tsv_value(rdf11(term)) for term in row) + "\n"


def _csv_value(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _tsv_value(term: Term) -> str:
    if isinstance(term, Literal):
        number = _NUMBERS.get(term.datatype.value)
        if number is not None and number.fullmatch(term.value):
            return term.value
    return str(term)
