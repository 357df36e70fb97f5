"""pySHACL's reports as values of the house."""

from __future__ import annotations

import socket
from itertools import permutations
from typing import NoReturn

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kgtool.model.errors import NotSupportedError, ShapesError
from kgtool.model.findings import Severity
from kgtool.model.terms import SH
from kgtool.model.validation import ValidationReport
from kgtool.peers import validate

EX = "https://example.org/"
HEAD = f"""
@prefix ex: <{EX}> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix sh: <{SH}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def quads(turtle: str) -> list[Quad]:
    return list(parse(input=(HEAD + turtle).encode(), format=RdfFormat.TRIG))


def report(data: str, shapes: str) -> ValidationReport:
    return validate(quads(data), quads(shapes))


def test_a_graph_that_conforms() -> None:
    found = report(
        "ex:a ex:p 1 .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    assert found.conforms
    assert found.results == ()
    assert [str(t.object.value) for t in found.graph if t.predicate.value == SH + "conforms"] == ["true"]


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ("sh:minCount 2", "needs at least 2 value(s)"),
        ("sh:datatype xsd:string", '"01"^^<http://www.w3.org/2001/XMLSchema#integer> must be'),
        ("sh:minInclusive 5", "01 must be at least 5"),
        ("sh:in ( 1 2 )", "01 must be one of (1, 2)"),
        ("sh:nodeKind sh:IRI", "01 must be IRI"),
        ("sh:hasValue ex:b", f"must have the value <{EX}b>"),
        ("sh:node ex:T", f"01 must conform to the shape <{EX}T>"),
        ("sh:minCount 2 ; sh:message 'Say it twice.'", "Say it twice."),
        ("sh:minCount 2 ; sh:message 'Zweimal.'@de , 'Twice.'@en", "Twice."),
    ],
)
def test_messages(constraint: str, message: str) -> None:
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] . ex:T sh:class ex:C ."
    (result,) = report('ex:a ex:p "01"^^xsd:integer .', shapes).results
    assert message in result.message


def test_a_result_holds_terms_as_they_were_written() -> None:
    shapes = """ex:S sh:targetNode ex:a ;
        sh:property ex:P . ex:P sh:path ( [ sh:inversePath ex:q ] [ sh:zeroOrMorePath ex:p ] ) ;
        sh:severity sh:Warning ; sh:maxExclusive 1 ."""
    results = report('ex:b ex:q ex:a ; ex:p "01"^^xsd:integer .', shapes).results
    assert {r.focus for r in results} == {NamedNode(EX + "a")}
    assert {r.path for r in results} == {f"^<{EX}q>/<{EX}p>*"}
    assert {r.severity for r in results} == {Severity.WARNING}
    assert {r.source_shape for r in results} == {NamedNode(EX + "P")}
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    assert Literal("01", datatype=integer) in {r.value for r in results}


def test_sparql_constraints() -> None:
    shapes = """ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .
        ex:S sh:targetSubjectsOf ex:p ; sh:sparql [
            sh:message "{?value} is before {$this}" ; sh:prefixes ex:prefixes ;
            sh:select "SELECT $this ?value { $this ex:p ?value FILTER (?value < 5) }" ] ."""
    found = report("ex:a ex:p 1 . ex:b ex:p 7 .", shapes)
    assert [(r.focus.value, r.value and r.value.value) for r in found.results] == [(EX + "a", "1")]
    assert found.results[0].component == SH + "SPARQLConstraintComponent"
    assert "1" in found.results[0].message
    assert "is before" in found.results[0].message


def test_the_order_of_the_input_does_not_matter() -> None:
    data = ["ex:a ex:p 1 , 2 .", "ex:b ex:p 3 .", "ex:c a ex:C ."]
    shapes = """ex:S sh:targetSubjectsOf ex:p ; sh:targetClass ex:C ;
        sh:property [ sh:path ex:p ; sh:minInclusive 3 ; sh:minCount 1 ; sh:severity sh:Info ] ;
        sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:maxCount 1 ] ."""
    found = [report(" ".join(order), shapes) for order in permutations(data)]
    assert {tuple((r.focus, r.path, r.value, r.message) for r in one.results) for one in found} == {
        tuple((r.focus, r.path, r.value, r.message) for r in found[0].results)
    }
    assert [r.severity for r in found[0].results] == sorted(
        (r.severity for r in found[0].results), key=lambda severity: -severity.rank
    )


def test_the_graph_says_what_the_results_say() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:severity ex:Grave ; sh:class ex:C ;
        sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:minCount 1 ] ."""
    found = report("ex:a ex:r 1 .", shapes)
    named = {(t.predicate.value.removeprefix(SH), t.object) for t in found.graph}
    assert len([n for n, _ in named if n == "resultPath"]) == 1
    assert ("alternativePath" in {n for n, _ in named}) is True
    assert ("resultSeverity", NamedNode(EX + "Grave")) in named
    assert {r.severity for r in found.results} == {Severity.VIOLATION}
    assert len([t for t in found.graph if t.predicate.value == SH + "result"]) == len(found.results) == 2


def test_nothing_is_fetched_and_imports_stay_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    monkeypatch.setattr(socket, "create_connection", no_socket)
    shapes = """<https://example.net/s> a owl:Ontology ;
        owl:imports <https://example.net/o> , <file:///etc/passwd> ."""
    assert report("ex:a ex:p 1 . ex:o owl:imports <https://example.net/x> .", shapes).conforms


def test_rules_in_the_shapes_graph_are_not_applied() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] ;
        sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object ex:b ] ."""
    assert report("ex:a ex:p 1 .", shapes).conforms


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ('sh:property [ sh:path ex:p ; sh:minCount "one" ]', "sh:minCount must be an integer"),
        ("sh:property [ sh:minCount 1 ]", "has no sh:path"),
        ('sh:sparql [ sh:select "SELECT $this {" ]', "does not parse: line 1"),
        ('sh:sparql [ sh:select "SELECT $this { SERVICE <x:y> {} }" ]', "uses SERVICE"),
    ],
)
def test_ill_formed_shapes(shapes: str, said: str) -> None:
    with pytest.raises(ShapesError, match=said):
        report("ex:a ex:p 1 .", f"ex:S sh:targetNode ex:a ; {shapes} .")


def test_what_pyshacl_cannot_do_is_named() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:sparql [
        sh:select "SELECT $this { $this ?p ?o GRAPH $shapesGraph { ?s ?q ?r } }" ] ."""
    with pytest.raises(NotSupportedError, match="shapesGraph"):
        report("ex:a ex:p 1 .", shapes)


def test_recursive_shapes_are_refused_rather_than_answered_in_part() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:knows ; sh:node ex:S ; sh:minCount 1 ] ."
    with pytest.raises(NotSupportedError, match="recursive shapes"):
        report("ex:a ex:knows ex:b . ex:b ex:knows ex:c . ex:c ex:knows ex:d .", shapes)
    assert not report("ex:a ex:p 1 .", shapes).conforms
