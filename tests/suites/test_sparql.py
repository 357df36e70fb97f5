"""SPARQL 1.0, 1.1 and 1.2: query and update evaluation, syntax, result formats."""

from __future__ import annotations

from functools import partial

import pytest

from . import ledger
from .engines import ENGINES, Engine
from .folders import NEEDS_SUITES, OWN, RDF_TESTS, Folder
from .manifest import MF, QT, Case, all_cases
from .sparql import set_apart, verdict

_SUITES = (
    pytest.param("sparql10", RDF_TESTS, "sparql/sparql10/manifest.ttl", id="sparql10", marks=NEEDS_SUITES),
    pytest.param(
        "sparql11", RDF_TESTS, "sparql/sparql11/manifest-all.ttl", id="sparql11", marks=NEEDS_SUITES
    ),
    pytest.param("sparql12", RDF_TESTS, "sparql/sparql12/manifest.ttl", id="sparql12", marks=NEEDS_SUITES),
    pytest.param("own-sparql", OWN, "sparql/manifest.ttl", id="own-sparql"),
)
_BY_ENGINE = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def _apart(engine: Engine, case: Case) -> str | None:
    if "Update" in case.kind and not engine.updates:
        return "the engine has no update"
    if not engine.services and case.one(MF + "action", QT + "serviceData"):
        return "the engine asks endpoints by itself"
    return set_apart(case)


@_BY_ENGINE
@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_number_of_tests(engine: Engine, suite: str, folder: Folder, top: str) -> None:
    ledger.count(all_cases(folder, top), ledger.read(engine.name, suite), partial(_apart, engine))


@_BY_ENGINE
@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_manifest(engine: Engine, suite: str, folder: Folder, top: str) -> None:
    runnable = [case for case in all_cases(folder, top) if not _apart(engine, case)]
    ledger.run(runnable, ledger.read(engine.name, suite), partial(verdict, engine))
