"""owlrl's closure, and the closure under a project's rules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import owlrl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kgtool.model.errors import NotSupportedError, ShapesError, UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.peers import closure, closure_with_rules
from kgtool.peers.bridge import Terms, quiet
from kgtool.reason import is_noise, project_rules

EX = "https://example.org/"
HEAD = f"""
@prefix ex: <{EX}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def quads(turtle: str) -> list[Quad]:
    return list(parse(input=(HEAD + turtle).encode(), format=RdfFormat.TRIG))


def _local(term: Any) -> str:
    return re.split("[/#]", term.value)[-1]


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("ex:p rdfs:domain ex:C . ex:a ex:p ex:b .", "a type C"),
        ("ex:p rdfs:range ex:C . ex:a ex:p ex:b .", "b type C"),
        ("ex:p rdfs:subPropertyOf ex:q . ex:a ex:p ex:b .", "a q b"),
        ("ex:p a owl:SymmetricProperty . ex:a ex:p ex:b .", "b p a"),
        ("ex:p a owl:TransitiveProperty . ex:a ex:p ex:b . ex:b ex:p ex:c .", "a p c"),
        ("ex:p owl:inverseOf ex:q . ex:a ex:p ex:b .", "b q a"),
        ("ex:r owl:propertyChainAxiom ( ex:p ex:q ) . ex:a ex:p ex:b . ex:b ex:q ex:c .", "a r c"),
        ("ex:C rdfs:subClassOf ex:D . ex:D rdfs:subClassOf ex:E . ex:a a ex:C .", "a type E"),
        ("ex:C owl:unionOf ( ex:D ex:E ) . ex:a a ex:D .", "a type C"),
        ("ex:a ex:p ex:b . ex:g { ex:p rdfs:domain ex:C }", "a type C"),
    ],
)
def test_rules_of_owl_rl(turtle: str, expected: str) -> None:
    inferred = closure(quads(turtle), "owlrl")
    assert expected.split() in [[_local(term) for term in triple] for triple in inferred]


def test_keys_must_all_be_the_same() -> None:
    keyed = """ex:Edition owl:hasKey ( ex:of ex:number ) . ex:a a ex:Edition ; ex:of ex:f ; ex:number 1 .
        ex:b a ex:Edition ; ex:of ex:f ; ex:number 2 . ex:c a ex:Edition ; ex:of ex:f ; ex:number 2 ."""
    same = {
        (t.subject, t.object) for t in closure(quads(keyed), "owlrl") if t.predicate.value == OWL + "sameAs"
    }
    b, c = NamedNode(EX + "b"), NamedNode(EX + "c")
    assert same == {(b, c), (c, b)}


def test_profiles() -> None:
    data = quads("ex:C rdfs:subClassOf ex:D . ex:a a ex:C . ex:p a owl:SymmetricProperty . ex:a ex:p ex:b .")
    assert closure(data, "none") == ()
    by_rdfs = {" ".join(map(_local, triple)) for triple in closure(data, "rdfs")}
    assert by_rdfs == {"a type D", "C type Class", "D type Class"}
    assert Triple(NamedNode(EX + "b"), NamedNode(EX + "p"), NamedNode(EX + "a")) in closure(data, "owlrl")
    with pytest.raises(UnknownNameError, match="'owldl'; use none, rdfs or owlrl"):
        closure(data, "owldl")


def test_inconsistent_data_are_closed_all_the_same() -> None:
    data = quads("ex:C owl:disjointWith ex:D . ex:p rdfs:domain ex:C . ex:a ex:p ex:b ; a ex:D .")
    assert [str(t.object) for t in closure(data, "owlrl") if t.subject.value == EX + "a"] == [f"<{EX}C>"]


SCHEMA = st.sampled_from(
    [
        NamedNode(RDFS + "subClassOf"),
        NamedNode(RDFS + "subPropertyOf"),
        NamedNode(RDFS + "domain"),
        NamedNode(RDFS + "range"),
        NamedNode(OWL + "inverseOf"),
        NamedNode(OWL + "equivalentClass"),
        NamedNode(OWL + "sameAs"),
        RDF_TYPE,
    ]
)
KINDS = st.sampled_from(
    [NamedNode(OWL + n) for n in ("TransitiveProperty", "SymmetricProperty", "FunctionalProperty", "Class")]
)
NODES = st.integers(0, 4).map(lambda n: NamedNode(f"{EX}n{n}"))
TRIPLES = st.lists(
    st.one_of(
        st.builds(Triple, NODES, NODES, NODES),
        st.builds(Triple, NODES, SCHEMA, NODES),
        st.builds(lambda node, kind: Triple(node, RDF_TYPE, kind), NODES, KINDS),
    ),
    max_size=8,
)


def by_owlrl(triples: list[Triple], semantics: Any) -> set[Triple]:
    terms, graph = Terms(), rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(terms.triple(triple))
    with quiet():
        axioms = semantics is owlrl.RDFS_Semantics
        owlrl.DeductiveClosure(semantics, axiomatic_triples=axioms, datatype_axioms=False).expand(graph)
    found = {fact for triple in graph if (fact := terms.triple_back(triple)) is not None}
    errors = {fact.subject for fact in found if "agent-ont#" in str(fact.object)}
    return {f for f in found - set(triples) if not is_noise(f) and f.subject not in errors}


@settings(deadline=None)
@given(TRIPLES, st.sampled_from([("rdfs", owlrl.RDFS_Semantics), ("owlrl", owlrl.OWLRL_Semantics)]))
def test_nothing_that_owlrl_concludes_is_lost(triples: list[Triple], profile: tuple[str, Any]) -> None:
    assert set(closure(triples, profile[0])) == by_owlrl(triples, profile[1])


@settings(deadline=None)
@given(TRIPLES, TRIPLES)
def test_closures_are_idempotent_and_monotone(triples: list[Triple], more: list[Triple]) -> None:
    closed = closure(triples, "owlrl")
    assert closure([*triples, *closed], "owlrl") == ()
    assert set(closed) <= set(closure([*triples, *more], "owlrl")) | set(more)


RULES = """
ex:Prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
    sh:rule [ a sh:SPARQLRule ; sh:order 1 ; sh:prefixes ex:Prefixes ;
        sh:construct '''CONSTRUCT { $this ex:metWith ?other }
            WHERE { ?film ex:cast $this, ?other FILTER (?other != $this) }''' ] ;
    sh:rule [ a sh:TripleRule ; sh:order 2 ;
        sh:subject sh:this ; sh:predicate ex:knownThrough ; sh:object [ sh:path ( ex:metWith ex:agent ) ] ] .
ex:FilmShape a sh:NodeShape ; sh:targetSubjectsOf ex:cast ;
    sh:rule [ a sh:TripleRule ; sh:condition ex:Long ;
        sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:Epic ] .
ex:Long a sh:NodeShape ; sh:property [ sh:path ex:minutes ; sh:minCount 1 ; sh:minInclusive 180 ] .
"""


def test_rules_and_profile_feed_each_other() -> None:
    data = quads("""
        ex:metWith a owl:SymmetricProperty ; rdfs:range ex:Person . ex:knownThrough rdfs:range ex:Agent .
        ex:f ex:cast ex:a, ex:b ; ex:minutes 90 . ex:g ex:cast ex:b ; ex:minutes 200 .
        ex:a a ex:Person . ex:b ex:agent ex:z .""")
    rules = project_rules(quads(RULES), Prefixes({"ex": EX}))
    closed = closure_with_rules(data, "owlrl", rules)
    facts = {str(t).replace(EX, "") for t in closed.inferred}
    assert {"<a> <metWith> <b>", "<b> <metWith> <a>", "<a> <knownThrough> <z>", "<g> <is> <Epic>"} <= facts
    assert f"<z> {RDF_TYPE} <Agent>" in facts
    assert "<f> <is> <Epic>" not in facts
    assert closed.rounds == 2
    assert not closure_with_rules([*data, *closed.inferred], "owlrl", rules).inferred
    assert f"<z> {RDF_TYPE} <Agent>" not in {
        str(t).replace(EX, "") for t in closure_with_rules(data, "none", rules).inferred
    }


def test_blank_nodes_can_be_focus_nodes() -> None:
    data = quads("ex:f ex:cast [ a ex:Person ; ex:name 'x' ], ex:a . ex:a a ex:Person .")
    rules = project_rules(quads(RULES), Prefixes({"ex": EX}))
    closed = closure_with_rules(data, "none", rules)
    assert len([t for t in closed.inferred if t.predicate.value == EX + "metWith"]) == 2


def test_later_orders_see_what_earlier_ones_concluded_in_the_same_round() -> None:
    data = quads("ex:f ex:cast ex:a, ex:b . ex:a a ex:Person . ex:b a ex:Person ; ex:agent ex:z .")
    closed = closure_with_rules(data, "none", project_rules(quads(RULES), Prefixes({"ex": EX})))
    assert Triple(NamedNode(EX + "a"), NamedNode(EX + "knownThrough"), NamedNode(EX + "z")) in closed.inferred
    assert closed.rounds == 2


def test_a_rule_that_cannot_be_evaluated_is_named() -> None:
    (rule, *_) = project_rules(quads(RULES), Prefixes({"ex": EX}))
    for pattern, error, said in (
        ("BIND (<x:unknown>($this) AS ?other)", NotSupportedError, "function <x:unknown> is not known"),
        ("SERVICE <x:far> { $this ?p ?other }", NotSupportedError, "SERVICE <x:far>"),
        ("FILTER (", ShapesError, "cannot close the"),
    ):
        with pytest.raises(error, match=f"rule {rule.name}: .*{said}"):
            closure_with_rules(quads("ex:a a ex:Person ."), "none", [replace(rule, pattern=pattern)])
