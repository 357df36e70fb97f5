"""Solutions for people: a table for the terminal and one for Markdown. Short, not exact: see ``cell``."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Row, Solutions
from kgtool.model.terms import XSD, Term, compact
from kgtool.render import terminal, visible
from kgtool.render.rdf11 import rdf11

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMERIC = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "int")
)


def cell(term: Term, prefixes: Prefixes) -> str:
    """Return ``term`` as people read it: IRIs shortened, literals without quotes, a language after ``@``.

    The datatype is shown where it is not one of XML Schema's. Two terms can look alike here; formats
    for machines (tsv, json) tell them apart.
    """
    if not isinstance(term, Literal):
        return compact(term, prefixes)
    if term.language:
        return f"{term.value}@{term.language}"
    datatype = term.datatype.value
    if datatype.startswith(XSD):
        return term.value or '""'
    return f"{term.value}^^{prefixes.compact(datatype)}"


def table(result: Solutions, prefixes: Prefixes, *, width: int | None, colour: bool) -> str:
    """Return a table with the number of solutions under it."""
    rows = _checked(result)
    count = _count(rows)
    if not result.variables:
        return f"{count}\n"
    shown = [[("", "") if t is None else (cell(t, prefixes), _style(t)) for t in row] for row in rows]
    right = _numeric_columns(result.variables, rows)
    drawn = terminal.table(result.variables, shown, right=right, width=width, colour=colour)
    return drawn + "\n" + terminal.lines([[(count, "dim")]], colour=colour)


def markdown(result: Solutions, prefixes: Prefixes) -> str:
    """Return a Markdown table; IRIs and blank nodes stand as code."""
    rows = _checked(result)
    if not result.variables:
        return f"{_count(rows)}\n"
    header = tuple(visible.markdown(name) for name in result.variables)
    cells = [tuple("" if t is None else _markdown_cell(t, prefixes) for t in row) for row in rows]
    return visible.markdown_table(header, cells, _numeric_columns(result.variables, rows))


def _count(rows: list[Row]) -> str:
    return "no solutions" if not rows else "1 solution" if len(rows) == 1 else f"{len(rows)} solutions"


def _checked(result: Solutions) -> list[Row]:
    return [tuple(None if t is None else rdf11(t) for t in row) for row in result.rows]


def _markdown_cell(term: Term, prefixes: Prefixes) -> str:
    text = cell(term, prefixes)
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
