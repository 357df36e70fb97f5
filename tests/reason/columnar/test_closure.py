"""The columnar closure against the definition (``kgtool.reason.rounds``) on generated graphs, and its
laws.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from kgtool.model.errors import LimitError, UnknownNameError
from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.peers import closure
from kgtool.reason import TripleIndex, inconsistencies, is_noise, prove, replays, rounds, rule_book
from kgtool.reason.columnar import close
from kgtool.reason.facts import fact_of, triple_of
from tests.reason.columnar.generated import equalities, fact, graphs, of_rdfs
from tests.reason.turtle import facts

CASES = sorted((Path(__file__).parents[1] / "cases").glob("[or][wd][lf][rs]*/*.txt"))
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
EX = "http://example.org/"


def defined(asserted: tuple[Triple, ...], book: str) -> set[Triple]:
    found = rounds(map(fact_of, asserted), rule_book(book))
    return {triple_of(fact) for fact, number in found.items() if number and not is_noise(fact)}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_rule_concludes_what_the_definition_does(path: Path) -> None:
    given_, _, _ = ("\n" + path.read_text("utf-8")).partition("\nthen")
    asserted = tuple(map(triple_of, facts(given_)))
    closed = close(asserted, path.parent.name)
    assert set(closed.inferred) == defined(asserted, path.parent.name)
    index = TripleIndex([*asserted, *closed.inferred])
    found = {one.rule for one in inconsistencies(index, rule_book(path.parent.name))}
    assert found <= {one.rule for one in closed.inconsistencies}


@MANY
@given(graphs())
def test_the_closure_is_the_defined_one(asserted: tuple[Triple, ...]) -> None:
    closed = close(asserted)
    assert set(closed.inferred) == defined(asserted, "owlrl")
    assert len(closed) == len(closed.inferred) == sum(count.triples for count in closed.statistics)
    index = TripleIndex([*asserted, *closed.inferred])
    expected = {one.rule for one in inconsistencies(index, rule_book("owlrl"))}
    assert expected <= {one.rule for one in closed.inconsistencies}


@MANY
@given(graphs(equality=False))
def test_the_rdfs_closure_is_the_defined_one(asserted: tuple[Triple, ...]) -> None:
    assert set(close(asserted, "rdfs").inferred) == defined(asserted, "rdfs")


@settings(MANY, max_examples=60)
@given(graphs(), st.lists(of_rdfs, max_size=4))
def test_both_engines_give_the_same_rdfs_closure(
    asserted: tuple[Triple, ...], about_rdfs: list[Triple]
) -> None:
    whole = [*asserted, *about_rdfs]
    assert set(close(whole, "rdfs").inferred) == set(closure(whole, "rdfs"))


@MANY
@given(graphs(), st.integers(0, 1000))
def test_adding_and_removing_facts_gives_what_a_fresh_run_gives(
    asserted: tuple[Triple, ...], seed: int
) -> None:
    random = Random(seed)
    part = [triple for triple in asserted if random.random() < 0.7]
    rest = [triple for triple in asserted if triple not in part]
    first = close(part)
    before = dict(first.triples())
    closed = first.copied().extended(rest)
    assert dict(first.triples()) == before
    assert set(closed.inferred) == set(close(asserted).inferred)
    back, fresh = closed.without(rest), close(part)
    assert set(back.inferred) == set(fresh.inferred)
    assert {one.rule for one in back.inconsistencies} == {one.rule for one in fresh.inconsistencies}


@MANY
@given(graphs(), st.integers(0, 1000))
def test_more_facts_never_conclude_less_and_a_closure_is_closed(
    asserted: tuple[Triple, ...], seed: int
) -> None:
    random = Random(seed)
    inferred = set(close(asserted).inferred)
    part = [triple for triple in asserted if random.random() < 0.7]
    assert set(close(part).inferred) <= inferred | set(asserted)
    assert not close([*asserted, *inferred]).inferred


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(oddities=False), st.sampled_from(["rdfs", "owlrl"]))
def test_every_inferred_triple_has_a_proof_that_replays(asserted: tuple[Triple, ...], profile: str) -> None:
    inferred = close(asserted, profile).inferred
    book = rule_book(profile)
    given_, whole = TripleIndex(asserted), TripleIndex([*asserted, *inferred])
    for triple in inferred[:20]:
        proof = prove(triple, given_, whole, book, ())
        assert proof is not None
        assert replays(proof, book)


@settings(MANY, max_examples=25)
@given(graphs(equality=False, oddities=False), st.integers(0, 1000), st.booleans())
def test_what_follows_rests_on_earlier_rounds(
    asserted: tuple[Triple, ...], seed: int, taken_out: bool
) -> None:
    random = Random(seed)
    part = [triple for triple in asserted if random.random() < 0.7]
    rest = [triple for triple in asserted if triple not in part]
    closed = close(asserted).without(rest) if taken_out else close(part).extended(rest)
    given_, found = TripleIndex(part if taken_out else asserted), dict(closed.triples())
    if any(triple.predicate.value == f"{OWL}sameAs" for triple in found):
        return
    book = rule_book("owlrl")
    for triple, number in list(found.items())[:15]:
        before = [other for other, at in found.items() if at < number]
        whole = TripleIndex([*(part if taken_out else asserted), *before, triple])
        assert prove(triple, given_, whole, book, ()) is not None


@settings(MANY, max_examples=60)
@given(graphs(oddities=False), st.lists(equalities, min_size=2, max_size=5), st.lists(fact, max_size=6))
def test_what_follows_by_equality_rests_on_earlier_rounds(
    asserted: tuple[Triple, ...], about: list[Triple], more: list[Triple]
) -> None:
    """Several things come to be the same, in different rounds, and other things follow from that."""
    stated = tuple(dict.fromkeys((*asserted, *about, *more)))
    book, given_, found = rule_book("owlrl"), TripleIndex(stated), dict(close(stated).triples())
    assert min(found.values(), default=1) > 0
    of_equality = [triple for triple in found if triple.predicate.value == f"{OWL}sameAs"]
    for triple in list(dict.fromkeys([*of_equality[:6], *list(found)[:: 1 + len(found) // 12]])):
        before = [other for other, at in found.items() if at < found[triple]]
        assert prove(triple, given_, TripleIndex([*stated, *before, triple]), book) is not None


def test_a_round_rests_on_earlier_rounds() -> None:
    names = [NamedNode(f"{EX}n{number}") for number in range(6)]
    before = NamedNode(EX + "before")
    chain = [Triple(one, before, other) for one, other in pairwise(names)]
    transitive = Triple(before, RDF_TYPE, NamedNode(OWL + "TransitiveProperty"))
    found = dict(close([*chain, transitive]).triples())
    assert found == {
        Triple(names[i], before, names[j]): (j - i - 1).bit_length()
        for i in range(6)
        for j in range(i + 2, 6)
    }


def test_a_blow_up_is_named_before_it_happens() -> None:
    knows = NamedNode(EX + "knows")
    hub = [Triple(NamedNode(f"{EX}a{n}"), knows, NamedNode(EX + "hub")) for n in range(1100)]
    hub += [Triple(NamedNode(EX + "hub"), knows, NamedNode(f"{EX}b{n}")) for n in range(1100)]
    transitive = Triple(knows, RDF_TYPE, NamedNode(OWL + "TransitiveProperty"))
    with pytest.raises(LimitError, match="prp-trp"):
        close([*hub, transitive], most=1000)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        close([], "owl-full")


def test_a_literal_outside_its_range_is_found_with_its_triple() -> None:
    age = NamedNode(EX + "age")
    wrong = Triple(NamedNode(EX + "ann"), age, Literal("old"))
    range_ = Triple(age, NamedNode(RDFS + "range"), NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    [found] = close([wrong, range_]).inconsistencies
    assert found.rule == "dt-not-type"
    assert set(found.premises) == {wrong, range_}
