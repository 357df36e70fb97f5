"""Proofs along many facts of one transitive relation, and among many names of one thing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from pyoxigraph import NamedNode, Triple

from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.reason import Proof, Provers, TripleIndex, replays, rule_book
from kgtool.reason.columnar import AssertedFacts, TableFacts, close
from kgtool.reason.facts import Asserted, Facts

EX = "http://example.org/"
BOOK = rule_book("owlrl")
P, Q, A = (NamedNode(EX + name) for name in "pqA")
SAME, SUB_CLASS, SUB_PROPERTY = (
    NamedNode(name) for name in (OWL + "sameAs", RDFS + "subClassOf", RDFS + "subPropertyOf")
)
TRANSITIVE = Triple(P, RDF_TYPE, NamedNode(OWL + "TransitiveProperty"))
LONG = 70


def things(number: int) -> list[NamedNode]:
    return [NamedNode(f"{EX}t{place:03}") for place in range(number)]


def line(predicate: NamedNode) -> list[Triple]:
    return [Triple(one, predicate, other) for one, other in pairwise(things(LONG + 1))]


def in_memory(asserted: list[Triple]) -> tuple[Asserted, Facts]:
    return TripleIndex(asserted), TripleIndex([*asserted, *close(asserted).inferred])


def in_tables(asserted: list[Triple]) -> tuple[Asserted, Facts]:
    table = TableFacts(close(asserted).store())
    return AssertedFacts(table), table


WHERE = pytest.mark.parametrize("where", [in_memory, in_tables])
Where = Callable[[list[Triple]], tuple[Asserted, Facts]]


def proved(where: Where, asserted: list[Triple], goal: Triple) -> Proof:
    found = Provers(*where(asserted), BOOK).prove(goal)
    assert found is not None
    assert replays(found, BOOK, asserted=TripleIndex(asserted))
    return found


@WHERE
@pytest.mark.parametrize("predicate", [SAME, SUB_CLASS, SUB_PROPERTY, P])
def test_a_long_line_is_taken_in_halves(where: Where, predicate: NamedNode) -> None:
    ends = things(LONG + 1)
    found = proved(where, [*line(predicate), TRANSITIVE], Triple(ends[0], predicate, ends[-1]))
    assert found.height == (LONG - 1).bit_length()
    assert sum(leaf.triple[1] == predicate for leaf in found.leaves()) == LONG


@WHERE
def test_a_line_of_the_same_is_gone_back(where: Where) -> None:
    ends = things(LONG + 1)
    found = proved(where, line(SAME), Triple(ends[-1], SAME, ends[0]))
    assert len({leaf.triple for leaf in found.leaves()}) == LONG
    assert found.height == (LONG - 1).bit_length() + 1


@WHERE
def test_a_line_may_follow_by_another_rule(where: Where) -> None:
    ends, sub = things(LONG + 1), Triple(Q, SUB_PROPERTY, P)
    found = proved(where, [*line(Q), TRANSITIVE, sub], Triple(ends[0], P, ends[-1]))
    assert found.height == (LONG - 1).bit_length() + 1


@WHERE
def test_what_follows_at_once_is_shorter_than_a_long_line(where: Where) -> None:
    ends, sub = things(LONG + 1), Triple(Q, SUB_PROPERTY, P)
    beside = Triple(ends[0], Q, ends[-1])
    found = proved(where, [*line(P), TRANSITIVE, sub, beside], Triple(ends[0], P, ends[-1]))
    assert (found.rule, found.height) == ("prp-spo1", 1)


@WHERE
def test_what_is_stated_of_one_of_many_names_holds_of_another(where: Where) -> None:
    ends = things(LONG + 1)
    stated = [*line(SAME), Triple(ends[3], RDF_TYPE, A), Triple(ends[9], P, ends[40])]
    found = proved(where, stated, Triple(ends[60], RDF_TYPE, A))
    assert found.rule == "eq-rep-s"
    found = proved(where, stated, Triple(ends[50], P, ends[50]))
    assert {leaf.triple for leaf in found.leaves()} >= {stated[-1]}


class Counted(TripleIndex):
    """Asserted facts that count how often one is looked for among them."""

    asked = 0

    def __contains__(self, triple: object) -> bool:
        self.asked += 1
        return super().__contains__(triple)


def test_where_one_name_stands_for_many_a_search_does_not_try_each() -> None:
    def asked(number: int) -> int:
        names = things(number)
        stated = [Triple(one, SAME, other) for one, other in pairwise(names)]
        inferred = close(stated, expanded=False).inferred
        closure, asserted = TripleIndex([*stated, *inferred]), Counted(stated)
        before = asserted.asked
        for goal in (fact for fact in inferred if names[-1] in (fact.subject, fact.object)):
            found = Provers(asserted, closure, BOOK).prove(goal)
            assert found is not None
            assert replays(found, BOOK, asserted=TripleIndex(stated))
        return asserted.asked - before

    assert asked(160) < 4 * asked(80), "in proportion to the way"
