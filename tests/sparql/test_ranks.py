"""Texts of many pairs compared by rank give what texts compared by themselves give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.sparql import parse_query
from kgtool.sparql.answering import ready, solutions
from kgtool.sparql.compile import ranks
from kgtool.sparql.compile.plan import plan_query

EX = "http://e/"
TURTLE = """
PREFIX : <http://e/>
:f1 :has :x, :y, :z ; :says "b", "a", "a"@en, "A", "\u00e9", "" ; :name "m", "n" ; :any :x, 5 , "x"@en , _:b .
:f2 :has :x, :y, :y2, <http://e/Z> ; :says "a", "b"@de, "a b" ; :name "m", "k", "o" ; :any "y", :z .
:f3 :has :x ; :says "a"@de, "a"@en ; :name "\U0001f600", "\ufffd" ; :any 1, 2 .
:f1 :near :f2, :f3 . :f2 :near :f1 . <http://e/f> :near :f1 , :f2 .
"""
PAIRS = "?f :has ?a . ?f :has ?b FILTER(STR(?a) < STR(?b))"
BY_RANK = {
    "IRIs": "SELECT ?a ?b { PAIRS }",
    "not less": "SELECT ?a ?b { ?f :has ?a . ?f :has ?b FILTER(!(STR(?a) < STR(?b))) }",
    "at least": "SELECT ?a ?b { ?f :has ?a . ?f :has ?b FILTER(STR(?a) >= STR(?b)) }",
    "an IRI and a text": "SELECT ?a ?b { ?f :has ?a . ?f :says ?b FILTER(STR(?a) > STR(?b)) }",
    "texts with tags": "SELECT ?a ?b { ?f :says ?a . ?f :says ?b FILTER(STR(?a) <= STR(?b)) }",
    "strings": "SELECT ?a ?b { ?f :name ?a . ?f :name ?b FILTER(?a < ?b) }",
    "subjects": "SELECT ?a ?b { ?a :near ?f . ?b :near ?f FILTER(STR(?a) < STR(?b)) }",
    "a subject and an object": "SELECT ?a ?b { ?a :near ?f . ?f :has ?b FILTER(STR(?a) < STR(?b)) }",
    "twice": "SELECT ?a { PAIRS ?f :name ?c . ?f :name ?d FILTER(?c > ?d) }",
    "a bound value": "SELECT ?l { ?f :has ?a . ?f :has ?b BIND(STR(?a) < STR(?b) AS ?l) }",
    "one of three": "SELECT * { PAIRS ?f :has ?c FILTER(STR(?b) < STR(?c)) }",
    "inside EXISTS": "SELECT ?f { ?f :near ?g FILTER EXISTS { PAIRS } }",
    "inside OPTIONAL": "SELECT * { ?g :near ?f OPTIONAL { PAIRS } }",
    "inside MINUS": "SELECT * { ?g :near ?f MINUS { PAIRS } }",
    "inside UNION": "SELECT * { { ?f :name ?a } UNION { PAIRS } }",
    "a sub-query": "SELECT * { { SELECT ?a (COUNT(*) AS ?n) { PAIRS } GROUP BY ?a } ?g :has ?a }",
}
BY_TEXT = {
    # Some literals, blank nodes, one scan for both, values that may be unbound: their texts are looked up.
    "not only texts": "SELECT ?a ?b { ?f :any ?a . ?f :any ?b FILTER(STR(?a) < STR(?b)) }",
    "tagged ones have no order": "SELECT ?a ?b { ?f :says ?a . ?f :says ?b FILTER(?a < ?b) }",
    "one scan": "SELECT ?a ?b { ?a :near ?b FILTER(STR(?a) < STR(?b)) }",
    "unbound": "SELECT * { ?f :near ?g OPTIONAL { ?g :has ?a } ?f :has ?b FILTER(STR(?a) < STR(?b)) }",
    "any predicate": "SELECT * { ?f ?p ?a . ?f :has ?b FILTER(STR(?p) < STR(?b)) }",
    "a named graph": "SELECT * { GRAPH ?g { PAIRS } }",
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    quads = list(ox.parse(TURTLE, format=ox.RdfFormat.TURTLE))
    graph = ox.NamedNode(EX + "g")
    made = Store.of_quads([*quads, *(ox.Quad(*tuple(q)[:3], graph) for q in quads if "near" not in str(q))])
    yield made
    made.close()


def _asked(store: Store, text: str) -> tuple[bool, Counter[tuple[str, ...]]]:
    """Return whether ranks were made, and the solutions."""
    text = text.replace("PAIRS", PAIRS)
    plan = plan_query(parse_query(f"PREFIX : <{EX}> {text}"), store)
    ready(store, plan.sql)
    names = [name for name, _ in plan.columns]
    rows = [
        tuple(f"{n}={cell}" for n, cell in sorted(zip(names, row, strict=True)) if n in text)
        for row in solutions(store, plan, Limits())
    ]
    return "OVER (ORDER BY lex)" in plan.sql, Counter(rows)


@pytest.mark.parametrize("name", [*BY_RANK, *BY_TEXT])
def test_ranks_and_texts_agree(name: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    text = BY_RANK.get(name) or BY_TEXT[name]
    monkeypatch.setattr(ranks, "_PAIRS", float("inf"))
    never, expected = _asked(store, text)
    monkeypatch.setattr(ranks, "_PAIRS", 0)
    always, found = _asked(store, text)
    assert not never
    assert always == (name in BY_RANK)
    assert found == expected
    assert found


def test_few_pairs_are_not_worth_an_order(store: Store) -> None:
    ranked, found = _asked(store, "SELECT ?a ?b { :f1 :has ?a . :f1 :has ?b FILTER(STR(?a) < STR(?b)) }")
    assert not ranked
    assert found.total() == 3
