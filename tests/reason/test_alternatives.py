"""Several proofs of one triple: different, in order, and each of them a proof."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from kgtool.reason import Proof, TripleIndex, is_noise, prove, prove_all, replays, rounds, rule_book
from kgtool.reason.facts import fact_of, triple_of

from .ontologies import ONTOLOGIES
from .turtle import facts

BOOK = rule_book("owlrl")
FAMILY = """
ex:a a ex:A ; ex:p ex:b , ex:c .
ex:A rdfs:subClassOf ex:B . ex:p rdfs:domain ex:B . ex:B rdfs:subClassOf ex:C .
"""


def nodes(proof: Proof) -> int:
    return 1 + sum(map(nodes, proof.premises))


def choices(proof: Proof) -> frozenset[object]:
    """Return which fact is given by which rule from which premises: what tells two proofs apart."""
    found, todo = set[object](), [proof]
    while todo:
        step = todo.pop()
        found.add((fact_of(step.triple), step.rule, frozenset(fact_of(p.triple) for p in step.premises)))
        todo += step.premises
    return frozenset(found)


def shape(proof: Proof) -> str:
    below = " ".join(shape(premise) for premise in proof.premises if premise.rule)
    return f"{proof.rule}({below})" if below else str(proof.rule)


def proofs_of(goal: str, text: str, most: int = 20) -> list[str]:
    given_index = TripleIndex(facts(text))
    closure = TripleIndex(fact for fact in rounds(facts(text), BOOK) if not is_noise(fact))
    found = prove_all(triple_of(facts(goal)[0]), given_index, closure, BOOK, most=most).found
    return [shape(proof) for proof in found]


def test_every_way_is_told_the_shortest_first() -> None:
    assert proofs_of("ex:a a ex:B .", FAMILY) == ["prp-dom", "prp-dom", "cax-sco"]
    assert sorted(proofs_of("ex:a a ex:C .", FAMILY)) == [
        "cax-sco(cax-sco)", "cax-sco(prp-dom)", "cax-sco(prp-dom)", "cax-sco(scm-sco)",
        "prp-dom(scm-dom1)", "prp-dom(scm-dom1)",
    ]  # fmt: skip


def test_no_more_than_asked_for() -> None:
    assert proofs_of("ex:a a ex:B .", FAMILY, most=2) == ["prp-dom", "prp-dom"]


def test_it_is_said_whether_there_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def complete(most: int) -> bool:
        given_index = TripleIndex(facts(FAMILY))
        closure = TripleIndex(fact for fact in rounds(facts(FAMILY), BOOK) if not is_noise(fact))
        return prove_all(triple_of(facts("ex:a a ex:B .")[0]), given_index, closure, BOOK, most=most).complete

    assert [complete(most) for most in (2, 3, 4)] == [False, True, True]
    monkeypatch.setattr("kgtool.reason.proving.alternatives._MOST_LOOKED_AT", 3)
    assert not complete(4)


def test_an_asserted_goal_comes_first_and_carries_none_of_the_others() -> None:
    text = "ex:a ex:p ex:b . ex:p owl:inverseOf ex:q . ex:b ex:q ex:a . ex:q rdfs:subPropertyOf ex:q ."
    assert proofs_of("ex:a ex:p ex:b .", text) == ["None", "prp-inv2"]
    circle = "ex:a ex:p ex:b . ex:p a owl:SymmetricProperty ."
    assert proofs_of("ex:a ex:p ex:b .", circle) == ["None"]


def test_what_does_not_hold_has_none() -> None:
    assert proofs_of("ex:a a ex:D .", FAMILY) == []


@settings(max_examples=40, deadline=None)
@given(ONTOLOGIES)
def test_laws(text: str) -> None:
    asserted = facts(text)
    given_index = TripleIndex(asserted)
    closure = TripleIndex(fact for fact in rounds(asserted, BOOK) if not is_noise(fact))
    for triple in list(closure)[:: max(1, len(closure) // 6)]:
        found = prove_all(triple, given_index, closure, BOOK, most=6).found
        first = prove(triple, given_index, closure, BOOK)
        assert first is not None
        assert (found[0].height, nodes(found[0])) <= (first.height, nodes(first))
        order = [(proof.height, nodes(proof)) for proof in found]
        assert order == sorted(order)
        assert len(set(map(choices, found))) == len(found)
        for proof in found:
            assert fact_of(proof.triple) == fact_of(triple)
            assert replays(proof, BOOK, asserted=given_index)
