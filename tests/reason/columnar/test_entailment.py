"""Entailment beyond what rules conclude: axioms by trial, denials by refutation.

``cases/entails/*.txt``: a premise, and conclusions that follow (``yes``) and that do not (``no``).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from kgtool.reason.columnar import close, entails
from kgtool.reason.facts import triple_of
from tests.reason.columnar.generated import graphs
from tests.reason.turtle import facts

CASES = sorted((Path(__file__).parents[1] / "cases" / "entails").glob("*.txt"))


def triples(text: str) -> list[Triple]:
    return [triple_of(fact) for fact in facts(text)]


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_what_follows(path: Path) -> None:
    premise, *answers = path.read_text("utf-8").split("\n-- ")
    assert answers
    for answer in answers:
        word, _, conclusion = answer.partition("\n")
        assert entails(triples(premise), triples(conclusion)) is (word.strip() == "yes"), conclusion


def test_the_rdf_based_semantics_takes_every_triple_as_it_is() -> None:
    premise = triples("ex:p owl:propertyChainAxiom ( ex:p ex:p ) . ex:a ex:p ex:b . ex:A a owl:Class .")
    chain, there = triples("ex:p a owl:TransitiveProperty ."), triples("[] owl:unionOf ( ex:A ) .")
    something, noted = triples("ex:a ex:p [] ."), triples('ex:a rdfs:comment "a" .')
    assert entails(premise, something, semantics="rdf-based")
    for conclusion in (chain, there, noted):
        assert entails(premise, conclusion)
        assert not entails(premise, conclusion, semantics="rdf-based")


def test_rdfs_entails_what_its_closure_contains() -> None:
    premise = triples("ex:p rdfs:range ex:C . ex:a ex:p ex:b .")
    assert entails(premise, triples("ex:b a ex:C , rdfs:Resource . ex:C a rdfs:Class . [] ex:p [] ."), "rdfs")
    assert not entails(premise, triples("ex:a a ex:C ."), "rdfs")
    assert not entails(triples("ex:C rdfs:subClassOf ex:D ."), triples("ex:p rdfs:range ex:C ."), "rdfs")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), graphs(), st.booleans())
def test_a_graph_entails_its_closure_and_nothing_less_than_more_does(
    premise: tuple[Triple, ...], more: tuple[Triple, ...], direct: bool
) -> None:
    semantics = "direct" if direct else "rdf-based"
    assert entails(premise, [*premise, *close(premise).inferred], semantics=semantics)
    if entails(premise, more, semantics=semantics):
        assert entails([*premise, *more[:3]], more, semantics=semantics)
