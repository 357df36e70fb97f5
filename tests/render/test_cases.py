"""Text in, text out: every folder ``cases/GROUP/NAME`` is a case; its ``out.*`` files are what must come.

``pytest --write-cases`` writes them anew: look at the difference before you keep it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool.model.findings import Finding, Location, Severity
from kgtool.model.formats import JSONLD, RDF_FORMATS
from kgtool.model.notation import read_term
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Solutions
from kgtool.model.terms import Term, Triple
from kgtool.model.validation import ValidationReport, ValidationResult
from kgtool.render import (
    FINDING_FORMATS,
    PROOF_FORMATS,
    REPORT_FORMATS,
    RESULT_FORMATS,
    Origin,
    coverage,
    findings,
    jsonld,
    proof,
    rdf,
    report,
    schema_org,
    solutions,
)

CASES = Path(__file__).parent / "cases"
SUFFIXES = {
    "text": "txt", "table": "txt", "markdown": "md", "json": "json", "csv": "csv", "tsv": "tsv", "xml": "xml",
    "svg": "svg", "turtle": "ttl", "junit": "junit.xml", "sarif": "sarif", "github": "github",
}  # fmt: skip
PREFIXES = Prefixes({"ex": "https://example.org/#", "sh": "http://www.w3.org/ns/shacl#"})
Outcome = dict[str, str]


def _graph(folder: Path) -> tuple[list[ox.Quad], Prefixes]:
    parser = ox.parse((folder / "in.trig").read_bytes(), ox.RdfFormat.TRIG)
    quads = list(parser)
    return quads, Prefixes(parser.prefixes)


def _json(folder: Path, name: str = "in.json") -> Any:
    file = folder / name
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def _all(formats: Iterable[str], write: Callable[[str], Iterable[str]]) -> Outcome:
    return {f"out.{SUFFIXES[form]}": "".join(write(form)) for form in formats}


def _rdf(folder: Path) -> Outcome:
    quads, prefixes = _graph(folder)
    texts = {f"out{form.suffixes[0]}": "".join(rdf(quads, form, prefixes)) for form in RDF_FORMATS[:-1]}
    return texts | {f"out{JSONLD.suffixes[0]}": jsonld(quads, None, None, prefixes)}


def _jsonld(folder: Path) -> Outcome:
    quads, prefixes = _graph(folder)
    return {"out.jsonld": jsonld(quads, _json(folder, "context.json"), _json(folder, "frame.json"), prefixes)}


def _schema(folder: Path) -> Outcome:
    quads, _ = _graph(folder)
    return {"out.json": schema_org(quads, first=_json(folder, "first.json") or ())}


def _coverage(folder: Path) -> Outcome:
    quads, prefixes = _graph(folder)
    return {"out.md": "".join(coverage(quads, prefixes, files=dict.fromkeys(quads, "data/a.trig")))}


def _results(folder: Path) -> Outcome:
    def write(form: str) -> Iterable[str]:
        read = ox.parse_query_results((folder / "in.srj").read_bytes(), ox.QueryResultsFormat.JSON)
        names = tuple(variable.value for variable in read.variables)
        rows = (tuple(solution[name] for name in names) for solution in read)
        return solutions(Solutions(names, rows), form, PREFIXES, width=72)

    return _all(RESULT_FORMATS, write)


def _findings(folder: Path) -> Outcome:
    found = [
        Finding(**{
            **each,
            "severity": Severity(each["severity"]),
            "location": Location(*each["location"]) if "location" in each else None,
        })
        for each in _json(folder)
    ]  # fmt: skip
    return _all(FINDING_FORMATS, lambda form: findings(found, form))


def _report(folder: Path) -> Outcome:
    data = _json(folder)
    results = tuple(
        ValidationResult(
            focus=_term(each["focus"]),
            severity=Severity(each["severity"]),
            component=each["component"],
            source_shape=_term(each["shape"]),
            message=each["message"],
            path=each.get("path"),
            value=_term(each["value"]) if "value" in each else None,
            location=Location(*each["location"]) if "location" in each else None,
        )
        for each in data["results"]
    )
    graph = tuple(quad.triple for quad in ox.parse(data["graph"], ox.RdfFormat.TURTLE))
    found = ValidationReport(data["conforms"], results, graph)
    return _all(REPORT_FORMATS, lambda form: report(found, form, PREFIXES))


@dataclass(frozen=True)
class _Proof:
    triple: Triple
    rule: str | None
    premises: tuple[_Proof, ...]


def _proof(folder: Path) -> Outcome:
    data = _json(folder)
    places = {_triple(text): [Origin(*each) for each in origins] for text, origins in data["stated"].items()}
    tree = _tree(data["proof"])
    return _all(
        PROOF_FORMATS, lambda form: proof(tree, form, PREFIXES, lambda triple: places.get(triple, ()))
    )


def _tree(data: Any) -> _Proof:
    if isinstance(data, str):
        return _Proof(_triple(data), None, ())
    text, rule, *premises = data
    return _Proof(_triple(text), rule, tuple(map(_tree, premises)))


def _triple(text: str) -> Triple:
    subject, predicate, value = text.split(" ", 2)
    return Triple(_term(subject), _term(predicate), _term(value))  # type: ignore[arg-type]


def _term(text: str) -> Term:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else read_term(text, PREFIXES)


GROUPS: dict[str, Callable[[Path], Outcome]] = {
    "rdf": _rdf, "jsonld": _jsonld, "schema": _schema, "coverage": _coverage, "results": _results,
    "findings": _findings, "report": _report, "proof": _proof,
}  # fmt: skip


def test_every_group_has_cases() -> None:
    assert {folder.name for folder in CASES.iterdir()} == set(GROUPS)


@pytest.mark.parametrize(
    "folder", [pytest.param(f, id=f"{f.parent.name}-{f.name}") for f in sorted(CASES.glob("*/*"))]
)
def test_case(folder: Path, request: pytest.FixtureRequest) -> None:
    outcome = GROUPS[folder.parent.name](folder)
    if request.config.getoption("--write-cases"):
        for name, text in outcome.items():
            (folder / name).write_bytes(text.encode())
    assert {file.name for file in folder.glob("out*")} == set(outcome)
    for name, text in outcome.items():
        assert text == (folder / name).read_bytes().decode(), name
