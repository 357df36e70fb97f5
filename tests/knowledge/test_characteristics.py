"""What the film ontology states of its classes and properties, each by the effect that it has.

``characteristics/KIND.trig`` holds for each axiom of one kind a graph ``t:given.NAME`` and the graph
``t:follows.NAME`` that follows from it under OWL 2 RL; without the second the first contradicts itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import peers
from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS
from kgtool.reason import TripleIndex, inconsistencies, rule_book

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "characteristics"
CASE = "https://example.org/case/"
FILM = "https://w3id.org/kgtool/film#"
SCHEMA = "https://schema.org/"
TYPED = {
    "SymmetricProperty": "symmetric",
    "TransitiveProperty": "transitive",
    "FunctionalProperty": "functional",
    "InverseFunctionalProperty": "inverse-functional",
    "IrreflexiveProperty": "irreflexive",
    "AsymmetricProperty": "asymmetric",
}
LINKED = {
    OWL + "inverseOf": "inverse",
    OWL + "propertyDisjointWith": "disjoint-properties",
    OWL + "propertyChainAxiom": "chain",
    OWL + "hasKey": "key",
    OWL + "disjointWith": "disjoint-classes",
    RDFS + "subPropertyOf": "sub-property",
    RDFS + "subClassOf": "sub-class",
    RDFS + "domain": "domain",
    RDFS + "range": "range",
}
BY_PAIR = {"disjoint-properties", "disjoint-classes", "sub-property", "sub-class"}


def _ontology() -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=ROOT / "ontology/film.ttl")]


def _own(term: object, case: str) -> object:
    if isinstance(term, ox.NamedNode) and term.value.startswith(CASE):
        return ox.NamedNode(f"{CASE}{case}/{term.value[len(CASE) :]}")
    return term


@cache
def _cases() -> dict[str, dict[str, list[ox.Triple]]]:
    """Read every case: ``KIND.NAME`` → ``given`` and, where something follows, ``follows``."""
    cases: dict[str, dict[str, list[ox.Triple]]] = {}
    for path in sorted(CASES.glob("*.trig")):
        for quad in ox.parse(path=path):
            role, _, name = quad.graph_name.value[len(CASE) :].partition(".")
            case = f"{path.stem}.{name}"
            own = ox.Triple(_own(quad.subject, case), quad.predicate, _own(quad.object, case))
            cases.setdefault(case, {}).setdefault(role, []).append(own)
    return cases


@cache
def _closed() -> TripleIndex:
    """Close the ontology and every graph given, each with nodes of its own, at once."""
    given = [*_ontology(), *(triple for case in _cases().values() for triple in case["given"])]
    return TripleIndex([*given, *peers.closure(given, "owlrl")])


@cache
def _contradicted() -> frozenset[str]:
    found = set()
    for problem in inconsistencies(_closed(), rule_book("owlrl")):
        for triple in problem.premises:
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(CASE):
                found.add(triple.subject.value[len(CASE) :].split("/")[0])
    return frozenset(found)


def _stated() -> set[str]:
    """Name every axiom of the ontology as its case is named."""
    ranges_of_data = {t.subject for t in _ontology() if t.object == ox.NamedNode(OWL + "DatatypeProperty")}
    names = set()
    for triple in _ontology():
        if not isinstance(triple.subject, ox.NamedNode) or not triple.subject.value.startswith(FILM):
            continue
        name = triple.subject.value[len(FILM) :]
        if triple.predicate == RDF_TYPE and triple.object.value.removeprefix(OWL) in TYPED:
            names.add(f"{TYPED[triple.object.value.removeprefix(OWL)]}.{name}")
        kind = LINKED.get(triple.predicate.value)
        if kind is None or (kind == "range" and triple.subject in ranges_of_data):
            continue
        names.add(f"{kind}.{name}" + (f".{triple.object.value.split('#')[1]}" if kind in BY_PAIR else ""))
        if kind == "inverse":
            names.add(f"{kind}.{triple.object.value[len(FILM) :]}")
    return names


def test_every_axiom_has_a_case() -> None:
    assert set(_cases()) == _stated()


@pytest.mark.parametrize("kind", sorted({case.split(".")[0] for case in _cases()}))
def test_axioms_have_their_effect(kind: str) -> None:
    for name, case in _cases().items():
        if name.split(".")[0] != kind:
            continue
        if "follows" in case:
            assert [t for t in case["follows"] if t not in _closed()] == [], name
        else:
            assert name in _contradicted(), name


def test_only_what_is_meant_contradicts_itself() -> None:
    meant = {name for name, case in _cases().items() if "follows" not in case}
    assert _contradicted() - meant == set(), "a graph that should be consistent is not"


def test_no_foreign_equivalence() -> None:
    """Alignments go upward or match; they never identify."""
    forbidden = {OWL + "equivalentClass", OWL + "equivalentProperty", OWL + "sameAs"}
    alignments = list(ox.parse(path=ROOT / "ontology/alignments.ttl"))
    assert not [quad for quad in alignments if quad.predicate.value in forbidden]
    upward = [q for q in alignments if q.predicate.value in {RDFS + "subClassOf", RDFS + "subPropertyOf"}]
    assert all(
        q.subject.value.startswith((FILM, SCHEMA)) and q.object.value.startswith(SCHEMA) for q in upward
    )


def test_every_term_is_documented() -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    wanted = {RDFS + "label", skos + "definition", skos + "example", RDF + "type"}
    said: dict[str, set[str]] = {}
    for triple in _ontology():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(FILM):
            said.setdefault(triple.subject.value, set()).add(triple.predicate.value)
    assert {term: wanted - given for term, given in said.items() if wanted - given} == {}
