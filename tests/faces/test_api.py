"""The Python face, on the project of boats and given files: what a graph holds, views, validation, text."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.compare import isomorphic

import kgtool
from kgtool.dataset import Layer
from kgtool.model.findings import Severity

BOAT = rdflib.Namespace("https://example.org/boats#")
GYEAR = rdflib.XSD.gYear
ID = rdflib.Namespace("https://example.org/boats/id/")


def test_a_graph_is_a_value(kg: kgtool.KnowledgeGraph) -> None:
    before = len(kg)
    closed = kg.reason("owlrl")
    assert (len(kg), kg.inferred, kg.rounds) == (before, 0, 0)
    assert closed.inferred > 0
    assert len(closed) == before + closed.inferred
    assert closed.rounds is not None
    assert closed.rounds >= 1
    with pytest.raises(AttributeError):
        kg.view = frozenset()  # type: ignore[misc]
    assert repr(closed) == f"<KnowledgeGraph: {len(closed)} triples, {closed.inferred} inferred>"


def test_what_it_holds(kg: kgtool.KnowledgeGraph, closed: kgtool.KnowledgeGraph) -> None:
    port = (ID.oban, RDF.type, BOAT.Port)
    assert port not in kg
    assert port in closed
    assert port in set(closed)
    assert (ID.gannet, RDFS.label, Literal("Gannet")) in kg
    assert "nothing" not in kg


def test_as_stated(kg: kgtool.KnowledgeGraph) -> None:
    corrected = (ID.gannet, BOAT.builtIn, Literal("1989", datatype=GYEAR))
    claimed = (ID.gannet, BOAT.builtIn, Literal("1998", datatype=GYEAR))
    assert corrected in kg
    assert claimed not in kg
    stated = kg.as_stated()
    assert corrected not in stated
    assert claimed in stated.reason()
    assert kg.superseded(claimed)
    assert not kg.superseded(corrected)


def test_layers(closed: kgtool.KnowledgeGraph) -> None:
    inferred = closed.only(["inferred"])
    assert len(inferred) == closed.inferred
    assert len(closed.only([Layer.SUPERSEDED])) == 1
    assert (ID.gannet, BOAT.builtIn, Literal("1998", datatype=GYEAR)) in closed.only(["superseded"])


def test_validation(closed: kgtool.KnowledgeGraph, tmp_path: Path) -> None:
    report = closed.validate()
    assert report.conforms
    assert report.results == ()
    (tmp_path / "a.ttl").write_text("<a:x> a <a:C> .", encoding="utf-8")
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> a sh:NodeShape ; sh:targetClass <a:C> ;"
        ' sh:property [ sh:path <a:p> ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Give a p." ] .',
        encoding="utf-8",
    )
    report = kgtool.load(tmp_path / "a.ttl", shapes=[tmp_path / "s.ttl"]).validate()
    (result,) = report.results
    assert not report.conforms
    assert (result.focus, result.severity, result.message) == (URIRef("a:x"), Severity.WARNING, "Give a p.")
    assert (None, RDF.type, URIRef("http://www.w3.org/ns/shacl#ValidationReport")) in report.graph
    assert isomorphic(rdflib.Graph().parse(data=report.render("turtle"), format="turtle"), report.graph)
    assert '"ruleId": "shacl/MinCountConstraintComponent"' in report.render("sarif")
    assert repr(report) == "<Report: 1 results>"


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_exports_say_the_same(closed: kgtool.KnowledgeGraph, format_: str) -> None:
    data = closed.only(["data"])
    names = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
    parsed = rdflib.Dataset(default_union=True)
    parsed.parse(data=data.export(format_), format=names.get(format_, format_))
    assert {triple[:3] for triple in parsed.quads()} == set(data)


def test_an_export_is_the_same_whatever_the_order(project: Path) -> None:
    text = (project / "data" / "log.trig").read_text(encoding="utf-8")
    head, *blocks = text.split("\n\n")
    (project / "other.trig").write_text("\n\n".join([head, *reversed(blocks)]) + "\n", encoding="utf-8")
    one, other = kgtool.load("data/log.trig"), kgtool.load("other.trig")
    for format_ in ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"):
        assert one.export(format_) == other.export(format_)


def test_given_files_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(b"<a:1> <a:p> <a:o> .\n", mtime=0))
    (tmp_path / "b.jsonld").write_text('{"@id": "a:2", "a:p": {"@id": "a:o"}}', encoding="utf-8")
    kg = kgtool.load(
        tmp_path / "a.nt.gz", tmp_path / "b.jsonld", "-", stdin=io.BytesIO(b"<a:3> <a:p> <a:o> .")
    )
    assert {str(subject) for subject, _, _ in kg} == {"a:1", "a:2", "a:3"}


def test_an_update_gives_a_new_graph(project: Path) -> None:
    (project / "a.ttl").write_text("<a:1> <a:p> 1, 2 .", encoding="utf-8")
    kg = kgtool.load("a.ttl")
    changed = kg.update(
        "DELETE { ?s ?p ?o } INSERT { GRAPH <a:g> { ?s ?p ?o } } WHERE { ?s ?p ?o FILTER(?o > 1) }"
    )
    assert (len(kg), len(changed)) == (2, 2)
    assert [str(row[0]) for row in changed.query("SELECT ?o { GRAPH <a:g> { ?s ?p ?o } }")] == ["2"]
    assert [str(row[0]) for row in changed.query("SELECT ?o { ?s ?p ?o }")] == ["1"]
    assert changed.export("ntriples") == kg.export("ntriples")
    assert len(changed.update("CLEAR ALL")) == 0
    with pytest.raises(kgtool.NotSupportedError, match="LOAD"):
        kg.update("LOAD <a:b>")
    with pytest.raises(kgtool.QueryError, match="here:1:"):
        kg.update("DELETE WHERE { ?s ?p }", where="here")


def test_a_result_is_placed_where_its_value_stands(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<a:S> sh:targetSubjectsOf <a:p> ; sh:property\n"
        "  [ sh:path <a:p> ; sh:maxInclusive 5 ; sh:maxCount 1 ] , [ sh:path <a:q> ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    data = tmp_path / "a.ttl"
    data.write_text("<a:s> a <a:T> ;\n  <a:p> 1 ,\n    7 .\n", encoding="utf-8")
    report = kgtool.load(data, shapes=[shapes]).validate()
    places = {result.component.partition("#")[2]: result.location for result in report.results}
    assert {name: place and (place.line, place.column) for name, place in places.items()} == {
        "MaxInclusiveConstraintComponent": (3, 5),
        "MaxCountConstraintComponent": (2, 3),
        "MinCountConstraintComponent": (1, 1),
    }
    assert '"startLine": 3' in report.render("sarif")


def test_a_large_packed_file_goes_into_tables_as_it_is_unpacked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "@prefix e: <https://example.org/> . e:a e:p e:b , 'c' .\n"
    (project / "a.ttl.gz").write_bytes(gzip.compress(text.encode()))
    weight = (project / "a.ttl.gz").stat().st_size
    small = kgtool.load("a.ttl.gz")
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 4 * weight)
    large = kgtool.load("a.ttl.gz")
    assert (small.inputs.streamed, large.inputs.streamed) == (False, True)
    assert set(large) == set(small)
    assert dict(large.prefixes.items()) == dict(small.prefixes.items())
