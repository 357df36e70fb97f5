"""Terms keep their lexical forms on the way to rdflib and back."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kgtool.model.errors import NotSupportedError
from kgtool.model.terms import XSD
from kgtool.peers.bridge import TermGraph, Terms, quiet

DATATYPES = st.sampled_from(["string", "integer", "decimal", "double", "boolean", "date", "gYear", "anyURI"])
LITERALS = st.one_of(
    st.builds(Literal, st.text()),
    st.builds(
        lambda words, tag: Literal(words, language=tag), st.text(), st.sampled_from(["en", "ko", "de-at"])
    ),
    st.builds(lambda words, name: Literal(words, datatype=NamedNode(XSD + name)), st.text(), DATATYPES),
    st.sampled_from(["01", "+1", "1.0", "1e0", "INF", "-0", "true", "1", " 1 ", "2020-02-30"]).flatmap(
        lambda form: DATATYPES.map(lambda name: Literal(form, datatype=NamedNode(XSD + name)))
    ),
)


@settings(deadline=None)
@given(LITERALS)
def test_literals_come_back_as_they_were(literal: Literal) -> None:
    with quiet():
        terms = Terms()
        assert Terms().back(terms.there(literal)) == literal


@settings(deadline=None)
@given(st.lists(LITERALS, max_size=6))
def test_literals_that_mean_the_same_stay_apart(literals: list[Literal]) -> None:
    with quiet():
        terms = Terms()
        subject, predicate = NamedNode("x:s"), NamedNode("x:p")
        graph = TermGraph(terms.triple(Triple(subject, predicate, literal)) for literal in literals)
        found = [terms.triple_back(triple) for triple in graph.triples((None, None, None))]
    assert len(graph) == len(set(literals))
    assert {triple.object for triple in found if triple} == set(literals)


def test_a_literal_that_fits_no_datatype_is_kept_in_silence(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("rdflib.term")
    monkeypatch.setattr(logger, "disabled", False)
    with quiet():
        Terms().there(Literal("soon", datatype=NamedNode(XSD + "date")))
    assert not caplog.records
    assert not logger.disabled


def test_what_is_no_triple_does_not_come_back() -> None:
    terms = Terms()
    iri, literal, blank = (terms.there(t) for t in (NamedNode("x:p"), Literal("s"), BlankNode("b")))
    assert terms.triple_back((literal, iri, iri)) is None
    assert terms.triple_back((iri, blank, iri)) is None
    assert terms.triple_back((blank, iri, literal)) == Triple(BlankNode("b"), NamedNode("x:p"), Literal("s"))


def test_terms_of_rdf_12_are_refused_by_name() -> None:
    text = b"<x:s> <x:p> <<( <x:a> <x:b> <x:c> )>> ."
    (quad,) = parse(input=text, format=RdfFormat.TURTLE)
    with pytest.raises(NotSupportedError, match=r"RDF 1\.2"):
        Terms().triple(Quad(quad.subject, quad.predicate, quad.object))


TERM = st.integers(0, 3).map(lambda n: NamedNode(f"x:{n}"))


@settings(deadline=None)
@given(st.lists(st.tuples(TERM, TERM, TERM)), st.tuples(*[st.one_of(st.none(), TERM)] * 3))
def test_patterns_match_what_a_scan_matches(
    triples: list[tuple[NamedNode, ...]], pattern: tuple[NamedNode | None, ...]
) -> None:
    terms = Terms()
    graph = TermGraph(terms.triple(Triple(*triple)) for triple in triples)
    found = list(graph.triples(tuple(None if term is None else terms.there(term) for term in pattern)))
    expected = {t for t in triples if all(want in (None, has) for want, has in zip(pattern, t, strict=True))}
    assert len(found) == len(set(found))
    assert {tuple(terms.back(node) for node in triple) for triple in found} == expected
