"""Components where many edges meet: the pairs that composing all with all gives, by rows of bits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import LimitError
from kgtool.reason.columnar import dense
from tests.reason.columnar.test_reachability import composed

Edges = list[tuple[int, int]]
_EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40, unique=True)


def _joined(edges: Edges, memory: int = 10**9) -> dict[tuple[int, int], int]:
    starts, ends = (np.array(column, dtype=np.int64) * 1000 + 7 for column in zip(*edges, strict=True))
    found = dict[tuple[int, int], int]()
    for component in dense.dense_components(starts, ends, memory):
        foreseen = list[int]()
        before = len(found)
        for one in dense.paths(component, foreseen.append):
            pairs = zip(one.starts.tolist(), one.ends.tolist(), strict=True)
            found |= {(s // 1000, o // 1000): one.depth for s, o in pairs}
        assert foreseen == [len(found) - before]
    return found


@given(_EDGES)
def test_every_pair_is_found_at_its_depth_and_foreseen(edges: Edges) -> None:
    edges = [(s, o) for s, o in edges if s != o] or [(0, 1)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dense, "_MEETING", -1)
        patched.setattr(dense, "_BATCH", 16)
        expected = {pair: depth for pair, depth in composed(set(edges)).items() if depth}
        assert _joined(edges) == expected


def test_only_dense_components_that_fit_are_taken() -> None:
    clique = [(s, o) for s in range(30) for o in range(30) if s != o]
    line = [(n, n + 1) for n in range(100, 200)]
    assert _joined([*clique, *line]) == {(n, n): 1 for n in range(30)}
    assert not _joined(clique, memory=100)


def test_too_many_pairs_are_foreseen_before_one_is_made() -> None:
    def foresee(count: int) -> None:
        raise LimitError(str(count))

    edges = [(s, o) for s in range(40) for o in (s + 1, s + 2, s + 3, s + 4, s + 5, s + 6)]
    starts, ends = (np.array(column, dtype=np.int64) for column in zip(*edges, strict=True))
    [component] = dense.dense_components(starts, ends, 10**9)
    # Of 46 nodes the last six lead nowhere; the others lead to all after them.
    pairs = sum(45 - s for s in range(40))
    with pytest.raises(LimitError, match=str(pairs - len(edges))):
        next(dense.paths(component, foresee))


def test_a_clique_takes_one_row_for_each_node(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = list[int]()
    plain = dense._bits

    def counted(row: int) -> Iterator[int]:
        for place in plain(row):
            taken.append(place)
            yield place

    monkeypatch.setattr(dense, "_bits", counted)
    for size in (50, 200):
        taken.clear()
        found = _joined([(s, o) for s in range(size) for o in range(size) if s != o])
        assert (len(found), len(taken)) == (size, size)
