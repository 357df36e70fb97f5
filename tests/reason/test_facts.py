"""The index answers every pattern as a scan of its triples would."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from kgtool.reason import TripleIndex

NODES = st.sampled_from([NamedNode(f"http://example.org/{name}") for name in "abc"])
TRIPLES = st.lists(st.builds(Triple, NODES, NODES, st.one_of(NODES, st.just(Literal("x")))), max_size=12)


@given(TRIPLES, NODES, NODES, NODES)
def test_match_is_a_scan(triples: list[Triple], s: NamedNode, p: NamedNode, o: NamedNode) -> None:
    index = TripleIndex(triples)
    for mask in product([True, False], repeat=3):
        pattern = tuple(term if keep else None for term, keep in zip((s, p, o), mask, strict=True))
        scan = {t for t in triples if all(w is None or w == g for w, g in zip(pattern, t, strict=True))}
        assert set(index.match(*pattern)) == scan
        assert index.estimate(pattern) == len(scan)


def test_a_triple_is_held_once() -> None:
    node = NamedNode("http://example.org/a")
    index = TripleIndex([Triple(node, node, node)] * 3)
    assert len(index) == 1
    assert list(index) == [Triple(node, node, node)]
    assert Triple(node, node, node) in index
    assert Triple(node, node, Literal("a")) not in index


def test_generalised_facts_stay_inside() -> None:
    node, literal = NamedNode("http://example.org/a"), Literal("x")
    index = TripleIndex([(literal, node, node)])
    assert (literal, node, node) in index
    assert list(index) == []
    assert list(index.match(p=node)) == []
