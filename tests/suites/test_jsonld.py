"""JSON-LD 1.1: reading (toRdf) through ``kgtool.sources.read_rdf``.

The tool offers none of the options of the JSON-LD API but ``base``, and no processing mode but 1.1.
"""

from __future__ import annotations

import pytest

from kgtool.model.errors import MalformedError, SourceError
from kgtool.sources import read_rdf

from . import ledger
from .compare import Graph, difference
from .folders import JSON_LD_API, NEEDS_SUITES, OWN, Folder
from .json_manifest import JsonCase, json_cases, set_apart
from .results import read_graph

_SUITES = (
    pytest.param("reading", JSON_LD_API, "toRdf-manifest.jsonld", id="reading", marks=NEEDS_SUITES),
    pytest.param("own-reading", OWN, "jsonld/toRdf-manifest.jsonld", id="own-reading"),
)
_OFFERED = {"base", "specVersion", "processingMode", "normative", "useJCS"}


def _set_apart(case: JsonCase) -> str | None:
    return set_apart(case, _OFFERED)


def _verdict(case: JsonCase) -> str | None:
    base = case.options.get("base", case.folder.iri_of(case.file("input")))
    negative = "Negative" in case.kind
    try:
        quads = read_rdf(case.file("input"), base=base).quads
    except (MalformedError, SourceError) as error:
        return None if negative else f"refused: {error}"
    if negative:
        return f"accepted, though it has the error {case.entry.get('expectErrorCode')}"
    if "expect" not in case.entry:
        return None
    return difference(Graph(frozenset(read_graph(case.folder, case.file("expect")))), Graph(frozenset(quads)))


@pytest.mark.parametrize(("suite", "folder", "manifest"), _SUITES)
def test_number_of_tests(suite: str, folder: Folder, manifest: str) -> None:
    ledger.count(json_cases(folder, manifest), ledger.read("jsonld", suite), _set_apart)


@pytest.mark.parametrize(("suite", "folder", "manifest"), _SUITES)
def test_suite(suite: str, folder: Folder, manifest: str) -> None:
    runnable = [case for case in json_cases(folder, manifest) if not _set_apart(case)]
    ledger.run(runnable, ledger.read("jsonld", suite), _verdict)
