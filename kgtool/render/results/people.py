"""Solutions for people: a table for the terminal and one for Markdown. Short, not exact: see ``cell``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice

from pyoxigraph import Literal, NamedNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Row, Solutions
from kgtool.model.terms import XSD, Term, compact
from kgtool.render import terminal, visible
from kgtool.render.long_table import Columns
from kgtool.render.rdf11 import rdf11

AHEAD = 1000
"""How many solutions are held to see how wide the columns are."""

_BLOCK = 500
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMERIC = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "int")
)


def cell(term: Term, prefixes: Prefixes, *, tagged: bool = True) -> str:
    """Return ``term`` as people read it: IRIs shortened, literals without quotes, a language after ``@``.

    The language is left out unless ``tagged``; the datatype is shown where it is not one of XML Schema's.
    Two terms can look alike here; formats for machines (tsv, json) tell them apart.
    """
    if not isinstance(term, Literal):
        return compact(term, prefixes)
    if term.language:
        return f"{term.value}@{term.language}" if tagged else term.value or '""'
    datatype = term.datatype.value
    if datatype.startswith(XSD):
        return term.value or '""'
    return f"{term.value}^^{prefixes.compact(datatype)}"


def table(
    result: Solutions, prefixes: Prefixes, *, width: int | None, colour: bool, ahead: int = AHEAD
) -> Iterator[str]:
    """Yield a table with the number of solutions under it; languages are shown where there are several.

    More than ``ahead`` solutions are written as they come: the first ones fix the columns, and a language is
    always shown.
    """
    first, rest = _looked_ahead(result, ahead)
    if not result.variables:
        yield f"{_count(len(first) + sum(1 for _ in rest))}\n"
        return
    if len(first) <= ahead:
        yield _drawn(result.variables, first, prefixes, width=width, colour=colour)
        count = len(first)
    else:
        right = _numeric_columns(result.variables, first)
        shown = partial(_spans, prefixes=prefixes, tagged=True)
        columns = Columns.of(
            result.variables, list(map(shown, first)), right=right, width=width, colour=colour
        )
        yield columns.head()
        count = 0
        for rows in _blocks(first, rest):
            count += len(rows)
            yield columns.body(map(shown, rows))
    yield "\n" + terminal.lines([[(_count(count), "dim")]], colour=colour)


def markdown(result: Solutions, prefixes: Prefixes, *, ahead: int = AHEAD) -> Iterator[str]:
    """Yield a Markdown table; IRIs and blank nodes stand as code, languages where there are several.

    More than ``ahead`` solutions are written as they come; then a language is always shown.
    """
    first, rest = _looked_ahead(result, ahead)
    if not result.variables:
        yield f"{_count(len(first) + sum(1 for _ in rest))}\n"
        return
    header = tuple(visible.markdown(name) for name in result.variables)
    tagged = len(first) > ahead or _many_languages(first)
    yield visible.markdown_head(header, _numeric_columns(result.variables, first))
    for rows in _blocks(first, rest):
        cells = (tuple("" if t is None else _markdown_cell(t, prefixes, tagged) for t in row) for row in rows)
        yield visible.markdown_rows(cells)


def _looked_ahead(result: Solutions, ahead: int) -> tuple[list[Row], Iterator[Row]]:
    """Return the first solutions, one more than ``ahead`` where there are so many, and the others."""
    rows = (tuple(None if t is None else rdf11(t) for t in row) for row in result.rows)
    return list(islice(rows, ahead + 1)), rows


def _blocks(first: list[Row], rest: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield all rows, some at a time."""
    yield first
    while rows := list(islice(rest, _BLOCK)):
        yield rows


def _drawn(
    variables: tuple[str, ...], rows: list[Row], prefixes: Prefixes, *, width: int | None, colour: bool
) -> str:
    tagged = _many_languages(rows)
    shown = [_spans(row, prefixes=prefixes, tagged=tagged) for row in rows]
    right = _numeric_columns(variables, rows)
    return terminal.table(variables, shown, right=right, width=width, colour=colour)


def _spans(row: Row, *, prefixes: Prefixes, tagged: bool) -> list[terminal.Span]:
    return [("", "") if t is None else (cell(t, prefixes, tagged=tagged), _style(t)) for t in row]


def _count(rows: int) -> str:
    return "no solutions" if not rows else "1 solution" if rows == 1 else f"{rows} solutions"


def _many_languages(rows: list[Row]) -> bool:
    """Say whether literals of ``rows`` are in two languages or more; that of one goes without saying."""
    return len({t.language for row in rows for t in row if isinstance(t, Literal) and t.language}) > 1


def _markdown_cell(term: Term, prefixes: Prefixes, tagged: bool) -> str:
    text = cell(term, prefixes, tagged=tagged)
    return visible.markdown(text) if isinstance(term, Literal) else visible.markdown_code(text)


def _style(term: Term) -> str:
    return "cyan" if isinstance(term, NamedNode) else "" if isinstance(term, Literal) else "dim"


def _numeric_columns(variables: tuple[str, ...], rows: list[Row]) -> frozenset[int]:
    """Return the columns whose bound values, at least one, are all numbers."""
    columns = ([row[i] for row in rows if row[i] is not None] for i in range(len(variables)))
    return frozenset(i for i, terms in enumerate(columns) if terms and all(map(_is_number, terms)))


def _is_number(term: Term | None) -> bool:
    return (
        isinstance(term, Literal) and term.datatype.value in _NUMERIC and bool(_NUMBER.fullmatch(term.value))
    )
