"""Solutions in columns: types, what is lost and what is not, straight from the tables and by way of terms."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.model.results import Solutions
from kgtool.model.terms import RDF, XSD, Term
from kgtool.sparql import answer, parse_query, record_batches

pa = pytest.importorskip("pyarrow")


def literal(form: str, name: str = "string") -> ox.Literal:
    return ox.Literal(form, datatype=ox.NamedNode(XSD + name))


def table(terms: list[Term | None], *, exact: bool = False) -> pa.Table:
    found = record_batches(Solutions(("x",), [(term,) for term in terms]), exact=exact)
    return pa.Table.from_batches(found.batches, found.schema)


@pytest.mark.parametrize(
    ("terms", "kind", "values"),
    [
        ([literal("1", "integer"), literal("+02", "int"), None], "int64", [1, 2, None]),
        ([literal("9223372036854775808", "integer")], "decimal128(38, 18)", [Decimal(2**63)]),
        ([literal("9" * 30, "integer")], "string", ["9" * 30]),
        ([literal("1.5", "decimal"), literal("2", "integer")], "decimal128(38, 18)",
         [Decimal("1.5"), Decimal(2)]),
        ([literal("0." + "1" * 19, "decimal")], "string", ["0." + "1" * 19]),
        ([literal("1e3", "double"), literal("1.5", "decimal")], "double", [1000.0, 1.5]),
        ([literal("-INF", "double"), literal("INF", "float")], "double", [float("-inf"), float("inf")]),
        ([literal("true", "boolean"), literal("0", "boolean")], "bool", [True, False]),
        ([literal("2023-10-06", "date")], "date32[day]", [datetime.date(2023, 10, 6)]),
        ([literal("2023-10-06Z", "date")], "string", ["2023-10-06Z"]),
        ([literal("2023-10-06T01:02:03.5", "dateTime")], "timestamp[us]",
         [datetime.datetime(2023, 10, 6, 1, 2, 3, 500000)]),
        ([literal("2023-10-06T01:00:00+02:00", "dateTime")], "timestamp[us, tz=UTC]",
         [datetime.datetime(2023, 10, 5, 23, tzinfo=datetime.UTC)]),
        ([literal("2023-10-06T01:00:00Z", "dateTime"), literal("2023-10-06T01:00:00", "dateTime")], "string",
         ["2023-10-06T01:00:00Z", "2023-10-06T01:00:00"]),
        ([literal("one", "integer"), literal("1", "integer")], "string", ["one", "1"]),
        ([literal("1", "integer"), literal("1")], "string", ["1", "1"]),
        ([ox.NamedNode("urn:a"), ox.BlankNode("b"), ox.Literal('a"@b"', language="en")], "string",
         ["urn:a", "_:b", 'a"@b"']),
        ([None], "string", [None]),
        ([], "string", []),
    ],
)  # fmt: skip
def test_a_column_has_the_type_that_all_its_values_fit(
    terms: list[Term | None], kind: str, values: list[object]
) -> None:
    found = table(terms)
    assert str(found.schema.field("x").type) == kind
    assert found.column("x").to_pylist() == values


def test_what_terms_share_is_told() -> None:
    for terms, told in (
        ([ox.NamedNode("urn:a")], {b"rdf:type": b"uri"}),
        ([ox.Literal("a", language="en")], {b"rdf:type": b"literal", b"rdf:language": b"en"}),
        ([ox.Literal("a")], {b"rdf:type": b"literal", b"rdf:datatype": XSD.encode() + b"string"}),
        ([ox.Literal("a"), ox.NamedNode("urn:a")], None),
    ):
        assert table(list(terms)).schema.field("x").metadata == told


_TERMS = st.one_of(
    st.none(),
    st.builds(ox.NamedNode, st.sampled_from(["urn:a", "http://example.org/é"])),
    st.builds(ox.BlankNode, st.sampled_from(["a", "b1"])),
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    st.builds(ox.Literal, st.text('"@^<>\\\n'), language=st.sampled_from(["en", "de-at"])),
    st.builds(
        literal, st.sampled_from(["1", "01", "x", "2.50", "INF"]), st.sampled_from(["integer", "double", "x"])
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_TERMS, max_size=6))
def test_exactly_nothing_is_lost(terms: list[Term | None]) -> None:
    assert [_term(cell) for cell in table(terms, exact=True).column("x").to_pylist()] == terms


def _term(cell: dict[str, str | None] | None) -> Term | None:
    if cell is None:
        return None
    value = str(cell["value"])
    if cell["type"] != "literal":
        return ox.NamedNode(value) if cell["type"] == "uri" else ox.BlankNode(value)
    if cell["language"]:
        assert cell["datatype"] == RDF + "langString"
        return ox.Literal(value, language=cell["language"])
    return ox.Literal(value, datatype=ox.NamedNode(str(cell["datatype"])))


QUERIES = (
    "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?s ?p",
    "SELECT ?s (COUNT(*) AS ?n) (AVG(?o) AS ?a) { ?s <urn:p> ?o } GROUP BY ?s ORDER BY ?n ?s",
    "SELECT ?o (?o + 0.5 AS ?d) (STR(?s) AS ?t) (?o > 1 AS ?b) ?none { ?s <urn:p> ?o }"
    " ORDER BY ?o LIMIT 2 OFFSET 1",
    "SELECT DISTINCT ?o { { ?s <urn:q> ?o } UNION { VALUES ?o { 'x'@en UNDEF <urn:z> } } } ORDER BY ?o",
)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("text", QUERIES)
def test_the_tables_give_what_the_terms_give(text: str, *, exact: bool) -> None:
    data = '<urn:a> <urn:p> 1, 2, 3 ; <urn:q> _:b, "01"^^<urn:t> . <urn:b> <urn:p> 2 ; <urn:q> "y"@de .'
    store = Store.of_quads(ox.parse(data, format=ox.RdfFormat.TURTLE))
    result = answer(store, parse_query(text))
    assert isinstance(result, Solutions)
    assert result.texts is not None
    direct = record_batches(result, exact=exact)
    found = pa.Table.from_batches(direct.batches, direct.schema)
    by_terms = record_batches(Solutions(result.variables, result.rows), exact=exact)
    assert by_terms.schema.equals(direct.schema, check_metadata=True)
    assert pa.Table.from_batches(by_terms.batches, by_terms.schema).equals(found)
    left = store.engine.run("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'solutions%'")
    assert left == []
    store.close()


def test_order_stays_over_many_batches() -> None:
    store = Store.of_quads(
        [
            ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(n * 7919 % 200_003))
            for n in range(120_000)
        ]
    )
    result = answer(store, parse_query("SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"))
    assert isinstance(result, Solutions)
    found = record_batches(result)
    batches = list(found.batches)
    assert len(batches) > 1
    values = pa.Table.from_batches(batches, found.schema).column("o").to_pylist()
    assert values == sorted(values)
    store.close()


def test_limits_hold_in_columns() -> None:
    store = Store.of_quads(ox.parse("<urn:a> <urn:p> 1, 2, 3 .", format=ox.RdfFormat.TURTLE))
    result = answer(store, parse_query("SELECT * { ?s ?p ?o }"), limits=Limits(max_rows=2))
    assert isinstance(result, Solutions)
    with pytest.raises(LimitError, match="more than 2 solutions"):
        record_batches(result)
    endless = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{k} ?b{k} ?c{k} .' for k in range(30))} }}"
    late = answer(store, parse_query(endless), limits=Limits(timeout=0.3))
    assert isinstance(late, Solutions)
    with pytest.raises(LimitError, match="time limit"):
        record_batches(late)
    assert store.engine.run("SELECT 1 FROM duckdb_tables() WHERE table_name LIKE 'solutions%'") == []
    store.close()


def test_what_passes_is_asked_once() -> None:
    store = Store.of_quads([])
    result = answer(store, parse_query("SELECT (RAND() AS ?r) {}"))
    assert isinstance(result, Solutions)
    assert result.texts is None
    store.close()
