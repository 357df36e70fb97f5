"""Every function and operator over literals of all kinds (SPARQL 1.1 Query §17): pyoxigraph gives the same,
and it does not matter whether an argument is stored, given by VALUES or computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest

from kgtool.dataset.columnar import Store
from kgtool.model.results import Solutions
from kgtool.model.terms import XSD
from kgtool.sparql import answer, parse_query

from .asked import written
from .questions import PREFIXES, WILD, N, typed

_FORMS = {
    "integer": "0 1 -1 2 10 9007199254740993",
    "decimal": "1 2.5 -2.5 0.1 1000000 0.000001 123456.789",
    "double": "1.0E0 2.5E0 NaN INF -INF 1.5E300 -2.5E0",
    "float": "1.5 0.1 NaN 16777216",
    "boolean": "true false",
    "date": "2020-01-01 2020-01-01Z 2020-01-01+05:00 0999-12-31",
    "dateTime": "2020-01-01T00:00:00 2020-01-01T05:00:00+05:00 2020-01-01T10:20:30.5-03:30",
    "gYear": "1999 2020",
}
_TEXTS = ["", "x", "abc", "ABC", "é", "😀a", "1", "true", 'a"b', "\\", "a\nb", "2020-01-01", "1.5e3", "10"]
_TERMS: list[ox.Literal | ox.NamedNode | ox.BlankNode] = [
    *(typed(form, name) for name, forms in _FORMS.items() for form in forms.split()),
    *map(ox.Literal, _TEXTS),
    *(
        ox.Literal(text, language=tag)
        for text, tag in (("x", "en"), ("x", "en-gb"), ("", "fr"), ("abc", "en"))
    ),
    ox.NamedNode(N + "a"),
    ox.NamedNode("mailto:x@y"),
    ox.BlankNode("b1"),
]
_ONE = (
    *(
        f"{name}(?a)"
        for name in [
            "str",
            "lang",
            "datatype",
            "isIRI",
            "isBlank",
            "isLiteral",
            "isNumeric",
            "abs",
            "ceil",
            "floor",
            "round",
            "strlen",
            "ucase",
            "lcase",
            "encode_for_uri",
            "iri",
            "year",
            "month",
            "day",
            "hours",
            "minutes",
            "seconds",
            "timezone",
            "tz",
            "md5",
            "sha1",
            "sha256",
            "sha384",
            "sha512",
            "bound",
            "xsd:string",
            "xsd:boolean",
            "xsd:integer",
            "xsd:decimal",
            "xsd:double",
            "xsd:float",
            "xsd:dateTime",
            "xsd:date",
        ]
    ),
    "!?a",
    "-?a",
    "+?a",
    "if(?a, 1, 0)",
    "coalesce(?a + 1, 'error')",
    "?a IN (1, ?a, 1/0)",
    "?a NOT IN (1, 'x')",
    "?a IN ()",
    "substr(?a, 2)",
    "substr(?a, 0, 2)",
    "strlang(?a, 'en')",
    "strdt(?a, xsd:integer)",
    "replace(?a, '[a-z]', 'Z')",
    "replace(?a, '(.)', '$1$1')",
    "regex(?a, '^a', 'i')",
    "?a && true",
    "?a || false",
    "?a = ?a",
    "?a < ?a",
)
_TWO = (
    *(f"?a {sign} ?b" for sign in ["=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"]),
    *(
        f"{name}(?a, ?b)"
        for name in [
            "sameTerm",
            "concat",
            "strstarts",
            "strends",
            "contains",
            "strbefore",
            "strafter",
            "langMatches",
        ]
    ),
    *(f"{name}(?a, ?b)" for name in ["strlang", "strdt", "regex", "coalesce"]),
    "if(?a, ?b, 'no')",
    "?a IN (?b, 3)",
    "replace(?a, ?b, '-')",
    "?a * 2 + ?b",
    "(?a + ?b) < ?b",
)

Arguments = tuple[ox.Literal | ox.NamedNode | ox.BlankNode, ...]


def _quads(rows: Iterable[Arguments]) -> Iterable[ox.Quad]:
    for number, row in enumerate(rows):
        for name, term in zip("ab", row, strict=False):
            yield ox.Quad(ox.NamedNode(f"{N}{number}"), ox.NamedNode(N + name), term)


def _columnar(store: Store, text: str) -> dict[str, object]:
    result = answer(store, parse_query(PREFIXES + text))
    assert isinstance(result, Solutions)
    return {str(row[0]): row[1] for row in result.rows}


def _datatype(term: object) -> str:
    return term.datatype.value.removeprefix(XSD) if isinstance(term, ox.Literal) else ""


def _tagged(arguments: Arguments) -> bool:
    return any(isinstance(term, ox.Literal) and term.language for term in arguments)


def _of(*names: str) -> Callable[[Arguments], bool]:
    return lambda arguments: any(_datatype(term) in names for term in arguments)


def _mixed(arguments: Arguments) -> bool:
    return "float" in (kinds := {_datatype(term) for term in arguments}) and len(kinds) > 1


def _without_order(arguments: Arguments) -> bool:
    return _tagged(arguments) or not _datatype(arguments[0])


def _nothing(arguments: Arguments) -> bool:
    return str(arguments[1]) == '""'


# Where pyoxigraph strays: what the expression holds, which arguments, and the clause.
_STRAYS: tuple[tuple[tuple[str, ...], Callable[[Arguments], bool], str], ...] = (
    (("!", "if(", "&&", "||"), _tagged, "§17.2.2: a plain literal, tagged too, has a truth value"),
    (("<", ">", "="), _of("double", "float"), "XPath functions §6.3: NaN compares false"),
    (("<", ">"), _of("boolean"), "§17.3: false is less than true"),
    (("<", ">"), _without_order, "§17.3: an IRI is not less than itself: there is no operator for it"),
    (("=", "IN", "<", ">"), _of("date", "dateTime", "gYear"), "XPath functions §10.4: zone or none"),
    (("?a - ?b", "coalesce(?a"), _of("date", "dateTime"), "§17.3: no arithmetic of dates"),
    (("str(", "xsd:string"), _of("double", "float"), "XPath functions §17.1.2: 1.0E6"),
    (("xsd:integer", "xsd:decimal"), _of("double", "decimal"), "XPath functions §17.1.3: 1.0E6 is whole"),
    (("year", "month", "day", "timezone", "tz"), _of("gYear", "date"), "§17.4.5: of dateTimes"),
    (("IN ()",), lambda _: True, "§17.4.1.9: IN with an empty list is false"),
    (("*", "/", "+", "-"), _mixed, "XPath §B.1: an exact number becomes a float first"),
    (("*", "/", "+"), _of("decimal", "integer"), "XPath functions §4.2: it overflows sooner"),
    (("NOT IN", "IN ("), _of("gYear"), "§17.4.1.7: literals of unknown types are an error"),
    (("regex", "replace"), _tagged, "§17.4.3.14: the pattern is a simple literal"),
    (("replace(?a, ?b",), _nothing, "XPath functions §7.6.3: a pattern that matches nothing is an error"),
)


def _strays(expression: str, arguments: Arguments) -> bool:
    return any(any(part in expression for part in parts) and test(arguments) for parts, test, _ in _STRAYS)


@pytest.mark.parametrize(("expressions", "many"), [(_ONE, 1), (_TWO, 2)], ids=["one", "two"])
def test_same_values_as_pyoxigraph(expressions: tuple[str, ...], many: int) -> None:
    rows: list[Arguments] = [(a,) for a in _TERMS] if many == 1 else [(a, b) for a in _TERMS for b in _TERMS]
    store, other = Store.of_quads(_quads(rows)), ox.Store()
    other.bulk_extend(_quads(rows))
    pattern = "?s :a ?a" if many == 1 else "?s :a ?a ; :b ?b"
    wrong = []
    for expression in expressions:
        text = f"SELECT ?s ?r {{ {pattern} BIND({expression} AS ?r) }}"
        ours, theirs = (
            _columnar(store, text),
            {str(row["s"]): row["r"] for row in other.query(PREFIXES + text)},
        )
        assert len(ours) == len(rows)
        for number, row in enumerate(rows):
            name = f"<{N}{number}>"
            if written(ours[name]) != written(theirs[name]) and not _strays(expression, row):
                wrong.append(
                    f"{expression} of {' '.join(map(str, row))}: {ours[name]}, pyoxigraph {theirs[name]}"
                )
    store.close()
    assert not wrong, "\n".join(wrong)


_ROUTES = (
    "?s :a ?a",
    "{ SELECT DISTINCT ?s ?a { ?s :a ?a } }",
    "?s :a ?c BIND(coalesce(1/0, ?c, 'none') AS ?a)",
    "?s :a ?c OPTIONAL { ?s :a ?a }",
)


@pytest.mark.parametrize(
    "expressions", [_ONE[::9], pytest.param(_ONE, marks=pytest.mark.full)], ids=["few", "all"]
)
def test_it_does_not_matter_where_an_argument_comes_from(expressions: tuple[str, ...]) -> None:
    """Stored, projected, computed, optional, or given by VALUES and known to no table."""
    terms = [term for term in (*_TERMS, *WILD) if not isinstance(term, ox.BlankNode)]
    store, empty = Store.of_quads(_quads((term,) for term in terms)), Store.of_quads([])
    values = " ".join(f"(<{N}{number}> {term})" for number, term in enumerate(terms))
    for expression in expressions:
        asked = [(store, route) for route in _ROUTES] + [(empty, f"VALUES (?s ?a) {{ {values} }}")]
        found = [
            {
                key: str(value)
                for key, value in _columnar(
                    each, f"SELECT ?s ?r {{ {route} BIND({expression} AS ?r) }}"
                ).items()
            }
            for each, route in asked
        ]
        for other in found[1:]:
            assert other == found[0], expression
    store.close()
    empty.close()
