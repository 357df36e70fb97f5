"""SHACL Core and SHACL-SPARQL through ``kgtool.peers.validate``.

Reports are compared by ``sh:conforms`` and, per result, focus node, path, value, severity, source shape and
constraint component, up to blank-node renaming (SHACL test suite, "validating reports").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from kgtool.model.errors import NotSupportedError, ShapesError
from kgtool.peers import validate

from . import ledger
from .compare import Graph, difference
from .folders import DATA_SHAPES, NEEDS_SUITES, OWN, Folder
from .manifest import MF, RDF, SHT, Case, Description, Node, all_cases, read_turtle

SH = "http://www.w3.org/ns/shacl#"
_COMPARED = ("focusNode", "value", "resultSeverity", "sourceShape", "sourceConstraintComponent")
_PATHS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "({})*",
    "oneOrMorePath": "({})+",
    "zeroOrOnePath": "({})?",
}
# A test that its manifest does not include.
_STRAY = ("tests/sparql/component/nodeValidator-001.ttl",)
_SUITES = (
    pytest.param("shacl", DATA_SHAPES, "tests/manifest.ttl", id="shacl", marks=NEEDS_SUITES),
    pytest.param("own-shacl", OWN, "shacl/manifest.ttl", id="own-shacl"),
)


def _compared(quads: Iterable[ox.Quad], report: Node | None = None) -> Graph:
    """Return the triples of a report that count: all else, and messages above all, is free."""
    about = Description(quads)
    if report is None:
        report = next(q.subject for q in about.quads if q.predicate.value == SH + "conforms")
    return Graph(frozenset(_report_triples(about, report)))


def _report_triples(about: Description, report: Node) -> Iterator[ox.Quad]:
    yield from (
        ox.Quad(report, ox.NamedNode(SH + "conforms"), one) for one in about.all(report, SH + "conforms")
    )
    for result in about.all(report, SH + "result"):
        yield ox.Quad(report, ox.NamedNode(SH + "result"), result)
        for name in _COMPARED:
            for value in about.all(result, SH + name):
                yield ox.Quad(result, ox.NamedNode(SH + name), value)
        for path in about.all(result, SH + "resultPath"):
            yield ox.Quad(result, ox.NamedNode(SH + "resultPath"), ox.Literal(_path_text(about, path)))


def _path_text(about: Description, path: Node) -> str:
    """Return a path in SPARQL's syntax, so that paths compare by what they say (SHACL §2.3.1)."""
    if isinstance(path, ox.NamedNode):
        return str(path)
    if about.one(path, RDF + "first"):
        return "(" + "/".join(_path_text(about, step) for step in about.members(path)) + ")"
    alternatives = about.one(path, SH + "alternativePath")
    if alternatives:
        return "(" + "|".join(_path_text(about, one) for one in about.members(alternatives)) + ")"
    for name, form in _PATHS.items():
        inner = about.one(path, SH + name)
        if inner:
            return form.format(_path_text(about, inner))
    raise AssertionError(f"no path: {path}")


def _graph(case: Case, role: str) -> tuple[ox.Quad, ...]:
    path = case.file(MF + "action", SHT + role)
    assert path is not None, f"{case.id} has no {role}"
    # The manifest often is its own data and shapes: reading it once keeps the labels of its blank nodes.
    return case.about.quads if path == case.manifest else read_turtle(case.folder, path).quads


def _verdict(case: Case) -> str | None:
    wanted = case.one(MF + "result")
    fails = wanted == ox.NamedNode(SHT + "Failure")
    try:
        report = validate(_graph(case, "dataGraph"), _graph(case, "shapesGraph"))
    except (ShapesError, NotSupportedError) as error:
        return None if fails else f"refused: {error}"
    if fails:
        return "validated, though the shapes are ill-formed"
    if len(report.results) != sum(triple.predicate.value == SH + "result" for triple in report.graph):
        return "results and graph of the report differ"
    return difference(
        _compared(case.about.quads, wanted), _compared(ox.Quad(*triple) for triple in report.graph)
    )


def _nothing(_: Case) -> str | None:
    return None


def _all_cases(folder: Folder, top: str) -> list[Case]:
    stray = _STRAY if folder is DATA_SHAPES else ()
    return [case for name in (top, *stray) for case in all_cases(folder, name)]


@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_number_of_tests(suite: str, folder: Folder, top: str) -> None:
    ledger.count(_all_cases(folder, top), ledger.read("reference", suite), _nothing)


@pytest.mark.parametrize(("suite", "folder", "top"), _SUITES)
def test_suite(suite: str, folder: Folder, top: str) -> None:
    ledger.run(_all_cases(folder, top), ledger.read("reference", suite), _verdict)
