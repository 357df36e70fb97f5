"""What a person types becomes a term of the declared type, or a message; ``parameters.txt`` has the cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kgtool.catalogue import TYPES, Parameter, StoredQuery, arguments
from kgtool.model.errors import ParameterError, UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import XSD, Term

PREFIXES = Prefixes({"ex": "https://example.org/"})
CASES = [
    tuple(part.strip() for part in line.split(" | ", 2))
    for line in (Path(__file__).parent / "parameters.txt").read_text().splitlines()
    if not line.startswith("#")
]


def _query(*params: Parameter) -> StoredQuery:
    return StoredQuery("q", "queries/q.rq", "", params=params)


@pytest.mark.parametrize(("kind", "typed", "expected"), CASES)
def test_type(kind: str, typed: str, expected: str) -> None:
    try:
        got = str(arguments(_query(Parameter("x", kind)), {"x": typed}, PREFIXES)["x"])
    except ParameterError as error:
        got = "! " + error.message.removeprefix("query q: parameter x: ")
    assert got == expected


def test_every_type_has_a_case() -> None:
    assert {kind for kind, *_ in CASES} == set(TYPES)


def test_a_default_is_used_and_what_is_given_wins() -> None:
    query = _query(Parameter("x", "integer", default="1"))
    assert arguments(query, {}, PREFIXES)["x"].value == "1"
    assert arguments(query, {"x": "2"}, PREFIXES)["x"].value == "2"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    query = _query(
        Parameter("film", "iri", "The film."), Parameter("year", "year"), Parameter("n", "integer")
    )
    with pytest.raises(ParameterError) as caught:
        arguments(query, {"year": "soon"}, PREFIXES)
    assert str(caught.value).splitlines() == [
        "query q: parameter film is missing (The film); give -p film VALUE, an IRI: prefix:name or <https://…>",
        "query q: parameter year: 'soon' is not a year such as 2023",
        "query q: parameter n is missing; give -p n VALUE, a whole number such as 12",
    ]


def test_an_unknown_parameter_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"no parameter 'flim'; did you mean film\?"):
        arguments(_query(Parameter("film", "iri")), {"flim": "ex:a"}, PREFIXES)
    with pytest.raises(UnknownNameError, match="its parameters are film"):
        arguments(_query(Parameter("film", "iri")), {"q": "ex:a"}, PREFIXES)
    with pytest.raises(UnknownNameError, match="has no parameters"):
        arguments(_query(), {"q": "ex:a"}, PREFIXES)


def test_only_the_listed_values_are_allowed_however_they_are_written() -> None:
    query = _query(Parameter("x", "iri", values=("ex:a", "ex:b")))
    assert arguments(query, {"x": "<https://example.org/b>"}, PREFIXES)["x"] == NamedNode(
        "https://example.org/b"
    )
    with pytest.raises(ParameterError, match="ex:c is not allowed; use one of ex:a, ex:b"):
        arguments(query, {"x": "ex:c"}, PREFIXES)


def test_a_term_of_the_declared_type_is_taken_as_it_is() -> None:
    year = Literal("2023", datatype=NamedNode(XSD + "gYear"))
    query = _query(
        Parameter("i", "iri"), Parameter("y", "year"), Parameter("t", "text"), Parameter("s", "string")
    )
    terms: dict[str, str | Term] = {
        "i": NamedNode("https://example.org/a"),
        "y": year,
        "t": Literal("x", language="en"),
        "s": Literal("x"),
    }
    assert arguments(query, terms, PREFIXES) == terms


@pytest.mark.parametrize(
    ("kind", "term"),
    [
        ("year", Literal("2023", datatype=NamedNode(XSD + "integer"))),
        ("string", Literal("x", language="en")),
        ("text", Literal("x")),
        ("iri", Literal("ex:a")),
        ("integer", NamedNode("https://example.org/a")),
    ],
)
def test_a_term_of_another_type_is_refused(kind: str, term: NamedNode | Literal) -> None:
    with pytest.raises(ParameterError):
        arguments(_query(Parameter("x", kind)), {"x": term}, PREFIXES)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_just_a_string(words: str) -> None:
    assert arguments(_query(Parameter("x", "string")), {"x": words}, PREFIXES)["x"] == Literal(words)


@given(st.sampled_from(sorted(TYPES)), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_becomes_one_term_or_a_message(kind: str, words: str) -> None:
    try:
        term = arguments(_query(Parameter("x", kind)), {"x": words}, PREFIXES)["x"]
    except ParameterError:
        return
    assert isinstance(term, NamedNode | Literal)
