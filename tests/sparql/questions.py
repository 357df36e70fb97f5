"""Generated graphs and queries: every form of SPARQL 1.1 Query §5–§16, small enough to be read."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kgtool.model.terms import XSD

N = "http://example.org/"
PREFIXES = f"PREFIX : <{N}> PREFIX xsd: <{XSD}> "
IRIS = [ox.NamedNode(N + name) for name in "abcd"]
PREDICATES = [ox.NamedNode(N + name) for name in "pqr"]
BLANKS = [ox.BlankNode("n1"), ox.BlankNode("n2")]


def examples(number: int) -> settings:
    """Return settings for ``number`` examples, and for ten times as many in the profile ``explore``."""
    many = number * settings().max_examples // settings.get_profile("default").max_examples
    return settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))


def typed(form: str, name: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(form, datatype=ox.NamedNode(XSD + name))


# Canonical forms: pyoxigraph's store keeps numbers by value, and datatypes derived from integer as integer.
PLAIN = [
    ox.Literal(1),
    ox.Literal(2),
    ox.Literal(10),
    typed("2.5", "decimal"),
    ox.Literal("x"),
    ox.Literal("y"),
    ox.Literal(""),
    ox.Literal("x", language="en"),
    ox.Literal("😀", language="fr"),
    ox.Literal(True),
    typed("2020-01-01", "date"),
    typed("2020-01-01T10:00:00Z", "dateTime"),
    typed("2020-01-01T10:00:00", "dateTime"),
    typed("x", "integer"),
]
WILD = [
    *PLAIN,
    typed("01", "integer"),
    typed("1.0", "decimal"),
    typed("1", "byte"),
    typed("300", "byte"),
    typed("1e0", "double"),
    typed("NaN", "double"),
    typed("-INF", "float"),
    typed("0.5", "float"),
    typed("9223372036854775808", "integer"),
    typed("100000000000000000000000", "integer"),
    typed("0999-12-31", "date"),
    typed("12000-01-01", "date"),
    typed("2020-01-01+14:00", "date"),
    typed("1999", "gYear"),
    typed("1", "boolean"),
    typed("yes", "boolean"),
    typed("2020-02-30", "date"),
    ox.Literal("x", datatype=ox.NamedNode(N + "own")),
]


def quads(literals: list[ox.Literal], *, most: int = 14) -> st.SearchStrategy[list[ox.Quad]]:
    """Return graphs: a default graph and two named ones, which share blank nodes."""
    return st.lists(
        st.builds(
            ox.Quad,
            st.sampled_from([*IRIS, *BLANKS]),
            st.sampled_from(PREDICATES),
            st.sampled_from([*IRIS, *BLANKS, *literals]),
            st.sampled_from([ox.DefaultGraph(), ox.DefaultGraph(), IRIS[0], IRIS[1]]),
        ),
        max_size=most,
    )


# Every constant of the queries stands in every graph: see ``strays``, the path of length zero.
ALWAYS = [
    ox.Quad(subject, PREDICATES[2], object_, graph)
    for graph in (ox.DefaultGraph(), IRIS[0], IRIS[1])
    for subject, object_ in ((IRIS[0], IRIS[1]), (IRIS[0], ox.Literal(1)), (IRIS[1], ox.Literal("x")))
]

_NODE = st.sampled_from(["?x", "?y", "?z", ":a", ":b"])
_OBJECT = st.sampled_from(["?x", "?y", "?z", "?v", ":a", "1", '"x"'])
_PATH = st.sampled_from(
    [":p", ":q", ":r", "?w"] * 2
    + [
        ":p/:q",
        "^:p",
        ":p|:q",
        ":p*",
        ":q+",
        ":p?",
        "!:p",
        "!(:p|:r)",
        "!^:p",
        "!(:p|^:q)",
        "(:p|^:q)+",
        "(:p/:q)*",
        "^(:p*)",
        ":p+/:q?",
        "a?",
    ]
)
TRIPLE = st.builds("{} {} {} .".format, _NODE, _PATH, _OBJECT)
TEST = st.sampled_from(
    [
        "?x = ?y",
        "?x != ?y",
        "?x > 1",
        "?y <= 2.5",
        "bound(?z)",
        "!bound(?y)",
        "isIRI(?x)",
        "isLiteral(?z)",
        "?z + 1 > 2",
        "?v = 1",
        "str(?x) < str(?y)",
        "lang(?z) = 'en'",
        "?x = 1 || ?y = :a",
        "?x IN (1, :a, 'x')",
        "?x NOT IN (?y, 2)",
        "!(?x && ?y)",
        "datatype(?z) = datatype(?y)",
        "coalesce(?z, 7) > 3",
        "if(bound(?x), ?x, ?y) = :a",
        "sameTerm(?x, ?y)",
        "isBlank(?x)",
        "regex(str(?x), 'a|x')",
        "?y < '2021-01-01'^^xsd:date",
        "year(?y) = 2020",
        "langMatches(lang(?v), '*')",
        "?x",
        "isNumeric(?v)",
    ]
)
VALUE = st.sampled_from(
    [
        "?x",
        "1",
        ":a",
        "?y + 1",
        "?y * 2.5",
        "str(?x)",
        "strlen(?y)",
        "concat(str(?x), 'x')",
        "coalesce(?z, :b)",
        "if(?y > 1, ?x, ?y)",
        "?x = ?y",
        "xsd:integer(?y)",
        "xsd:string(?y)",
        "substr(str(?x), 2)",
        "lang(?y)",
        "datatype(?y)",
        "1/0",
        "'x'",
        "iri(str(?x))",
        "abs(?y)",
        "-?y",
        "ucase(str(?y))",
        "strdt('1', xsd:integer)",
        "strlang('x', 'en')",
        "strafter(str(?x), 'org/')",
        "bound(?y)",
    ]
)
_AGGREGATE = st.sampled_from(
    [
        "COUNT(*)",
        "COUNT(DISTINCT *)",
        "COUNT(?y)",
        "COUNT(DISTINCT ?y)",
        "SUM(?y)",
        "SUM(DISTINCT ?y)",
        "MIN(?y)",
        "MAX(?y)",
        "AVG(?y)",
        "AVG(DISTINCT ?y)",
        "SUM(?y + 1)",
        "COUNT(?y + 1)",
        "COUNT(DISTINCT str(?y))",
        "SAMPLE(1)",
        "GROUP_CONCAT('x')",
        "MAX(str(?y))",
        "SUM(if(?x = ?y, 1, 2))",
    ]
)
_VALUES = st.sampled_from(
    [
        "VALUES (?x ?y) { (:a UNDEF) (UNDEF 1) (:b :c) }",
        "VALUES ?v { 1 2.5 'x' 77 }",
        "VALUES (?x ?v) { (:a 'far') (:a UNDEF) }",
        "VALUES ?z { 1 1 :nowhere }",
        "VALUES () { () }",
        "VALUES () { () () }",
        "VALUES ?y {}",
    ]
)


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.builds("{{ {} }}".format, inner)
    return st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} {}".format, block, block),
        st.builds("{} OPTIONAL {}".format, inner, block),
        st.builds("{} UNION {}".format, block, block),
        st.builds("{} MINUS {}".format, block, block),
        st.builds("{} MINUS {{ ?m :p ?n }}".format, inner),
        st.builds("{} FILTER({})".format, inner, TEST),
        st.builds("{} OPTIONAL {{ {} FILTER({}) }}".format, inner, inner, TEST),
        st.builds("{} OPTIONAL {{ {} FILTER EXISTS {{ {} }} }}".format, inner, TRIPLE, TRIPLE),
        st.builds("{} FILTER EXISTS {}".format, inner, block),
        st.builds(
            "{} FILTER EXISTS {{ {} OPTIONAL {{ {} FILTER EXISTS {{ {} }} }} }}".format, inner, *[TRIPLE] * 3
        ),
        st.builds("{} FILTER NOT EXISTS {}".format, inner, block),
        st.builds("{} FILTER NOT EXISTS {{ {} FILTER({}) }}".format, inner, TRIPLE, TEST),
        st.builds("{} FILTER({} || EXISTS {{ {} }})".format, inner, TEST, TRIPLE),
        st.builds("{} BIND({} AS ?@)".format, block, VALUE),
        st.builds("{{ SELECT DISTINCT ?x ?y {{ {} }} }} {}".format, inner, TRIPLE),
        st.builds(
            "{{ SELECT ?x ({} AS ?v) {{ {} }} }} {}".format,
            VALUE,
            TRIPLE.filter(lambda t: "?v" not in t),
            inner,
        ),
        st.builds("{{ SELECT ?x ({} AS ?@) {{ {} }} GROUP BY ?x }} {}".format, _AGGREGATE, inner, inner),
        st.builds("{{ SELECT ({} AS ?@) {{ {} }} }} {}".format, _AGGREGATE, inner, inner),
        st.builds("{{ SELECT ?x {{ {} }} GROUP BY ?x HAVING (COUNT(*) > 1) }}".format, inner),
        st.builds(
            "{{ SELECT DISTINCT ?x {{ {} FILTER(isIRI(?x)) }} ORDER BY ?x LIMIT 2 }} {}".format, inner, inner
        ),
        st.builds("GRAPH ?g {}".format, block),
        st.builds("GRAPH :a {}".format, block),
        st.builds("GRAPH ?x {} {}".format, block, inner),
        st.builds("{} {}".format, _VALUES, inner),
        st.builds("{} {}".format, inner, _VALUES),
    )


def _numbered(pattern: str) -> str:
    """Return ``pattern`` with a number of its own for each ``@``: no variable is assigned twice."""
    first, *rest = pattern.split("@")
    return first + "".join(f"n{number}{part}" for number, part in enumerate(rest))


PATTERN = st.recursive(TRIPLE, _around, max_leaves=5).map(_numbered)
_FROM = st.sampled_from(
    [""] * 8 + ["FROM :a", "FROM :b FROM NAMED :b", "FROM :a FROM NAMED :a FROM NAMED :b", "FROM :a FROM :b"]
)
_HEAD = st.sampled_from(["SELECT *", "SELECT *", "SELECT DISTINCT *", "SELECT ?x ?v"])
QUERY = st.builds((PREFIXES + "{} {} {{ {} }}").format, _HEAD, _FROM, PATTERN)
"""Queries whose solutions do not depend on an order."""
