"""SPARQL 1.1 Query Results CSV and TSV Formats (CSV itself: RFC 4180)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal

from kgtool.model.results import Solutions
from kgtool.model.terms import XSD, Term
from kgtool.render.results.cells import cells

_QUOTED = re.compile(r'[",\r\n]')
# What TSV may write without quotes (§4.2, by way of Turtle's numbers).
_NUMBERS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


def csv(result: Solutions) -> Iterator[str]:
    r"""Yield CSV, lines ended with ``\r\n``: IRIs and lexical forms, unbound as nothing (§3).

    An empty cell that stands alone in its row is written ``""``, since readers skip empty lines.
    """
    yield ",".join(map(_csv_cell, result.variables)) + "\r\n"
    alone = len(result.variables) == 1
    for rows in cells(result.rows, _csv_value):
        yield "".join(['""\r\n' if alone and row == ("",) else ",".join(row) + "\r\n" for row in rows])


def tsv(result: Solutions) -> Iterator[str]:
    """Yield TSV: terms in Turtle's syntax without prefixes, unbound as nothing (§4)."""
    yield "\t".join(f"?{name}" for name in result.variables) + "\n"
    for rows in cells(result.rows, _tsv_value):
        yield "".join(["\t".join(row) + "\n" for row in rows])


def _csv_value(term: Term, _place: int, _number: int) -> str:
    return _csv_cell(str(term) if isinstance(term, BlankNode) else term.value)


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _tsv_value(term: Term, _place: int, _number: int) -> str:
    if isinstance(term, Literal):
        number = _NUMBERS.get(term.datatype.value)
        if number is not None and number.fullmatch(term.value):
            return term.value
    return str(term)
