"""The columnar reasoner against the entailment suites: what ``test_rule_book`` asks of the definition.

A positive entailment is asked of ``entails``: by the direct semantics of OWL 2 where the test is one of it,
else triple by triple.
"""

from __future__ import annotations

import pytest

from kgtool.reason.columnar import close, entails

from . import ledger
from .folders import NEEDS_SUITES
from .json_manifest import JsonCase
from .test_entailment import _SUITES, _conclusion, _set_apart, _triples

pytestmark = NEEDS_SUITES


def _verdict(case: JsonCase) -> str | None:
    profile = "rdfs" if case.entry.get("regime") == "rdfs" else "owlrl"
    files = [case.file("premise"), *(case.manifest.parent / name for name in case.entry.get("imports", ()))]
    premise = [triple for file in files for triple in _triples(file)]
    if case.kind.startswith(("Consistency", "Inconsistency")):
        contradicted = bool(close(premise, profile).inconsistencies)
        return None if contradicted is case.kind.startswith("In") else f"inconsistent: {contradicted}"
    name = _conclusion(case)
    assert name is not None
    wanted = _triples(case.manifest.parent / name)
    direct = "DIRECT" in case.entry.get("semantics", ())
    holds = entails(premise, wanted, profile, semantics="direct" if direct else "rdf-based")
    return None if holds is case.kind.startswith("Positive") else f"follows: {holds}"


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_number_of_tests(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.count(found(), ledger.read("duckdb", suite), _set_apart)


@pytest.mark.parametrize(("suite", "found"), _SUITES)
def test_suite(suite: str, found) -> None:  # type: ignore[no-untyped-def]
    ledger.run([case for case in found() if not _set_apart(case)], ledger.read("duckdb", suite), _verdict)
