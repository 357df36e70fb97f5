"""Proofs from the tables of a closure: those that are found in memory, with work that does not grow."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple

from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.reason import TripleIndex, prove, replays, rule_book
from kgtool.reason.columnar import AssertedFacts, TableFacts, close

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
    read = []
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
    assert read[0] == read[1] < 600


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
