"""Query results: exact for machines, safe for people, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import NotSupportedError, UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, Row, Solutions
from kgtool.model.terms import XSD
from kgtool.render import RESULT_FORMATS, answer, solutions

from .strategies import terms

NONE = Prefixes()
READ = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[st.none() | terms(xml=True)] * width), max_size=5)
)


def text(result: Solutions, form: str) -> str:
    return "".join(solutions(result, form, NONE))


def named(rows: list[Row]) -> Solutions:
    return Solutions(tuple("abc"[: len(rows[0]) if rows else 1]), rows)


@given(tables)
@pytest.mark.parametrize("form", READ)
def test_what_is_written_reads_back(form: str, rows: list[Row]) -> None:
    result = named(rows)
    read = ox.parse_query_results(text(result, form).encode(), READ[form])
    assert isinstance(read, ox.QuerySolutions)
    assert tuple(variable.value for variable in read.variables) == result.variables
    found = [tuple(solution[name] for name in result.variables) for solution in read]
    assert _renamed(found) == _renamed(rows)


def _renamed(rows: list[Row]) -> list[tuple[str, ...]]:
    """Return the rows with blank nodes numbered in the order in which they come."""
    numbers: dict[object, str] = {}
    return [
        tuple(
            numbers.setdefault(term, f"_:{len(numbers)}") if isinstance(term, ox.BlankNode) else str(term)
            for term in row
        )
        for row in rows
    ]


@given(tables)
def test_csv_reads_back_as_text(rows: list[Row]) -> None:
    result = named(rows)
    written = text(result, "csv")
    header, *cells = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert tuple(header) == result.variables
    assert cells == [
        ["" if t is None else str(t) if isinstance(t, ox.BlankNode) else t.value for t in row] for row in rows
    ]


def test_csv_quotes_as_rfc_4180_has_it_and_ends_lines_with_crlf() -> None:
    rows: list[Row] = [
        (ox.Literal('say "hi", all'),),
        (ox.Literal("two\nlines"),),
        (None,),
        (ox.Literal("=1+1"),),
    ]
    assert text(Solutions(("x",), rows), "csv") == 'x\r\n"say ""hi"", all"\r\n"two\nlines"\r\n""\r\n=1+1\r\n'


@pytest.mark.parametrize(
    ("lexical", "datatype", "written"),
    [
        ("5", "integer", "5"), ("007", "integer", "007"), ("1.50", "decimal", "1.50"),
        ("1e6", "double", "1e6"),
        ("INF", "double", f'"INF"^^<{XSD}double>'), ("1.", "decimal", f'"1."^^<{XSD}decimal>'),
        ("x", "integer", f'"x"^^<{XSD}integer>'), ("true", "boolean", f'"true"^^<{XSD}boolean>'),
        ("5", "int", f'"5"^^<{XSD}int>'),
    ],
)  # fmt: skip
def test_tsv_writes_numbers_bare_where_they_are_numbers(lexical: str, datatype: str, written: str) -> None:
    term = ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))
    assert text(Solutions(("x",), [(term,)]), "tsv") == f"?x\n{written}\n"


def test_xml_names_the_value_that_it_cannot_carry() -> None:
    result = Solutions(("x", "y"), [(None, ox.Literal("ok")), (None, ox.Literal("\x01"))])
    with pytest.raises(NotSupportedError, match=r"\?y in solution 2 holds U\+0001, which XML cannot carry"):
        text(result, "xml")


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_rows_are_written_as_they_come(form: str) -> None:
    taken: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(10):
            taken.append(number)
            yield (ox.Literal(str(number)),)

    pieces = solutions(Solutions(("x",), rows()), form, NONE)
    written = ""
    while "4" not in written:
        written += next(pieces)
    assert taken == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("form", "yes", "no"), [
    ("table", "true\n", "false\n"), ("csv", "true\r\n", "false\r\n"), ("tsv", "true\n", "false\n"),
    ("markdown", "**true**\n", "**false**\n"),
    ("json", '{"head":{},"boolean":true}\n', '{"head":{},"boolean":false}\n'),
])  # fmt: skip
def test_ask(form: str, yes: str, no: str) -> None:
    assert "".join(answer(Answer(True), form)) == yes
    assert "".join(answer(Answer(False), form)) == no


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("value", [True, False])
def test_ask_reads_back(form: str, value: bool) -> None:
    read = ox.parse_query_results("".join(answer(Answer(value), form)).encode(), READ[form])
    assert isinstance(read, ox.QueryBoolean)
    assert bool(read) is value


def test_a_table_takes_nothing_for_markup_or_a_command() -> None:
    rows: list[Row] = [
        (ox.Literal("[bold]x[/bold] :smile:"),),
        (ox.Literal("\x1b]0;title\x07"),),
        (ox.Literal("::debug::x"),),
    ]
    shown = text(Solutions(("x",), rows), "table").splitlines()
    assert shown[2:5] == ["[bold]x[/bold] :smile:", r"\x1b]0;title\x07", r"\x3a:debug::x"]


def test_colours_are_the_only_escapes() -> None:
    rows: list[Row] = [(ox.NamedNode("x:y"), ox.Literal("\x1b[2J"))]
    drawn = "".join(solutions(Solutions(("x", "y"), rows), "table", NONE, colour=True, width=80))
    assert "\x1b[36m<x:y>\x1b[0m" in drawn
    assert "\x1b[2J" not in drawn


@pytest.mark.parametrize("form", [*RESULT_FORMATS])
def test_triple_terms_are_refused_by_name(form: str) -> None:
    triple = ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))
    with pytest.raises(NotSupportedError, match=r"RDF 1\.2"):
        text(Solutions(("x",), [(triple,)]), form)  # type: ignore[list-item]


def test_directions_are_refused_by_name() -> None:
    literal = ox.Literal("x", language="en", direction=ox.BaseDirection.LTR)
    with pytest.raises(NotSupportedError, match="base direction"):
        text(Solutions(("x",), [(literal,)]), "json")


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"'yaml'.*table, csv"):
        solutions(Solutions((), []), "yaml", NONE)
    with pytest.raises(UnknownNameError, match="'yaml'"):
        answer(Answer(True), "yaml")
