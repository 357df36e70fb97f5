"""The Python face, on the project of boats and on given files."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
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


@pytest.fixture
def kg(project: Path) -> kgtool.KnowledgeGraph:
    return kgtool.load(project=project)


@pytest.fixture
def closed(kg: kgtool.KnowledgeGraph) -> kgtool.KnowledgeGraph:
    return kg.reason()


def test_a_query_gives_rows_of_rdflib_terms(kg: kgtool.KnowledgeGraph) -> None:
    result = kg.query("SELECT ?name ?built { ?b rdfs:label ?name ; boat:builtIn ?built }")
    assert result.variables == ("name", "built")
    assert list(result) == [(Literal("Gannet"), Literal("1989", datatype=GYEAR, normalize=False))]
    assert list(result) == list(result)
    assert (len(result), bool(result), result.boolean) == (1, True, None)
    assert repr(result) == "<Result of SELECT: 1 rows of ?name, ?built>"


def test_unbound_is_none(kg: kgtool.KnowledgeGraph) -> None:
    assert list(kg.query("boats"))[1] == (Literal("Tern"), None)


def test_lexical_forms_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:b> <a:c> 01, 1.50 .\n", encoding="utf-8")
    rows = list(kgtool.load(tmp_path / "a.ttl").query("SELECT ?o { ?s ?p ?o } ORDER BY ?o"))
    assert [str(o) for (o,) in rows] == ["01", "1.50"]


def test_ask(closed: kgtool.KnowledgeGraph) -> None:
    result = closed.query("is-port", thing=ID.oban)
    assert result.boolean is True
    assert bool(result)
    assert not closed.query("is-port", thing="id:gannet")
    assert repr(result) == "<Result of ASK: true>"


def test_construct(kg: kgtool.KnowledgeGraph) -> None:
    result = kg.query("routes")
    assert set(result) == {(ID.gannet, BOAT.sailsTo, ID.barra), (ID.tern, BOAT.sailsTo, ID.oban)}
    assert set(result.graph) == set(result)
    assert isomorphic(rdflib.Graph().parse(data=result.serialize(), format="turtle"), result.graph)
    assert repr(result) == "<Result: 2 triples>"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("id:barra", True),
        (ID.barra, True),
        (URIRef("https://example.org/nowhere"), False),
    ],
)
def test_a_parameter_is_text_or_a_term(closed: kgtool.KnowledgeGraph, value: object, found: bool) -> None:
    assert bool(closed.query("calls", port=value)) is found


@pytest.mark.parametrize("value", [1989, "1989", Literal("1989", datatype=GYEAR)])
def test_a_parameter_takes_python_values(closed: kgtool.KnowledgeGraph, value: object) -> None:
    assert list(closed.query("calls", since=value)) == [(Literal("Gannet"),)]


def test_a_parameter_without_a_header_takes_python_values(kg: kgtool.KnowledgeGraph) -> None:
    assert kg.query("ASK { ?b rdfs:label ?name }", name="Gannet")
    assert not kg.query("ASK { ?b rdfs:label ?name }", name='Gannet" } #')
    assert not kg.query("ASK { ?b rdfs:label ?name }", name=3)
    assert kg.query("ASK { ?b boat:sailsTo ?port }", port=ID.oban)


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (kgtool.UnknownNameError, lambda kg: kg.query("baots")),
        (kgtool.UnknownNameError, lambda kg: kg.query("calls", prot="id:oban")),
        (kgtool.ParameterError, lambda kg: kg.query("calls", since="soon")),
        (kgtool.ParameterError, lambda kg: kg.query("calls", port=Literal("oban"))),
        (kgtool.ParameterError, lambda kg: kg.query("is-port")),
        (kgtool.UsageError, lambda kg: kg.query("ASK { ?s ?p ?o }", o=object())),
        (kgtool.QueryError, lambda kg: kg.query("SELECT * {")),
        (kgtool.NotSupportedError, lambda kg: kg.query("SELECT * { SERVICE <a:b> { ?s ?p ?o } }")),
        (kgtool.SourceError, lambda kg: kg.query(Path("nowhere.rq"))),
        (kgtool.UnknownNameError, lambda kg: kg.reason("owl")),
        (kgtool.UnknownNameError, lambda kg: kg.only(["date"])),
        (kgtool.UnknownNameError, lambda kg: kg.export("n3")),
        (kgtool.UnknownNameError, lambda kg: kg.test(["baots"])),
        (kgtool.UnknownNameError, lambda kg: kg.validate().render("pdf")),
        (kgtool.UsageError, lambda kg: kg.query("boats").serialize("turtle")),
        (kgtool.UsageError, lambda kg: kg.query("routes").serialize("csv")),
        (kgtool.UsageError, lambda kg: kg.why(("id:oban", "a"))),
        (kgtool.UsageError, lambda kg: kg.why(("id:oban", "a", "Port"))),
        (kgtool.SourceError, lambda kg: kg.why(("id:gannet", "a", "boat:Boat"), sources="nowhere")),
    ],
)
def test_a_mistake_is_an_error_of_the_tree(
    kg: kgtool.KnowledgeGraph, error: type[Exception], call: Callable[[kgtool.KnowledgeGraph], object]
) -> None:
    with pytest.raises(error) as caught:
        call(kg)
    assert isinstance(caught.value, kgtool.KgtoolError)
    assert str(caught.value)


def test_a_query_in_a_file(kg: kgtool.KnowledgeGraph, project: Path) -> None:
    assert list(kg.query(project / "queries" / "boats.rq")) == list(kg.query("boats"))


def test_results_become_text(kg: kgtool.KnowledgeGraph) -> None:
    result = kg.query("boats")
    assert result.serialize("csv") == "name,built\r\nGannet,1989\r\nTern,\r\n"
    assert result.serialize().startswith("name     built\n")


def test_results_become_columns(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "a.ttl").write_text(
        '<a:1> <a:n> 1 ; <a:d> 1.5 ; <a:b> true ; <a:m> "x" ; <a:big> 99999999999999999999 ;'
        ' <a:t> "2023-10-06"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        "<a:2> <a:n> 2 ; <a:d> 2 ; <a:m> 7 .\n",
        encoding="utf-8",
    )
    kg = kgtool.load(tmp_path / "a.ttl")
    table = kg.query(
        "SELECT ?s ?n ?d ?b ?t ?m ?big { ?s <a:n> ?n ; <a:d> ?d ; <a:m> ?m "
        "OPTIONAL { ?s <a:b> ?b ; <a:t> ?t ; <a:big> ?big } } ORDER BY ?n"
    ).to_arrow()
    assert [str(field.type) for field in table.schema] == [
        "string", "int64", "double", "bool", "date32[day]", "string", "string",
    ]  # fmt: skip
    assert table.column("n").to_pylist() == [1, 2]
    assert table.column("b").to_pylist() == [True, None]
    assert table.column("m").to_pylist() == ["x", "7"]


def test_results_become_a_data_frame(kg: kgtool.KnowledgeGraph) -> None:
    pytest.importorskip("pandas")
    frame = kg.query("boats").to_pandas()
    assert list(frame.columns) == ["name", "built"]
    assert frame["name"].tolist() == ["Gannet", "Tern"]


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


def test_a_second_closure_comes_from_the_cache(kg: kgtool.KnowledgeGraph) -> None:
    first = kg.reason()
    second = kg.reason()
    assert second.rounds == first.rounds
    assert set(second) == set(first)


def test_the_reference_engine_keeps_its_closures_too(kg: kgtool.KnowledgeGraph) -> None:
    first, second = (kgtool.load(engine="reference").reason() for _ in range(2))
    assert first.rounds is not None
    assert second.rounds is None
    assert set(second) == set(first) == set(kg.reason())


def test_a_changed_rule_is_another_closure(closed: kgtool.KnowledgeGraph, project: Path) -> None:
    rules = project / "ontology" / "rules.ttl"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("boat:meets ?other", "boat:knows ?other"), encoding="utf-8"
    )
    again = kgtool.load().reason()
    assert again.rounds is not None
    assert (ID.gannet, BOAT.knows, ID.tern) in again
    assert (ID.gannet, BOAT.meets, ID.tern) in closed
    assert (ID.gannet, BOAT.meets, ID.tern) not in again


def test_profiles(kg: kgtool.KnowledgeGraph) -> None:
    symmetric = (ID.oban, BOAT.calledAtBy, ID.gannet)
    assert symmetric in kg.reason("owlrl")
    assert symmetric not in kg.reason("rdfs")
    assert (ID.gannet, BOAT.calls, ID.oban) in kg.reason("rdfs")
    assert kg.reason("none").inferred == 0


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


def test_consistency(closed: kgtool.KnowledgeGraph, tmp_path: Path) -> None:
    assert closed.inconsistencies == ()
    (tmp_path / "a.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "<a:A> owl:disjointWith <a:B> . <a:x> a <a:A>, <a:B> .",
        encoding="utf-8",
    )
    (found,) = kgtool.load(tmp_path / "a.ttl").reason("owlrl").inconsistencies
    assert found.rule == "cax-dw"


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


def test_why(closed: kgtool.KnowledgeGraph) -> None:
    explanation = closed.why((ID.oban, RDF.type, BOAT.Port))
    assert explanation is not None
    assert explanation.rule == "prp-rng"
    assert explanation.render() == closed.why(("id:oban", "a", "boat:Port")).render()  # type: ignore[union-attr]
    assert "data/log.trig" in explanation.render("json")
    assert closed.why((ID.oban, RDF.type, BOAT.Boat)) is None


def test_why_shows_the_words(closed: kgtool.KnowledgeGraph, project: Path) -> None:
    triple = ("id:gannet", "boat:sailsTo", "id:barra")
    with_words = closed.why(triple, sources=project / "sources")
    without = closed.why(triple)
    assert with_words is not None
    assert without is not None
    assert "The ferry Gannet sails from Oban to Barra." in with_words.render()
    assert "ferry" not in without.render()


def test_every_inferred_triple_has_a_proof(closed: kgtool.KnowledgeGraph) -> None:
    for triple in closed.only(["inferred"]):
        explanation = closed.why(triple)
        assert explanation is not None, triple
        assert explanation.rule is not None


def test_a_rule_with_a_condition_is_proved(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:x> a <a:C> ; <a:p> 1 . <a:y> a <a:C> .", encoding="utf-8")
    (tmp_path / "r.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> a sh:NodeShape ; sh:targetClass <a:C> ; sh:rule "
        "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate <a:has> ; sh:object <a:p> ;"
        " sh:condition <a:Has> ] ."
        "<a:Has> a sh:NodeShape ; sh:property [ sh:path <a:p> ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    closed = kgtool.load(tmp_path / "a.ttl", rules=[tmp_path / "r.ttl"]).reason("rdfs")
    explanation = closed.why(("<a:x>", "<a:has>", "<a:p>"))
    assert explanation is not None
    assert explanation.rule == "<a:S> rule 1"
    assert closed.why(("<a:y>", "<a:has>", "<a:p>")) is None


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


def test_examples_run(closed: kgtool.KnowledgeGraph) -> None:
    results = closed.test()
    assert len(results) == 6
    assert all(result.passed for result in results)
    (failed,) = (result for result in closed.as_stated().test(["boats"]) if not result.passed)
    assert (failed.query.name, failed.number) == ("boats", 1)


def test_given_files_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(b"<a:1> <a:p> <a:o> .\n", mtime=0))
    (tmp_path / "b.jsonld").write_text('{"@id": "a:2", "a:p": {"@id": "a:o"}}', encoding="utf-8")
    kg = kgtool.load(
        tmp_path / "a.nt.gz", tmp_path / "b.jsonld", "-", stdin=io.BytesIO(b"<a:3> <a:p> <a:o> .")
    )
    assert {str(subject) for subject, _, _ in kg} == {"a:1", "a:2", "a:3"}


def test_an_engine_that_is_not_there_is_refused(kg: kgtool.KnowledgeGraph) -> None:
    assert kg
    with pytest.raises(kgtool.NotSupportedError, match="no engine 'spark'"):
        kgtool.load(engine="spark")


def test_alignments_take_part_only_on_request(project: Path) -> None:
    (project / "ontology" / "alignments.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<https://example.org/boats#Boat> rdfs:subClassOf <https://schema.org/Vehicle> .\n",
        encoding="utf-8",
    )
    kg = kgtool.load()
    vehicle = (ID.gannet, RDF.type, URIRef("https://schema.org/Vehicle"))
    assert vehicle not in kg.reason()
    assert vehicle in kg.aligned()
    assert '"@type": "Vehicle"' in kg.export("schema.org")
    assert vehicle in kgtool.load(ontology=["ontology/alignments.ttl"]).reason()


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


def test_rows_come_as_they_are_read(project: Path) -> None:
    lines = "".join(f"<a:s{number}> <a:p> {number} .\n" for number in range(300))
    (project / "many.ttl").write_text(lines, encoding="utf-8")
    result = kgtool.load("many.ttl", max_rows=200).query("SELECT ?o { ?s ?p ?o }")
    with pytest.raises(kgtool.LimitError, match="more than 200"):
        list(result)
    result = kgtool.load("many.ttl").query("SELECT ?o { ?s ?p ?o }")
    assert bool(result)
    assert next(iter(result)) == next(iter(result))
    assert len(result) == len(list(result)) == 300
    assert len("".join(result.chunks("csv", keep=False)).splitlines()) <= 301


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


def test_large_files_go_straight_into_tables(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    text = "@prefix e: <https://example.org/> .\ne:a e:p 1, [ e:q 2 ] .\n"
    (project / "a.ttl").write_text(text, encoding="utf-8")
    (project / "b.trig").write_text("<https://example.org/g> { <a:s> <a:p> 3 }", encoding="utf-8")
    kg = kgtool.load("a.ttl", "b.trig")
    assert [str(row[0]) for row in kg.query("SELECT ?o { e:a e:p/e:q ?o }")] == ["2"]
    assert kg.query("ASK { ?s ?p 3 }").boolean is False
    assert kg.query("ASK { GRAPH ?g { ?s ?p 3 } }").boolean is True
    union = kgtool.load("a.ttl", "b.trig", union_default_graph=True)
    assert union.query("ASK { ?s ?p 3 }").boolean is True
    assert len(kg) == 4
    (project / "c.ttl").write_text(f"{text}e:a e:p\ne:b f:c 1 .\n", encoding="utf-8")
    with pytest.raises(kgtool.MalformedError, match=r"c\.ttl:\d+:"):
        kgtool.load("c.ttl")


@pytest.mark.parametrize("union", [False, True])
def test_large_files_are_closed_in_tables(
    project: Path, monkeypatch: pytest.MonkeyPatch, union: bool
) -> None:
    """What stands in named graphs takes part; what follows stands in the default graph."""
    (project / "o.ttl").write_text(
        "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "e:p a owl:TransitiveProperty , owl:IrreflexiveProperty .\n",
        encoding="utf-8",
    )
    (project / "a.trig").write_text(
        "@prefix e: <https://example.org/> . e:a e:p e:b . e:g { e:b e:p e:c, e:b }", encoding="utf-8"
    )
    small = kgtool.load("a.trig", ontology=["o.ttl"], union_default_graph=union).reason()
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    large = kgtool.load("a.trig", ontology=["o.ttl"], union_default_graph=union).reason()
    assert large.inputs.streamed
    assert (len(large), large.inferred, large.rounds) == (len(small), small.inferred, small.rounds)
    question = "SELECT ?s ?o { ?s <https://example.org/p> ?o } ORDER BY ?s ?o"
    assert [*large.query(question)] == [*small.query(question)]
    assert len([*large.query(question)]) == (4 if union else 2)
    assert {one.rule for one in large.inconsistencies} == {one.rule for one in small.inconsistencies} != set()
    assert set(large) == set(small)
    (project / "o.ttl").write_text("<a:o> <http://www.w3.org/2002/07/owl#imports> <a:x> .", encoding="utf-8")
    with pytest.raises(kgtool.ImportsError):
        kgtool.load("a.trig", ontology=["o.ttl"])


def test_why_all_and_why_not(closed: kgtool.KnowledgeGraph) -> None:
    found = closed.why_all((ID.gannet, RDF.type, BOAT.Boat), most=2)
    assert [(each.rule, each.proof.height) for each in found] == [(None, 0), ("prp-dom", 1)]
    assert (len(found[:1]), repr(found), found[1].rule) == (1, "<Explanations: 2>", "prp-dom")
    assert found.render("svg").startswith("<svg ")
    assert not closed.why_all((ID.oban, RDF.type, BOAT.Boat))
    near = closed.why_not((ID.oban, RDF.type, BOAT.Boat), most=1)
    assert near is not None
    (first,) = near
    assert (first.rule, first.held) == ("prp-dom", ((BOAT.sailsFrom, RDFS.domain, BOAT.Boat),))
    assert first.lacking == ((ID.oban, BOAT.sailsFrom, rdflib.Variable("y")),)
    assert (near[:1], repr(near)) == ((first,), "<Shortcomings: prp-dom>")
    assert near.render().startswith("id:oban a boat:Boat does not hold")
    assert closed.why_not(("id:oban", "a", "boat:Port")) is None
    with pytest.raises(kgtool.UnknownNameError, match="'svg'; use one of text, json"):
        near.render("svg")


def test_a_graph_entails_another(tmp_path: Path) -> None:
    head = (
        "@prefix o: <http://www.w3.org/2002/07/owl#> . @prefix s: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    )
    (tmp_path / "a.ttl").write_text(f"{head}<a:p> o:propertyChainAxiom ( <a:p> <a:p> ) .\n", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f'{head}<a:p> a o:TransitiveProperty ; s:label "p" .\n', encoding="utf-8")
    chain, transitive = kgtool.load(tmp_path / "a.ttl"), kgtool.load(tmp_path / "b.ttl")
    assert chain.reason("owlrl").entails(transitive)
    assert not chain.entails(transitive, semantics="rdf-based")
    assert not chain.reason("rdfs").entails(transitive)
    assert not transitive.entails(chain, semantics="rdf-based")


def test_what_each_rule_did_adds_up(closed: kgtool.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    stats = closed.reasoning_stats
    assert sum(count.triples for count in stats) == closed.inferred > 0
    assert [count.round for count in stats] == sorted(count.round for count in stats)
    assert max(count.round for count in stats) == closed.rounds
    assert {"prp-inv1", "boat:MeetingRule rule 1"} <= {count.rule for count in stats}
    again = kgtool.load().reason()
    assert [(c.rule, c.round, c.triples) for c in again.reasoning_stats] == [
        (c.rule, c.round, c.triples) for c in stats
    ]
    assert kgtool.load().reasoning_stats == ()
    monkeypatch.setenv("KGTOOL_ENGINE", "reference")
    with pytest.raises(kgtool.NotSupportedError, match="use the engine duckdb"):
        _ = kgtool.load().reason().reasoning_stats
