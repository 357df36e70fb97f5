"""Query results: exact for machines, safe for people, streamed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import NotSupportedError, UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, Row, Solutions
from kgtool.model.terms import XSD
from kgtool.render import RESULT_FORMATS, answer, long_table, solutions, terminal
from kgtool.render.results import people

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
        for number in range(10_000):
            taken.append(number)
            yield (ox.Literal(str(number)),)

    pieces = solutions(Solutions(("x",), rows()), form, NONE)
    written = ""
    while "4" not in written:
        written += next(pieces)
    assert len(taken) < 10


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


def test_a_language_is_shown_where_there_are_several() -> None:
    one: list[Row] = [(ox.Literal("yes", language="en"),), (ox.Literal("plain"),)]
    two: list[Row] = [*one, (ox.Literal("예", language="ko"),)]
    assert text(Solutions(("x",), one), "table").splitlines()[2:4] == ["yes", "plain"]
    assert text(Solutions(("x",), two), "table").splitlines()[2:5] == ["yes@en", "plain", "예@ko"]
    assert "| yes |" in text(Solutions(("x",), one), "markdown")
    assert "예&#64;ko" in text(Solutions(("x",), two), "markdown")


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_long_answer_for_people_is_written_as_it_comes(form: str) -> None:
    taken: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(10_000):
            taken.append(number)
            yield (ox.Literal(f"n{number}"),)

    pieces = solutions(Solutions(("x",), rows()), form, NONE)
    written = ""
    while "n900" not in written:
        written += next(pieces)
    assert len(taken) <= people.AHEAD + 1
    assert (
        len([*written.splitlines(), *"".join(pieces).splitlines()])
        == 10_000 + {"table": 4, "markdown": 2}[form]
    )


@given(st.lists(st.tuples(terms(), terms()), min_size=2, max_size=6), st.sampled_from([None, 20, 60]))
def test_a_long_table_shows_what_a_short_one_shows(rows: list[Row], width: int | None) -> None:
    languages: Row = (ox.Literal("yes", language="en"), ox.Literal("예", language="ko"))
    held = Solutions(("a", "b"), [languages, *rows])
    whole = "".join(people.table(held, NONE, width=width, colour=False))
    streamed = "".join(people.table(held, NONE, width=width, colour=False, ahead=len(rows)))
    bare = [re.sub(r"[\s─]", "", text) for text in (whole, streamed)]
    assert sorted(bare[0]) == sorted(bare[1])


def test_the_first_rows_fix_the_columns_of_a_long_table() -> None:
    rows: list[Row] = [
        (ox.Literal("ab"), ox.Literal("日本")),
        (ox.Literal("abc"), ox.Literal("x")),
        (ox.Literal("a longer one"), ox.Literal("y")),
        (None, ox.Literal("z", language="en")),
    ]
    result = Solutions(("a", "b"), rows)
    free = "".join(people.table(result, NONE, width=None, colour=False, ahead=1)).splitlines()
    assert free == [
        "a     b", "──────────", "ab    日本", "abc   x", "a longer one   y", "      z@en", "", "4 solutions",
    ]  # fmt: skip
    tight = "".join(people.table(result, NONE, width=10, colour=False, ahead=1)).splitlines()
    assert tight[4:8] == ["a     y", "lon", "ger", "one"]


def test_one_long_cell_does_not_set_all_lines_of_a_long_table_apart() -> None:
    rows: list[Row] = [(ox.Literal("x" * 5000), ox.Literal("1")), *[(ox.Literal("y"), ox.Literal("2"))] * 9]
    drawn = "".join(people.table(Solutions(("a", "b"), rows), NONE, width=None, colour=False, ahead=3))
    assert len(drawn) < 5000 + 12 * (long_table.WIDEST + 8)


def test_a_long_table_is_coloured_as_a_short_one() -> None:
    rows: list[Row] = [(ox.NamedNode("x:y"), ox.Literal("7")), (None, ox.Literal("8"))]
    drawn = "".join(people.table(Solutions(("x", "y"), rows), NONE, width=9, colour=True, ahead=1))
    assert "\x1b[1mx\x1b[0m" in drawn
    assert "\x1b[36m<x:y>\x1b[0m" in drawn


@given(st.text(st.sampled_from("ab 日é-"), max_size=30).map(str.strip), st.integers(2, 12))
def test_folded_lines_fit_and_lose_nothing(words: str, width: int) -> None:
    lines = long_table.folded(words, width)
    assert all(terminal.taken(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


numbers = cells.map(str.strip)
"""Cells of a column that is set to the right: numbers have no blanks around them."""


@given(st.lists(st.tuples(cells, numbers), max_size=5), st.sampled_from([None, 60, 200]))
def test_a_table_without_folds_is_the_one_that_rich_draws(
    rows: list[tuple[str, str]], width: int | None
) -> None:
    spans = [[(a, ""), (b, "dim")] for a, b in rows]
    plain = terminal.table(["a", "longer"], spans, right=frozenset({1}), width=width, colour=False)
    coloured = terminal.table(["a", "longer"], spans, right=frozenset({1}), width=width, colour=True)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


@pytest.mark.parametrize("width", [1, 7, 20, 40])
@pytest.mark.parametrize("columns", [1, 2, 8])
def test_the_narrowest_table_loses_nothing(width: int, columns: int) -> None:
    names = tuple("abcdefgh"[:columns])
    row: Row = tuple(ox.Literal(f"x{i}yz") for i in range(columns))
    drawn = "".join(solutions(Solutions(names, [row]), "table", NONE, width=width))
    assert [name for name in names if name not in drawn] == []
    assert [term.value for term in row if term and term.value not in drawn] == []


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
