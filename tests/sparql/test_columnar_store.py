"""The columnar store: terms come back as they were written, snapshots are believed only when whole,
updates, limits.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store, open_snapshot, save_snapshot
from kgtool.engines import Limits
from kgtool.model.errors import LimitError, NotSupportedError, QueryError
from kgtool.model.terms import XSD
from kgtool.sparql import answer, explain, parse_query, update

A, P = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/p")
_FORMS = [
    "1",
    "01",
    "+1",
    "-7",
    "-0",
    "1.0",
    "1.50",
    "0.5",
    "-0.5",
    ".5",
    "1e3",
    "true",
    "1999",
    "x",
    "",
    " 1 ",
]
_FORMS += [
    "2020-02-28",
    "2020-02-31",
    "0000-01-01",
    "2020-02-28T10:00:00",
    "2020-02-28T10:00:00Z",
    "2020-02-28T10:00:00.5Z",
]
_TYPES = [
    "integer",
    "decimal",
    "double",
    "float",
    "boolean",
    "gYear",
    "date",
    "dateTime",
    "int",
    "string",
    "token",
]
_TERMS = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)),
    st.builds(
        lambda form, name: ox.Literal(form, datatype=ox.NamedNode(XSD + name)),
        st.sampled_from(_FORMS),
        st.sampled_from(_TYPES),
    ),
    st.builds(
        lambda form: ox.Literal(form, language="en-gb"), st.sampled_from([*_FORMS, 'a"b\\c\n', '"@en'])
    ),
    st.just(ox.NamedNode("http://example.org/é")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_TERMS, max_size=12))
def test_terms_come_back_as_written(terms: list[ox.Literal]) -> None:
    quads = {ox.Quad(A, P, term) for term in terms}
    store = Store.of_quads(quads)
    assert set(store.quads()) == quads
    store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(-(10**17), 10**17), st.integers(-(10**17), 10**17))
def test_ids_keep_the_order_of_integers(a: int, b: int) -> None:
    store = Store.of_quads([ox.Quad(A, P, ox.Literal(a)), ox.Quad(A, P, ox.Literal(b))])
    result = answer(store, parse_query("SELECT ?o { ?s ?p ?o } ORDER BY ?o"))
    assert [int(row[0].value) for row in result.rows] == sorted({a, b})
    store.close()


@pytest.fixture
def store() -> Store:
    return Store.of_quads([ox.Quad(A, P, ox.Literal(number)) for number in range(50)])


def test_a_snapshot_is_believed_only_when_whole(store: Store, tmp_path: Path) -> None:
    assert open_snapshot(tmp_path, "key") is None
    save_snapshot(store, tmp_path, "key")
    found = open_snapshot(tmp_path, "key")
    assert found is not None
    assert Counter(found.quads()) == Counter(store.quads())
    found.close()
    assert open_snapshot(tmp_path, "other") is None
    [path] = tmp_path.iterdir()
    path.write_bytes(b"damaged" * 3000)
    assert open_snapshot(tmp_path, "key") is None


def test_limits_are_named(store: Store) -> None:
    with pytest.raises(LimitError, match="more than 10 solutions"):
        list(answer(store, parse_query("SELECT * { ?s ?p ?o }"), limits=Limits(max_rows=10)).rows)
    slow = parse_query(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?q ?r ?s FILTER(?c + ?f > ?i + ?o) }"  # noqa: E501
    )
    with pytest.raises(LimitError, match="time limit"):
        list(answer(store, slow, limits=Limits(timeout=0.2)).rows)


def test_explain_shows_algebra_sql_and_steps(store: Store) -> None:
    text = explain(store, parse_query("SELECT ?s { ?s ?p 7 }"))
    assert "Bgp(" in text
    assert "SELECT" in text
    assert "1 row" in text


def test_an_update_gives_a_new_store(store: Store) -> None:
    changed = update(
        store, "DELETE { ?s ?p ?o } INSERT { ?s ?p ?n } WHERE { ?s ?p ?o FILTER(?o < 49) BIND(?o + 1 AS ?n) }"
    )
    assert {quad.object.value for quad in changed.quads()} == {str(number) for number in range(1, 50)}
    assert len(list(store.quads())) == 50
    with pytest.raises(QueryError, match="update:1:"):
        update(store, "DELETE WHERE { ?s ?p }")
    with pytest.raises(NotSupportedError, match="LOAD"):
        update(store, "LOAD <http://example.org/>")


def test_service_is_refused_by_name(store: Store) -> None:
    with pytest.raises(NotSupportedError, match="SERVICE"):
        answer(store, parse_query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"))
