"""REGEX and REPLACE: which patterns the engine's RE2 takes, whose time grows with the text alone."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal

from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.sparql import answer, parse_query
from kgtool.sparql.compile.plan import plan_query
from kgtool.sparql.functions import regex

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


_ENDLESS = r"(x?(a|aa))+\\2b"
"""Tries more ways than can be tried; the back reference keeps it from the engine's RE2."""


def _asked(expression: str, limits: Limits | None = None) -> Literal | None:
    store = Store.of_quads([])
    try:
        [[term]] = answer(store, parse_query(f"SELECT ({expression} AS ?x) {{}}"), limits=limits).rows  # type: ignore[union-attr]
    finally:
        store.close()
    assert term is None or isinstance(term, Literal)
    return term


@pytest.mark.parametrize(
    "call", [f'REGEX("{"a" * 80}!", "{_ENDLESS}")', f'REPLACE("{"a" * 80}!", "{_ENDLESS}", "x")']
)
def test_a_pattern_that_tries_without_end_is_given_up_by_name(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regex, "_LONGEST", 0.05)
    with pytest.raises(LimitError, match=r"regular expression \(x\?\(a\|aa\)\)\+\\2b takes too long"):
        _asked(call)


def test_the_time_limit_stops_patterns() -> None:
    rows = " ".join(f'"{"a" * 80}{number}"' for number in range(500))
    store = Store.of_quads([])
    query = parse_query(f'SELECT * {{ VALUES ?x {{ {rows} }} FILTER(REGEX(?x, "{_ENDLESS}")) }}')
    with pytest.raises(LimitError):
        list(answer(store, query, limits=Limits(timeout=0.05)).rows)  # type: ignore[union-attr]
    store.close()


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("Ä", r"^\\p{Lu}$", "", True), ("ä", r"^\\p{Lu}$", "", False), ("1", r"^\\P{L}$", "", True),
        ("α", r"^\\p{IsGreek}$", "", True), ("a", r"^\\P{IsGreek}$", "", True),
        ("a", r"\\p{Nonsense}", "", None),
        ("_x:1", r"^\\i\\c*$", "", True), ("1x", r"^\\i\\c*$", "", False), ("a-é", r"^[\\i-]+$", "", True),
        ("a\\nb", "^b$", "m", True), ("a\\nb", "^b$", "", False), ("ab", "a b", "x", True),
        ("aab", r"(a)\\1", "", True), ("é_1", r"^[\\w!]+$", "", True), ("aaa", "^a{2,3}$", "", True),
    ],
)  # fmt: skip
def test_what_only_a_trying_matcher_knows(text: str, pattern: str, flags: str, found: bool | None) -> None:
    term = _asked(f'REGEX("{text}", "{pattern}", "{flags}")')
    assert term == (None if found is None else Literal(found))
