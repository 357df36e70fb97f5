"""RDF as text: the same graph gives the same bytes, the bytes give back the graph, a fact is its own line."""

from __future__ import annotations

import random
from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import NotSupportedError
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDF_FORMATS, RDFXML, TRIG, TURTLE, Format
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, XSD, from_rdflib
from kgtool.render import jsonld, rdf

from .strategies import EX, quads

PREFIXES = Prefixes(
    {"ex": EX, "xsd": XSD, "": "http://other.example/", "bad prefix": "http://bad.example/", "rel": "x"}
)
READ = {
    TURTLE: ox.RdfFormat.TURTLE, TRIG: ox.RdfFormat.TRIG, NTRIPLES: ox.RdfFormat.N_TRIPLES,
    NQUADS: ox.RdfFormat.N_QUADS, RDFXML: ox.RdfFormat.RDF_XML, JSONLD: ox.RdfFormat.JSON_LD,
}  # fmt: skip
RDFLIB = {TURTLE: "turtle", TRIG: "trig", NTRIPLES: "nt", NQUADS: "nquads", RDFXML: "xml"}
formats = pytest.mark.parametrize("form", [pytest.param(form, id=form.name) for form in RDF_FORMATS])


def text(dataset: list[ox.Quad], form: Format) -> str:
    return jsonld(dataset, None, None, PREFIXES) if form is JSONLD else "".join(rdf(dataset, form, PREFIXES))


def canonical(dataset: list[ox.Quad]) -> set[ox.Quad]:
    made = ox.Dataset(dataset)
    made.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(made)


def said_in(form: Format, dataset: list[ox.Quad]) -> list[ox.Quad]:
    """Return what ``form`` can say of ``dataset``: its triples, where it has no named graphs."""
    if form.named_graphs:
        return dataset
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in dataset]


def disguised(dataset: list[ox.Quad], seed: int) -> list[ox.Quad]:
    """Return the same dataset in another order, with other labels."""
    chance = random.Random(seed)
    labels: dict[ox.BlankNode, ox.BlankNode] = {}

    def renamed(term: object) -> object:
        if isinstance(term, ox.BlankNode):
            return labels.setdefault(term, ox.BlankNode(f"x{chance.randrange(10**9)}"))
        return term

    shuffled = [ox.Quad(*map(renamed, quad)) for quad in dataset]  # type: ignore[arg-type]
    chance.shuffle(shuffled)
    return shuffled


@formats
@given(dataset=quads(xml=True), seed=st.integers())
def test_same_dataset_same_bytes(form: Format, dataset: list[ox.Quad], seed: int) -> None:
    assert text(disguised(dataset, seed), form) == text(dataset, form)


@formats
@given(dataset=quads(xml=True))
def test_pyoxigraph_reads_the_same_dataset(form: Format, dataset: list[ox.Quad]) -> None:
    read = list(ox.parse(text(dataset, form).encode(), READ[form]))
    assert canonical(read) == canonical(said_in(form, dataset))


@pytest.mark.parametrize("form", [pytest.param(f, id=f.name) for f in RDF_FORMATS if f not in (RDFXML,)])
@given(dataset=quads())
def test_no_character_is_lost(form: Format, dataset: list[ox.Quad]) -> None:
    read = list(ox.parse(text(dataset, form).encode(), READ[form]))
    assert canonical(read) == canonical(said_in(form, dataset))


@pytest.mark.parametrize("form", [pytest.param(form, id=form.name) for form in RDFLIB])
@given(dataset=quads(xml=True))
def test_rdflib_reads_the_same_dataset(form: Format, dataset: list[ox.Quad]) -> None:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph = rdflib.Dataset()
        graph.parse(data=text(dataset, form), format=RDFLIB[form])
    finally:
        rdflib.NORMALIZE_LITERALS = before
    default = graph.default_graph.identifier
    read = [
        ox.Quad(
            from_rdflib(s), from_rdflib(p), from_rdflib(o),  # type: ignore[arg-type]
            ox.DefaultGraph() if g is None or g == default else from_rdflib(g),  # type: ignore[arg-type]
        )
        for s, p, o, g in graph.quads()
    ]  # fmt: skip
    assert canonical(read) == canonical(said_in(form, dataset))


@pytest.mark.parametrize(
    "form", [pytest.param(f, id=f.name) for f in (TURTLE, TRIG, NTRIPLES, NQUADS, RDFXML)]
)
@given(dataset=quads(xml=True, blank=False, named=False), data=st.data())
def test_one_fact_more_changes_its_own_lines_only(
    form: Format, dataset: list[ox.Quad], data: st.DataObject
) -> None:
    fact = data.draw(quads(xml=True, blank=False, named=False).filter(bool))[0]
    before = [quad for quad in dataset if quad != fact]
    old, new = (Counter(text(quads_, form).splitlines()) for quads_ in (before, [*before, fact]))
    frame = 0 if form in (NTRIPLES, NQUADS) or any(q.subject == fact.subject for q in before) else 2
    blank_line = 1 if frame and form in (TURTLE, TRIG) else 0
    assert not old - new
    assert (new - old).total() == 1 + frame + blank_line


def test_one_fact_more_in_a_nested_node_is_one_line() -> None:
    turtle = b"@prefix ex: <https://example.org/#> . ex:s ex:p [ ex:q 1 ; ex:r [ ex:list ( 1 2 ) %s ] ] ."
    texts = [
        text(list(ox.parse(turtle.replace(b"%s", more), ox.RdfFormat.TURTLE)), TURTLE).splitlines()
        for more in (b"", b"; ex:q 2")
    ]
    old, new = map(Counter, texts)
    assert not old - new
    assert new - old == Counter(["            ex:q 2 ;"])


def test_labels_depend_on_what_is_near() -> None:
    turtle = (
        "@prefix ex: <https://example.org/#> . ex:a ex:p _:x . ex:b ex:p _:x . _:x ex:q _:y . ex:c ex:p _:y ."
    )
    near = text(list(ox.parse(turtle.encode(), ox.RdfFormat.TURTLE)), NTRIPLES)
    more = "ex:d ex:p _:z . ex:e ex:p _:z . _:z ex:r ex:f . ex:a ex:r 1 ."
    far = text(list(ox.parse((turtle + more).encode(), ox.RdfFormat.TURTLE)), NTRIPLES)
    assert set(near.splitlines()) < set(far.splitlines())


def test_duplicates_are_written_once_and_every_line_ends() -> None:
    quad = ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"), ox.NamedNode("x:g"))
    other = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("x:h"))
    assert text([quad, quad, other], NTRIPLES) == "<x:s> <x:p> <x:o> .\n"
    assert text([quad.triple, quad.triple], NQUADS) == "<x:s> <x:p> <x:o> .\n"  # type: ignore[list-item]


def test_deep_and_long_structures() -> None:
    chain = [
        ox.Quad(ox.BlankNode(f"b{i}"), ox.NamedNode("x:next"), ox.BlankNode(f"b{i + 1}")) for i in range(1000)
    ]
    cells = [f"_:c{i} rdf:first 0 ; rdf:rest _:c{i + 1} ." for i in range(1000)]
    turtle = (
        f"@prefix rdf: <{RDF}> . <x:s> <x:p> _:c0 . {' '.join(cells)} _:c1000 rdf:first 1 ; rdf:rest () ."
    )
    dataset = chain + list(ox.parse(turtle.encode(), ox.RdfFormat.TURTLE))
    for form in RDF_FORMATS:
        written = text(dataset, form)
        assert written == text(disguised(dataset, 1), form)
        assert len(list(ox.parse(written.encode(), READ[form]))) == len(dataset)
    assert text(dataset, TURTLE).count("(") == 1


@pytest.mark.parametrize(
    "predicate",
    [
        RDF + "li",
        RDF + "Description",
        RDF + "about",
        "https://example.org/1",
        "https://example.org/",
        "x:%20",
    ],
)
def test_predicates_that_rdf_xml_cannot_say(predicate: str) -> None:
    dataset = [ox.Quad(ox.NamedNode("x:s"), ox.NamedNode(predicate), ox.Literal("x"))]
    with pytest.raises(NotSupportedError, match=r"RDF/XML cannot have .* as a predicate.*use another format"):
        text(dataset, RDFXML)


@pytest.mark.parametrize(
    "predicate", ["http://www.w3.org/2000/xmlns/ab", "x:y", "http://a/%20x", RDF + "_1", "http://a/한b"]
)
def test_predicates_that_rdf_xml_can_say(predicate: str) -> None:
    dataset = [ox.Quad(ox.NamedNode("x:s"), ox.NamedNode(predicate), ox.Literal("x"))]
    assert list(ox.parse(text(dataset, RDFXML).encode(), ox.RdfFormat.RDF_XML)) == dataset


def test_rdf_xml_names_the_character_that_it_cannot_carry() -> None:
    dataset = [ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("\x0b"))]
    with pytest.raises(NotSupportedError, match=r"the value of <x:p> of <x:s> holds U\+000B"):
        text(dataset, RDFXML)


@formats
def test_rdf_1_2_is_refused_by_name(form: Format) -> None:
    triple = ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))
    with pytest.raises(NotSupportedError, match=r"RDF 1\.2"):
        text([ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), triple)], form)
    directed = ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL)
    with pytest.raises(NotSupportedError, match="base direction"):
        text([ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), directed)], form)
