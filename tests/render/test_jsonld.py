"""JSON-LD: contexts and frames as people write them, no network, no loss."""

from __future__ import annotations

import json
import socket
from itertools import pairwise
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import LimitError, SourceError
from kgtool.model.prefixes import Prefixes
from kgtool.render import jsonld, schema_org

from .strategies import EX, quads
from .test_rdf import canonical, disguised

NONE = Prefixes()
CONTEXTS: list[dict[str, Any]] = [
    {"@vocab": EX},
    {"@vocab": EX, "@language": "en"},
    {"ex": EX, "id": "@id", "type": "@type", "graph": "@graph", "list": "@list", "value": "@value"},
    {"p": {"@id": EX + "p", "@type": "@id"}, "q": {"@id": EX + "q", "@container": "@list"}},
    {
        "p": {"@id": EX + "p", "@container": "@language"},
        "q": {"@id": EX + "q", "@type": "@vocab"},
        "a": EX + "a",
    },
    {"xsd": "http://www.w3.org/2001/XMLSchema#", "p": {"@id": EX + "p", "@type": "xsd:integer"}},
    {
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "p": {"@id": EX + "p", "@type": "xsd:boolean", "@container": "@set"},
    },
    {
        "p": {"@reverse": EX + "p"},
        "c": {"@id": EX + "c", "@context": {"q": {"@id": EX + "q", "@language": "ko"}}},
    },
    {"t": "@type", "a": {"@id": EX + "a", "@context": {"p": {"@id": EX + "p", "@container": "@id"}}}},
]
dataset = ox.Quad(ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p"), ox.Literal("x"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@given(quads(), st.sampled_from(CONTEXTS), st.integers())
def test_whatever_the_context_nothing_is_lost(
    dataset: list[ox.Quad], context: dict[str, Any], seed: int
) -> None:
    text = jsonld(dataset, context, None, NONE)
    assert canonical(list(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))) == canonical(dataset)
    assert jsonld(disguised(dataset, seed), {"@context": context}, None, NONE) == text
    assert json.loads(text)["@context"] == context


def test_an_empty_list_never_stands_in_a_reversing_term() -> None:
    nil = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
    node, link = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "p")
    dataset = [ox.Quad(node, link, node), ox.Quad(node, link, nil)]
    text = jsonld(dataset, {"p": {"@reverse": EX + "p"}}, None, NONE)
    assert canonical(list(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))) == canonical(dataset)


def test_a_number_never_stands_in_a_language_map() -> None:
    node, link = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "p")
    dataset = [ox.Quad(node, link, node), ox.Quad(node, link, ox.Literal(0))]
    text = jsonld(dataset, {"p": {"@id": EX + "p", "@container": "@language"}}, None, NONE)
    assert canonical(list(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))) == canonical(dataset)


@given(quads(), st.integers())
def test_a_frame_gives_the_same_bytes(dataset: list[ox.Quad], seed: int) -> None:
    frame = {"@context": {"ex": EX}, "ex:p": {}}
    assert jsonld(disguised(dataset, seed), None, frame, NONE) == jsonld(dataset, None, frame, NONE)


@pytest.mark.parametrize(
    ("context", "frame", "complaint"),
    [
        ({"@context": "https://schema.org"}, None, "refers to https://schema.org, and kgtool loads nothing"),
        ({"@context": ["https://a.example/c", {}]}, None, "refers to https://a.example/c"),
        ({"@context": {"@import": "https://a.example/c"}}, None, "refers to https://a.example/c"),
        ({"a": {"@id": EX + "a", "@context": "https://a.example/c"}}, None, "refers to https://a.example/c"),
        (None, {"@context": "https://schema.org"}, "refers to https://schema.org"),
        ({"a": {"@id": "b"}}, None, "the JSON-LD context: .*@id"),
        ({"@context": 5}, None, "the JSON-LD context"),
        ({"@context": "relative"}, None, "the JSON-LD context"),
        ({"@version": 2}, None, "the JSON-LD context"),
        (None, {"@embed": "@sometimes"}, "the JSON-LD frame.*@sometimes"),
        (None, {"@type": 5}, "the JSON-LD frame"),
        ([], None, "one JSON object"),
        (None, [], "one JSON object"),
    ],
)
def test_wrong_contexts_and_frames_are_told(context: Any, frame: Any, complaint: str) -> None:
    with pytest.raises(SourceError, match=complaint):
        jsonld([dataset], context, frame, NONE)


def test_a_prefix_that_is_a_scheme_in_the_data_is_not_used() -> None:
    quad = ox.Quad(ox.NamedNode("ex:s"), ox.NamedNode(EX + "p"), ox.NamedNode("urn:o"))
    text = jsonld([quad], None, None, Prefixes({"ex": EX, "other": "http://other.example/no-delimiter"}))
    assert json.loads(text)["@context"] == {
        "other": {"@id": "http://other.example/no-delimiter", "@prefix": True}
    }
    assert list(ox.parse(text.encode(), ox.RdfFormat.JSON_LD)) == [quad]


SCHEMA = "https://schema.org/"
kinds = st.sampled_from(["Movie", "Person", "Thing"]).map(lambda name: ox.NamedNode(SCHEMA + name))
nodes = st.sampled_from("abcde").map(lambda name: ox.NamedNode(EX + name)) | st.integers(0, 2).map(
    lambda number: ox.BlankNode(f"b{number}")
)
links = st.sampled_from(["actor", "knows", "name", "about"]).map(lambda name: ox.NamedNode(SCHEMA + name))
rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
schema_graphs = st.lists(
    st.builds(ox.Quad, nodes, st.just(rdf_type), kinds)
    | st.builds(
        ox.Quad, nodes, links, nodes | st.sampled_from([ox.Literal("x"), ox.Literal("y", language="ko")])
    ),
    max_size=16,
)


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for item in value for found in _objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _objects(item))]
    return []


@given(schema_graphs, st.integers())
def test_schema_org_has_no_loose_ends(dataset: list[ox.Quad], seed: int) -> None:
    text = schema_org(dataset, first=["Movie"])
    assert schema_org(disguised(dataset, seed), first=["Movie"]) == text
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    found = [each for each in _objects(document["@graph"]) if "@type" in each]
    whole = {each["@id"] for each in found if "@id" in each and each.keys() - {"@id", "@type", "name"}}
    named = {each["@id"] for each in found if "@id" in each}
    typed = {str(q.subject) for q in dataset if q.predicate == rdf_type}
    names = ox.NamedNode(SCHEMA + "name")
    said = {
        str(q.subject)
        for q in dataset
        if q.predicate not in (rdf_type, names) or isinstance(q.object, ox.Literal)
    }
    iris = {f"<{iri}>" for iri in named if not iri.startswith("_:")}
    assert {iri for iri in typed & said if iri[0] == "<"} <= iris <= typed
    assert len(whole) == sum(
        len(each.keys() - {"@id", "@type", "name"}) > 0 for each in found if "@id" in each
    )


@given(schema_graphs)
def test_schema_org_tells_every_link_between_described_nodes(dataset: list[ox.Quad]) -> None:
    document = json.loads(schema_org(dataset))
    context = {"@vocab": SCHEMA}
    read = list(ox.parse(json.dumps(document | {"@context": context}).encode(), ox.RdfFormat.JSON_LD))
    typed = {q.subject for q in dataset if q.predicate == rdf_type}
    words = {ox.NamedNode(SCHEMA + name) for name in ("actor", "knows", "about")}
    wanted = [q for q in dataset if q.predicate in words and q.subject in typed and q.object in typed]
    told = [q for q in read if q.predicate in words and not isinstance(q.object, ox.Literal)]
    assert canonical(told) == canonical(wanted)


def _circle(size: int, *, complete: bool) -> list[ox.Quad]:
    nodes = [ox.NamedNode(f"https://e.example/{number}") for number in range(size)]
    knows = ox.NamedNode("https://e.example/knows")
    pairs = [(a, b) for a in nodes for b in nodes if a != b] if complete else list(pairwise(nodes))
    return [ox.Quad(a, knows, b) for a, b in pairs]


@pytest.mark.parametrize(
    ("dataset", "complaint"),
    [(_circle(12, complete=True), "more than 200,000 values"), (_circle(3000, complete=False), "too deep")],
)
def test_a_frame_that_repeats_the_graph_without_end_is_refused(
    dataset: list[ox.Quad], complaint: str
) -> None:
    with pytest.raises(LimitError, match=complaint):
        jsonld(dataset, {}, {"@embed": "@always"}, Prefixes())
    assert jsonld(dataset[:50], {}, {"@embed": "@once"}, Prefixes())
