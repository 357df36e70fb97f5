"""The rule books against owlrl, and the laws of a closure, on generated ontologies.

owlrl (7.6) differs from OWL 2 Profiles §4.3 in what the generator therefore leaves out:

- dt-eq, dt-diff, dt-not-type are not carried out, and dt-type2 only in part, by its own account; no data
  values here.
- eq-diff2, eq-diff3 and prp-adp never look at the last member of a list; no owl:AllDifferent and no
  owl:AllDisjointProperties here.
- prp-key never compares the last key of a list (the reference engine of this tool mends that).
- scm-op and scm-dp also fire for rdf:Property; no rdf:Property here.
- cls-maxc and cls-maxqc take any literal of value 0 or 1; xsd:nonNegativeInteger here.
"""

from __future__ import annotations

from hypothesis import given, settings
from owlrl import OWLRL_Semantics
from rdflib import Graph

from kgtool import peers
from kgtool.model.terms import to_rdflib
from kgtool.reason import TripleIndex, inconsistencies, is_noise, prove, replays, rounds, rule_book
from kgtool.reason.facts import Fact, fact_of, triple_of

from .ontologies import ONTOLOGIES
from .turtle import facts

BOOK = rule_book("owlrl")
few = settings(max_examples=60, deadline=None)


def news(asserted: list[Fact]) -> set[Fact]:
    """Return what follows and is no noise."""
    return {fact for fact, number in rounds(asserted, BOOK).items() if number and not is_noise(fact)}


@few
@given(ONTOLOGIES)
def test_the_same_closure_as_owlrl(text: str) -> None:
    asserted = facts(text)
    inferred = peers.closure_with_rules(map(triple_of, asserted), "owlrl", ()).inferred
    theirs = set(map(fact_of, inferred))
    assert news(asserted) == theirs


@few
@given(ONTOLOGIES)
def test_the_same_rdfs_closure_as_owlrl(text: str) -> None:
    asserted = facts(text)
    book = rule_book("rdfs")
    ours = {fact for fact, number in rounds(asserted, book).items() if number and not is_noise(fact)}
    inferred = peers.closure_with_rules(map(triple_of, asserted), "rdfs", ()).inferred
    assert ours == set(map(fact_of, inferred))


@few
@given(ONTOLOGIES)
def test_the_same_verdict_on_consistency_as_owlrl(text: str) -> None:
    asserted = facts(text)
    graph = Graph()
    for fact in asserted:
        graph.add(tuple(map(to_rdflib, fact)))  # type: ignore[arg-type]
    semantics = OWLRL_Semantics(graph, False, False)
    semantics.closure()
    ours = inconsistencies(TripleIndex([*asserted, *news(asserted)]), BOOK)
    assert bool(ours) is bool(semantics.error_messages)


@few
@given(ONTOLOGIES)
def test_every_inferred_triple_has_a_proof_that_replays(text: str) -> None:
    asserted = facts(text)
    numbers = rounds(asserted, BOOK)
    inferred = [fact for fact, number in numbers.items() if number and not is_noise(fact)]
    given_index, closure = TripleIndex(asserted), TripleIndex([*asserted, *inferred])
    for fact in inferred:
        proof = prove(triple_of(fact), given_index, closure, BOOK)
        assert proof is not None
        assert proof.height >= numbers[fact]
        assert replays(proof, BOOK, asserted=given_index)


@few
@given(ONTOLOGIES)
def test_a_closure_is_idempotent_and_monotone(text: str) -> None:
    asserted = facts(text)
    whole = set(rounds(asserted, BOOK))
    assert set(rounds(list(whole), BOOK)) == whole
    assert set(rounds(asserted[1:], BOOK)) <= whole


@few
@given(ONTOLOGIES)
def test_the_premises_of_a_contradiction_contradict_each_other(text: str) -> None:
    asserted = facts(text)
    for found in inconsistencies(TripleIndex([*asserted, *news(asserted)]), BOOK):
        alone = [fact_of(triple) for triple in found.premises]
        again = inconsistencies(TripleIndex([*alone, *news(alone)]), BOOK)
        assert found.rule in {other.rule for other in again}
