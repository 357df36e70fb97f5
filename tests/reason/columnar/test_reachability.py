"""Reachability closed as edges become known: the same pairs as composing all with all, none of them twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.reason.columnar.reachability import Reachability, at_least, pairs_of

_EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14, unique=True)


def composed(edges: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    known, depth = dict.fromkeys(edges, 0), 0
    while True:
        depth += 1
        new = {(s, z) for s, o in known for y, z in known if o == y} - known.keys()
        if not new:
            return known
        known |= dict.fromkeys(new, depth)


@given(_EDGES)
def test_the_first_edges_give_every_pair_in_its_round(edges: list[tuple[int, int]]) -> None:
    found = list(Reachability().begin(edges))
    assert len(found) == len({(s, o) for s, o, _ in found})
    expected = {pair: depth for pair, depth in composed(set(edges)).items() if depth}
    assert {(s, o): depth for s, o, depth in found if (s, o) not in edges} == expected


@given(_EDGES, _EDGES)
def test_later_edges_give_what_all_together_give(
    first: list[tuple[int, int]], later: list[tuple[int, int]]
) -> None:
    reached = Reachability()
    pairs = {*first, *((s, o) for s, o, _ in reached.begin(first))}
    for s, o in later:
        found = reached.add(s, o, 1)
        assert all(depth > 1 for _, _, depth in found)
        assert not pairs & {(x, y) for x, y, _ in found}
        pairs |= {(s, o), *((x, y) for x, y, _ in found)}
    assert pairs == composed({*first, *later}).keys()


def test_a_tree_is_closed_in_its_own_size() -> None:
    for size in (100, 5_000):
        edges = [(child, (child - 1) // 10) for child in range(1, size)]
        above = sum(1 for child in range(1, size) for _ in _ancestors(child)) - len(edges)
        assert len(list(Reachability().begin(edges))) == above


def _ancestors(child: int) -> list[int]:
    found = []
    while child:
        child = (child - 1) // 10
        found.append(child)
    return found


def test_what_is_surely_too_much_is_known_from_a_few_starts() -> None:
    looked_at = 0

    def onward(node: int) -> list[int]:
        nonlocal looked_at
        looked_at += 1
        return [node + 1] if node < 100_000 else []

    line = range(100_000)
    assert (at_least(line, onward, 10_000_000) or 0) > 10_000_000
    assert looked_at <= 64 * 800
    assert at_least(line, onward, 6_000_000_000) is None


def test_one_start_that_reaches_much_says_nothing_of_the_others() -> None:
    hub = {0: list(range(1, 5_001))}
    assert at_least(range(5_000), lambda node: hub.get(node, []), 10_000) is None


@given(_EDGES)
def test_pairs_are_counted_by_rows_of_bits_and_one_by_one(edges: list[tuple[int, int]]) -> None:
    expected = len(composed(set(edges)))
    assert pairs_of(edges, 10**6) == expected
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kgtool.reason.columnar.reachability._FEW", -1)
        assert pairs_of(edges, 10**6) == expected
