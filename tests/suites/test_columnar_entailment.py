"""The columnar reasoner against the entailment suites: what ``test_rule_book`` asks of the definition.

A positive entailment holds when the closure is inconsistent or contains the conclusion, its blank nodes read
as variables; or when the premise contradicts the conclusion's opposite (that things are different, that
a thing
belongs to a complement). The closure leaves noise out, by a written filter: where a conclusion asks for
noise, and only there, the definition (``kgtool.reason.rounds``) is asked whether it follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import pyoxigraph as ox
import pytest

from kgtool.model.terms import OWL, RDF_TYPE
from kgtool.reason import TripleIndex, is_noise, rounds, rule_book
from kgtool.reason.columnar import close
from kgtool.reason.facts import Fact, fact_of
from kgtool.reason.lists import members
from kgtool.reason.noise import SAME_AS

from . import ledger
from .folders import NEEDS_SUITES
from .json_manifest import JsonCase
from .test_entailment import _SUITES, _conclusion, _set_apart, _triples
from .test_rule_book import _contains

pytestmark = NEEDS_SUITES
_DIFFERENT, _COMPLEMENT = ox.NamedNode(OWL + "differentFrom"), ox.NamedNode(OWL + "complementOf")
_ALL_DIFFERENT, _MEMBERS = ox.NamedNode(OWL + "AllDifferent"), ox.NamedNode(OWL + "members")
_CLASS = ox.NamedNode(OWL + "Class")


def _verdict(case: JsonCase) -> str | None:
    profile = "rdfs" if case.entry.get("regime") == "rdfs" else "owlrl"
    files = [case.file("premise"), *(case.manifest.parent / name for name in case.entry.get("imports", ()))]
    premise = [triple for file in files for triple in _triples(file)]
    closure = close(premise, profile)
    contradicted = bool(closure.inconsistencies)
    if case.kind.startswith(("Consistency", "Inconsistency")):
        return None if contradicted is case.kind.startswith("In") else f"inconsistent: {contradicted}"
    name = _conclusion(case)
    assert name is not None
    wanted = [fact_of(triple) for triple in _triples(case.manifest.parent / name)]
    known = [*map(fact_of, premise), *map(fact_of, closure.inferred)]
    holds = (
        contradicted or _contains(TripleIndex(known), wanted) or _with_noise(premise, known, wanted, profile)
    )
    if not holds and profile == "owlrl":
        holds = _by_refutation(premise, known, wanted)
    return None if holds is case.kind.startswith("Positive") else f"follows: {holds}"


def _with_noise(premise: Sequence[ox.Triple], known: list[Fact], wanted: list[Fact], profile: str) -> bool:
    if not any(is_noise(fact) or any(isinstance(term, ox.BlankNode) for term in fact) for fact in wanted):
        return False
    named = {(term, SAME_AS, term) for fact in wanted for term in fact if not isinstance(term, ox.BlankNode)}
    everything = rounds([*map(fact_of, premise), *sorted(named, key=str)], rule_book(profile))
    return _contains(TripleIndex([*known, *filter(is_noise, everything)]), wanted)


def _by_refutation(premise: Sequence[ox.Triple], known: list[Fact], wanted: list[Fact]) -> bool:
    """Tell whether each part of the conclusion is known, or its opposite contradicts the premise."""
    opposites, told = [], set[Fact]()
    for opposite, facts in _opposites(TripleIndex(wanted)):
        opposites.append(opposite)
        told |= facts
    rest = [fact for fact in wanted if fact not in told]
    if not opposites or not _contains(TripleIndex(known), rest):
        return False
    return all(close([*premise, opposite], "owlrl").inconsistencies for opposite in opposites)


def _opposites(wanted: TripleIndex) -> Iterator[tuple[ox.Triple, set[Fact]]]:
    """Yield what would have to be false, and the facts of the conclusion that say so."""
    for fact in wanted.facts((None, _DIFFERENT, None)):
        yield ox.Triple(fact[0], SAME_AS, fact[2]), {fact}  # type: ignore[arg-type]
    for said in wanted.facts((None, _COMPLEMENT, None)):
        for member in wanted.facts((None, RDF_TYPE, said[0])):
            yield ox.Triple(member[0], RDF_TYPE, said[2]), {said, member, (said[0], RDF_TYPE, _CLASS)}  # type: ignore[arg-type]
    for axiom in wanted.facts((None, RDF_TYPE, _ALL_DIFFERENT)):
        for link in wanted.facts((axiom[0], _MEMBERS, None)):
            cells = {
                fact
                for fact in wanted.facts((None, None, None))
                if str(fact[1]).endswith(("#first>", "#rest>"))
            }
            for one, other in combinations(members(wanted, link[2]) or (), 2):
                yield ox.Triple(one, SAME_AS, other), {axiom, link, *cells}  # type: ignore[arg-type]


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_number_of_tests(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.count(found(), ledger.read("duckdb", suite), _set_apart)


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_suite(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.run([case for case in found() if not _set_apart(case)], ledger.read("duckdb", suite), _verdict)
