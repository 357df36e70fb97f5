"""What a proof says of blank nodes stands in place of their labels, as long as it tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF, Term
from kgtool.render import proof

PREFIXES = Prefixes({"": "https://example.org/", "owl": OWL, "rdf": RDF})


@dataclass(frozen=True)
class Node:
    triple: tuple[Term, ...]
    rule: str | None = None
    premises: tuple[Node, ...] = ()


def told(*stated: str, inferred: tuple[str, ...] = ()) -> list[str]:
    """Return the lines of a proof of ``:s a :C`` from these triples, without the branches of the tree."""
    text = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    premises = [(line, None) for line in stated] + [(line, "some-rule") for line in inferred]
    nodes = [
        Node((quad.subject, quad.predicate, quad.object), rule)
        for line, rule in premises
        for quad in ox.parse(f"{text}{line} .".encode(), ox.RdfFormat.TURTLE)
    ]
    goal = Node((ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o")), "rule", tuple(nodes))
    return [line[3:] for line in "".join(proof(goal, "text", PREFIXES)).splitlines()[1:]]


def test_expressions_and_lists_are_told_in_words() -> None:
    assert told(
        ":C owl:equivalentClass _:e",
        "_:e owl:someValuesFrom _:u",
        "_:e owl:onProperty :p",
        "_:u owl:unionOf _:l",
        "_:l rdf:first :A",
        "_:l rdf:rest _:m",
        "_:m rdf:first :B",
        "_:m rdf:rest rdf:nil",
    ) == [
        ":C owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom [ owl:unionOf (:A :B) ] ]",
        "[ owl:onProperty :p ; owl:someValuesFrom [ owl:unionOf (:A :B) ] ] owl:someValuesFrom [ owl:unionOf (:A :B) ]",  # noqa: E501
        "[ owl:onProperty :p ; owl:someValuesFrom [ owl:unionOf (:A :B) ] ] owl:onProperty :p",
        "[ owl:unionOf (:A :B) ] owl:unionOf (:A :B)",
        "the list (:A :B)",
    ]


@pytest.mark.parametrize(
    ("stated", "first"),
    [
        ((":C :p _:e", "_:e :q :r"), ":C :p _:e"),  # no expression: who it is, is not known
        ((":C :p _:e", "_:e owl:complementOf _:f", "_:f owl:complementOf _:e"), ":C :p _:e"),
        ((":C :p _:e", "_:e owl:complementOf :D", "_:f owl:complementOf :D"), ":C :p _:e"),
        (("_:e :p _:f", "_:e owl:complementOf :D", "_:f owl:complementOf :E"),
         "[ owl:complementOf :D ] :p [ owl:complementOf :E ]"),
    ],
)  # fmt: skip
def test_a_label_stays_where_it_tells_apart(stated: tuple[str, ...], first: str) -> None:
    assert told(*stated)[0] == first


def test_only_what_is_stated_tells_what_a_node_is() -> None:
    assert told(":C :p _:e", inferred=("_:e owl:complementOf :D",))[0] == ":C :p _:e"


def test_long_words_are_cut_and_a_long_list_is_told_once() -> None:
    cells = [f"_:c{n} rdf:first :member{n}" for n in range(20)]
    links = [f"_:c{n} rdf:rest {f'_:c{n + 1}' if n < 19 else 'rdf:nil'}" for n in range(20)]
    first, whole = told(
        ":C owl:oneOf _:c0", *(line for pair in zip(cells, links, strict=True) for line in pair)
    )
    short = f"({' '.join(f':member{n}' for n in range(10))} …)"
    assert first == f":C owl:oneOf {short}"
    assert whole == f"{short} is the list ({' '.join(f':member{n}' for n in range(20))})"
