"""Reading queries: forms, variables, prefixes, literals; and any text at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.model.errors import KgtoolError, NotSupportedError, QueryError
from kgtool.model.findings import Location
from kgtool.model.prefixes import Prefixes
from kgtool.sparql import nodes, parse_query, tokens
from kgtool.sparql.algebra import translate
from kgtool.sparql.requests import read_update

EX = Prefixes({"ex": "https://example.org/"})
WORDS = (
    "SELECT", "ASK", "WHERE", "{", "}", "(", ")", "?a", "?b", "ex:p", "nix:p", "<https://example.org/x>",
    "<x>", '"words"', '"open', "'''", "1", "FILTER", "OPTIONAL", "BIND", "AS", "VALUES", "UNDEF", "GROUP",
    "BY", "*", "+", "COUNT",
    ".", ";", "# note\n", "\n", "@en", "^^", "SERVICE", "SILENT", "<<(", ")>>", "\\", "é", "\x00",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "variables"),
    [
        ("SELECT ?b ?a { ?a ex:p ?b }", "select", ("b", "a")),
        ("select * { ?z ex:p ?a . ?a ex:p ?b }", "select", ("z", "a", "b")),
        ("SELECT * { ?b ?p ?a MINUS { ?a ?q ?c } FILTER EXISTS { ?d ex:p ?a } }", "select", ("b", "p", "a")),
        ("SELECT * { ?b ex:p ?a { SELECT ?d { ?d ex:p ?hidden } } }", "select", ("b", "a", "d")),
        ("SELECT DISTINCT * { ?b ex:p ?a OPTIONAL { ?a ex:p ?c } }", "select", ("b", "a", "c")),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ex:p ?b } GROUP BY ?a", "select", ("a", "n")),
        ("ASK { ?a ex:p ?b }", "ask", ()),
        ("CONSTRUCT { ?a ex:q ?b } WHERE { ?a ex:p ?b }", "construct", ()),
        ("CONSTRUCT WHERE { ?a ex:p ?b }", "construct", ()),
        ("DESCRIBE ?a { ?a ex:p ?b }", "describe", ()),
        ("DESCRIBE ex:a", "describe", ()),
    ],
)
def test_form_and_variables(text: str, kind: str, variables: tuple[str, ...]) -> None:
    query = parse_query(text, prefixes=EX)
    assert (query.kind, query.variables) == (kind, variables)


def test_every_variable_of_the_text_is_mentioned() -> None:
    query = parse_query("SELECT ?a { ?a ex:p ?b FILTER NOT EXISTS { $c ex:p '?d' } } # ?e", prefixes=EX)
    assert query.mentioned == {"a", "b", "c"}


def _literals(tree: Any) -> set[str]:
    import rdflib

    return {node.n3() for node in nodes(tree) if isinstance(node, rdflib.Literal)}


def test_literals_stay_as_written_and_known_ones_are_one() -> None:
    written = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT * { ?a ?p 01, +1, 1.50, 1e0, "1"^^xsd:boolean, "plain"^^xsd:string, "hello"@EN }"""
    xsd = "^^<http://www.w3.org/2001/XMLSchema#"
    assert _literals(parse_query(written).algebra) == {
        f'"01"{xsd}integer>', f'"+1"{xsd}integer>', f'"1.50"{xsd}decimal>', f'"1e0"{xsd}double>',
        f'"1"{xsd}boolean>', '"plain"', '"hello"@en',
    }  # fmt: skip


def test_the_text_overrides_default_prefixes_and_two_may_share_a_namespace() -> None:
    query = parse_query(
        "PREFIX ex: <https://example.net/> PREFIX same: <https://example.net/> ASK { ex:a same:b ex:c }",
        prefixes=EX,
    )
    assert query.prefixes == {"ex": "https://example.net/", "same": "https://example.net/"}
    assert "example.org" not in str(query.algebra)


def test_default_prefixes_do_not_shift_the_place_of_an_error() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("SELECT ?a {\n ?a ex:p }", prefixes=EX, where="q.rq")
    assert str(caught.value).startswith("q.rq:2:10: ")


@pytest.mark.parametrize(
    "text", ["BASE <https://example.org/a/> ASK { <b> <../c> <#d> }", "ASK { <b> <../c> <#d> }"]
)
def test_relative_iris_resolve_against_the_base(text: str) -> None:
    query = parse_query(text, base="https://example.org/a/")
    assert "https://example.org/a/b" in str(query.algebra)
    assert "https://example.org/c" in str(query.algebra)
    assert "https://example.org/a/#d" in str(query.algebra)


def test_service_is_read_and_nothing_is_called() -> None:
    query = parse_query("ASK { SERVICE SILENT <http://localhost:9/> { ?a ex:p ?b } }", prefixes=EX)
    assert any(getattr(node, "name", "") == "ServiceGraphPattern" for node in nodes(query.algebra))


def test_patterns_of_exists_are_part_of_the_algebra() -> None:
    query = parse_query("ASK { ?a ex:p ?b FILTER (?b > 1 && NOT EXISTS { ?a ex:q/ex:r ?c }) }", prefixes=EX)
    patterns = [node for node in nodes(query.algebra) if getattr(node, "name", "") == "BGP"]
    assert len(patterns) == 2


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    place = _refused_at(text)
    if place is not None:
        assert place.line is not None
        assert place.column is not None
        lines = text.split("\n")
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def _refused_at(text: str) -> Location | None:
    try:
        parse_query(text, prefixes=EX)
    except KgtoolError as error:
        return error.location or Location("nowhere")
    return None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_tokens_cover_any_text_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        end = token.end


@pytest.mark.parametrize("sign", ["!", "-", "+"])
def test_a_sign_after_a_negation_is_refused_at_its_place(sign: str) -> None:
    with pytest.raises(QueryError, match=rf"query:1:15: unexpected \{sign} after !"):
        parse_query(f"ASK {{ FILTER(!{sign}?y) }}")


def test_an_update_of_sparql_1_2_is_refused_by_name() -> None:
    with pytest.raises(
        NotSupportedError, match=r"update:1:27: SPARQL 1\.2 is not supported \(triple terms\)"
    ):
        read_update("INSERT DATA { <x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> }", "update", {}, None)


def test_a_text_is_read_once_for_the_same_prefixes(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[str]()
    monkeypatch.setattr("kgtool.sparql.parse.translate", _noting(read))
    text, other = "SELECT ?once { ?once ex:p ex:q }", Prefixes({"ex": "https://example.com/"})
    first, again, elsewhere = (parse_query(text, prefixes=names) for names in (EX, EX, other))
    assert first == again
    assert first.algebra is again.algebra
    assert elsewhere.algebra != first.algebra
    assert len(read) == 2
    for _ in range(2):
        with pytest.raises(QueryError, match="nix: is not declared"):
            parse_query("ASK { ?once nix:p ex:q }", prefixes=EX)


def _noting(read: list[str]) -> Callable[..., Any]:
    def noted(part: Any, *others: Any) -> Any:
        read.append(part.text)
        return translate(part, *others)

    return noted
