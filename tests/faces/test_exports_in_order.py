"""Exports from tables, where large files and what follows stay: the bytes of graphs held in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

import kgtool
from kgtool import render
from kgtool.faces.exports import chunks
from kgtool.model.formats import JSONLD, RDF_FORMATS, Format
from tests.render.strategies import quads

FORMATS = [form for form in RDF_FORMATS if form is not JSONLD]
PREFIXES = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
P = "https://example.org/p"


def large(data: Path, *ontology: Path, union: bool = False) -> kgtool.KnowledgeGraph:
    """Return the graph of files that count as large."""
    with mock.patch("kgtool.faces.inputs._LARGE", 1):
        graph = kgtool.load(str(data), ontology=map(str, ontology), union_default_graph=union)
        assert graph.inputs.streamed
        return graph


def text(graph: kgtool.KnowledgeGraph, form: Format) -> str:
    """Return the export; of what RDF/XML cannot say, that it cannot."""
    return said(lambda: "".join(chunks(graph, form.name)))


def said(write: Callable[[], str]) -> str:
    try:
        return write()
    except kgtool.NotSupportedError as error:
        return f"refused: {type(error).__name__}"


@settings(max_examples=30)
@given(quads())
def test_the_same_bytes_in_every_format(dataset: list[ox.Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "a.nq")
        file.write_text("# data\n" + "".join(f"{quad} .\n" for quad in dataset), encoding="utf-8")
        small, tables = kgtool.load(str(file)), large(file)
        assert [text(tables, form) for form in FORMATS] == [text(small, form) for form in FORMATS]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("union", [False, True])
def test_what_follows_is_about_the_same_blank_nodes(tmp_path: Path, form: Format, union: bool) -> None:
    """In the layer alone and beside what is stated; in an order that is not that of the ids."""
    ontology, data = tmp_path / "o.ttl", tmp_path / "a.nq"
    ontology.write_text(f"{PREFIXES}e:p a owl:TransitiveProperty .\n[] e:q [ e:r 1 ] .\n", encoding="utf-8")
    names = [f"<https://example.org/{name}>" for name in ("a", "a/b", "a!")] + ["_:x", "_:y"]
    data.write_text("".join(f"{s} <{P}> {o} .\n" for s, o in pairwise(names)), encoding="utf-8")
    small = kgtool.load(str(data), ontology=[str(ontology)], union_default_graph=union).reason()
    tables = large(data, ontology, union=union).reason()
    for layers in (["inferred"], ["ontology", "data", "inferred"], ["data", "inferred"], ["ontology"]):
        seen = tables.only(layers)
        assert text(seen, form) == text(small.only(layers), form)
        held = said(lambda seen=seen: "".join(render.rdf(seen.quads, form, seen.prefixes)))  # type: ignore[misc]
        assert held == text(seen, form)


def test_a_change_finds_the_blank_nodes_of_large_files(tmp_path: Path) -> None:
    ontology, data = tmp_path / "o.ttl", tmp_path / "a.nq"
    ontology.write_text(f"{PREFIXES}e:p a owl:TransitiveProperty .\n", encoding="utf-8")
    data.write_text(f'_:x <{P}> _:y .\n_:y <{P}> _:z .\n_:x <{P}> "x" .\n', encoding="utf-8")
    graph = large(data, ontology).reason()
    assert graph.inferred == 1
    [(s, o)] = graph.query(f'SELECT ?y ?z {{ ?x <{P}> "x" ; <{P}> ?y . ?y <{P}> ?z FILTER isBlank(?z) }}')
    import rdflib

    less = graph.remove([(s, rdflib.URIRef(P), o)])
    assert less.inferred == 0
    assert len(list(less.only(["data"]))) == 2
    again = graph.update(f'DELETE {{ ?y <{P}> ?z }} WHERE {{ ?x <{P}> "x" ; <{P}> ?y . ?y <{P}> ?z }}')
    assert again.inferred == 0


def test_few_statements_are_held(tmp_path: Path) -> None:
    """A piece of text is one subject's: nothing waits for the end."""
    file = tmp_path / "a.nt"
    file.write_text("".join(f'<a:s{n}> <a:p> "{n}" .\n' for n in range(50)), encoding="utf-8")
    assert next(chunks(large(file), "ntriples")).count("\n") == 1
