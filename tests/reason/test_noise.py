"""Each clause of the written filter, once with a triple it drops and once with one it must keep."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDFS, XSD
from kgtool.reason import is_noise


def iri(name: str) -> NamedNode:
    spaces = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "ex": "http://example.org/"}
    prefix, local = name.split(":")
    return NamedNode(spaces[prefix] + local)


NOISE = [
    "ex:a owl:sameAs ex:a",
    "ex:C rdfs:subClassOf ex:C",
    "ex:p rdfs:subPropertyOf ex:p",
    "ex:C owl:equivalentClass ex:C",
    "ex:p owl:equivalentProperty ex:p",
    "ex:a rdf:type owl:Thing",
    "ex:a rdf:type rdfs:Resource",
    "ex:C rdfs:subClassOf owl:Thing",
    "ex:p rdfs:domain owl:Thing",
    "ex:p rdfs:range rdfs:Resource",
    "ex:p rdf:type rdf:Property",
    "owl:Nothing rdfs:subClassOf ex:C",
    "owl:Thing rdf:type owl:Class",
    "rdfs:label rdf:type owl:AnnotationProperty",
    "xsd:integer rdfs:subClassOf xsd:decimal",
]
NEWS = [
    "ex:a owl:sameAs ex:b",
    "ex:C rdfs:subClassOf ex:D",
    "ex:a ex:p ex:a",
    "ex:a rdf:type ex:C",
    "ex:a rdf:type owl:Nothing",
    "ex:C rdfs:subClassOf owl:Nothing",
    "ex:C owl:equivalentClass owl:Thing",
    "owl:Thing rdfs:subClassOf ex:C",
    "ex:a owl:differentFrom ex:a",
    "ex:p rdfs:range xsd:integer",
    "ex:p rdf:type owl:ObjectProperty",
]


@pytest.mark.parametrize("text", NOISE)
def test_noise_is_dropped(text: str) -> None:
    subject, predicate, value = map(iri, text.split())
    assert is_noise(Triple(subject, predicate, value))


@pytest.mark.parametrize("text", NEWS)
def test_news_is_kept(text: str) -> None:
    subject, predicate, value = map(iri, text.split())
    assert not is_noise(Triple(subject, predicate, value))


def test_generalised_triples_are_noise() -> None:
    assert is_noise((Literal("x"), iri("rdf:type"), iri("ex:C")))
    assert is_noise((iri("ex:a"), BlankNode("p"), iri("ex:b")))
    assert not is_noise((iri("ex:a"), iri("ex:p"), Literal("x")))
