"""Look-ups over held arrays give what plans give: ranges, EXISTS, order and limits of generated queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.dataset.columnar import ASKED, Store
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.model.results import Row
from kgtool.sparql import Query, parse_query
from kgtool.sparql.answering import solutions
from kgtool.sparql.compile.plan import plan_query
from kgtool.sparql.guiding import steps_of
from kgtool.sparql.stepping import walk
from tests.sparql.asked import oxigraph, written
from tests.sparql.questions import IRIS, PREFIXES, N, typed

ORDERS = {
    "year": [ox.Literal(number) for number in (-1, 7, 12, 2000)],
    "rating": [typed(form, "decimal") for form in ("0.5", "2.25", "7.0")],
    "day": [typed(form, "date") for form in ("1999-12-31", "2020-01-01", "2020-01-02")],
    "open": [ox.Literal(True), ox.Literal(False)],
}
ENDS = {
    **ORDERS,
    "name": [
        ox.Literal("b"),
        ox.Literal("a"),
        ox.Literal("a", language="en"),
        ox.Literal("é", language="fr"),
    ],
    "next": list(IRIS),
}
FACTS = st.sampled_from(sorted(ENDS)).flatmap(
    lambda name: st.builds(
        ox.Quad, st.sampled_from(IRIS), st.just(ox.NamedNode(N + name)), st.sampled_from(ENDS[name])
    )
)
GRAPHS = st.lists(FACTS, max_size=24)


def _bounded(name: str) -> st.SearchStrategy[str]:
    """Return conditions on the variable called as the predicate ``name``."""
    given = st.sampled_from(ORDERS[name]).map(str)
    return st.one_of(
        st.builds(f"FILTER(?{name} {{}} {{}})".format, st.sampled_from(["<", ">", "<=", ">=", "="]), given),
        st.builds(f"FILTER({{}} > ?{name} && ?{name} >= {{}})".format, given, given),
        st.builds(f"FILTER({{}} <= ?{name})".format, given),
    )


MORE = [
    "?s :name ?name .", "?s :next ?t . ?t :name ?name .", "?s :year ?year . ?s :rating ?rating .", "",
    "?t :next ?s .", "?s :next/:next ?t .", "?s ^:next ?t . ?t :day ?at .",
]  # fmt: skip
ASKED_TOO = [
    "", "FILTER EXISTS { ?s :next ?other }", "FILTER NOT EXISTS { ?other :next ?s }",
    "FILTER NOT EXISTS { ?s :next ?other . ?other :name ?called }", "FILTER EXISTS { ?s :next ?s }",
    "FILTER(EXISTS { ?s :name ?called } && !EXISTS { ?s :next :a })",
]  # fmt: skip
BODIES = st.sampled_from(sorted(ORDERS)).flatmap(
    lambda name: st.builds(
        f"?s :{name} ?{name} . {{}} {{}} {{}}".format,
        st.sampled_from(MORE), _bounded(name), st.sampled_from(ASKED_TOO),
    )
)  # fmt: skip
CUTS = st.sampled_from(["", "LIMIT 2", "LIMIT 0", "OFFSET 1 LIMIT 3", "OFFSET 1"])
ENDINGS = st.sampled_from(["?s", "DESC(?s)", "?name", "DESC(?name) ?s"])


def _walked(store: Store, query: Query) -> list[Row] | None:
    """Return the solutions by look-up, asked until all arrays are held; None where the query needs a plan."""
    steps = steps_of(query, store)
    if steps is None:
        return None
    for _ in range(ASKED):
        found = walk(store, steps, Limits())
    assert found is not None
    terms = store.terms({number for row in found for number in row if number})
    return [tuple(terms[number] if number else None for number in row) for row in found]


def _planned(store: Store, query: Query) -> list[Row]:
    plan = plan_query(query, store)
    places = [[name for name, _ in plan.columns].index(name) for name in query.variables]
    return [tuple(row[place] for place in places) for row in solutions(store, plan, Limits())]


def _both_ways(graph: list[ox.Quad], query: Query) -> tuple[list[Row] | None, Counter[Row]]:
    """Return what is found by look-up, where it can be, and by a plan; they are the same."""
    store = Store.of_quads(graph)
    found, expected = _walked(store, query), Counter(_planned(store, query))
    store.close()
    assert found is None or Counter(found) == expected
    return found, expected


@given(GRAPHS, BODIES)
def test_ranges_and_existence(graph: list[ox.Quad], body: str) -> None:
    text = f"{PREFIXES} SELECT * {{ {body} }}"
    query = parse_query(text)
    found, _ = _both_ways(graph, query)
    if found is not None:
        assert Counter(map(partial(_cells, query.variables), found)) == oxigraph(graph, text)


NESTED = [
    "OPTIONAL { ?t :year ?y OPTIONAL { ?t :name ?n } }",
    "OPTIONAL { ?t :next ?u OPTIONAL { ?u :next ?v OPTIONAL { ?v :name ?n } } OPTIONAL { ?u :year ?y } }",
    "OPTIONAL { ?t :next ?u OPTIONAL { ?u :year ?y FILTER(?y > 7) } } OPTIONAL { ?t :name ?n }",
    "OPTIONAL { ?t :next ?u OPTIONAL { ?u :year ?y } FILTER(?u != ?t) }",
    "OPTIONAL { ?t :next ?u OPTIONAL { ?u :next ?t } }",
    "OPTIONAL { ?u :next ?t OPTIONAL { ?u :name ?n OPTIONAL { ?u :rating ?r } } }",
]  # fmt: skip
FURTHER_OUT = [
    "OPTIONAL { ?t :year ?y OPTIONAL { ?u :next ?t . ?u :name ?n } }",
    "OPTIONAL { ?u :year ?y OPTIONAL { ?u :next ?t } }",
    "OPTIONAL { ?u :name ?n OPTIONAL { ?u :year ?y FILTER(?y > ?z) } }",
    "OPTIONAL { ?u :name ?n OPTIONAL { ?u :year ?y OPTIONAL { ?u :next ?t } } }",
]  # fmt: skip


@given(GRAPHS, st.sampled_from([*NESTED, *FURTHER_OUT]), st.sampled_from(["", "?t :year ?z ."]))
def test_options_within_options(graph: list[ox.Quad], option: str, more: str) -> None:
    text = f"{PREFIXES} SELECT * {{ :a :next ?t . {more} {option} }}"
    query = parse_query(text)
    found, expected = _both_ways(graph, query)
    rows = expected.elements() if found is None else found
    assert Counter(map(partial(_cells, query.variables), rows)) == oxigraph(graph, text)


def _cells(names: tuple[str, ...], row: Row) -> tuple[str, ...]:
    pairs = zip(names, row, strict=True)
    return tuple(sorted(f"{name}={written(term)}" for name, term in pairs if term is not None))


@given(GRAPHS, BODIES, st.sampled_from(sorted(ORDERS)), st.booleans(), ENDINGS, CUTS)
def test_order_and_limit(
    graph: list[ox.Quad], body: str, key: str, descending: bool, last: str, cut: str
) -> None:
    store = Store.of_quads(graph)
    order = f"DESC(?{key})" if descending else f"?{key}"
    query = parse_query(f"{PREFIXES} SELECT * {{ {body} }} ORDER BY {order} {last} {cut}")
    found, planned = _walked(store, query), _planned(store, query)
    store.close()
    if found is not None:
        names = [key, last.strip("DESC()?").partition(")")[0]]
        keys = [query.variables.index(name) for name in names if name in query.variables]
        assert [[row[k] for k in keys] for row in found] == [[row[k] for k in keys] for row in planned]
        assert len(found) == len(planned)


@pytest.fixture(scope="module")
def hundred() -> Iterator[Store]:
    subjects = [ox.NamedNode(f"{N}s{number}") for number in range(100)]
    store = Store.of_quads(
        ox.Quad(subject, ox.NamedNode(N + name), value)
        for number, subject in enumerate(subjects)
        for name, value in (("year", ox.Literal(number)), ("name", ox.Literal(f"name {number % 7}")))
    )
    yield store
    store.close()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s :year ?y FILTER(?y > 90) }",
        "SELECT ?y ?n { ?s :year ?y ; :name ?n FILTER(?y >= 10 && ?y < 60) } ORDER BY DESC(?y) ?n LIMIT 3",
        "SELECT ?y ?n { ?s :year ?y ; :name ?n FILTER(?y >= 10 && ?y < 60) } ORDER BY ?n DESC(?y) LIMIT 9",
        "SELECT DISTINCT ?n { ?s :year ?y ; :name ?n FILTER(?y < 60) } ORDER BY DESC(?n) LIMIT 4",
        "SELECT ?s { ?s :year ?y FILTER(?y < 30) FILTER NOT EXISTS { ?s :name 'name 3' } }",
        "SELECT * { :s3 :year ?y OPTIONAL { ?s :year ?y OPTIONAL { ?s :name ?n } OPTIONAL { ?s :no ?m } } }",
    ],
)
def test_these_are_looked_up(hundred: Store, text: str) -> None:
    query = parse_query(PREFIXES + text)
    found = _walked(hundred, query)
    assert found is not None
    planned = _planned(hundred, query)
    assert found == planned if "ORDER" in text else Counter(found) == Counter(planned)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s :year ?y ; :name ?n FILTER(?n < 'name 3') }",  # texts have no order by id
        "SELECT * { ?s :year ?y FILTER(?y > 90 || ?y < 3) }",
        "SELECT * { ?s :year ?y FILTER(!(?y > 90)) }",
        "SELECT DISTINCT ?n { ?s :year ?y ; :name ?n FILTER(?y < 60) } ORDER BY ?y",
        "SELECT * { ?s :year ?y FILTER(?y < 60) } ORDER BY (?y * 2)",
        "SELECT * { ?s :year ?y FILTER(?y < 60) FILTER EXISTS { ?s ?p ?o } }",
        "SELECT * { :s3 :year ?y OPTIONAL { :s3 :name ?n OPTIONAL { ?s :year ?y } } }",  # ?y is further out
        "SELECT * { ?s :year ?y FILTER(?y < 60) FILTER EXISTS { ?s :name ?n FILTER(?n != ?s) } }",
    ],
)
def test_these_need_a_plan(hundred: Store, text: str) -> None:
    assert steps_of(parse_query(PREFIXES + text), hundred) is None


def test_the_time_limit_holds(hundred: Store) -> None:
    steps = steps_of(parse_query(f"{PREFIXES} SELECT ?s {{ ?s :year ?y FILTER(?y > 90) }}"), hundred)
    assert steps is not None
    with pytest.raises(LimitError, match="time limit"):
        walk(hundred, steps, Limits(timeout=0.0, end=0.0))
