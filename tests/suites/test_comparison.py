"""The comparison and the ledger themselves: what they must see, and what they must not mind."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from . import ledger
from .compare import Graph, Order, Outcome, Table, canonical, difference, row
from .json_manifest import JsonCase

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
_1, _2 = ox.BlankNode("one"), ox.BlankNode("two")


def _table(
    *rows: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | None], order: Order = Order.MULTISET
) -> Table:
    return Table(frozenset({"x", "y"}), tuple(row(one.items()) for one in rows), order)


def _number(lexical: str, datatype: str = "integer") -> ox.Literal:
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(_table({"x": A}, {"x": B}), _table({"x": B}, {"x": A}), id="order"),
        pytest.param(_table({"x": A, "y": None}), _table({"x": A}), id="unbound"),
        pytest.param(_table({"x": _1, "y": _1}), _table({"x": _2, "y": _2}), id="blank nodes renamed"),
        pytest.param(_table({"x": _1}, {"x": _2}), _table({"x": _2}, {"x": _1}), id="two blank nodes"),
        pytest.param(_table({"x": A}, {"x": A}, order=Order.LAX), _table({"x": A}), id="lax"),
        pytest.param(True, True, id="boolean"),
    ],
)
def test_the_same(one: Outcome, other: Outcome) -> None:
    assert difference(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(_table({"x": A}, {"x": A}), _table({"x": A}), id="number"),
        pytest.param(_table({"x": A}), _table({"y": A}), id="variable"),
        pytest.param(
            _table({"x": A}, {"x": B}, order=Order.SEQUENCE), _table({"x": B}, {"x": A}), id="order counts"
        ),
        pytest.param(_table({"x": _1, "y": _1}), _table({"x": _1, "y": _2}), id="one blank node or two"),
        pytest.param(
            _table({"x": _1}, {"x": _1}), _table({"x": _1}, {"x": _2}), id="one in two rows, or two"
        ),
        pytest.param(_table({"x": A}, order=Order.LAX), _table({"x": A}, {"x": A}), id="lax, too many"),
        pytest.param(_table({"x": A}, order=Order.LAX), _table(order=Order.LAX), id="lax, none"),
        pytest.param(_table({"x": _number("01")}), _table({"x": _number("1")}), id="lexical form"),
        pytest.param(
            _table({"x": ox.Literal("a", language="en")}), _table({"x": ox.Literal("a")}), id="language"
        ),
        pytest.param(True, False, id="boolean"),
        pytest.param(True, _table(), id="kind"),
        pytest.param(Table(frozenset("x"), ()), Table(frozenset("y"), ()), id="header"),
    ],
)
def test_different(one: Outcome, other: Outcome) -> None:
    assert difference(one, other) is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_number("01"), _number("1"), True),
        (_number("1.50", "decimal"), _number("1.5", "decimal"), True),
        (_number("1.0E2", "double"), _number("100", "double"), True),
        (_number("1", "decimal"), _number("1"), False),
        (_number("1.5", "decimal"), _number("1.6", "decimal"), False),
        (ox.Literal("01"), ox.Literal("1"), False),
    ],
)
def test_computed_numbers_count_by_value(one: ox.Literal, other: ox.Literal, *, same: bool) -> None:
    assert (difference(_table({"x": one}), _table({"x": other}), ["x"]) is None) is same
    assert difference(_table({"x": one}), _table({"x": other}), ["y"]) is not None


def test_graphs_are_compared_up_to_isomorphism() -> None:
    ring = [ox.Quad(_1, A, _2), ox.Quad(_2, A, _1)]
    turned = [ox.Quad(_2, A, _1), ox.Quad(_1, A, _2)]
    loops = [ox.Quad(_1, A, _1), ox.Quad(_2, A, _2)]
    assert difference(Graph(frozenset(ring)), Graph(frozenset(turned))) is None
    assert difference(Graph(frozenset(ring)), Graph(frozenset(loops))) is not None
    assert canonical([ox.Quad(A, A, B)]) == {"<urn:a> <urn:a> <urn:b>"}


def _cases(folder: Path) -> list[JsonCase]:
    return [JsonCase(name, "test", None, folder, {}) for name in ("good", "bad")]  # type: ignore[arg-type]


def _book(*failures: str, tests: int = 2) -> ledger.Ledger:
    return ledger.Ledger(Path("book.toml"), tests, 0, frozenset(failures), None)


def _verdict(case: JsonCase) -> str | None:
    if case.id == "bad":
        raise ValueError("broken")
    return None


def test_a_ledger_that_is_right_is_quiet(tmp_path: Path) -> None:
    ledger.run(_cases(tmp_path), _book("bad"), _verdict)
    ledger.count(_cases(tmp_path), _book("bad"), lambda _: None)


def test_a_failure_that_is_not_listed_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r'(?s)id = "bad".*ValueError: broken'):
        ledger.run(_cases(tmp_path), _book(), _verdict)


def test_a_listed_failure_that_passes_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"passes, take it out of book\.toml: good"):
        ledger.run(_cases(tmp_path), _book("bad", "good"), _verdict)


def test_a_change_in_the_number_of_tests_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the number of tests changed"):
        ledger.count(_cases(tmp_path), _book("bad", tests=3), lambda _: None)
    with pytest.raises(AssertionError, match="the number of tests changed"):
        ledger.count(_cases(tmp_path), _book("bad"), lambda case: "apart" if case.id == "bad" else None)
    with pytest.raises(AssertionError, match="not run"):
        ledger.count(_cases(tmp_path), _book("gone"), lambda _: None)


def test_a_draft_is_counted(tmp_path: Path) -> None:
    book = ledger.Ledger(Path("draft.toml"), 2, 0, frozenset(), 1)
    ledger.run(_cases(tmp_path), book, _verdict)
    with pytest.raises(AssertionError, match="2 tests pass, not 1"):
        ledger.run(_cases(tmp_path), book, lambda _: None)
