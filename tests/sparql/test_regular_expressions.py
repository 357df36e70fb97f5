"""REGEX and REPLACE: which patterns the engine's RE2 takes, whose time grows with the text alone."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal

from kgtool.dataset.columnar import Store
from kgtool.sparql import answer, parse_query
from kgtool.sparql.compile.plan import plan_query

# A pattern, and whether it is found in "aaa…a!": those that repeat what is repeated have no end in a
# matcher that tries one way after the other.
_LINEAR = [
    (r"(a+)+$", False), (r"^(\\w+\\s?)+$", False), (r"(a|a)*b", False), (r"^(a*)*!$", True),
    (r"(\\d|\\w)+!", True), (r"\\W$", True), (r"\\S!", True), (r"\\s", False),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "found"), _LINEAR)
def test_what_repeats_a_repetition_ends(pattern: str, found: bool) -> None:
    store = Store.of_quads([])
    text = f'SELECT (REGEX("{"a" * 60}!", "{pattern}") AS ?found) {{}}'
    query = parse_query(text)
    assert "kg_regex" not in plan_query(query, store).sql
    [[term]] = answer(store, query).rows  # type: ignore[union-attr]
    assert term == Literal(found)
    store.close()


@pytest.mark.parametrize(
    ("pattern", "text", "changed"),
    [
        (r"\\d+", "year 2023", "year _"),
        (r"\\d", "٣ three", "_ three"),
        (r"\\w+", "é_ü 1", "_ _"),
        (r"\\W", "a-b", "a_b"),
        (r"\\s+", "a\u00a0\u2003b", "a_b"),
        (r"\\S", " é ", " _ "),
    ],
)
def test_short_classes_are_those_of_unicode(pattern: str, text: str, changed: str) -> None:
    store = Store.of_quads([])
    query = parse_query(f'SELECT (REPLACE("{text}", "{pattern}", "_") AS ?changed) {{}}')
    assert "kg_replace" not in plan_query(query, store).sql
    [[term]] = answer(store, query).rows  # type: ignore[union-attr]
    assert term == Literal(changed)
    store.close()
