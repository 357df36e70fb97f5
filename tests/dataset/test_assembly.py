"""Files → layers, views, digests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kgtool.dataset import (
    AS_STATED,
    CURATED,
    Dataset,
    Layer,
    as_given,
    assemble,
    stated_in,
    superseded_triples,
)
from kgtool.model.formats import TRIG
from kgtool.model.prefixes import Prefixes
from kgtool.sources import ParsedFile, read_rdf

ONTOLOGY = "@prefix ex: <http://e/> .\n@prefix o: <http://o/> .\nex:C a o:Class . ex:p a o:Property .\n"
DATA = """@prefix ev: <https://w3id.org/kgtool/evidence#> .
@prefix ex: <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

<http://d/n.txt> { <http://d/n.txt> a ev:SourceDocument . }
<http://d/n.txt#char=0,5> { ex:a ex:p 1 , 2 . }
<http://d/n.txt#char=6,9> { ex:a ex:p 1 . ex:b ex:p 1 . }
ex:correction {
    ex:correction a ev:Correction ; ev:supersedes ex:old ; ev:holdsInstead ex:new .
    ex:old rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 1 .
    ex:new rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 3 .
    ex:a ex:p 3 .
}
ex:register { ex:register a ev:OutsideSource . ex:a ex:p 3 , 1 . }
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[ParsedFile, ParsedFile]:
    (tmp_path / "o.ttl").write_text(ONTOLOGY)
    (tmp_path / "d.trig").write_text(DATA)
    return read_rdf(tmp_path / "o.ttl"), read_rdf(tmp_path / "d.trig")


def _facts(quads: tuple[Quad, ...]) -> list[str]:
    """Return the statements with ex:p, shortened."""
    short = {"http://e/a": "a", "http://e/b": "b"}
    found = [q for q in quads if q.predicate.value == "http://e/p" and isinstance(q.object, Literal)]
    return sorted(f"{short[q.subject.value]} {q.object.value} {q.graph_name.value[-3:]}" for q in found)


def test_quads_fall_into_layers(files: tuple[ParsedFile, ParsedFile]) -> None:
    dataset = assemble(files[:1], files[1:])
    facts = {layer.value: _facts(dataset.layers.get(layer, ())) for layer in Layer}
    assert facts == {
        "ontology": [],
        "data": ["a 2 0,5", "b 1 6,9"],
        "superseded": ["a 1 0,5", "a 1 6,9"],
        "corrections": ["a 1 ter", "a 3 ion", "a 3 ter"],
        "inferred": [],
    }
    assert [len(dataset.layers[layer]) for layer in (Layer.ONTOLOGY, Layer.DATA)] == [2, 3]
    assert sum(map(len, dataset.layers.values())) == sum(len(file.quads) for file in files)


def test_views(files: tuple[ParsedFile, ParsedFile]) -> None:
    dataset = assemble(files[:1], files[1:])
    assert _facts(dataset.view()) == ["a 1 ter", "a 2 0,5", "a 3 ion", "a 3 ter", "b 1 6,9"]
    assert _facts(dataset.view(AS_STATED)) == ["a 1 0,5", "a 1 6,9", "a 2 0,5", "b 1 6,9"]
    assert dataset.view(()) == ()
    assert dataset.view([Layer.ONTOLOGY]) == dataset.layers[Layer.ONTOLOGY]
    assert dataset.union_default


def test_prefixes_of_all_files_the_first_winning(files: tuple[ParsedFile, ParsedFile]) -> None:
    prefixes = assemble(files[:1], files[1:]).prefixes
    assert (prefixes["ex"], prefixes["o"]) == ("http://e/", "http://o/")
    assert "ev" in prefixes
    other = ParsedFile("x", TRIG, (), Prefixes({"ex": "http://other/"}), "0")
    assert as_given([files[0], other]).prefixes["ex"] == "http://e/"


def test_origins(files: tuple[ParsedFile, ParsedFile]) -> None:
    dataset = assemble(files[:1], files[1:])
    assert {dataset.origins[quad] for quad in dataset.layers[Layer.ONTOLOGY]} == {files[0].path}
    assert {dataset.origins[quad] for quad in dataset.layers[Layer.SUPERSEDED]} == {files[1].path}
    assert len(dataset.origins) == len(set(dataset.origins)) == sum(len(file.quads) for file in files)
    inferred = Triple(NamedNode("http://e/z"), NamedNode("http://e/p"), Literal("z"))
    assert (
        Quad(inferred.subject, inferred.predicate, inferred.object)
        not in dataset.with_inferred([inferred]).origins
    )
    twice = as_given([files[0], ParsedFile("copy", TRIG, files[0].quads, Prefixes(), "0")])
    assert set(twice.origins.values()) == {files[0].path}
    assert len(twice.view()) == 2


def test_given_files_are_data_as_they_stand(files: tuple[ParsedFile, ParsedFile]) -> None:
    dataset = as_given(files[1:], ontology=files[:1])
    assert dataset.layers[Layer.DATA] == files[1].quads
    assert dataset.layers[Layer.ONTOLOGY] == files[0].quads
    assert not dataset.union_default
    assert as_given(files, union_default=True).union_default
    assert as_given([]).view() == ()


def test_inferred_triples_lie_in_the_default_graph(files: tuple[ParsedFile, ParsedFile]) -> None:
    dataset = assemble(files[:1], files[1:])
    triple = Triple(NamedNode("http://e/z"), NamedNode("http://e/p"), Literal("z"))
    closed = dataset.with_inferred([triple, triple])
    assert closed.layers[Layer.INFERRED] == (
        Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()),
    )
    assert Layer.INFERRED not in dataset.layers
    assert closed.view()[-1].triple == triple
    assert closed.with_inferred([]).view() == dataset.view()


@pytest.mark.parametrize(
    ("statement", "superseded"),
    [
        ("rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 1", 2),
        ("rdf:subject ex:a ; rdf:predicate ex:p", 0),
        ("rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 1 , 2", 0),
        ("rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 01", 0),
        ('rdf:subject "a" ; rdf:predicate ex:p ; rdf:object 1', 0),
        ('rdf:subject ex:a ; rdf:predicate "p" ; rdf:object 1', 0),
        ("rdf:subject ex:none ; rdf:predicate ex:p ; rdf:object 1", 0),
    ],
)
def test_a_statement_supersedes_only_when_it_is_whole(
    statement: str, superseded: int, tmp_path: Path
) -> None:
    data = DATA.replace("rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 1", statement)
    (tmp_path / "d.trig").write_text(data)
    assert len(assemble([], [read_rdf(tmp_path / "d.trig")]).layers[Layer.SUPERSEDED]) == superseded


def test_where_a_superseded_statement_is_stated(files: tuple[ParsedFile, ParsedFile]) -> None:
    told = [(triple.subject.value, triple.object.value) for triple in stated_in(assemble([], files[1:]))]
    assert told == [("http://e/old", "http://d/n.txt#char=0,5"), ("http://e/old", "http://d/n.txt#char=6,9")]
    assert stated_in(as_given(files[1:])) == ()


def test_the_superseded_statement_may_be_described_in_another_file(tmp_path: Path) -> None:
    lines = DATA.splitlines(keepends=True)
    head, statement = "".join(lines[:3]), next(line for line in lines if "ex:old rdf:subject" in line)
    (tmp_path / "a.trig").write_text(DATA.replace(statement, ""))
    (tmp_path / "b.trig").write_text(f"{head}ex:other {{ {statement} }}")
    parsed = [read_rdf(tmp_path / name) for name in ("a.trig", "b.trig")]
    assert len(superseded_triples(quad for file in parsed for quad in file.quads)) == 1
    assert len(assemble([], parsed).layers[Layer.SUPERSEDED]) == 2


class TestDigest:
    def test_it_follows_content_and_layers(
        self, files: tuple[ParsedFile, ParsedFile], tmp_path: Path
    ) -> None:
        dataset = assemble(files[:1], files[1:])
        again = assemble([read_rdf(tmp_path / "o.ttl")], [read_rdf(tmp_path / "d.trig")])
        assert dataset.digest() == again.digest()
        (tmp_path / "d.trig").write_text(DATA.replace("ex:b ex:p 1", "ex:b ex:p 4"))
        changed = assemble(files[:1], [read_rdf(tmp_path / "d.trig")])
        keys = {
            dataset.digest(),
            dataset.digest(AS_STATED),
            dataset.digest([Layer.DATA]),
            changed.digest(),
            assemble((), files).digest(),
            as_given(files).digest(),
        }
        assert len(keys) == 6

    def test_the_order_of_files_and_layers_does_not_matter(
        self, files: tuple[ParsedFile, ParsedFile]
    ) -> None:
        assert as_given(files).digest() == as_given(files[::-1]).digest()
        assert as_given(files).digest(list(CURATED)) == as_given(files).digest(sorted(CURATED, key=str))

    def test_inferred_triples_count(self, files: tuple[ParsedFile, ParsedFile]) -> None:
        dataset = as_given(files)
        one, two = (Triple(NamedNode("http://e/z"), NamedNode("http://e/p"), Literal(str(n))) for n in (1, 2))
        first, second = dataset.with_inferred([one, two]), dataset.with_inferred([two, one])
        assert first.digest() == second.digest() != dataset.with_inferred([one]).digest()
        assert first.digest([Layer.DATA]) == dataset.digest([Layer.DATA])

    def test_the_place_of_relative_iris_counts(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "d.ttl").write_text("<s> <p> <o> .")
        one, two = (as_given([read_rdf(tmp_path / name / "d.ttl")]) for name in ("a", "b"))
        assert one.view() != two.view()
        assert one.digest() != two.digest()

    def test_quads_that_were_not_read(self) -> None:
        quads = [Quad(NamedNode("http://e/a"), NamedNode("http://e/p"), Literal(str(n))) for n in range(3)]
        one, two, other = (Dataset({Layer.DATA: tuple(part)}) for part in (quads, quads[::-1], quads[1:]))
        assert one.digest() == two.digest() != other.digest()


_TERMS = st.sampled_from([NamedNode(f"http://e/{name}") for name in "abc"])
_GRAPHS = st.sampled_from([NamedNode("http://d/n.txt#char=0,1"), NamedNode("http://e/g"), DefaultGraph()])
_QUADS = st.lists(st.builds(Quad, _TERMS, _TERMS, _TERMS, _GRAPHS))


@given(_QUADS, _QUADS, st.sets(st.sampled_from(Layer)))
def test_no_quad_is_lost_or_doubled(first: list[Quad], second: list[Quad], layers: set[Layer]) -> None:
    parts = [
        ParsedFile(str(n), TRIG, tuple(quads), Prefixes(), str(n)) for n, quads in enumerate((first, second))
    ]
    for dataset in (assemble([], parts), assemble(parts[:1], parts[1:]), as_given(parts)):
        everything = dataset.view(set(Layer))
        assert set(everything) == {*first, *second}
        assert len(set(everything)) == len(everything)
        view = dataset.view(layers)
        assert set(view) == {quad for layer in layers for quad in dataset.layers.get(layer, ())}
        assert len(set(view)) == len(view)
