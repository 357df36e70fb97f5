"""A closure changed again and again is what a fresh run over the same facts gives, whatever the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF_TYPE, Term
from kgtool.reason import ProjectRule, project_rules
from kgtool.reason.columnar import Closure, close
from tests.reason.columnar.generated import EX, equalities, fact, graphs

SAME_AS = NamedNode(OWL + "sameAs")
PREFIXES = """
PREFIX ex: <http://example.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
MONOTONE = (
    "a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object [ sh:path ( ex:p ex:r ) ]",
    "{ $this a ex:B . ?o ex:s $this } WHERE { $this ex:q ?o FILTER isIRI(?o) }",
    "{ ?o a ?class } WHERE { $this ex:s ?o ; a ?class FILTER isIRI(?o) }",
)
OTHERS = (
    "{ $this ex:s ?o } WHERE { $this ex:p ?o FILTER NOT EXISTS { ?o ex:q ?any } }",
    "{ $this a ex:D } WHERE { $this ex:r ?o FILTER NOT EXISTS { $this a ex:C } }",
    "{ $this ex:r ex:d } WHERE { $this ex:p ?x OPTIONAL { ?x ex:s ?o } FILTER (!BOUND(?o)) }",
    "{ $this ex:n ?n } WHERE { { SELECT $this (COUNT(?o) AS ?n) { $this ex:q ?o } GROUP BY $this } }",
    "{ $this a ex:C . ex:a ex:p $this } WHERE { $this ex:q ?o FILTER NOT EXISTS { ?o a ex:B } }",
    "a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:r ; sh:object ex:b ; sh:condition ex:Named",
)


def quads(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TURTLE))


def rule(text: str, order: int, target: str) -> str:
    if text.startswith("{"):
        text = f"a sh:SPARQLRule ; sh:construct '''PREFIX ex: <http://example.org/> CONSTRUCT {text}'''"
    return f"[] sh:targetClass {target} ; sh:rule [ {text} ; sh:order {order} ] ."


def unnamed(nodes: Iterable[Term], *about: Iterable[Triple]) -> set[Term]:
    """Return the nodes that have no ``ex:q``: a condition for which no validator needs to be asked."""
    named = {triple.subject for triple in about[-1] if triple.predicate == NamedNode(f"{EX}q")}
    return {node for node in nodes if node not in named}


@st.composite
def rules(draw: st.DrawFn) -> tuple[ProjectRule, ...]:
    drawn = draw(st.lists(st.sampled_from(MONOTONE), max_size=2, unique=True))
    drawn += draw(st.lists(st.sampled_from(OTHERS), min_size=0, max_size=2, unique=True))
    text = [rule(one, draw(st.integers(0, 2)), draw(st.sampled_from(["ex:A", "ex:B"]))) for one in drawn]
    return project_rules(quads("\n".join(text)), Prefixes())


def told(closure: Closure, asserted: Iterable[Triple]) -> tuple[set[Triple], set[str]]:
    del asserted
    return set(closure.inferred), {one.rule for one in closure.inconsistencies}


def told_of_representatives(
    closure: Closure, asserted: Iterable[Triple]
) -> tuple[set[tuple[Term, ...]], set[frozenset[Term]], set[str]]:
    """Return what holds of the first name of each thing, and the names of things that have several.

    What was said of a thing before another came to stand for it is still said, which is a matter of order.
    """
    whole = [*asserted, *closure.inferred]
    names: dict[Term, frozenset[Term]] = {}
    for triple in whole:
        if triple.predicate == SAME_AS:
            one = frozenset({triple.subject, triple.object})
            alike = one.union(*(names.get(term, one) for term in one))
            names.update(dict.fromkeys(alike, alike))
    first = {term: min(alike, key=str) for term, alike in names.items()}
    held = {
        tuple(first.get(term, term) for term in triple) for triple in whole if triple.predicate != SAME_AS
    }
    things = {alike for alike in names.values() if len(alike) > 1}
    return held, things, {one.rule for one in closure.inconsistencies}


facts = st.lists(
    st.one_of(
        fact,
        fact,
        equalities,
        st.builds(
            Triple,
            st.sampled_from([NamedNode(EX + name) for name in "abcd"]),
            st.just(RDF_TYPE),
            st.sampled_from([NamedNode(EX + "A"), NamedNode(EX + "B")]),
        ),
    ),
    max_size=6,
)


def changed_and_fresh(
    asserted: tuple[Triple, ...],
    more: list[Triple],
    seed: int,
    closing: Callable[[Iterable[Triple]], Closure],
    told: Callable[[Closure, Iterable[Triple]], object] = told,
) -> None:
    """Add and remove some facts a few times, and compare with a fresh run each time."""
    random = Random(seed)
    everything = list(dict.fromkeys([*asserted, *more]))
    now = [triple for triple in everything if random.random() < 0.6]
    closure = closing(now)
    for _ in range(3):
        others = [triple for triple in everything if triple not in now]
        if others and random.random() < 0.6:
            new = random.sample(others, min(len(others), random.randint(1, 3)))
            now += new
            closure = closure.extended([*new, *random.sample(now, 1)])
        elif now:
            gone = random.sample(now, min(len(now), random.randint(1, 3)))
            now = [triple for triple in now if triple not in gone]
            closure = closure.copied().without([*gone, *others[:1]])
        assert told(closure, now) == told(closing(now), now)
        assert len(closure) == len(closure.inferred)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(oddities=False), facts, rules(), st.integers(0, 10_000))
def test_changes_give_what_a_fresh_run_gives(
    asserted: tuple[Triple, ...], more: list[Triple], own: tuple[ProjectRule, ...], seed: int
) -> None:
    changed_and_fresh(asserted, more, seed, lambda now: close(now, "owlrl", own, failing=unnamed))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(oddities=False), facts, rules(), st.integers(0, 10_000))
def test_representatives_after_changes_are_of_the_same_things(
    asserted: tuple[Triple, ...], more: list[Triple], own: tuple[ProjectRule, ...], seed: int
) -> None:
    def closing(now: Iterable[Triple]) -> Closure:
        return close(now, "owlrl", own, failing=unnamed, expanded=False)

    changed_and_fresh(asserted, more, seed, closing, told_of_representatives)


@pytest.mark.usefixtures("in_tables")
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    graphs(oddities=False), facts, rules(), st.integers(0, 10_000), st.sampled_from(["none", "rdfs", "owlrl"])
)
def test_changes_in_tables_give_what_a_fresh_run_gives(
    asserted: tuple[Triple, ...],
    more: list[Triple],
    own: tuple[ProjectRule, ...],
    seed: int,
    profile: str,
) -> None:
    changed_and_fresh(asserted, more, seed, lambda now: close(now, profile, own, failing=unnamed))


ODD = """
ex:e ex:p "a \\"b\\" \\n \\\\ \u03b1", "x"@en-GB, 1, 01, 1.50, 1e3, true, "2024-02-29"^^xsd:date, _:b,
  <http://example.org/\u00e4> .
_:b a ex:New ; ex:q "1"^^ex:odd, "2024-01-01T00:00:00.5Z"^^xsd:dateTime, "abc"^^xsd:integer .
"""


def test_few_facts_arrive_as_many_do(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ex:p rdfs:range ex:R ." + ODD
    data, more = quads("ex:New rdfs:subClassOf ex:Old . ex:a ex:p 1 ."), quads(text)
    found = []
    for few in (2000, 0):
        monkeypatch.setattr("kgtool.dataset.columnar.edit._FEW", few)
        closure = close(data).extended([*more, *more[:3]])
        store = closure.store()
        values = store.engine.run("FROM value ORDER BY ALL")
        quads_of = sorted(map(str, store.quads()))
        found.append((told(closure, ()), values, quads_of, store.engine.run("FROM term ORDER BY ALL")))
    assert found[0] == found[1]


def clique(name: str, size: int) -> list[Triple]:
    return [
        Triple(NamedNode(f"{EX}{name}{n}"), SAME_AS, NamedNode(f"{EX}{name}{n + 1}")) for n in range(size - 1)
    ]


@pytest.mark.parametrize("expanded", [True, False])
def test_two_cliques_are_joined_and_parted_again(expanded: bool) -> None:
    apart = [*clique("a", 60), *clique("b", 60)]
    apart += [
        quad.triple for quad in quads("ex:a0 ex:p ex:x . ex:b5 ex:p ex:y . ex:x owl:differentFrom ex:b9 .")
    ]
    bridge = [Triple(NamedNode(f"{EX}a3"), SAME_AS, NamedNode(f"{EX}b7"))]
    closure = close(apart, expanded=expanded)
    joined = closure.copied().extended(bridge)
    fresh = close([*apart, *bridge], expanded=expanded)
    assert told_of_representatives(joined, [*apart, *bridge]) == told_of_representatives(
        fresh, [*apart, *bridge]
    )
    if expanded:
        assert told(joined, ()) == told(fresh, ())
    assert told(joined.without(bridge), ()) == told(closure, ())


SCHEMA = """
ex:C rdfs:subClassOf ex:D . ex:D rdfs:subClassOf ex:E . ex:i a ex:C , ex:D . ex:p a owl:TransitiveProperty .
"""


@pytest.mark.usefixtures("in_tables")
@pytest.mark.parametrize(
    ("gone", "more"),
    [
        ("ex:i a ex:D .", ""),
        ("ex:i a ex:E . ex:none a ex:C .", ""),
        ("ex:D rdfs:subClassOf ex:E .", "ex:E rdfs:subClassOf ex:F ."),
        ("ex:p a owl:TransitiveProperty .", "ex:a ex:p ex:b . ex:b ex:p ex:c ."),
        ("", "ex:E rdfs:subClassOf ex:F . ex:i a ex:E ."),
        ("ex:C rdfs:subClassOf ex:D . ex:i a ex:C , ex:D .", "ex:C rdfs:subClassOf ex:D ."),
    ],
)
def test_schema_and_what_is_stated_and_follows_as_well(gone: str, more: str) -> None:
    """What is asserted and follows as well stays; what is not asserted is not removed."""
    base = [quad.triple for quad in quads(SCHEMA + "ex:k ex:p ex:l . ex:l ex:p ex:m .")]
    out, new = ([quad.triple for quad in quads(text)] for text in (gone, more))
    left = [triple for triple in base if triple not in out]
    closure = close(base).without(out)
    assert told(closure, ()) == told(close(left), ())
    assert told(closure.extended(new), ()) == told(close([*left, *new]), ())
