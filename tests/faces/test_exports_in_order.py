"""Exports from tables, where large files and what follows stay: the bytes of graphs held in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool import render
from kgtool.faces.exports import chunks
from kgtool.model.formats import JSONLD, RDF_FORMATS, Format
from kgtool.model.prefixes import Prefixes

from ..render.strategies import quads

FORMATS = [form for form in RDF_FORMATS if form is not JSONLD]
PREFIXES = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def loaded(folder: Path, *, ontology: str | None = None) -> kgtool.KnowledgeGraph:
    more = [str(folder / ontology)] if ontology else []
    with mock.patch("kgtool.faces.inputs._LARGE", 1):
        graph = kgtool.load(str(folder / "a.nq"), ontology=more)
        assert graph.inputs.streamed
        return graph


def held(graph: kgtool.KnowledgeGraph, form: Format) -> str:
    return "".join(render.rdf(graph.quads, form, graph.prefixes))


@given(st.lists(quads(), min_size=1, max_size=12))
def test_the_same_bytes_in_every_format(dataset: list[ox.Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.nq").write_text("".join(f"{quad} .\n" for quad in dataset), encoding="utf-8")
        graph = loaded(folder)
        expected = [refused(lambda f=form: held(graph, f)) for form in FORMATS]
        assert [refused(lambda f=form: "".join(chunks(graph, f.name))) for form in FORMATS] == expected


def refused(write: object) -> str:
    """Return the text, or why RDF/XML cannot say it."""
    try:
        return str(write())  # type: ignore[operator]
    except kgtool.NotSupportedError as error:
        return f"refused: {type(error).__name__}"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_what_follows_is_written_from_the_tables(tmp_path: Path, form: Format) -> None:
    """Ends of a chain that are blank nodes, too, and an order that is not that of the ids."""
    (tmp_path / "o.ttl").write_text(f"{PREFIXES}e:p a owl:TransitiveProperty .\n", encoding="utf-8")
    names = ["<https://example.org/a>", "<https://example.org/a/b>", "<https://example.org/a!>", "_:x", "_:y"]
    lines = [f"{s} <https://example.org/p> {o} .\n" for s, o in zip(names, names[1:], strict=False)]
    (tmp_path / "a.nq").write_text("".join(lines), encoding="utf-8")
    graph = loaded(tmp_path, ontology="o.ttl").reason()
    alone, whole = graph.only(["inferred"]), graph
    for seen in (alone, whole):
        text = "".join(chunks(seen, form.name))
        assert text == "".join(render.rdf(seen.quads, form, seen.prefixes))
        assert "https://example.org/a!" in text or "e:a" in text


def test_few_statements_are_held(tmp_path: Path) -> None:
    """A piece of text is one subject's: nothing waits for the end."""
    lines = [f'<https://example.org/s{n}> <https://example.org/p> "{n}" .\n' for n in range(50)]
    (tmp_path / "a.nq").write_text("".join(lines), encoding="utf-8")
    pieces = chunks(loaded(tmp_path), "ntriples")
    assert next(pieces).count("\n") == 1


def test_a_union_is_written_as_it_was_before(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> <a:o> .\n", encoding="utf-8")
    with mock.patch("kgtool.faces.inputs._LARGE", 1):
        graph = kgtool.load(str(tmp_path / "a.nq"), union_default_graph=True)
    assert "".join(chunks(graph, "nquads")) == "".join(
        render.rdf(graph.quads, [f for f in FORMATS if f.name == "nquads"][0], Prefixes())
    )
