"""Lists as OWL 2 Profiles §4.3 reads them, and rules over long ones."""

from __future__ import annotations

from kgtool.reason import TripleIndex, inconsistencies, prove, rounds, rule_book
from kgtool.reason.facts import triple_of
from kgtool.reason.lists import members, readings

from .turtle import facts


def names(text: str) -> list[list[str]]:
    graph = TripleIndex(facts(text))
    head = facts("ex:head a ex:List .")[0][0]
    return [[term.value.rpartition("/")[2] for term in items] for items, _ in readings(graph, head)]


def test_readings() -> None:
    assert names("ex:head rdf:first ex:a ; rdf:rest ( ex:b ex:c ) .") == [["a", "b", "c"]]
    assert names("ex:head rdf:first ex:a, ex:b ; rdf:rest ( ex:c ) .") == [["a", "c"], ["b", "c"]]
    assert names("ex:head rdf:first ex:a ; rdf:rest ( ex:c ), rdf:nil .") == [["a", "c"], ["a"]]


def test_what_is_no_list_has_no_reading() -> None:
    assert names("ex:head rdf:first ex:a .") == []
    assert names("ex:head rdf:rest () .") == []
    assert names("ex:head rdf:first ex:a ; rdf:rest ex:head .") == []
    assert names("ex:head rdf:first ex:a ; rdf:rest ex:b . ex:b rdf:first ex:c ; rdf:rest ex:head .") == []
    assert names("ex:a ex:p ex:b .") == []


def test_the_empty_list() -> None:
    (fact,) = facts("ex:a ex:p () .")
    assert members(TripleIndex([fact]), fact[2]) == ()
    closed = rounds(facts("ex:C owl:intersectionOf () . ex:a a ex:D ."), rule_book("owlrl"))
    assert not closed.keys() & set(facts("ex:a a ex:C . ex:D a ex:C . owl:Thing a ex:C ."))


def test_there_are_at_most_16_readings() -> None:
    cells = " . ".join(f"ex:c{n} rdf:first ex:a, ex:b ; rdf:rest ex:c{n + 1}" for n in range(40))
    text = f"{cells} . ex:head rdf:first ex:a ; rdf:rest ex:c0 . ex:c40 rdf:first ex:z ; rdf:rest () ."
    assert len(names(text)) == 16


def test_a_list_of_thousands() -> None:
    book = rule_book("owlrl")
    many = " ".join(f"ex:m{n}" for n in range(3000))
    asserted = TripleIndex(
        facts(f"ex:C owl:oneOf ( {many} ) . ex:all a owl:AllDifferent ; owl:members ( {many} ) .")
    )
    (goal, same) = facts("ex:m2999 a ex:C . ex:m7 owl:sameAs ex:m2999 .")
    proof = prove(triple_of(goal), asserted, TripleIndex([*asserted, goal]), book)
    assert proof is not None
    assert (proof.rule, len(proof.premises)) == ("cls-oo", 6001)
    assert [i.rule for i in inconsistencies(TripleIndex([*asserted, same]), book)] == ["eq-diff2"]


def test_a_member_named_twice_is_the_same_as_itself() -> None:
    twice = TripleIndex(facts("ex:all a owl:AllDifferent ; owl:members ( ex:a ex:b ex:a ) ."))
    assert [i.rule for i in inconsistencies(twice, rule_book("owlrl"))] == ["eq-diff2"]
