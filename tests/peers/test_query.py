"""The reference engine: forms, datasets, order, refusals."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Variable, parse

from kgtool.model.errors import NotSupportedError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, Solutions, Triples
from kgtool.peers import engine, query
from kgtool.sparql import parse_query

EX = "https://example.org/"
PREFIXES = Prefixes({"ex": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"})
DATA = f"""
@prefix ex: <{EX}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a ex:n "01"^^xsd:integer, 1 ; ex:to ex:b .
ex:b ex:n 2.5 ; ex:to ex:c ; ex:year "2020"^^xsd:gYear ; ex:day "2020-05-01"^^xsd:date .
ex:c ex:n "soon"^^xsd:integer ; ex:year "2021"^^xsd:gYear ; ex:day "2021-01-01T00:00:00Z"^^xsd:dateTime .
ex:g1 {{ ex:a ex:in ex:x . ex:x ex:deep [ ex:n 3 ] }}
ex:g2 {{ ex:b ex:in ex:x , ex:y }}
"""
QUADS = tuple(parse(input=DATA.encode(), format=RdfFormat.TRIG))


def rows(text: str, *, union_default: bool = True) -> list[tuple[str | None, ...]]:
    result = query(QUADS, parse_query(text, prefixes=PREFIXES), union_default=union_default)
    assert isinstance(result, Solutions)
    return [tuple(None if t is None else t.value.removeprefix(EX) for t in row) for row in result.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?n { ex:a ex:n ?n }", [("01",), ("1",)]),
        ("SELECT ?s { ?s ex:n 01 }", [("a",)]),
        ("SELECT ?s { ?s ex:n 1.0 }", []),
        ("SELECT ?s { ?s ex:n ?n FILTER (?n = 1.0) }", [("a",), ("a",)]),
        ("SELECT ?s { ?s ex:n ?n FILTER (?n < 3) }", [("a",), ("a",), ("b",)]),
        ("SELECT ?s { ?s ex:year ?y FILTER (?y < '2021'^^xsd:gYear) }", [("b",)]),
        ("SELECT ?s { ?s ex:year ?y FILTER (?y < 3000 || ?y >= 0) }", []),
        ("SELECT ?s { ?s ex:day ?d FILTER (?d > '2000-01-01'^^xsd:date) }", [("b",)]),
        ("SELECT ?s { ?s ex:in ex:x }", [("a",), ("b",)]),
        ("SELECT ?g ?s { GRAPH ?g { ?s ex:in ex:x } }", [("g1", "a"), ("g2", "b")]),
        ("SELECT ?g { GRAPH ?g { } }", [("g1",), ("g2",)]),
        ("SELECT ?g { GRAPH ex:g9 { } }", []),
        ("SELECT ?s { ?s ex:to+ ex:c }", [("a",), ("b",)]),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ex:none ?o } GROUP BY ?s", []),
        ("SELECT (COUNT(?o) AS ?n) { ?s ex:none ?o }", [("0",)]),
        ("SELECT (COUNT(*) AS ?n) { ?s ex:day ?d } GROUP BY (YEAR(?d))", [("1",), ("1",)]),
        ("SELECT ?t { BIND (REPLACE('Aba', 'a', 'o', 'i') AS ?t) }", [("obo",)]),
        ("SELECT ?i { BIND (IRI(CONCAT('https://example.org/', 'z')) AS ?i) }", [("z",)]),
        ("BASE <https://example.org/> SELECT ?i { BIND (IRI('z') AS ?i) }", [("z",)]),
        ("PREFIX at: <https://example.org/#at=> SELECT (STR(at:1\\,2) AS ?i) { }", [("#at=1,2",)]),
        ("SELECT ?s { ?s ex:n ?n } ORDER BY DESC(?s) LIMIT 1", [("c",)]),
        ("SELECT * FROM ex:g1 { ?s ex:in ?o }", [("a", "x")]),
        ("SELECT * FROM NAMED ex:g2 { GRAPH ?g { ?s ex:in ex:y } }", [("g2", "b")]),
        ("SELECT ?o FROM NAMED ex:g2 { ?s ex:to ?o }", []),
        (
            "SELECT ?s { ?s ex:n 2.5 FILTER NOT EXISTS { ?s ex:to ?o FILTER (?o = ex:b) } }",
            [("b",)],
        ),
    ],
)
def test_solutions(text: str, expected: list[tuple[str | None, ...]]) -> None:
    assert sorted(rows(text), key=str) == sorted(expected, key=str)


def test_the_default_graph_holds_what_stands_in_no_graph_unless_it_is_the_union() -> None:
    assert rows("SELECT ?s { ?s ex:in ?o }", union_default=False) == []
    assert rows("SELECT DISTINCT ?s { ?s ex:in ?o }") == [("a",), ("b",)]


def test_order_decides_and_ties_go_by_the_other_columns() -> None:
    text = "SELECT ?s ?o { ?s ex:to|ex:in ?o } ORDER BY DESC(?s)"
    assert rows(text) == [("b", "c"), ("b", "x"), ("b", "y"), ("a", "b"), ("a", "x")]


def test_an_expression_without_a_value_sorts_first() -> None:
    text = "SELECT ?s { ?s ex:to ?o OPTIONAL { ?s ex:none ?n } } ORDER BY STR(?n) ?s"
    assert rows(text) == sorted(rows(text))


def test_ask_construct_and_describe() -> None:
    reference = engine(QUADS, union_default=True)

    def ask(text: str) -> Answer | Solutions | Triples:
        return reference.query(parse_query(text, prefixes=PREFIXES))

    assert ask("ASK { ex:a ex:to ex:b }") == Answer(True)
    assert ask("ASK { ex:b ex:to ex:a }") == Answer(False)
    made = ask("CONSTRUCT { ?o ex:from ?s . ?n ex:of ?s } WHERE { ?s ex:to ?o ; ex:n ?n }")
    assert isinstance(made, Triples)
    assert [str(t.subject) for t in made.triples] == [f"<{EX}b>", f"<{EX}c>"]
    short = ask("CONSTRUCT WHERE { ?s ex:in ex:y }")
    assert isinstance(short, Triples)
    assert [str(t) for t in short.triples] == [f"<{EX}b> <{EX}in> <{EX}y>"]
    described = ask("DESCRIBE ex:x")
    assert isinstance(described, Triples)
    assert [t.predicate.value.removeprefix(EX) for t in described.triples] == ["n", "deep"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ASK { SERVICE <https://example.net/sparql> { ?s ?p ?o } }", "SERVICE <https://example.net/sparql>"),
        ("SELECT * { ?s ex:to ?o OPTIONAL { SERVICE SILENT ?o { ?a ?b ?c } } }", r"SERVICE \?o"),
        ("SELECT * FROM <https://example.net/data.ttl> { ?s ?p ?o }", "FROM <https://example.net/data.ttl>"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "FROM <file:///etc/passwd>"),
        ("SELECT * { ?s ex:n ?n FILTER (ex:twice(?n) > 2) }", f"function <{EX}twice>"),
        ("SELECT (xsd:date('2020-01-01') AS ?d) { }", "function <http://www.w3.org/2001/XMLSchema#date>"),
    ],
)
def test_what_leads_outside_is_refused_by_name(
    text: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_socket(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    monkeypatch.setattr(socket, "create_connection", no_socket)
    with pytest.raises(NotSupportedError, match=named) as caught:
        rows(text)
    assert caught.value.status == 3


NODE = st.integers(0, 3).map(lambda n: NamedNode(f"{EX}n{n}"))
LINK = st.sampled_from(["to", "in"]).map(lambda name: NamedNode(EX + name))
VALUE = st.one_of(NODE, st.sampled_from(["x", "y"]).map(Literal))
GRAPH = st.sampled_from([NamedNode(EX + "g1"), NamedNode(EX + "g2"), None])
QUAD = st.builds(lambda s, p, o, g: Quad(s, p, o, g) if g else Quad(s, p, o), NODE, LINK, VALUE, GRAPH)
QUERIES = (
    "SELECT * { ?a ex:to ?b . ?b ex:in ?c }",
    "SELECT * { ?a ex:to ?b OPTIONAL { ?b ex:in ?c } }",
    "SELECT * { ?a ex:to ?b MINUS { ?b ex:in ?a } }",
    "SELECT * { { ?a ex:to ?b } UNION { ?b ex:in ?a } }",
    "SELECT DISTINCT ?a { ?a ?p ?b FILTER (ISLITERAL(?b)) }",
    "SELECT ?a (COUNT(?b) AS ?n) { ?a ex:to ?b } GROUP BY ?a HAVING (COUNT(?b) > 1)",
    "SELECT * { ?a ex:to/ex:in ?b }",
    "SELECT * { ?a ex:to+ ex:n1 }",
    "SELECT * { GRAPH ?g { ?a ex:to ?b } }",
    "SELECT * { ?a ex:to ?b GRAPH ?g { ?b ex:in ?c } }",
    "SELECT * { ?a ex:to ?b FILTER NOT EXISTS { ?b ex:to ?c } }",
    "SELECT * { ?a ex:to ?b { SELECT ?b (COUNT(*) AS ?n) { ?b ex:in ?c } GROUP BY ?b } }",
    "SELECT * { VALUES ?a { ex:n0 ex:n1 } ?a ?p ?b }",
    "SELECT * { ?a ex:in ?b BIND (STR(?b) AS ?s) FILTER (STRLEN(?s) > 1) }",
)


@settings(deadline=None)
@given(st.lists(QUAD, max_size=12), st.sampled_from(QUERIES), st.booleans())
def test_pyoxigraph_gives_the_same_solutions(quads: list[Quad], text: str, union: bool) -> None:
    store = Store()
    store.extend(quads)
    if union:  # pyoxigraph's own union gives a triple once per graph
        store.extend(Quad(*quad.triple) for quad in quads)
    answer = store.query(text, prefixes=dict(PREFIXES))
    parsed = parse_query(text, prefixes=PREFIXES)
    theirs = sorted(str([row[Variable(name)] for name in parsed.variables]) for row in answer)  # type: ignore[union-attr,index]
    ours = query(quads, parsed, union_default=union)
    assert isinstance(ours, Solutions)
    assert sorted(str(list(row)) for row in ours.rows) == theirs
