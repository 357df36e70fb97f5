"""Every export of the film graph, read by pyoxigraph and by rdflib, and compared by RDFC-1.0."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kgtool

ROOT = Path(__file__).parents[2]
FORMATS = {
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
WITH_GRAPHS = frozenset({"trig", "nquads", "jsonld"})


@cache
def _graph(inferred: bool) -> kgtool.KnowledgeGraph:
    graph = kgtool.load(project=ROOT)
    return graph.reason() if inferred else graph


@cache
def _text(format_: str, inferred: bool) -> str:
    return _graph(inferred).export(format_)


def _canonical(quads: list[ox.Quad], *, graphs: bool) -> str:
    dataset = ox.Dataset(quads if graphs else [ox.Quad(*quad.triple) for quad in quads])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


@cache
def _expected(inferred: bool, graphs: bool) -> str:
    return _canonical(list(_graph(inferred).quads), graphs=graphs)


def _read_by_rdflib(text: str, format_: str) -> list[ox.Quad]:
    read = rdflib.Dataset(default_union=True)
    read.parse(data=text, format=FORMATS[format_][1])
    return list(ox.parse(input=read.serialize(format="nquads").encode(), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("inferred", [False, True], ids=["asserted", "inferred"])
@pytest.mark.parametrize("format_", FORMATS)
def test_every_export_is_the_same_graph(format_: str, inferred: bool) -> None:
    text, graphs = _text(format_, inferred), format_ in WITH_GRAPHS
    read = list(ox.parse(input=text.encode(), format=FORMATS[format_][0]))
    assert _canonical(read, graphs=graphs) == _expected(inferred, graphs)
    assert _canonical(_read_by_rdflib(text, format_), graphs=False) == _expected(inferred, False)


@pytest.mark.parametrize("inferred", [False, True], ids=["asserted", "inferred"])
def test_a_framed_export_says_nothing_that_the_graph_does_not(inferred: bool) -> None:
    text = _graph(inferred).export("jsonld", frame=True)
    framed = {quad.triple for quad in ox.parse(input=text.encode(), format=ox.RdfFormat.JSON_LD)}
    assert len(framed) > 100
    assert framed <= {quad.triple for quad in _graph(inferred).quads}
    assert len({quad.triple for quad in _read_by_rdflib(text, "jsonld")}) == len(framed)


def test_schema_org_is_json_ld_in_its_own_words() -> None:
    body = json.loads(_graph(False).export("schema.org"))
    assert body["@context"] == "https://schema.org"
    body["@context"] = {"@vocab": "https://schema.org/"}
    text = json.dumps(body)
    read = list(ox.parse(input=text.encode(), format=ox.RdfFormat.JSON_LD))
    assert len(read) > 100
    assert {quad.triple for quad in read} == {quad.triple for quad in _read_by_rdflib(text, "jsonld")}
    said = {str(quad.predicate).removeprefix("<https://schema.org/").rstrip(">") for quad in read}
    assert {"name", "actor", "director", "datePublished", "genre", "award"} <= said
