"""Queries of many parts and of great depth: they are answered, or one message says what is too much."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.model.terms import XSD
from kgtool.sparql import answer, parse_query
from kgtool.sparql.compile.plan import plan_query

from .asked import columnar, oxigraph
from .questions import IRIS, PREDICATES, PREFIXES

_QUADS = [ox.Quad(IRIS[0], PREDICATES[0], ox.Literal(1))]


def _repeated(template: str, times: int, between: str = " ") -> str:
    return between.join(
        template.replace("#", str(number)).replace("@", str(number + 1)) for number in range(times)
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "?x :p ?y0 " + _repeated("BIND(?y# + 1 AS ?y@)", 120),
        _repeated("{ ?x :p ?y }", 500, " UNION "),
        f"?x :p ?y FILTER({_repeated('?y = #', 300, ' || ')})",
        f"?x :p ?y FILTER({_repeated('?y != #.5', 300, ' && ')})",
        f"?x :p ?y FILTER(?y IN ({_repeated('#', 1000, ', ')}))",
        f"?x :p ?y FILTER(?x IN (:a, {_repeated(':x#', 1000, ', ')}))",
        "?x :p ?y " + _repeated("FILTER NOT EXISTS { ?x :q# ?y }", 120),
        f"?x ({_repeated(':q#', 120, '|')}|:p) ?y",
    ],
)
def test_many_parts(pattern: str) -> None:
    text = f"{PREFIXES} SELECT ?x {{ {pattern} }}"
    found = columnar(_QUADS, text)
    assert found
    assert found == oxigraph(_QUADS, text)


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [("{", "?x :p ?y", "}"), ("", "FILTER(" + "(" * 400 + "?y" + ")" * 400 + " = 1)", ""),
     ("OPTIONAL { ?x :p ?y ", "", "}"), ("FILTER EXISTS { ?x :p ?y ", "", "}")],
)  # fmt: skip
def test_great_depth(opening: str, middle: str, closing: str) -> None:
    depth = 400 if opening in ("", "{") else 40
    text = f"{PREFIXES} SELECT ?x {{ ?x :p ?y {opening * depth}{middle}{closing * depth} }}"
    assert len(columnar(_QUADS, text)) == 1


def test_what_is_too_deep_is_named_at_its_place() -> None:
    with pytest.raises(LimitError, match=r"query:1:\d+: nested more than 1000 deep"):
        parse_query("ASK " + "{" * 1001 + "}" * 1001)


def test_what_the_engine_takes_for_too_deep_is_told_so() -> None:
    store = Store.of_quads(_QUADS)
    with pytest.raises(LimitError, match="too many parts in a row"):
        list(store.engine.stream("SELECT " + "+".join(["1"] * 3000)).batches())
    store.close()


def test_the_time_limit_holds_for_reading_and_planning() -> None:
    text = f"{PREFIXES} SELECT * {{ {_repeated('?x :p# ?y', 5000, ' . ')} }}"
    with pytest.raises(LimitError, match=r"the time limit of 0\.2 s was reached"):
        parse_query(text, limits=Limits(timeout=0.2))
    assert parse_query(f"{PREFIXES} ASK {{}}", limits=Limits(timeout=100)).kind == "ask"
    late = Limits(timeout=1, end=0)
    with pytest.raises(LimitError, match="the time limit"):
        answer(Store.of_quads(_QUADS), parse_query(f"{PREFIXES} SELECT * {{ ?x :p ?y }}"), limits=late)


def test_a_constant_among_many_is_compared_with_once() -> None:
    """Each comparison with a column of any terms is a page of SQL."""
    store = Store.of_quads([*_QUADS, ox.Quad(IRIS[0], PREDICATES[0], IRIS[1])])

    def size(count: int) -> int:
        listed = _repeated('#, "s#", :x#', count, ", ")
        return len(
            plan_query(parse_query(f"{PREFIXES} SELECT * {{ ?x :p ?y FILTER(?y IN ({listed})) }}"), store).sql
        )

    assert size(60) - size(30) < 30 * 100
    store.close()


def test_a_query_is_read_without_being_planned_by_the_gate() -> None:
    """pyoxigraph's planner takes minutes over this one; its parser no time."""
    text = f"{PREFIXES} SELECT * {{ ?x :p ?y {_repeated('OPTIONAL { ?x :q# ?y# }', 150)} }}"
    assert len(parse_query(text).variables) == 152


_MIXED = [
    ox.Quad(IRIS[0], PREDICATES[0], ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{kind}")))
    for value, kind in (
        ("1", "integer"),
        ("2.5", "decimal"),
        ("1.5E0", "double"),
        ("0.25", "float"),
        ("x", "string"),
    )
]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (# AS ?z) { ?x :p ?y }",
        "SELECT * { ?x :p ?y FILTER(# > 150) }",
        "SELECT ?y { ?x :p ?y } ORDER BY (#) ?y",
        "SELECT ?x (MAX(#) AS ?z) { ?x :p ?y FILTER(isNumeric(?y)) } GROUP BY ?x",
    ],
)
@pytest.mark.parametrize("times", [3, 100])
def test_calculations_on_calculations_over_values_of_many_types(text: str, times: int) -> None:
    text = f"{PREFIXES} {text.replace('#', _repeated('?y', times, ' + '))}"
    assert columnar(_MIXED, text) == oxigraph(_MIXED, text)


@pytest.mark.parametrize(
    ("times", "text"),
    [
        (40, "SELECT * { # }"),
        (16, "SELECT * { # FILTER(?y@ > 20) }"),
        (16, "SELECT DISTINCT ?y@ { # }"),
        (16, "SELECT ?x (COUNT(?y@) AS ?z) { # } GROUP BY ?x"),
        (16, "SELECT * { # OPTIONAL { ?x :q ?y@ } }"),
        (16, "SELECT * { # FILTER NOT EXISTS { ?x :q ?y@ } }"),
        (16, "SELECT * { # MINUS { ?x :p ?y@ } }"),
        (16, "SELECT * { # BIND(EXISTS { ?x :p ?y@ } AS ?z) }"),
        (16, "SELECT * { { SELECT * { # } } ?x :p ?y@ }"),
    ],
)
def test_bindings_of_values_of_many_types_on_each_other(times: int, text: str) -> None:
    chosen = times // 8  # what IF chooses from is planned on both of its ways
    binds = "?x :p ?y0 " + _repeated("BIND(IF(?y# > 9, ?y# + 1.5, ?y# * 2) AS ?y@)", chosen)
    binds += "".join(f"BIND(?y{number} + 1.5 AS ?y{number + 1})" for number in range(chosen, times))
    text = f"{PREFIXES} {text.replace('#', binds).replace('@', str(times))}"
    assert columnar(_MIXED, text) == oxigraph(_MIXED, text)
