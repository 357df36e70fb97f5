"""What lies near a triple that does not hold: unknown names, and what does hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from kgtool.reason import TripleIndex, holding_instead, unknown_terms
from kgtool.reason.facts import triple_of

from .turtle import facts

GRAPH = TripleIndex(
    facts(
        """
        ex:actedIn a owl:ObjectProperty . ex:Person a owl:Class .
        ex:hannah a ex:Person ; ex:actedIn ex:film-12 ; rdfs:label "Ann" , "Anna"@ko .
        """
    )
)


def goal(text: str) -> Triple:
    [fact] = facts(text)
    return triple_of(fact)


def meant(text: str) -> dict[str, list[str]]:
    return {
        unknown.term.value.rpartition("/")[2]: [term.value.rpartition("/")[2] for term in unknown.meant]
        for unknown in unknown_terms(goal(text), GRAPH)
    }


def test_names_like_those_that_are_not_known() -> None:
    assert meant("ex:hanah ex:acted-in ex:film-21 .") == {
        "hanah": ["hannah"],
        "acted-in": ["actedIn"],
        "film-21": ["film-12"],
    }
    assert meant("ex:hannah a ex:person .") == {"person": ["Person"]}
    assert meant("ex:nobody ex:actedIn ex:hannah .") == {"nobody": []}


def test_what_is_known_or_of_the_language_is_not_told() -> None:
    assert meant("ex:hannah owl:sameAs ex:Person .") == {}
    assert meant('ex:hannah ex:actedIn "nothing" .') == {}


def test_a_name_of_another_namespace_is_not_proposed() -> None:
    assert meant("<http://other.example/hannah> a ex:Person .") == {"hannah": []}


@given(st.data())
def test_in_a_large_graph_one_slip_is_found(data: st.DataObject) -> None:
    name = "film-12"
    place = data.draw(st.integers(0, len(name) - 1))
    slip = data.draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + "x" + name[place:],
                name[:place] + "x" + name[place + 1 :],
            ]
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgtool.reason.proving.nearby._FEW", 0)
        [unknown] = unknown_terms(
            Triple(
                NamedNode("http://example.org/hannah"), NamedNode("http://example.org/actedIn"), _ex(slip)
            ),
            GRAPH,
        )
        assert _ex(name) in unknown.meant
        assert meant("ex:hannah ex:actdIn ex:film-12 .") == {"actdIn": ["actedIn"]}


def _ex(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ("ex:film-12 ex:actedIn ex:hannah .", ["ex:hannah ex:actedIn ex:film-12 ."]),
        ('ex:hannah rdfs:label "Anna" .', ['ex:hannah rdfs:label "Anna"@ko .']),
        ('ex:hannah rdfs:label "Bo" .', []),
        ("ex:hannah ex:actedIn ex:other .", ["ex:hannah ex:actedIn ex:film-12 ."]),
        ("ex:hannah a ex:Dog .", ["ex:hannah a ex:Person ."]),
        ("ex:film-12 rdfs:label ex:hannah .", []),
    ],
)
def test_what_does_hold(wanted: str, holds: list[str]) -> None:
    assert list(holding_instead(goal(wanted), GRAPH)) == [goal(text) for text in holds]
