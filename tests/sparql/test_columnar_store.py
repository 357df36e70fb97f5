"""The columnar store: terms come back as they were written, snapshots are believed only when whole,
updates, limits.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store, open_snapshot, save_snapshot
from kgtool.engines import Limits
from kgtool.model.errors import LimitError, NotSupportedError, QueryError
from kgtool.model.results import Solutions
from kgtool.model.terms import XSD
from kgtool.sparql import answer, explain, parse_query, update
from kgtool.sparql.answering import ready, solutions
from kgtool.sparql.compile.plan import plan_query

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
    [path] = tmp_path.glob("*.kgtool")
    whole = path.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert open_snapshot(tmp_path, "key") is None
    path.write_bytes(whole[:-4096])
    assert open_snapshot(tmp_path, "key") is None
    path.unlink()
    assert open_snapshot(tmp_path, "key") is None
    save_snapshot(store, tmp_path, "key")
    again = open_snapshot(tmp_path, "key")
    assert again is not None
    again.close()


def test_the_oldest_snapshots_are_removed(store: Store, tmp_path: Path) -> None:
    for number in range(10):
        save_snapshot(store, tmp_path, str(number))
    assert open_snapshot(tmp_path, "0") is None
    kept = open_snapshot(tmp_path, "9")
    assert kept is not None
    kept.close()
    for path in tmp_path.glob("*.kgtool"):
        os.utime(path, (0, 0))
    save_snapshot(store, tmp_path, "last")
    assert len(list(tmp_path.glob("*.kgtool"))) == 8


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
    for title in ("algebra", "SQL", "steps"):
        assert f"── {title} ─" in text
    assert text.index("SelectQuery") < text.index("SELECT") < text.index("triples s p 7")
    assert "1 row in " in text


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


def test_an_update_of_a_union_is_refused_by_name(tmp_path: Path) -> None:
    quad = ox.Quad(A, P, A, P)
    made = Store.of_quads([quad], union_default=True)
    save_snapshot(made, tmp_path, "key")
    opened = open_snapshot(tmp_path, "key")
    assert opened is not None
    for each in (made, opened):
        with pytest.raises(NotSupportedError, match="union"):
            update(each, "DELETE WHERE { ?s ?p ?o }")
        assert set(each.quads()) >= {quad}
        each.close()


def test_create_records_nothing_and_never_fails(store: Store) -> None:
    changed = update(store, "CREATE GRAPH <http://example.org/g> ; CREATE GRAPH <http://example.org/g>")
    assert list(answer(changed, parse_query("SELECT ?g { GRAPH ?g {} }")).rows) == []


_STEPS = [ox.NamedNode(f"http://example.org/n{number}") for number in range(6)]
_LINKS = st.lists(st.tuples(*[st.sampled_from(_STEPS)] * 3), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(links=_LINKS, patterns=_LINKS, names=st.lists(st.sampled_from("abcn"), min_size=50, max_size=50))
def test_a_look_up_answers_what_the_plan_answers(
    links: list[tuple[ox.NamedNode, ...]], patterns: list[tuple[ox.NamedNode, ...]], names: list[str]
) -> None:
    quads = {ox.Quad(*link) for link in links}
    ends = iter(names)

    def end(node: ox.NamedNode) -> str:
        name = next(ends)
        return str(node) if name == "n" else f"?{name}"

    text = " ".join(f"{end(s)} {p} {end(o)} ." for s, p, o in patterns[:3])
    query = f"SELECT * {{ {text} }}"
    asked = parse_query(query)
    peer = ox.Store()
    peer.bulk_extend(quads)
    expected = Counter(tuple(row[v] for v in asked.variables) for row in peer.query(query))  # type: ignore[index,union-attr]
    store = Store.of_quads(quads)
    for _ in range(5):  # first the plan; who then asks for the third time gets arrays
        assert Counter(answer(store, asked).rows) == expected
    store.close()


_NUMBERS = [ox.Literal(number) for number in (1, 2, 30)]
_PATHS = [
    "{p}+",
    "{p}*",
    "{p}?",
    "^{p}",
    "^{p}+",
    "({p}/^{q})*",
    "({p}|{q})+",
    "{p}|^{q}",
    "^({p}/{q})",
    "{p}/{q}+",
]
_FILTERS = ["?n < 2", "?n >= 1.5", "30 != ?n", "?a = ?b", f"?a != {_STEPS[1]}", "?n = 30 && ?a != ?b"]
_PATTERNS = st.lists(
    st.builds(
        lambda path, p, q, ends: f"{ends[0]} {path.format(p=p, q=q)} {ends[1]} .",
        st.sampled_from([*_PATHS, *["{p}"] * 10]),
        *[st.sampled_from([str(step) for step in _STEPS[:3]])] * 2,
        st.tuples(*[st.sampled_from(["?a", "?b", "?c", "?n", str(_STEPS[0]), str(_STEPS[1])])] * 2),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    links=st.lists(
        st.tuples(*[st.sampled_from(_STEPS[:3])] * 2, st.sampled_from([*_STEPS[:4], *_NUMBERS])), max_size=20
    ),
    around=_PATTERNS,
    inside=st.none() | _PATTERNS,
    tests=st.tuples(*[st.none() | st.sampled_from(_FILTERS)] * 2),
    distinct=st.booleans(),
)
def test_paths_options_and_filters_are_looked_up_as_planned(
    links: list[tuple[ox.NamedNode, ...]],
    around: str,
    inside: str | None,
    tests: tuple[str | None, str | None],
    distinct: bool,
) -> None:
    outer, inner = ("" if test is None else f"FILTER({test})" for test in tests)
    option = "" if inside is None else f"OPTIONAL {{ {inside} {inner} }}"
    asked = parse_query(f"SELECT {'DISTINCT' if distinct else ''} * {{ {around} {option} {outer} }}")
    store = Store.of_quads({ox.Quad(*link) for link in links})
    plan = plan_query(asked, store)
    ready(store, plan.sql)
    names = [name for name, _ in plan.columns]
    places = [names.index(name) if name in names else None for name in asked.variables]
    expected = Counter(
        tuple(None if place is None else row[place] for place in places)
        for row in solutions(store, plan, Limits())
    )
    for _ in range(5):
        found = answer(store, asked)
        assert isinstance(found, Solutions)
        assert Counter(found.rows) == expected
    store.close()


def test_what_is_looked_up_is_told(store: Store) -> None:
    for pattern in (
        f"?s {P} 7",
        f"{A} {P}+ ?o",
        f"{A} {P} ?o OPTIONAL {{ ?o {P} ?x FILTER(?o < 7) }} FILTER(?o >= 2)",
        f"{A} {P}|^{P} ?o",
    ):
        told = explain(store, parse_query(f"SELECT * {{ {pattern} }}"))
        assert "looked up step by step" in told, pattern
    for pattern in (f"?s {P} ?o", f"{A} {P} ?o FILTER(?o + 1 > 2)", f"{A} {P} ?o OPTIONAL {{ ?s {P} ?x }}"):
        told = explain(store, parse_query(f"SELECT * {{ {pattern} }}"))
        assert "looked up step by step" not in told, pattern


def test_limits_hold_for_look_ups(store: Store) -> None:
    query = parse_query(f"SELECT ?o {{ {A} {P} ?o }}")
    for _ in range(5):
        with pytest.raises(LimitError, match="more than 10 solutions"):
            list(answer(store, query, limits=Limits(max_rows=10)).rows)
        with pytest.raises(LimitError, match="time limit"):
            list(answer(store, query, limits=Limits(timeout=0.0)).rows)
        assert len(list(answer(store, query).rows)) == 50


def test_arrays_are_held_within_a_part_of_the_memory() -> None:
    quads = [ox.Quad(A, ox.NamedNode(f"{P.value}{n % 4}"), ox.Literal(n)) for n in range(4000)]
    store = Store.of_quads(quads)
    store.access._room = 2 * 16_000  # Two predicates of a thousand pairs.
    queries = [parse_query(f"SELECT ?o {{ {A} <{P.value}{n}> ?o }}") for n in (0, 1, 2, 0, 3)]
    for query in queries:
        for _ in range(5):
            assert len(list(answer(store, query).rows)) == 1000
        assert len(store.access._held) <= 2
    assert len(store.access._held) == 2


def test_a_look_up_touches_few_rows_and_says_so(store: Store) -> None:
    query = parse_query(f"SELECT ?s {{ ?s {P} 7 }}")
    assert "looked up step by step" in explain(store, query)
    ran: list[str] = []
    stream = store.engine.stream
    store.engine.stream = lambda sql, *rest, **more: (ran.append(sql), stream(sql, *rest, **more))[1]  # type: ignore[method-assign]
    for _ in range(5):
        assert list(answer(store, query).rows) == [(A,)]
    assert sum("FROM triple" in sql for sql in ran) == 2  # the plan and the copy: explaining asked twice
