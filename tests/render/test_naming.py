"""Names of blank nodes: equal exactly for isomorphic datasets; RDFC-1.0 is the judge."""

from __future__ import annotations

import itertools
import random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import LimitError
from kgtool.render.rdf.naming import names
from kgtool.render.rdf11 import statements

from .strategies import quads
from .test_rdf import canonical, disguised

Edges = list[tuple[int, int]]
RING_OF_FIVE = [(i, (i + 1) % 5) for i in range(5)]
ALIKE: dict[str, Edges] = {
    "self": [(0, 0), (1, 1)],
    "ring": [(i, (i + 1) % 40) for i in range(40)],
    "two rings": [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)],
    "clique": list(itertools.permutations(range(6), 2)),
    "petersen": RING_OF_FIVE + [(i, i + 5) for i in range(5)] + [(5 + i, 5 + (i + 2) % 5) for i in range(5)],
    "two stars": [(0, 1), (1, 0), *((0, i) for i in range(2, 60)), *((1, i) for i in range(60, 118))],
    "many pairs": [(i, i + 1) for i in range(0, 400, 2)],
    "cube": [(i, i ^ bit) for i in range(8) for bit in (1, 2, 4)],
    "torus": [
        (i * 6 + j, k) for i in range(6) for j in range(6) for k in ((i + 1) % 6 * 6 + j, i * 6 + (j + 1) % 6)
    ],
}


def graph(edges: Edges) -> list[ox.Quad]:
    return [ox.Quad(ox.BlankNode(f"n{a}"), ox.NamedNode("x:p"), ox.BlankNode(f"n{b}")) for a, b in edges]


def named(dataset: list[ox.Quad]) -> set[tuple[str, ...]]:
    labels = names(statements(dataset))
    return {tuple(labels[t] if isinstance(t, ox.BlankNode) else str(t) for t in quad) for quad in dataset}


@pytest.mark.parametrize("edges", ALIKE.values(), ids=ALIKE)
def test_alike_nodes_are_named_the_same_way(edges: Edges) -> None:
    dataset = graph(edges)
    labels = names(statements(dataset))
    assert len(set(labels.values())) == len(labels)
    for seed in range(5):
        assert named(disguised(dataset, seed)) == named(dataset)


@given(quads(), st.integers())
def test_names_depend_on_the_dataset_alone(dataset: list[ox.Quad], seed: int) -> None:
    assert named(disguised(dataset, seed)) == named(dataset)
    labels = names(statements(dataset))
    assert len(set(labels.values())) == len(labels)


edges = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=9, unique=True)


@given(edges, edges)
def test_named_alike_exactly_where_isomorphic(one: Edges, other: Edges) -> None:
    assert (named(graph(one)) == named(graph(other))) == (canonical(graph(one)) == canonical(graph(other)))


@given(edges, st.integers(0, 2**32))
def test_one_edge_turned_is_another_graph_unless_isomorphic(one: Edges, seed: int) -> None:
    chance = random.Random(seed)
    place = chance.randrange(len(one))
    other = [*one[:place], one[place][::-1], *one[place + 1 :]]
    assert (named(graph(one)) == named(graph(other))) == (canonical(graph(one)) == canonical(graph(other)))


def test_too_much_alike_is_a_limit_not_a_long_wait() -> None:
    with pytest.raises(LimitError, match=r"look alike.*give some of them IRIs"):
        names(statements(graph(list(itertools.permutations(range(30), 2)))))
