"""A project's rules in the columnar fixpoint: the same conclusions as the reference engine draws."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, Triple, parse

from kgtool.model.errors import NotSupportedError
from kgtool.model.prefixes import Prefixes
from kgtool.peers import closure_with_rules, not_conforming
from kgtool.reason import project_rules
from kgtool.reason.columnar import close
from kgtool.reason.columnar.closing import store_of
from kgtool.reason.columnar.copying import back
from kgtool.reason.columnar.fixpoint import Fixpoint
from kgtool.reason.columnar.own_rules import OwnRules
from kgtool.reason.columnar.rule_reach import Relation, concluded_by, read_by_query
from kgtool.sparql import parse_query
from tests.reason.columnar.generated import graphs

ROOT = Path(__file__).resolve().parents[3]
PREFIXES = """
PREFIX ex: <http://example.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
RULES = """
ex:People a sh:NodeShape ; sh:targetClass ex:Person ;
  sh:rule [ a sh:SPARQLRule ; sh:order 1 ; sh:construct '''
    PREFIX ex: <http://example.org/>
    CONSTRUCT { $this ex:workedWith ?other } WHERE { $this ex:in ?film . ?other ex:in ?film . FILTER ($this != ?other) }''' ] ;
  sh:rule [ a sh:TripleRule ; sh:order 2 ;
            sh:subject sh:this ; sh:predicate ex:knows ; sh:object [ sh:path ex:colleague ] ] .
"""  # noqa: E501
DATA = """
ex:Actor rdfs:subClassOf ex:Person . ex:workedWith rdfs:subPropertyOf ex:colleague .
ex:colleague a owl:TransitiveProperty .
ex:ann a ex:Actor ; ex:in ex:one . ex:bob a ex:Person ; ex:in ex:one , ex:two .
ex:cid a ex:Actor ; ex:in ex:two .
ex:cid owl:sameAs ex:sid .
"""


def quads(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TURTLE))


def test_rules_and_owl_feed_each_other() -> None:
    rules = project_rules(quads(RULES), Prefixes())
    data = quads(DATA)
    closure = close(data, "owlrl", rules)
    assert set(closure.inferred) == set(closure_with_rules(data, "owlrl", rules).inferred)
    assert len(closure) == len(closure.inferred)


def test_added_and_removed_facts_take_part() -> None:
    rules = project_rules(quads(RULES), Prefixes())
    data = quads(DATA)
    closure = close(data[:-3], "owlrl", rules).extended(data[-3:])
    assert set(closure.inferred) == set(close(data, "owlrl", rules).inferred)
    assert set(closure.without(data[-3:]).inferred) == set(close(data[:-3], "owlrl", rules).inferred)


def test_the_film_graph_closes_alike_in_both_engines() -> None:
    apart = ("shapes", "rules", "alignments")
    files = [path for path in sorted((ROOT / "ontology").glob("*.ttl")) if not path.stem.startswith(apart)]
    data = [quad for path in (*files, *sorted((ROOT / "data").glob("*.trig"))) for quad in parse(path=path)]
    rules = project_rules([*data, *parse(path=ROOT / "ontology" / "rules.ttl")], Prefixes())
    assert rules
    assert set(close(data, "owlrl", rules).inferred) == set(closure_with_rules(data, "owlrl", rules).inferred)


def test_the_store_of_a_closure_answers_from_both() -> None:
    closure = close(quads(DATA), "owlrl")
    triples = {quad.triple for quad in closure.store().quads()}
    assert triples == {quad.triple for quad in quads(DATA)} | set(closure.inferred)


def test_conditions_need_a_validator() -> None:
    text = RULES.replace("sh:order 1 ;", "sh:order 1 ; sh:condition ex:People ;")
    with pytest.raises(NotSupportedError, match="conditions"):
        close(quads(DATA), "owlrl", project_rules(quads(text), Prefixes()))


CONDITIONS = """
ex:People a sh:NodeShape ; sh:targetClass ex:Person ;
  sh:rule [ a sh:TripleRule ; sh:order 2 ; sh:condition ex:Adult , ex:Named ;
            sh:subject sh:this ; sh:predicate ex:may ; sh:object ex:drive ] ;
  sh:rule [ a sh:SPARQLRule ; sh:order 1 ; sh:condition ex:Named ; sh:construct '''
    PREFIX ex: <http://example.org/>
    CONSTRUCT { $this ex:calls ?other . ?other ex:name "anon" } WHERE { $this ex:knows ?other }''' ] ;
  sh:rule [ a sh:TripleRule ; sh:deactivated true ; sh:condition ex:Adult ;
            sh:subject sh:this ; sh:predicate ex:may ; sh:object ex:vote ] .
ex:Adult sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:minInclusive 18 ] .
ex:Named sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
PEOPLE = """
ex:Actor rdfs:subClassOf ex:Person . ex:may rdfs:range ex:Deed . ex:age a owl:FunctionalProperty .
ex:calls rdfs:subPropertyOf ex:knows ; a owl:SymmetricProperty .
ex:ann a ex:Actor ; ex:age 20 ; ex:name "Ann" ; ex:knows ex:bob . ex:bob a ex:Person ; ex:age 30 .
ex:cid a ex:Person ; ex:age 10 ; ex:name "Cid" ; ex:knows _:d . _:d a ex:Actor ; ex:age 40 .
ex:bob owl:sameAs ex:rob .
"""


@pytest.mark.parametrize("profile", ["none", "rdfs", "owlrl"])
def test_conditions_are_judged_once_for_all_nodes_of_a_rule(profile: str) -> None:
    asked = []

    def failing(nodes, conditions, shapes, data):  # type: ignore[no-untyped-def]
        asked.append(tuple(nodes))
        return not_conforming(asked[-1], conditions, shapes, data)

    rules = project_rules(quads(CONDITIONS), Prefixes())
    data = quads(PEOPLE)
    closure = close(data, profile, rules, failing=failing)
    assert set(closure.inferred) == set(closure_with_rules(data, profile, rules).inferred)
    drivers = {triple.subject for triple in closure.inferred if triple.predicate.value.endswith("may")}
    assert len(drivers) == {"none": 3, "rdfs": 3, "owlrl": 4}[profile]
    assert all(len(set(nodes)) == len(nodes) for nodes in asked)
    assert len(asked) <= 2 * (closure.rounds + 1)


def test_conditions_with_a_limit_are_refused_by_name() -> None:
    text = CONDITIONS.replace("?other }'''", "?other } LIMIT 1'''")
    with pytest.raises(NotSupportedError, match="rule 2: conditions together with LIMIT"):
        close(quads(PEOPLE), "owlrl", project_rules(quads(text), Prefixes()), failing=not_conforming)


GENERATED = """
ex:S sh:targetClass ex:A ;
  sh:rule [ a sh:TripleRule ; sh:order 1 ;
            sh:subject sh:this ; sh:predicate ex:q ; sh:object [ sh:path ( ex:p ex:r ) ] ] ;
  sh:rule [ a sh:SPARQLRule ; sh:order 2 ; sh:construct '''
    PREFIX ex: <http://example.org/>
    CONSTRUCT { $this a ex:B . ?o ex:s $this } WHERE { $this ex:q ?o FILTER isIRI(?o) }''' ] .
"""


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.integers(0, 1000))
def test_with_rules_adding_and_removing_gives_what_a_fresh_run_gives(
    asserted: tuple[Triple, ...], seed: int
) -> None:
    rules, random = project_rules(quads(GENERATED), Prefixes()), Random(seed)
    part = [triple for triple in asserted if random.random() < 0.7]
    rest = [triple for triple in asserted if triple not in part]
    closure = close(part, "owlrl", rules).extended(rest)
    assert set(closure.inferred) == set(close(asserted, "owlrl", rules).inferred)
    assert set(closure.without(rest).inferred) == set(close(part, "owlrl", rules).inferred)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "?this ex:p/ex:q* ?o . { ?o a ex:A } UNION { ?o ex:r ?this } FILTER(?o != ?this && isIRI(?o))",
            True,
        ),
        ("{ SELECT DISTINCT ?this ?o { ?this ex:p ?o } } BIND(STR(?o) AS ?name)", True),
        ("?this ex:p ?o OPTIONAL { ?o ex:q ?more }", False),
        ("?this ex:p ?o FILTER NOT EXISTS { ?o ex:q ?more }", False),
        ("{ SELECT ?this (COUNT(?x) AS ?o) { ?this ex:p ?x } GROUP BY ?this }", False),
        ("?this ex:p ?o FILTER(RAND() < 0.5)", False),
        ("GRAPH ?o { ?this ex:p ?x }", False),
    ],
)
def test_what_only_gains_conclusions_as_facts_are_added(pattern: str, expected: bool) -> None:
    rule = f"""ex:S sh:targetClass ex:A ; sh:rule [ a sh:SPARQLRule ; sh:construct '''
        PREFIX ex: <http://example.org/> CONSTRUCT {{ $this ex:s ?o }} WHERE {{ {pattern} }}''' ] ."""
    assert OwnRules(project_rules(quads(rule), Prefixes()), None).are_monotone is expected


def test_rules_that_only_gain_are_not_computed_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, data = project_rules(quads(RULES), Prefixes()), quads(DATA)[:-1]
    closure = close(data[:-2], "owlrl", rules)
    monkeypatch.setattr(Fixpoint, "renewed", None)
    more = closure.copied().extended(data[-2:])
    assert set(more.inferred) == set(close(data, "owlrl", rules).inferred)
    assert set(more.without(data[-2:]).inferred) == set(closure.inferred)


ABSENCE = RULES.replace("$this != ?other", "$this != ?other && NOT EXISTS { $this ex:shuns ?other }")


@pytest.mark.parametrize(
    ("more", "heeded"),
    [
        ("ex:ann ex:shuns ex:bob .", True),
        ("ex:cid a ex:Actor .", True),
        ("ex:shirks rdfs:subPropertyOf ex:shuns .", True),
        ("ex:bob owl:sameAs ex:rob .", True),
        ("ex:avoids ex:likes ex:bob .", False),
        ("ex:bob ex:colleague ex:dan . ex:dan ex:knows ex:bob .", False),
        ("ex:ann ex:shirked 1 .", True),
    ],
)
def test_only_what_a_rule_reads_that_may_conclude_less_takes_its_conclusions_back(
    more: str, heeded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules, added = project_rules(quads(ABSENCE), Prefixes()), quads(more)
    data = [*quads(DATA)[:-1], *quads("ex:shirked rdfs:subPropertyOf ex:shuns . ex:bob a owl:Thing .")]
    monkeypatch.setattr(Fixpoint, "renewed", None)
    taken_back: list[Fixpoint] = []
    monkeypatch.setattr(
        "kgtool.reason.columnar.changes.back",
        lambda fixpoint: (taken_back.append(fixpoint), back(fixpoint))[1],
    )
    closure = close(data, "owlrl", rules)
    grown = closure.copied().extended(added)
    assert bool(taken_back) is heeded
    assert set(grown.inferred) == set(close([*data, *added], "owlrl", rules).inferred)
    again = quads("ex:ann ex:shuns ex:bob .")
    assert set(grown.extended(again).inferred) == set(close([*data, *added, *again], "owlrl", rules).inferred)


def test_what_came_since_is_taken_out_with_all_that_rested_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, data = project_rules(quads(ABSENCE), Prefixes()), quads(DATA)[:-1]
    monkeypatch.setattr(Fixpoint, "renewed", None)
    friends = quads("ex:bob ex:colleague ex:dan . ex:dan ex:colleague ex:eve .")
    closure = close(data, "owlrl", rules).extended(friends).without(friends[:1])
    assert set(closure.inferred) == set(close([*data, *friends[1:]], "owlrl", rules).inferred)
    shunned = quads("ex:ann ex:shuns ex:bob .")
    closure = closure.extended(shunned)
    assert set(closure.inferred) == set(close([*data, *friends[1:], *shunned], "owlrl", rules).inferred)


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("$this ex:p/^ex:q ?o", {"p p", "p q"}),
        ("$this ex:p* ?o", {"all"}),
        ("$this !ex:p ?o", {"all"}),
        ("$this ?p ?o", {"all"}),
        ("$this ex:p ?o . ?o a ex:C FILTER EXISTS { ?o ex:r+ ?x }", {"p p", "c C", "p r"}),
        ("$this ex:p ?o . ?o a ?class", {"p p", "p type"}),
    ],
)
def test_what_a_rule_reads(pattern: str, read: set[str]) -> None:
    [rule] = project_rules(
        quads(f"""ex:S sh:targetClass ex:A ; sh:rule [ a sh:SPARQLRule ; sh:construct '''
        PREFIX ex: <http://example.org/> CONSTRUCT {{ $this ex:s ?o }} WHERE {{ {pattern} }}''' ] ."""),
        Prefixes(),
    )
    found = read_by_query(rule, parse_query(rule.select, where="rule"))
    assert {_told(one) for one in found} == read | {"c A and below", "p subClassOf"}
    assert {_told(one) for one in concluded_by(rule)} == {"p s"}


def _told(relation: Relation) -> str:
    if relation.predicate is None:
        return "all"
    named = relation.cls or relation.predicate
    name = named.value.replace("#", "/").rsplit("/", 1)[1]
    return f"{'c' if relation.cls else 'p'} {name}{' and below' if relation.below else ''}"


def test_the_few_things_that_a_rule_concludes_are_not_loaded_from_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules, store = project_rules(quads(RULES), Prefixes()), store_of(quads(DATA))
    expected = set(close(quads(DATA), "owlrl", rules).inferred)
    monkeypatch.setattr("kgtool.dataset.columnar.load.load_pieces", None)
    assert set(close(store, "owlrl", rules).inferred) == expected
