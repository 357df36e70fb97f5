"""SERVICE: what is asked of endpoints, and that handing bindings over changes no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool import peers
from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.errors import KgtoolError, LimitError, NotSupportedError, ServiceError
from kgtool.model.results import Solutions, Triples
from kgtool.model.services import Service
from kgtool.sparql import answer, explain, parse_query, update
from kgtool.sparql.compile.plan import pattern_of
from kgtool.sparql.writing import select

N = "http://example.org/"
FAR, OTHER = "http://far.example/sparql", "http://other.example/sparql"


BOTH = f"SELECT * {{ ?s :p ?o SERVICE <{FAR}> {{ ?s :q ?n }} }}"


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(f"PREFIX : <{N}> {text}", format=ox.RdfFormat.TRIG))


class World:
    """Endpoints by address; ``asked`` are the queries that came to them."""

    def __init__(self, **held: str) -> None:
        self.held = {FAR: quads(held.get("far", "")), OTHER: quads(held.get("other", ""))}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:
        assert seconds is None or seconds > 0
        self.asked.append((endpoint, query))
        if endpoint not in self.held:
            raise ServiceError(f"SERVICE <{endpoint}>: not there")
        store = ox.Store()
        store.extend(self.held[endpoint])
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return Solutions(tuple(v.value for v in found.variables), [tuple(row) for row in found])  # type: ignore[misc]


def rows(
    data: str | list[ox.Quad], text: str, service: Service | None, limits: Limits | None = None
) -> Counter[str]:
    store = Store.of_quads(quads(data) if isinstance(data, str) else data)
    try:
        result = answer(
            store,
            parse_query(text if text.startswith("PREFIX") else f"PREFIX : <{N}> {text}"),
            service=service,
            limits=limits,
        )
        assert isinstance(result, Solutions)
        found = Counter(_row(result.variables, row) for row in result.rows)
        left = store.engine.run("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'service%'")
        assert left == []
        return found
    finally:
        store.close()


def _row(names: tuple[str, ...], row: tuple[object, ...]) -> str:
    return " ".join(
        sorted(f"?{n}={t}".replace(N, ":") for n, t in zip(names, row, strict=True) if t is not None)
    )


def test_bindings_are_handed_over_once_each() -> None:
    world = World(far=":a :q 1 . :c :q 2 . :z :q 3 .")
    found = rows(
        ":a :p :b . :c :p :b . :c :p :d .", f"SELECT * {{ ?s :p ?o SERVICE <{FAR}> {{ ?s :q ?n }} }}", world
    )
    assert sum(found.values()) == 3
    [(endpoint, query)] = world.asked
    assert endpoint == FAR
    assert query.count(f"(<{N}") == 2
    assert f"<{N}z>" not in query


def test_bindings_go_in_pieces() -> None:
    many = " ".join(f":a :p {n} ." for n in range(1200))
    world = World(far=" ".join(f":x :q {n} ." for n in range(0, 1200, 100)))
    found = rows(many, f"SELECT * {{ ?s :p ?n SERVICE <{FAR}> {{ ?x :q ?n }} }}", world)
    assert sum(found.values()) == 12
    assert len(world.asked) == 3


def test_nothing_to_hand_over_asks_nothing() -> None:
    world = World()
    assert not rows("", f"SELECT * {{ ?s :p ?o SERVICE <{FAR}> {{ ?s :q ?n }} }}", world)
    assert world.asked == []


def test_a_variable_names_endpoints() -> None:
    world = World(far=":a :q 1 .", other=":a :q 2 . :b :q 3 .")
    text = "SELECT * { ?s :at ?e SERVICE ?e { ?s :q ?n } }"
    assert rows(f":a :at <{FAR}>, <{OTHER}> . :b :at <{FAR}> .", text, world) == Counter(
        [f"?e=<{FAR}> ?n={_number(1)} ?s=<:a>", f"?e=<{OTHER}> ?n={_number(2)} ?s=<:a>"]
    )
    assert sorted(endpoint for endpoint, _ in world.asked) == [FAR, OTHER]
    values = f"SELECT ?n {{ SERVICE ?e {{ ?s :q ?n }} VALUES ?e {{ <{FAR}> }} }}"
    assert rows("", values, world) == Counter([f"?n={_number(1)}"])


def _number(value: int) -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { SERVICE ?e { ?s :q ?n } }", r"SERVICE \?e: nothing beside it says which endpoint"),
        ("SELECT * { ?s :at ?e SERVICE ?e { ?s :q ?n } }", 'SERVICE "no": an endpoint is named by an IRI'),
        ("SELECT * { OPTIONAL { ?s :none ?e } SERVICE ?e { ?s :q ?n } }", "not bound in every solution"),
        ("SELECT * { SERVICE <http://nowhere.example/> { ?s :q ?n } }", "not there"),
    ],
)
def test_endpoints_that_are_none(text: str, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        rows(':a :at "no" .', text, World())


def test_silent_makes_a_failure_one_empty_solution() -> None:
    data = ':a :p :b . :a :at "no" .'
    for text in (
        "?s :p ?o SERVICE SILENT <http://nowhere.example/> { ?s :q ?n }",
        "?s :p ?o OPTIONAL { SERVICE SILENT <http://nowhere.example/> { ?s :q ?n } }",
    ):
        assert rows(data, f"SELECT * {{ {text} }}", World()) == Counter(["?o=<:b> ?s=<:a>"])
    silent = "SELECT * { ?s :at ?e SERVICE SILENT ?e { ?s :q ?n } }"
    assert rows(data, silent, World()) == Counter(['?e="no" ?s=<:a>'])


def test_limits_are_not_silent() -> None:
    def too_many(endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:
        raise LimitError(f"{endpoint} {query} {seconds}")

    with pytest.raises(LimitError):
        rows("", f"SELECT * {{ SERVICE SILENT <{FAR}> {{ ?s ?p ?o }} }}", too_many)
    text = f"SELECT * {{ SERVICE <{FAR}> {{ ?s :q ?n }} }}"
    with pytest.raises(LimitError, match="more than 1 solutions"):
        rows(":a :p 1, 2 .", text, World(far=":a :q 1, 2 ."), Limits(max_rows=1))


def test_the_time_of_the_query_is_over_within_an_answer() -> None:
    def endless(endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:
        assert endpoint
        assert query
        assert seconds is not None

        def forever():  # type: ignore[no-untyped-def]
            while True:
                yield (ox.Literal("x"),)

        return Solutions(("s",), forever())

    with pytest.raises(LimitError, match=r"the time limit of 0\.3 s was reached"):
        rows("", f"SELECT * {{ SERVICE <{FAR}> {{ ?s ?p ?o }} }}", endless, Limits(timeout=0.3))


def test_without_a_door_service_is_not_supported() -> None:
    with pytest.raises(NotSupportedError, match="no endpoint can be asked from here"):
        rows("", f"SELECT * {{ SERVICE <{FAR}> {{ ?s ?p ?o }} }}", None)


def test_blank_nodes_of_two_answers_are_two() -> None:
    world = World(far=":a :q _:b .", other=":a :q _:b .")
    text = f"SELECT * {{ SERVICE <{FAR}> {{ :a :q ?x }} SERVICE <{OTHER}> {{ :a :q ?y }} FILTER(?x = ?y) }}"
    assert not rows(":a :p _:b .", text, world)
    assert not rows(":a :p _:b .", f"SELECT * {{ :a :p ?x SERVICE <{FAR}> {{ :a :q ?x }} }}", world)


def test_parameters_go_as_constants() -> None:
    from kgtool.sparql import bind

    world = World(far=':a :q "it\'s \\"one\\"\\n" . :b :q 2 .')
    query = parse_query(f"PREFIX : <{N}> SELECT ?s {{ SERVICE <{FAR}> {{ ?s :q ?n FILTER(?n = ?n) }} }}")
    store = Store.of_quads([])
    result = answer(store, bind(query, {"n": ox.Literal('it\'s "one"\n')}), service=world)
    assert isinstance(result, Solutions)
    assert list(result.rows) == [(ox.NamedNode(N + "a"),)]
    store.close()


def test_construct_and_update_ask_as_well() -> None:
    world = World(far=":a :q _:b . :a :q 1 .")
    store = Store.of_quads(quads(":a :p :o ."))
    made = answer(
        store, parse_query(f"PREFIX : <{N}> CONSTRUCT {{ ?s :r ?n }} {BOTH.removeprefix('SELECT *')}"),
        service=world,
    )  # fmt: skip
    assert isinstance(made, Triples)
    assert len(list(made.triples)) == 2
    changed = update(
        store, f"PREFIX : <{N}> INSERT {{ ?s :r ?n }} WHERE {{ ?s :p ?o SERVICE <{FAR}> {{ ?s :q ?n }} }}",
        service=world,
    )  # fmt: skip
    assert changed.size == 3
    changed.close()
    store.close()


def test_what_was_asked_is_explained() -> None:
    world = World(far=":a :q 1 .")
    store = Store.of_quads(quads(":a :p :o ."))
    text = explain(
        store,
        parse_query(f"PREFIX : <{N}> SELECT * {{ ?s :p ?o SERVICE <{FAR}> {{ ?s :q ?n }} }}"),
        service=world,
    )
    assert f"asked <{FAR}>: 1 request for 1 binding, 1 solution in " in text
    assert "SELECT ?s ?n { VALUES (?s)" in text
    store.close()


# --- laws

_TERMS = st.sampled_from([ox.NamedNode(N + c) for c in "abcd"] + [ox.Literal(1), ox.Literal("x")])
_QUADS = st.lists(
    st.builds(
        ox.Quad,
        st.sampled_from([ox.NamedNode(N + c) for c in "abc"]),
        st.sampled_from([ox.NamedNode(N + c) for c in "pq"]),
        _TERMS,
    ),
    max_size=8,
)
_TRIPLE = st.builds("?{} :{} ?{} .".format, *map(st.sampled_from, ("xyz", "pq", "xyz")))
_INSIDE = st.one_of(
    _TRIPLE,
    st.builds("{} {}".format, _TRIPLE, _TRIPLE),
    st.builds("{} OPTIONAL {{ {} }}".format, _TRIPLE, _TRIPLE),
    st.builds("{{ {} }} UNION {{ {} }}".format, _TRIPLE, _TRIPLE),
    st.builds("{} MINUS {{ {} }}".format, _TRIPLE, _TRIPLE),
    st.builds("{{ SELECT ?x (COUNT(*) AS ?z) {{ {} }} GROUP BY ?x }}".format, _TRIPLE),
    st.builds("{} BIND(COALESCE(?y, 1) AS ?w)".format, _TRIPLE),
)
_SERVICE = st.builds(f"SERVICE <{FAR}> {{{{ {{}} }}}}".format, _INSIDE)
_AROUND = st.one_of(
    st.builds("{} {}".format, _TRIPLE, _SERVICE),
    st.builds("{} {} {}".format, _TRIPLE, _SERVICE, _SERVICE),
    st.builds("{} OPTIONAL {{ {} }}".format, _TRIPLE, _SERVICE),
    st.builds("{} OPTIONAL {{ {} FILTER(?x != ?y) }}".format, _TRIPLE, _SERVICE),
    st.builds("{} OPTIONAL {{ {} }} {}".format, _TRIPLE, _TRIPLE, _SERVICE),
    st.builds("{} OPTIONAL {{ {} }} {}".format, _TRIPLE, _SERVICE, _TRIPLE),
    st.builds("{} MINUS {{ {} }}".format, _TRIPLE, _SERVICE),
    st.builds("{{ {} }} UNION {{ {} }} {}".format, _SERVICE, _TRIPLE, _TRIPLE),
    st.builds("{} FILTER EXISTS {{ {} }}".format, _TRIPLE, _SERVICE),
    st.builds("{} {{ SELECT ?x {{ {} }} }}".format, _TRIPLE, _SERVICE),
    st.builds("{} {{ SELECT DISTINCT ?x {{ {} }} ORDER BY ?x LIMIT 1 }}".format, _TRIPLE, _SERVICE),
    st.builds("VALUES (?x ?y) {{ (:a UNDEF) (UNDEF 1) }} {}".format, _SERVICE),
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(_QUADS, _QUADS, _AROUND)
def test_handing_over_changes_no_answer(here: list[ox.Quad], there: list[ox.Quad], pattern: str) -> None:
    """What an endpoint holds might as well stand in a graph of its name."""
    world = World()
    world.held[FAR] = there
    text = f"PREFIX : <{N}> SELECT * {{ {pattern} }}"
    named = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(FAR)) for q in there]
    wanted = _by_oxigraph([*here, *named], text.replace("SERVICE", "GRAPH"))
    assert rows(here, text, world) == wanted


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(_QUADS, _QUADS, st.builds("{} {}".format, _TRIPLE, _SERVICE))
def test_the_reference_engine_joins_by_itself(
    here: list[ox.Quad], there: list[ox.Quad], pattern: str
) -> None:
    world = World()
    world.held[FAR] = there
    text = f"PREFIX : <{N}> SELECT * {{ {pattern} }}"
    found = peers.engine(here, union_default=False).query(parse_query(text), service=world)
    assert isinstance(found, Solutions)
    assert rows(here, text, world) == Counter(_row(found.variables, row) for row in found.rows)
    assert "VALUES" not in world.asked[0][1]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    _QUADS,
    st.one_of(
        _INSIDE,
        st.builds(
            "{} FILTER(!(?x = ?y) || ?y + 1 > -2 && ?z IN (1, 'x') || REGEX(STR(?x), 'a', 'i'))".format,
            _TRIPLE,
        ),
        st.builds("{} FILTER NOT EXISTS {{ {} }}".format, _TRIPLE, _TRIPLE),
        st.builds("{} ?x (:p|^:q)/:p*/!(:p|^:q)? ?w ; :p [ :q ?v ]".format, _TRIPLE),
        st.builds("{{ SELECT DISTINCT ?x ?y {{ {} }} ORDER BY DESC(?x) ?y }}".format, _TRIPLE),
        st.builds(
            "{{ SELECT ?x (GROUP_CONCAT(DISTINCT STR(?y); SEPARATOR='|\\n') AS ?w) (SUM(?z) AS ?v)"
            " {{ {} }} GROUP BY ?x HAVING(COUNT(*) > 0) }}".format,
            _TRIPLE,
        ),
        st.builds("GRAPH ?g {{ {} }}".format, _TRIPLE),
    ),
)
def test_what_is_written_means_what_was_read(data: list[ox.Quad], pattern: str) -> None:
    ask: Callable[[str], Counter[str]] = lambda text: _by_oxigraph(data, text)  # noqa: E731
    text = f"PREFIX : <{N}> SELECT * {{ {pattern} }}"
    names = set(parse_query(text).variables)
    again = select(pattern_of(parse_query(text)))
    assert ask(again) == ask(text), (names, again)


def _by_oxigraph(data: list[ox.Quad], text: str) -> Counter[str]:
    store = ox.Store()
    store.extend(data)
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = tuple(variable.value for variable in found.variables)
    return Counter(_row(names, tuple(row)) for row in found)


def test_errors_are_of_the_house() -> None:
    assert issubclass(ServiceError, KgtoolError)
