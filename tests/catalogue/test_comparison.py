"""An answer held against an example."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.catalogue import Example, compare
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, Row, Solutions, Triples
from kgtool.model.terms import XSD

EX = "https://example.org/"
PREFIXES = Prefixes({"ex": EX, "xsd": XSD})
A, B = NamedNode(EX + "a"), NamedNode(EX + "b")
EN, KO, PLAIN = Literal("Ok-ju", language="en"), Literal("Ok-ju", language="ko"), Literal("Ok-ju")


def _differences(example: Example, variables: Sequence[str], *rows: Row) -> tuple[str, ...]:
    return compare(example, Solutions(tuple(variables), iter(rows)), PREFIXES)


@pytest.mark.parametrize(
    ("cell", "term", "fits"),
    [
        ("ex:a", A, True),
        ("ex:a", B, False),
        (f"<{EX}a>", A, True),
        ("ex:a", Literal("ex:a"), False),
        ("Ok-ju", EN, True),
        ("Ok-ju", KO, True),
        ('"Ok-ju"@en', EN, True),
        ('"Ok-ju"@en', KO, False),
        ('"Ok-ju"', EN, False),
        ('"2023"^^xsd:gYear', Literal("2023", datatype=NamedNode(XSD + "gYear")), True),
        ("2023", Literal("2023", datatype=NamedNode(XSD + "gYear")), True),
        ("2023", Literal("02023", datatype=NamedNode(XSD + "integer")), False),
        ("note: this", Literal("note: this"), True),
        ("ex: with a space", Literal("ex: with a space"), True),
        ("12:30", Literal("12:30"), True),
        (None, None, True),
        (None, A, False),
        ("ex:a", None, False),
        ("[]", BlankNode("x"), True),
        ("[]", A, False),
    ],
)
def test_cell(cell: str | None, term: NamedNode | Literal | BlankNode | None, fits: bool) -> None:
    assert (_differences(Example(rows=((cell,),)), ["x"], (term,)) == ()) is fits


def test_rows_are_a_multiset() -> None:
    example = Example(rows=(("ex:a",), ("ex:b",), ("ex:b",)))
    assert _differences(example, ["x"], (B,), (A,), (B,)) == ()
    assert _differences(example, ["x"], (B,), (A,), (A,)) == ("missing: ex:b", "unexpected: ex:a")


def test_ordered_rows_are_a_sequence() -> None:
    example = Example(rows=(("ex:a",), ("ex:b",)), ordered=True)
    assert _differences(example, ["x"], (A,), (B,)) == ()
    assert _differences(example, ["x"], (B,), (A,)) == (
        "row 1: expected ex:a, got ex:b",
        "row 2: expected ex:b, got ex:a",
    )
    assert _differences(example, ["x"], (A,)) == ("missing: ex:b",)
    assert _differences(example, ["x"], (A,), (B,), (None,)) == ("unexpected: (unbound)",)


def test_columns_may_be_named_in_another_order() -> None:
    example = Example(variables=("y", "x"), rows=(("ex:b", "ex:a"),))
    assert _differences(example, ["x", "y"], (A, B)) == ()
    assert _differences(example, ["x"], (A,)) == ("expected the variables ?y, ?x, got ?x",)


def test_count() -> None:
    assert _differences(Example(count=2), ["x"], (A,), (A,)) == ()
    assert _differences(Example(count=3), ["x"], (A,), (A,)) == ("expected 3 rows, got 2",)


def test_an_expected_term_that_is_no_term_is_said() -> None:
    (difference,) = _differences(Example(rows=(('"open',),)), ["x"], (A,))
    assert difference.startswith("cannot read the expected rows: '\"open' is not a literal of Turtle")


def test_boolean() -> None:
    assert compare(Example(boolean=True), Answer(True), PREFIXES) == ()
    assert compare(Example(boolean=True), Answer(False), PREFIXES) == ("expected true, got false",)


def test_an_expectation_of_another_kind_is_said() -> None:
    assert compare(Example(count=1), Answer(True), PREFIXES) == ("the query is an ASK: expect a boolean",)
    assert "is a SELECT" in _differences(Example(boolean=True), ["x"])[0]
    assert "answers triples" in compare(Example(boolean=True), Triples((), PREFIXES), PREFIXES)[0]


def test_graphs_are_compared_up_to_isomorphism() -> None:
    answer = Triples(iter([Triple(BlankNode("x1"), A, EN), Triple(A, B, BlankNode("x1"))]), PREFIXES)
    assert compare(Example(triples='ex:a ex:b [ ex:a "Ok-ju"@en ] .', count=2), answer, PREFIXES) == ()
    answer = Triples((Triple(A, B, A),), PREFIXES)
    assert compare(Example(triples="ex:a ex:b ex:b .", count=2), answer, PREFIXES) == (
        "expected 2 triples, got 1",
        "missing: ex:a ex:b ex:b",
        "unexpected: ex:a ex:b ex:a",
    )
    assert "cannot read" in compare(Example(triples="ex:a"), Triples((), PREFIXES), PREFIXES)[0]


TERMS = st.sampled_from([A, B, EN, KO, PLAIN])


@given(st.data(), st.lists(st.tuples(TERMS, TERMS), max_size=7))
def test_lenient_cells_never_hide_or_invent_a_difference(data: st.DataObject, rows: list[Row]) -> None:
    """Any row may be written exactly or by lexical form, in any order: the example still holds."""
    written = [
        tuple(
            term.value if isinstance(term, Literal) and data.draw(st.booleans()) else str(term)
            for term in row
        )
        for row in rows
    ]
    shuffled = data.draw(st.permutations(written))
    assert _differences(Example(rows=tuple(shuffled)), ["x", "y"], *rows) == ()
    if rows:
        assert len(_differences(Example(rows=tuple(shuffled)), ["x", "y"], *rows[1:])) == 1
