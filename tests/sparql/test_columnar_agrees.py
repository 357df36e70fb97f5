"""Generated graphs and queries: the columnar engine, pyoxigraph and rdflib give the same multisets of
solutions.
"""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store
from kgtool.model.terms import XSD
from kgtool.sparql import answer, parse_query

N = "http://example.org/"
_IRIS = [ox.NamedNode(N + name) for name in "abcd"]
_PREDICATES = [ox.NamedNode(N + name) for name in "pqr"]
# Canonical forms only: pyoxigraph's store keeps numbers by value.
_LITERALS = [
    ox.Literal(1), ox.Literal(2), ox.Literal(10), ox.Literal("2.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("x"), ox.Literal("y"), ox.Literal("x", language="en"), ox.Literal(True),
    ox.Literal("2020-01-01", datatype=ox.NamedNode(XSD + "date")),
]  # fmt: skip
_QUADS = st.lists(
    st.builds(
        ox.Quad,
        st.sampled_from(_IRIS),
        st.sampled_from(_PREDICATES),
        st.sampled_from(_IRIS + _LITERALS),
        st.sampled_from([ox.DefaultGraph(), ox.DefaultGraph(), _IRIS[0], _IRIS[1]]),
    ),
    max_size=14,
)
_NODE = st.sampled_from(["?x", "?y", "?z", ":a", ":b"])
_OBJECT = st.sampled_from(["?x", "?y", "?z", ":a", "1", '"x"'])
_PATH = st.sampled_from(
    [":p", ":q", ":r", ":p/:q", "^:p", ":p|:q", ":p*", ":q+", ":p?", "!:p", "!(:p|^:q)", "?w"]
)
_TRIPLE = st.builds("{} {} {} .".format, _NODE, _PATH, _OBJECT)
_TEST = st.sampled_from(
    ["?x = ?y", "?x != ?y", "?x > 1", "?y <= 2.5", "bound(?z)", "!bound(?y)", "isIRI(?x)", "isLiteral(?z)", "?z + 1 > 2",  # noqa: E501
     "str(?x) < str(?y)", "lang(?z) = 'en'", "?x = 1 || ?y = :a", "?x IN (1, :a, 'x')", "datatype(?z) = datatype(?y)",  # noqa: E501
     "coalesce(?z, 7) > 3", "if(bound(?x), ?x, ?y) = :a", "sameTerm(?x, ?y)", "regex(str(?x), 'a|x')"]
)  # fmt: skip


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.builds("{{ {} }}".format, inner)
    return st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} OPTIONAL {}".format, inner, block),
        st.builds("{} UNION {}".format, block, block),
        st.builds("{} MINUS {}".format, inner, block),
        st.builds("{} FILTER({})".format, inner, _TEST),
        st.builds("{} OPTIONAL {{ {} FILTER({}) }}".format, inner, _TRIPLE, _TEST),
        st.builds("{} FILTER EXISTS {}".format, inner, block),
        st.builds("{} FILTER NOT EXISTS {}".format, inner, block),
        st.builds("{{ SELECT DISTINCT ?x ?y {{ {} }} }} {}".format, inner, _TRIPLE),
        st.builds("GRAPH ?g {{ {} }}".format, st.builds("{} {}".format, _TRIPLE, _TRIPLE)),
        st.builds("VALUES (?x ?y) {{ (:a UNDEF) (UNDEF 1) (:b :c) }} {}".format, inner),
    )


_PATTERN = st.recursive(_TRIPLE, _groups, max_leaves=4)


def _columnar(quads: list[ox.Quad], text: str) -> Counter[tuple[str, ...]]:
    store = Store.of_quads(quads)
    try:
        result = answer(store, parse_query(text))
        return Counter(
            tuple(
                f"{name}={term}"
                for name, term in sorted(zip(result.variables, row, strict=True))
                if term is not None
            )
            for row in result.rows
        )
    finally:
        store.close()


def _oxigraph(quads: list[ox.Quad], text: str) -> Counter[tuple[str, ...]]:
    store = ox.Store()
    store.extend(quads)
    solutions = store.query(text)
    names = sorted(variable.value for variable in solutions.variables)
    return Counter(tuple(f"{n}={row[n]}" for n in names if row[n] is not None) for row in solutions)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(_QUADS, _PATTERN)
def test_same_solutions_as_pyoxigraph(quads: list[ox.Quad], pattern: str) -> None:
    text = f"PREFIX : <{N}> SELECT * {{ {pattern} }}"
    assert _columnar(quads, text) == _oxigraph(quads, text)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    _QUADS, st.sampled_from(["COUNT(?y)", "COUNT(DISTINCT ?y)", "SUM(?y)", "MIN(?y)", "MAX(?y)", "COUNT(*)"])
)
def test_same_aggregates_as_pyoxigraph(quads: list[ox.Quad], aggregate: str) -> None:
    numbers = [
        q for q in quads if isinstance(q.object, ox.Literal) and q.object.datatype.value == XSD + "integer"
    ]
    text = f"PREFIX : <{N}> SELECT ?x ({aggregate} AS ?n) {{ ?x :p|:q ?y }} GROUP BY ?x"
    assert _columnar(numbers, text) == _oxigraph(numbers, text)
