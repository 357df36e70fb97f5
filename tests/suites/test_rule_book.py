"""The rule books themselves against the entailment suites, carried out as they are written.

The definition of a closure (``kgtool.reason.rounds``) is applied to each premise, generalised triples and
noise included; then the conclusion is looked for, its blank nodes read as variables. The terms of the
conclusion are made known beforehand by saying that each is the same as itself, so that "each literal" and
"each rdf:_n" range over them too.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from kgtool.reason import RuleBook, TripleIndex, rounds, rule_book
from kgtool.reason.clauses import clauses
from kgtool.reason.facts import Fact, fact_of
from kgtool.reason.matching import solve
from kgtool.reason.noise import SAME_AS

from . import ledger
from .folders import NEEDS_SUITES
from .json_manifest import JsonCase
from .test_entailment import _SUITES, _conclusion, _set_apart, _triples

pytestmark = NEEDS_SUITES


def _verdict(case: JsonCase) -> str | None:
    book = rule_book("rdfs" if case.entry.get("regime") == "rdfs" else "owlrl")
    files = [case.file("premise"), *(case.manifest.parent / name for name in case.entry.get("imports", ()))]
    premise = [fact_of(triple) for file in files for triple in _triples(file)]
    if case.kind.startswith(("Consistency", "Inconsistency")):
        contradicted = _contradicted(TripleIndex(rounds(premise, book)), book)
        return None if contradicted is case.kind.startswith("In") else f"inconsistent: {contradicted}"
    name = _conclusion(case)
    assert name is not None
    wanted = [fact_of(triple) for triple in _triples(case.manifest.parent / name)]
    known = {(term, SAME_AS, term) for fact in wanted for term in fact if not isinstance(term, ox.BlankNode)}
    facts = TripleIndex(rounds([*premise, *sorted(known, key=str)], book))
    holds = _contradicted(facts, book) or _contains(facts, wanted)
    return None if holds is case.kind.startswith("Positive") else f"follows: {holds}"


def _contradicted(facts: TripleIndex, book: RuleBook) -> bool:
    return any(
        any(clause.solutions(facts, facts, clause.binding))
        for clause in clauses(book, facts)
        if not clause.rule.conclusions
    )


def _contains(facts: TripleIndex, wanted: Iterable[Fact]) -> bool:
    atoms = [tuple(f"_:{t.value}" if isinstance(t, ox.BlankNode) else t for t in fact) for fact in wanted]
    return any(True for _ in solve(tuple(atoms), facts, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_number_of_tests(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.count(found(), ledger.read("book", suite), _set_apart)


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_suite(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.run([case for case in found() if not _set_apart(case)], ledger.read("book", suite), _verdict)
