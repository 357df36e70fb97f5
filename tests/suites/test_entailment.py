"""Entailment: the W3C OWL 2 tests in the RL profile, and M. Schneider's rule tests for OWL 2 RL and RDFS.

A positive entailment holds when the closure is inconsistent or contains the conclusion, its blank nodes
read as variables. Counted, not yet owed: the closure leaves out trivial conclusions, some of which these
tests ask for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kgtool.peers import closure
from kgtool.reason import TripleIndex, inconsistencies, rule_book

from . import ledger
from .folders import NEEDS_SUITES, OWL2, RULE_TESTS
from .json_manifest import JsonCase

pytestmark = NEEDS_SUITES
_KINDS = {
    "PositiveEntailmentTest": "conclusion",
    "NegativeEntailmentTest": "nonconclusion",
    "ConsistencyTest": None,
    "InconsistencyTest": None,
}
Pattern = tuple[ox.NamedNode | ox.BlankNode | ox.Literal, ...]


@cache
def _owl2_rl() -> tuple[JsonCase, ...]:
    """Return the tests in the RL profile, one per kind; ``unusable`` ones have no premise to be read."""
    path = OWL2.root / "tests.json"
    entries = [entry for entry in json.loads(path.read_text("utf-8")) if "RL" in entry["profile"]]
    return tuple(
        JsonCase(f"{entry['id']}/{kind}", kind, OWL2, path, entry)
        for entry in entries
        for kind in sorted(_KINDS.keys() & set(entry["types"]))
    )


@cache
def _rule_tests() -> tuple[JsonCase, ...]:
    """Return the rule tests, with their regime."""
    found = []
    for path in sorted(RULE_TESTS.root.glob("conformance/*/*/*.metadata.properties")):
        said = {entry.get("key"): entry.text or "" for entry in ElementTree.parse(path).iter("entry")}
        kind = re.sub("_", "", said["testcase.type"].title()) + "Test"
        stem = path.name.removesuffix(".metadata.properties")
        regime = path.parents[1].name
        entry = {
            "regime": regime,
            "premise": f"{stem}.premisegraph.ttl",
            "conclusion": f"{stem}.conclusiongraph.ttl",
        }
        if kind == "InconsistencyTest":
            entry = {"regime": regime, "premise": f"{stem}.graph.ttl"}
        found.append(JsonCase(f"{regime}/{stem}", kind, RULE_TESTS, path, entry))
    return tuple(found)


_SUITES = (
    pytest.param("owl2-rl", _owl2_rl, id="owl2-rl"),
    pytest.param("rule-tests", _rule_tests, id="rule-tests"),
)


def _set_apart(case: JsonCase) -> str | None:
    wanted = _KINDS.get(case.kind)
    if "unusable" in case.entry or "premise" not in case.entry or (wanted and not _conclusion(case)):
        return "has no premise or conclusion that can be read"
    return None


def _conclusion(case: JsonCase) -> str | None:
    return case.entry.get(_KINDS.get(case.kind) or "") or case.entry.get("conclusion")


def _triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, rename_blank_nodes=True)]


def _verdict(case: JsonCase) -> str | None:
    profile = "rdfs" if case.entry.get("regime") == "rdfs" else "owlrl"
    files = [case.file("premise"), *(case.manifest.parent / name for name in case.entry.get("imports", ()))]
    premise = [triple for file in files for triple in _triples(file)]
    facts = TripleIndex([*premise, *closure(premise, profile)])
    contradicted = bool(inconsistencies(facts, rule_book(profile)))
    if case.kind.startswith(("Consistency", "Inconsistency")):
        return None if contradicted is case.kind.startswith("In") else f"inconsistent: {contradicted}"
    conclusion = _conclusion(case)
    assert conclusion is not None
    patterns = [tuple(triple) for triple in _triples(case.manifest.parent / conclusion)]
    holds = contradicted or _holds(patterns, facts, {})
    return None if holds is case.kind.startswith("Positive") else f"follows: {holds}"


def _holds(patterns: Sequence[Pattern], facts: TripleIndex, known: dict[ox.BlankNode, ox.NamedNode]) -> bool:
    """Tell whether there are values for the blank nodes of ``patterns`` with which all of them are facts."""
    if not patterns:
        return True
    first, *rest = sorted(patterns, key=lambda pattern: len(_open(pattern, known)))
    bound = [known.get(term) if isinstance(term, ox.BlankNode) else term for term in first]
    return any(_holds(rest, facts, {**known, **found}) for found in _matches(first, bound, facts))


def _open(pattern: Pattern, known: dict[ox.BlankNode, ox.NamedNode]) -> set[ox.BlankNode]:
    return {term for term in pattern if isinstance(term, ox.BlankNode) and term not in known}


def _matches(pattern: Pattern, bound: list, facts: TripleIndex) -> Iterator[dict]:  # type: ignore[type-arg]
    for triple in facts.match(*bound):
        found: dict[ox.BlankNode, object] = {}
        for term, value, given in zip(pattern, triple, bound, strict=True):
            if given is None and found.setdefault(term, value) != value:
                break
        else:
            yield found


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_number_of_tests(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.count(found(), ledger.read("reference", suite), _set_apart)


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_suite(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.run([case for case in found() if not _set_apart(case)], ledger.read("reference", suite), _verdict)
