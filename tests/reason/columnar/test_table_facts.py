"""Proofs from the tables of a closure: those that are found in memory, with work that does not grow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, Triple

from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.reason import Proof, Provers, TripleIndex, prove, prove_all, replays, rule_book
from kgtool.reason.columnar import AssertedFacts, TableFacts, close
from tests.reason.columnar.generated import graphs

EX = "http://example.org/"
P, A, B, C = (NamedNode(EX + name) for name in "pABC")
BOOK = rule_book("owlrl")


def crowd(size: int) -> tuple[Triple, ...]:
    """Return a graph in which ``size`` things point at one hub, and the next."""
    things = [NamedNode(f"{EX}t{number}") for number in range(size)]
    schema = (
        Triple(A, NamedNode(RDFS + "subClassOf"), B),
        Triple(B, NamedNode(RDFS + "subClassOf"), C),
        Triple(P, NamedNode(RDFS + "domain"), A),
        Triple(P, NamedNode(OWL + "inverseOf"), NamedNode(EX + "q")),
    )
    return (*schema, *(Triple(thing, P, NamedNode(EX + "hub")) for thing in things))


GOALS = (
    Triple(NamedNode(EX + "t3"), RDF_TYPE, C),
    Triple(NamedNode(EX + "hub"), NamedNode(EX + "q"), NamedNode(EX + "t3")),
)


@pytest.mark.parametrize("goal", GOALS, ids=str)
def test_a_proof_makes_few_triples_of_a_large_graph(goal: Triple) -> None:
    read, asked = [], []
    for size in (1_000, 4_000):
        asserted = crowd(size)
        closed = close(asserted)
        table = TableFacts(closed.store())
        found = prove(goal, AssertedFacts(table), table, BOOK)
        assert found is not None
        assert replays(found, BOOK, asserted=TripleIndex(asserted))
        expected = prove(goal, TripleIndex(asserted), TripleIndex([*asserted, *closed.inferred]), BOOK)
        assert expected is not None
        assert found.height == expected.height
        read.append(table.read)
        asked.append(table.asked)
    assert read[0] == read[1] < 600
    assert asked[0] == asked[1] < 20


def test_what_a_ring_of_the_search_asks_for_is_asked_together() -> None:
    """A long line under a transitive property: goals grow with its square, statements with the proof."""
    asked = []
    for size in (8, 16):
        line = [NamedNode(f"{EX}t{number}") for number in range(size + 1)]
        transitive = Triple(P, RDF_TYPE, NamedNode(OWL + "TransitiveProperty"))
        asserted = (transitive, *(Triple(one, P, other) for one, other in pairwise(line)))
        table = TableFacts(close(asserted).store())
        found = prove(Triple(line[0], P, line[-1]), AssertedFacts(table), table, BOOK)
        assert found is not None
        assert found.height == size.bit_length() - 1
        asked.append(table.asked)
    assert asked[1] < 30 < 8 * 15
    assert asked[1] < asked[0] + 12


def test_several_proofs_from_tables_are_those_found_in_memory() -> None:
    asserted = (*crowd(5), Triple(P, NamedNode(RDFS + "domain"), B), Triple(P, NamedNode(RDFS + "domain"), C))
    closed = close(asserted)
    table, index = TableFacts(closed.store()), TripleIndex([*asserted, *closed.inferred])
    several = prove_all(GOALS[0], AssertedFacts(table), table, BOOK, most=6).found
    expected = prove_all(GOALS[0], TripleIndex(asserted), index, BOOK, most=6).found
    assert len(several) > 3
    assert [(one.height, size(one)) for one in several] == [(one.height, size(one)) for one in expected]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(equality=False))
def test_proofs_from_tables_are_as_short_as_those_found_in_memory(asserted: tuple[Triple, ...]) -> None:
    closed = close(asserted)
    index, stated = TripleIndex([*asserted, *closed.inferred]), TripleIndex(asserted)
    table = TableFacts(closed.store())
    by_tables, in_memory = Provers(AssertedFacts(table), table, BOOK), Provers(stated, index, BOOK)
    for triple in closed.inferred[:12]:
        one, other = by_tables.prove(triple), in_memory.prove(triple)
        assert one is not None
        assert other is not None
        assert replays(one, BOOK, asserted=stated)
        assert (one.height, size(one)) == (other.height, size(other))


def size(proof: Proof) -> int:
    return 1 + sum(map(size, proof.premises))


def test_tables_answer_as_an_index_does() -> None:
    asserted = crowd(600)
    closed = close(asserted)
    table, index = TableFacts(closed.store()), TripleIndex([*asserted, *closed.inferred])
    hub = NamedNode(EX + "hub")
    for pattern in (
        (None, P, hub),
        (hub, None, None),
        (None, RDF_TYPE, None),
        (P, None, A),
        (None, None, None),
    ):
        assert set(table.facts(pattern)) == set(index.facts(pattern))
        assert len(table.facts(pattern)) == len(index.facts(pattern))
    assert (set(table.terms), set(table.literals)) == (set(index.terms), set(index.literals))
    assert all(triple in table and triple in AssertedFacts(table) for triple in asserted)
    assert not any(triple in AssertedFacts(table) for triple in closed.inferred)
    assert Triple(hub, P, A) not in table
