"""Reasoning from Python: closures, contradictions, proofs, on the project of boats and on given files."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, URIRef

import kgtool

BOAT = rdflib.Namespace("https://example.org/boats#")
GYEAR = rdflib.XSD.gYear
ID = rdflib.Namespace("https://example.org/boats/id/")


def test_a_second_closure_comes_from_the_cache(kg: kgtool.KnowledgeGraph) -> None:
    first = kg.reason()
    second = kg.reason()
    assert second.rounds == first.rounds
    assert set(second) == set(first)


def test_the_reference_engine_keeps_its_closures_too(kg: kgtool.KnowledgeGraph) -> None:
    first, second = (kgtool.load(engine="reference").reason() for _ in range(2))
    assert first.rounds is not None
    assert second.rounds is None
    assert set(second) == set(first) == set(kg.reason())


def test_a_changed_rule_is_another_closure(closed: kgtool.KnowledgeGraph, project: Path) -> None:
    rules = project / "ontology" / "rules.ttl"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("boat:meets ?other", "boat:knows ?other"), encoding="utf-8"
    )
    again = kgtool.load().reason()
    assert again.rounds is not None
    assert (ID.gannet, BOAT.knows, ID.tern) in again
    assert (ID.gannet, BOAT.meets, ID.tern) in closed
    assert (ID.gannet, BOAT.meets, ID.tern) not in again


def test_profiles(kg: kgtool.KnowledgeGraph) -> None:
    symmetric = (ID.oban, BOAT.calledAtBy, ID.gannet)
    assert symmetric in kg.reason("owlrl")
    assert symmetric not in kg.reason("rdfs")
    assert (ID.gannet, BOAT.calls, ID.oban) in kg.reason("rdfs")
    assert kg.reason("none").inferred == 0


def test_consistency(closed: kgtool.KnowledgeGraph, tmp_path: Path) -> None:
    assert closed.inconsistencies == ()
    (tmp_path / "a.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "<a:A> owl:disjointWith <a:B> . <a:x> a <a:A>, <a:B> .",
        encoding="utf-8",
    )
    (found,) = kgtool.load(tmp_path / "a.ttl").reason("owlrl").inconsistencies
    assert found.rule == "cax-dw"


def test_why(closed: kgtool.KnowledgeGraph) -> None:
    explanation = closed.why((ID.oban, RDF.type, BOAT.Port))
    assert explanation is not None
    assert explanation.rule == "prp-rng"
    assert explanation.render() == closed.why(("id:oban", "a", "boat:Port")).render()  # type: ignore[union-attr]
    assert "data/log.trig" in explanation.render("json")
    assert closed.why((ID.oban, RDF.type, BOAT.Boat)) is None


def test_why_shows_the_words(closed: kgtool.KnowledgeGraph, project: Path) -> None:
    triple = ("id:gannet", "boat:sailsTo", "id:barra")
    with_words = closed.why(triple, sources=project / "sources")
    without = closed.why(triple)
    assert with_words is not None
    assert without is not None
    assert "The ferry Gannet sails from Oban to Barra." in with_words.render()
    assert "ferry" not in without.render()


def test_every_inferred_triple_has_a_proof(closed: kgtool.KnowledgeGraph) -> None:
    for triple in closed.only(["inferred"]):
        explanation = closed.why(triple)
        assert explanation is not None, triple
        assert explanation.rule is not None


def test_a_rule_with_a_condition_is_proved(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:x> a <a:C> ; <a:p> 1 . <a:y> a <a:C> .", encoding="utf-8")
    (tmp_path / "r.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> a sh:NodeShape ; sh:targetClass <a:C> ; sh:rule "
        "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate <a:has> ; sh:object <a:p> ;"
        " sh:condition <a:Has> ] ."
        "<a:Has> a sh:NodeShape ; sh:property [ sh:path <a:p> ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    closed = kgtool.load(tmp_path / "a.ttl", rules=[tmp_path / "r.ttl"]).reason("rdfs")
    explanation = closed.why(("<a:x>", "<a:has>", "<a:p>"))
    assert explanation is not None
    assert explanation.rule == "<a:S> rule 1"
    assert closed.why(("<a:y>", "<a:has>", "<a:p>")) is None


def test_alignments_take_part_only_on_request(project: Path) -> None:
    (project / "ontology" / "alignments.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<https://example.org/boats#Boat> rdfs:subClassOf <https://schema.org/Vehicle> .\n",
        encoding="utf-8",
    )
    kg = kgtool.load()
    vehicle = (ID.gannet, RDF.type, URIRef("https://schema.org/Vehicle"))
    assert vehicle not in kg.reason()
    assert vehicle in kg.aligned()
    assert '"@type": "Vehicle"' in kg.export("schema.org")
    assert vehicle in kgtool.load(ontology=["ontology/alignments.ttl"]).reason()


@pytest.mark.parametrize("large", [False, True])
def test_facts_added_and_removed(project: Path, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    """A closed graph gives a closed one, as from the start; the graph before stays as it was."""
    if large:
        monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    prefixes = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    (project / "o.ttl").write_text(f"{prefixes}e:p a owl:TransitiveProperty .\n", encoding="utf-8")
    (project / "a.ttl").write_text(f"{prefixes}e:a e:p e:b . e:c e:p e:d .\n", encoding="utf-8")
    (project / "b.ttl").write_text(f"{prefixes}e:a e:p e:b . e:c e:p e:d . e:b e:p e:c .", encoding="utf-8")
    before = kgtool.load("a.ttl", ontology=["o.ttl"])
    closed, fresh = before.reason(), kgtool.load("b.ttl", ontology=["o.ttl"]).reason()
    new = ("e:b", "e:p", "e:c")
    more = closed.add([new])
    assert set(more) == set(fresh)
    assert (more.inferred, more.rounds) == (fresh.inferred, fresh.rounds) != (closed.inferred, closed.rounds)
    question = "SELECT ?s ?o { ?s <https://example.org/p> ?o } ORDER BY ?s ?o"
    assert [*more.query(question)] == [*fresh.query(question)]
    less = more.remove([new])
    assert set(less) == set(closed)
    assert [*less.query(question)] == [*closed.query(question)] != [*more.query(question)]
    assert set(before.add([new]).reason()) == set(fresh)
    assert set(before.add([new]).remove([new])) == set(before)


def test_facts_in_named_graphs_are_removed_from_all(closed: kgtool.KnowledgeGraph) -> None:
    assert closed.reasoning_stats
    s, p, o = next(iter(closed.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 1")))
    assert s is not None
    assert p is not None
    assert o is not None
    found = (s, p, o)
    less = closed.remove([found])
    assert set(less.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")) < set(
        closed.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    )
    stated = " ".join(term.n3() for term in found)
    assert not less.query(f"ASK {{ GRAPH ?g {{ {stated} }} }}").boolean
    assert set(less.add([found])) == set(closed)


def test_an_update_of_a_closed_graph_gives_a_closed_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on from the closure; where a named graph is changed all is computed afresh."""
    prefixes = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    (project / "o.ttl").write_text(f"{prefixes}e:p a owl:TransitiveProperty .\n", encoding="utf-8")
    (project / "a.ttl").write_text(f"{prefixes}e:a e:p e:b . e:c e:p e:d .\n", encoding="utf-8")
    before = kgtool.load("a.ttl", ontology=["o.ttl"])
    closed = before.reason()
    told = "PREFIX e: <https://example.org/> "
    moved = told + "DELETE DATA { e:a e:p e:b } ; INSERT DATA { e:d e:p e:a , e:x }"
    apart = told + "INSERT DATA { GRAPH e:g { e:d e:p e:a } }"
    expected = [set(before.update(text).reason()) for text in (moved, apart)]
    assert set(closed.update(apart)) == expected[1]
    monkeypatch.setattr("kgtool.reason.columnar.close", None)
    changed = closed.update(moved)
    assert set(changed) == expected[0] != set(closed)
    assert changed.inferred == len(set(changed)) - len(set(before.update(moved)))
    assert changed.query(told + "ASK { e:c e:p e:x }").boolean


def test_a_proof_prints_as_text_and_shows_as_a_drawing(closed: kgtool.KnowledgeGraph) -> None:
    goal, missing = (ID.gannet, RDF.type, BOAT.Boat), (ID.oban, RDF.type, BOAT.Boat)
    why, several, why_not = closed.why(goal), closed.why_all(goal), closed.why_not(missing)
    assert why is not None
    assert why_not is not None
    for found in (why, several, why_not):
        assert f"{found}\n" == found.render()
    assert why._repr_svg_() == why.render("svg")
    assert several._repr_svg_() == several.render("svg")
    assert closed.why_all(missing)._repr_svg_() is None
    assert several.complete is True
    assert closed.why_all(goal, most=1).complete is several[:1].complete is False
    for ask in (closed.why_all, closed.why_not):
        with pytest.raises(kgtool.UsageError, match="most must be at least 1, not 0"):
            ask(goal, most=0)


def test_what_lies_near_a_triple_that_does_not_hold(closed: kgtool.KnowledgeGraph) -> None:
    near = closed.why_not((ID.ganet, BOAT.meets, ID.tern))
    assert near is not None
    assert near.unknown == {ID.ganet: (ID.gannet,)}
    near = closed.why_not((ID.gannet, BOAT.meets, ID.gannet))
    assert near is not None
    assert near.instead == ((ID.gannet, BOAT.meets, ID.tern),)
    assert near[0].filters == ("FILTER (?other != $this)",)
    assert (near[0].lacking, near[0].conditions, near[0].instead) == ((), (), ())


def test_why_all_and_why_not(closed: kgtool.KnowledgeGraph) -> None:
    found = closed.why_all((ID.gannet, RDF.type, BOAT.Boat), most=2)
    assert [(each.rule, each.proof.height) for each in found] == [(None, 0), ("prp-dom", 1)]
    assert (len(found[:1]), repr(found), found[1].rule) == (1, "<Explanations: 2>", "prp-dom")
    assert found.render("svg").startswith("<svg ")
    assert not closed.why_all((ID.oban, RDF.type, BOAT.Boat))
    near = closed.why_not((ID.oban, RDF.type, BOAT.Boat), most=1)
    assert near is not None
    (first,) = near
    assert (first.rule, first.held) == ("prp-dom", ((BOAT.sailsFrom, RDFS.domain, BOAT.Boat),))
    assert first.lacking == ((ID.oban, BOAT.sailsFrom, rdflib.Variable("y")),)
    assert (near[:1], repr(near)) == ((first,), "<Shortcomings: prp-dom>")
    assert near.render().startswith("id:oban a boat:Boat does not hold")
    assert closed.why_not(("id:oban", "a", "boat:Port")) is None
    with pytest.raises(kgtool.UnknownNameError, match="'svg'; use one of text, json"):
        near.render("svg")


def test_a_graph_entails_another(tmp_path: Path) -> None:
    head = (
        "@prefix o: <http://www.w3.org/2002/07/owl#> . @prefix s: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    )
    (tmp_path / "a.ttl").write_text(f"{head}<a:p> o:propertyChainAxiom ( <a:p> <a:p> ) .\n", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f'{head}<a:p> a o:TransitiveProperty ; s:label "p" .\n', encoding="utf-8")
    chain, transitive = kgtool.load(tmp_path / "a.ttl"), kgtool.load(tmp_path / "b.ttl")
    assert chain.reason("owlrl").entails(transitive)
    assert not chain.entails(transitive, semantics="rdf-based")
    assert not chain.reason("rdfs").entails(transitive)
    assert not transitive.entails(chain, semantics="rdf-based")


def test_what_each_rule_did_adds_up(closed: kgtool.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    stats = closed.reasoning_stats
    assert sum(count.triples for count in stats) == closed.inferred > 0
    assert [count.round for count in stats] == sorted(count.round for count in stats)
    assert max(count.round for count in stats) == closed.rounds
    assert {"prp-inv1", "boat:MeetingRule rule 1"} <= {count.rule for count in stats}
    again = kgtool.load().reason()
    assert [(c.rule, c.round, c.triples) for c in again.reasoning_stats] == [
        (c.rule, c.round, c.triples) for c in stats
    ]
    assert kgtool.load().reasoning_stats == ()
    monkeypatch.setenv("KGTOOL_ENGINE", "reference")
    with pytest.raises(kgtool.NotSupportedError, match="use the engine duckdb"):
        _ = kgtool.load().reason().reasoning_stats


def test_equality_by_representatives(project: Path) -> None:
    """One of those that are the same has all, and the others lead to it; so it stays when facts are added."""
    prefixes = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    (project / "a.ttl").write_text(
        f"{prefixes}e:a owl:sameAs e:b . e:b owl:sameAs e:c . e:c e:p 1 .", encoding="utf-8"
    )
    graph = kgtool.load("a.ttl")
    short, whole = graph.reason(equality="representatives"), graph.reason()
    assert set(short) < set(whole)
    follow = "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?o { <https://example.org/a> owl:sameAs?/<https://example.org/p> ?o }"  # noqa: E501
    assert {row[0] for row in short.query(follow)} == {row[0] for row in whole.query(follow)} != set()
    more = short.add([("e:d", "owl:sameAs", "e:a")])
    assert set(more) < set(whole.add([("e:d", "owl:sameAs", "e:a")]))
    with pytest.raises(kgtool.UnknownNameError, match="no equality 'represented'"):
        graph.reason(equality="represented")
    with pytest.raises(kgtool.NotSupportedError, match="use duckdb"):
        kgtool.load("a.ttl", engine="reference").reason(equality="representatives")


def test_much_that_follows_from_little_is_asked_for_in_tables(project: Path) -> None:
    """Two hundred names of one thing: nothing is indexed in Python for contradictions, proofs and exports."""
    from kgtool.faces.opened import in_tables

    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    lines = [f"<e:{number}> {same} <e:{number + 1}> .\n" for number in range(200)]
    (project / "a.nt").write_text("".join(lines), encoding="utf-8")
    graph = kgtool.load("a.nt").reason()
    assert in_tables(graph)
    assert graph.inconsistencies == ()
    explanation = graph.why(("<e:0>", same, "<e:2>"))
    assert explanation is not None
    assert "a.nt:1" in explanation.render()
    assert graph.only(["inferred"]).export("ntriples").count("\n") == graph.inferred
    assert "triples" not in graph.__dict__
