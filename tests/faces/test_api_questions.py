"""Questions from Python: queries, their parameters, and what answers become."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import Literal, URIRef
from rdflib.compare import isomorphic

import kgtool

BOAT = rdflib.Namespace("https://example.org/boats#")
GYEAR = rdflib.XSD.gYear
ID = rdflib.Namespace("https://example.org/boats/id/")


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
        (kgtool.ServiceError, lambda kg: list(kg.query("SELECT * { SERVICE <a:b> { ?s ?p ?o } }"))),
        (kgtool.UsageError, lambda kg: kg.query("ASK { ?s ?p ?o }").to_arrow()),
        (kgtool.UsageError, lambda kg: list(kg.query("routes").chunks("parquet"))),
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
        "string", "int64", "decimal128(38, 18)", "bool", "date32[day]", "string", "decimal128(38, 18)",
    ]  # fmt: skip
    assert table.column("n").to_pylist() == [1, 2]
    assert table.column("b").to_pylist() == [True, None]
    assert table.column("m").to_pylist() == ["x", "7"]


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_results_become_files_of_columns(kg: kgtool.KnowledgeGraph, engine: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import ipc, parquet

    asked = kgtool.load(engine=engine).query("boats")
    wanted = kg.query("boats").to_arrow()
    for form, read in (
        ("arrow", lambda file: ipc.open_file(file).read_all()),
        ("parquet", parquet.read_table),
    ):
        written = b"".join(asked.chunks(form))
        assert read(pyarrow.BufferReader(written)).equals(wanted)


def test_results_become_a_data_frame(kg: kgtool.KnowledgeGraph) -> None:
    pytest.importorskip("pandas")
    frame = kg.query("boats").to_pandas()
    assert list(frame.columns) == ["name", "built"]
    assert frame["name"].tolist() == ["Gannet", "Tern"]


def test_examples_run(closed: kgtool.KnowledgeGraph) -> None:
    results = closed.test()
    assert len(results) == 6
    assert all(result.passed for result in results)
    (failed,) = (result for result in closed.as_stated().test(["boats"]) if not result.passed)
    assert (failed.query.name, failed.number) == ("boats", 1)


def test_an_engine_that_is_not_there_is_refused(kg: kgtool.KnowledgeGraph) -> None:
    assert kg
    with pytest.raises(kgtool.NotSupportedError, match="no engine 'spark'"):
        kgtool.load(engine="spark")


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
