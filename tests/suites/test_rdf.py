"""RDF 1.1 syntaxes: Turtle, TriG, N-Triples, N-Quads and RDF/XML through ``kgtool.sources.read_rdf``.

RDF 1.2 is counted: its terms are refused by name.
"""

from __future__ import annotations

import pytest

from kgtool.model.errors import MalformedError
from kgtool.sources import read_rdf

from . import ledger
from .compare import Graph, difference
from .folders import NEEDS_SUITES, OWN, RDF_TESTS, Folder
from .manifest import MF, Case, all_cases
from .results import read_graph

_SUITES = (
    pytest.param("rdf11", RDF_TESTS, "rdf/rdf11/manifest.ttl", id="rdf11", marks=NEEDS_SUITES),
    pytest.param("rdf12", RDF_TESTS, "rdf/rdf12/manifest.ttl", id="rdf12", marks=NEEDS_SUITES),
    pytest.param("own-rdf", OWN, "rdf/manifest.ttl", id="own-rdf"),
)


def _set_apart(case: Case) -> str | None:
    if case.kind.endswith("EntailmentTest"):
        return "needs entailment"
    if case.kind.endswith("C14N"):
        return "canonical N-Triples are RDF 1.2"
    return None


def _verdict(case: Case) -> str | None:
    path = case.file(MF + "action")
    assert path is not None, f"{case.id} names no file"
    negative = "Negative" in case.kind
    try:
        quads = read_rdf(path, base=case.folder.iri_of(path)).quads
    except MalformedError as error:
        return None if negative else f"refused: {error}"
    if negative:
        return "accepted, though it is malformed"
    result = case.file(MF + "result")
    if result is None:
        return None
    return difference(Graph(frozenset(read_graph(case.folder, result))), Graph(frozenset(quads)))


@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_number_of_tests(suite: str, folder: Folder, top: str) -> None:
    ledger.count(all_cases(folder, top), ledger.read("sources", suite), _set_apart)


@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_suite(suite: str, folder: Folder, top: str) -> None:
    runnable = [case for case in all_cases(folder, top) if not _set_apart(case)]
    ledger.run(runnable, ledger.read("sources", suite), _verdict)
