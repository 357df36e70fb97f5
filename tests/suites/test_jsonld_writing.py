"""JSON-LD 1.1: what ``kgtool.render.jsonld`` writes (compacted, framed) says what the suites expect.

The tool writes JSON-LD from RDF, not from other JSON-LD. So each input is first read as RDF, and the text
written is compared with the expected document by what both say: their RDF, up to isomorphism. The shape of
the JSON is the business of the tests of ``render``.
"""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool.model.errors import SourceError
from kgtool.model.prefixes import Prefixes
from kgtool.render import jsonld
from kgtool.sources import read_rdf

from . import ledger
from .compare import Graph, difference
from .folders import JSON_LD_API, JSON_LD_FRAMING, NEEDS_SUITES, OWN, Folder
from .json_manifest import JsonCase, json_cases, set_apart

_SUITES = (
    pytest.param("from-rdf", JSON_LD_API, "fromRdf-manifest.jsonld", id="from-rdf", marks=NEEDS_SUITES),
    pytest.param("compact", JSON_LD_API, "compact-manifest.jsonld", id="compact", marks=NEEDS_SUITES),
    pytest.param("frame", JSON_LD_FRAMING, "frame-manifest.jsonld", id="frame", marks=NEEDS_SUITES),
    pytest.param("own-compact", OWN, "jsonld/compact-manifest.jsonld", id="own-compact"),
)
_OFFERED = {"base", "specVersion", "processingMode", "normative", "useJCS", "ordered", "omitGraph"}


def _set_apart(case: JsonCase) -> str | None:
    return set_apart(case, _OFFERED)


def _json(case: JsonCase, key: str) -> Any:
    return json.loads(case.file(key).read_text("utf-8")) if key in case.entry else None


def _verdict(case: JsonCase) -> str | None:
    base = case.options.get("base", case.folder.iri_of(case.file("input")))
    negative = "Negative" in case.kind
    quads = read_rdf(case.file("input"), base=base).quads
    try:
        text = jsonld(quads, _json(case, "context"), _json(case, "frame"), Prefixes())
    except SourceError as error:
        return None if negative else f"refused: {error}"
    if negative:
        return f"written, though it has the error {case.entry.get('expectErrorCode')}"
    wanted = Graph(frozenset(read_rdf(case.file("expect"), base=base).quads))
    return difference(wanted, Graph(frozenset(ox.parse(text, ox.RdfFormat.JSON_LD, base_iri=base))))


@pytest.mark.parametrize(("suite", "folder", "manifest"), _SUITES)
def test_number_of_tests(suite: str, folder: Folder, manifest: str) -> None:
    ledger.count(json_cases(folder, manifest), ledger.read("jsonld", suite), _set_apart)


@pytest.mark.parametrize(("suite", "folder", "manifest"), _SUITES)
def test_suite(suite: str, folder: Folder, manifest: str) -> None:
    runnable = [case for case in json_cases(folder, manifest) if not _set_apart(case)]
    ledger.run(runnable, ledger.read("jsonld", suite), _verdict)
