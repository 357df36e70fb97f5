"""Writing: every graph and dataset of the RDF 1.1 suites in every format that can say it, and RDFC-1.0.

The tool names blank nodes in its own way, not by RDFC-1.0's numbers. So what RDFC-1.0 is about is tested as
such: a dataset and its canonical form, which differ in their labels and order only, give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from kgtool.model.errors import NotSupportedError
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.model.prefixes import Prefixes
from kgtool.render import jsonld, rdf
from kgtool.sources import read_rdf

from . import ledger
from .compare import Graph, difference
from .folders import NEEDS_SUITES, OWN, RDF_CANON, RDF_TESTS, Folder
from .json_manifest import JsonCase, json_cases
from .manifest import MF, Case, all_cases
from .results import read_graph

_PREFIXES = Prefixes({"": "http://example.org/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"})
_PARSERS = {
    TURTLE: ox.RdfFormat.TURTLE,
    TRIG: ox.RdfFormat.TRIG,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    NQUADS: ox.RdfFormat.N_QUADS,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
}
_SUITES = (
    pytest.param("rdf11", RDF_TESTS, "rdf/rdf11/manifest.ttl", id="rdf11", marks=NEEDS_SUITES),
    pytest.param("own-rdf", OWN, "rdf/manifest.ttl", id="own-rdf"),
)
_CANON = (
    pytest.param("rdfc10", RDF_CANON, "manifest.jsonld", id="rdfc10", marks=NEEDS_SUITES),
    pytest.param("own-rdfc10", OWN, "rdfc/manifest.jsonld", id="own-rdfc10"),
)


def _text(quads: Iterable[ox.Quad], form: Format) -> str:
    return "".join(jsonld(quads, None, None, _PREFIXES) if form is JSONLD else rdf(quads, form, _PREFIXES))


def _is_read(case: Case) -> bool:
    return "Negative" not in case.kind and not case.kind.endswith("EntailmentTest")


def _written_and_read(case: Case) -> str | None:
    """Write what a test's file says in all formats; reading it again must give the same."""
    path = case.file(MF + "action")
    assert path is not None, f"{case.id} names no file"
    quads = frozenset(read_graph(case.folder, path))
    named = any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)
    for form, parser in _PARSERS.items():
        if named and not form.named_graphs:
            continue
        try:
            text = _text(quads, form)
        except NotSupportedError:
            if form in (
                RDFXML,
                JSONLD,
            ):  # neither can say everything (RDF 1.1 XML Syntax §2.4, JSON-LD 1.1 §10)
                continue
            raise
        wrong = difference(Graph(quads), Graph(frozenset(ox.parse(text, parser))))
        if wrong:
            return f"{form.name}: {wrong}"
    return None


def _rdf_cases(folder: Folder, top: str) -> list[Case]:
    return [case for case in all_cases(folder, top) if _is_read(case)]


@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_every_graph_is_written_and_read_again(suite: str, folder: Folder, top: str) -> None:
    book = ledger.read("render", suite)
    ledger.count(_rdf_cases(folder, top), book, lambda _: None)
    ledger.run(_rdf_cases(folder, top), book, _written_and_read)


def _set_apart(case: JsonCase) -> str | None:
    if case.kind == "RDFC10MapTest":
        return "the labels of RDFC-1.0 are not used"
    if "Negative" in case.kind:
        return "names that RDFC-1.0 gives up on may be found in another way"
    return None


def _canonical(case: JsonCase) -> str | None:
    text = _text(read_rdf(case.file("action")).quads, NQUADS)
    if text != _text(read_rdf(case.file("result")).quads, NQUADS):
        return "two forms of one dataset give different text"
    wanted = read_graph(case.folder, case.file("result"))
    return difference(Graph(frozenset(wanted)), Graph(frozenset(ox.parse(text, ox.RdfFormat.N_QUADS))))


@pytest.mark.parametrize(("suite", "folder", "manifest"), _CANON)
def test_isomorphic_datasets_give_the_same_bytes(suite: str, folder: Folder, manifest: str) -> None:
    book = ledger.read("render", suite)
    found = json_cases(folder, manifest)
    ledger.count(found, book, _set_apart)
    ledger.run([case for case in found if not _set_apart(case)], book, _canonical)
