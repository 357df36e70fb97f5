"""Data blocks: cut out of the text, read by a parser of terms, put back as they were."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kgtool.dataset.columnar import Store
from kgtool.model.errors import LimitError, NotSupportedError, QueryError
from kgtool.sparql import parse_query, tokens, update
from kgtool.sparql.blocks import cut
from kgtool.sparql.requests import read_update

from .asked import columnar, oxigraph, reference
from .questions import IRIS, PREDICATES, PREFIXES

_QUADS = [ox.Quad(IRIS[0], PREDICATES[0], ox.Literal(text)) for text in ("1", "it's", 'a "b", [c]', "\\", "")]
_MANY = " ".join(f'(:x{number} "{number}") (:a "it\'s") (UNDEF "a \\"b\\", [c]")' for number in range(300))


@pytest.mark.parametrize(
    "pattern",
    [
        f"?x :p ?y VALUES (?x ?y) {{ {_MANY} (:a '\\\\') (:b UNDEF) (:a '') }}",
        f"?x :p ?y FILTER NOT EXISTS {{ VALUES (?x ?y) {{ {_MANY} }} }}",
        f"?x :p ?y OPTIONAL {{ {{ SELECT ?y {{ VALUES (?z ?y) {{ {_MANY} }} }} }} }}",
        f"?x :p ?y MINUS {{ VALUES ?y {{ {' '.join(map(str, range(300)))} 'it\\u0027s' }} }}",
    ],
)
def test_large_blocks_wherever_they_stand(pattern: str) -> None:
    text = f"{PREFIXES} SELECT * {{ {pattern} }}"
    assert columnar(_QUADS, text) == oxigraph(_QUADS, text) == reference(_QUADS, text)


def test_a_large_block_at_the_end() -> None:
    text = f"{PREFIXES} SELECT ?x ?y {{ ?x :p ?y }} VALUES (?x ?y) {{ {_MANY} }}"
    assert columnar(_QUADS, text) == oxigraph(_QUADS, text)


def test_rdflib_reads_no_data() -> None:
    rows = " ".join(f"(:x{number} {number})" for number in range(1000))
    text = f"SELECT * {{ VALUES (?x ?y) {{ {rows} }} }}"
    read = cut(text, tuple(tokens(text)), "query")
    assert len(read.text) < 100
    assert len(read.values[0].rows) == 1000
    text = f"INSERT DATA {{ {rows.replace('(', '').replace(')', ' :o .')} GRAPH :g {{ :a :b :c }} }}"
    assert cut(text, tuple(tokens(text)), "update").text == "INSERT DATA {}"


def _updated(text: str) -> set[ox.Quad]:
    store = Store.of_quads([])
    try:
        return set(update(store, text).quads())
    finally:
        store.close()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", ""),
        (":a :p 1. :a :p 1.5 , 'x'@EN ; :q TRUE .", ":a :p 1 . :a :p 1.5 , 'x'@en ; :q true ."),
        (
            ":a a :c GRAPH :g { :a :p 01 . } . :d :e <f> # a } here\n",
            "{ :a a :c } GRAPH :g { :a :p 01 } { :d :e <http://b/f> }",
        ),
        (
            "GRAPH :g { } graph :h { :a :p '}' , '''{''' } :x\\u0061 :p '\t', '\\u0022', :🎬 , '\\\\u0061'",
            ":h { :a :p '}' , '{' } :xa :p '\\t' , '\"' , :🎬 , '\\\\u0061' .",
        ),
    ],
)
def test_data_of_an_update(data: str, expected: str) -> None:
    text = f"BASE <http://b/> {PREFIXES} INSERT DATA {{ {data} }} ; PREFIX : <x:> INSERT DATA {{ :o :p :q }}"
    known = ox.parse(f"{PREFIXES} {expected} <x:o> <x:p> <x:q> .", format=ox.RdfFormat.TRIG)
    assert _updated(text) == set(known)


def test_blank_nodes_of_an_operation_are_new() -> None:
    text = f"{PREFIXES} INSERT DATA {{ _:b :p 1 GRAPH :g {{ _:b :p [ :q (2) ] }} }}"
    found = _updated(text)
    assert len(found) == 5
    assert len({quad.subject for quad in found if quad.predicate == PREDICATES[0]}) == 1
    assert found.isdisjoint(_updated(text))


@pytest.mark.parametrize(
    "text",
    ["SELECT * { VALUES ?x { 1 <<( <x:a> <x:b> 1 )>> } }", "SELECT * { VALUES ?x { 'a'@en--ltr } }"],
)
def test_what_is_new_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotSupportedError, match=r"SPARQL 1\.2 is not supported"):
        parse_query(text)


@pytest.mark.parametrize("data", ["<x:a> <x:b> <<( <x:a> <x:b> 1 )>>", "<x:a> <x:b> 1 {| <x:c> 2 |}"])
def test_what_is_new_is_refused_by_name_in_an_update(data: str) -> None:
    with pytest.raises(NotSupportedError, match=r"SPARQL 1\.2 is not supported"):
        read_update(f"INSERT DATA {{ {data} }}", "update", {}, None)


def test_a_sign_stands_at_its_number() -> None:
    with pytest.raises(QueryError, match="query:1:21: a - stands right before its number"):
        parse_query("ASK { VALUES ?x { 1 - 2 } }")


def test_a_deep_update_is_answered_or_refused() -> None:
    assert _updated(f"{PREFIXES} INSERT {{ :a :p 1 }} WHERE {{ {'{' * 500}{'}' * 500} }}")
    with pytest.raises(LimitError, match=r"update:1:\d+: nested more than 1000 deep"):
        read_update(f"INSERT {{}} WHERE {{ {'{' * 5000}{'}' * 5000} }}", "update", {}, None)


def test_what_is_declared_first_holds_behind_a_later_prologue() -> None:
    text = f"{PREFIXES} INSERT DATA {{}} ; PREFIX x: <http://x/> INSERT DATA {{ :a x:b 1 }}"
    assert len(_updated(text)) == 1


def test_an_aggregate_of_a_sub_query_stands_inside_no_other() -> None:
    within = "EXISTS { SELECT (COUNT(?z) AS ?c) { ?z ?q ?x } }"
    assert parse_query(f"SELECT (SUM(IF({within}, 1, 0)) AS ?n) {{ ?x ?p ?y }}").variables == ("n",)
