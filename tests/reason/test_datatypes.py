"""The datatype map of OWL 2 RL: lexical forms, values, value spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import RDF, RDFS, XSD
from kgtool.reason.datatypes import DATATYPES, in_value_space, is_ill_typed, same_value


def literal(text: str) -> Literal:
    """Read ``lexical^^prefix:name`` or ``lexical@language``; the last of either counts."""
    if "^^" in text:
        lexical, _, datatype = text.rpartition("^^")
        return Literal(lexical, datatype=iri(datatype))
    lexical, _, language = text.rpartition("@")
    return Literal(lexical, language=language)


def iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode({"xsd": XSD, "rdf": RDF, "rdfs": RDFS, "ex": "http://example.org/"}[prefix] + local)


SAME = [
    ("1^^xsd:integer", "+01^^xsd:integer"),
    ("1^^xsd:byte", "1.0^^xsd:decimal"),
    ("-0^^xsd:integer", "0^^xsd:decimal"),
    (".5^^xsd:decimal", "0.50^^xsd:decimal"),
    ("1e0^^xsd:double", "10E-1^^xsd:double"),
    ("NaN^^xsd:float", "NaN^^xsd:float"),
    ("true^^xsd:boolean", "1^^xsd:boolean"),
    ("0a^^xsd:hexBinary", "0A^^xsd:hexBinary"),
    ("YQ==^^xsd:base64Binary", "Y Q = =^^xsd:base64Binary"),
    ("a^^xsd:string", "a^^xsd:token"),
    ("a@^^rdf:PlainLiteral", "a^^xsd:string"),
    ("a@EN^^rdf:PlainLiteral", "a@en"),
    ("2009-04-21T12:30:15^^xsd:dateTime", "2009-04-21T12:30:15.00^^xsd:dateTime"),
    ("2023-12-31T24:00:00Z^^xsd:dateTime", "2024-01-01T00:00:00+00:00^^xsd:dateTimeStamp"),
    ("<a b='1'/>^^rdf:XMLLiteral", '<a b="1"></a>^^rdf:XMLLiteral'),
]
DIFFERENT = [
    ("1^^xsd:integer", "2^^xsd:integer"),
    ("1^^xsd:double", "1^^xsd:float"),
    ("1^^xsd:double", "1^^xsd:integer"),
    ("0e0^^xsd:double", "-0e0^^xsd:double"),
    ("a@en", "a@de"),
    ("a@en", "a^^xsd:string"),
    ("61^^xsd:hexBinary", "YQ==^^xsd:base64Binary"),
    ("http://example.org/^^xsd:anyURI", "http://example.org/^^xsd:string"),
    ("2009-04-21T12:30:15Z^^xsd:dateTime", "2009-04-21T13:30:15+01:00^^xsd:dateTime"),
    ("2009-04-21T12:30:15Z^^xsd:dateTime", "2009-04-21T12:30:15^^xsd:dateTime"),
]
IN = [
    ("127^^xsd:integer", "xsd:byte"),
    ("1.0^^xsd:decimal", "xsd:positiveInteger"),
    ("0^^xsd:integer", "xsd:nonPositiveInteger"),
    ("18446744073709551615^^xsd:integer", "xsd:unsignedLong"),
    ("9" * 5000 + "^^xsd:integer", "xsd:nonNegativeInteger"),
    ("a b^^xsd:string", "xsd:token"),
    ("en-GB^^xsd:string", "xsd:language"),
    ("a@en", "rdf:PlainLiteral"),
    ("a@en", "rdfs:Literal"),
    ("2024-02-29T00:00:00Z^^xsd:dateTime", "xsd:dateTimeStamp"),
    ("-0044-03-15T00:00:00Z^^xsd:dateTime", "xsd:dateTime"),
]
OUTSIDE = [
    ("128^^xsd:integer", "xsd:byte"),
    ("1.5^^xsd:decimal", "xsd:integer"),
    ("1^^xsd:integer", "xsd:double"),
    ("1^^xsd:integer", "xsd:string"),
    ("-1^^xsd:integer", "xsd:unsignedLong"),
    ("a  b^^xsd:string", "xsd:token"),
    ("1a^^xsd:string", "xsd:NCName"),
    ("a:b^^xsd:string", "xsd:NCName"),
    ("a@en", "xsd:string"),
    ("2024-02-29T00:00:00^^xsd:dateTime", "xsd:dateTimeStamp"),
    ("300^^xsd:byte", "xsd:integer"),
]
ILL_TYPED = [
    "1.0^^xsd:integer",
    "1e0^^xsd:decimal",
    ".^^xsd:decimal",
    "x^^xsd:double",
    "inf^^xsd:double",
    "0b^^xsd:boolean",
    "TRUE^^xsd:boolean",
    "abc^^xsd:hexBinary",
    "YQ=^^xsd:base64Binary",
    "256^^xsd:unsignedByte",
    "0^^xsd:positiveInteger",
    "a:b^^xsd:NCName",
    "en_GB^^xsd:language",
    "a^^rdf:PlainLiteral",
    "a@12^^rdf:PlainLiteral",
    "<a^^rdf:XMLLiteral",
    "2023-02-29T00:00:00^^xsd:dateTime",
    "2023-1-1T00:00:00^^xsd:dateTime",
    "2023-01-01^^xsd:dateTime",
    "2023-01-01T24:00:01^^xsd:dateTime",
    "2023-01-01T00:00:00+15:00^^xsd:dateTime",
    "2023-01-01T00:60:00^^xsd:dateTime",
    "2023-01-01T00:00:00^^xsd:dateTimeStamp",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_value(one: str, other: str) -> None:
    assert same_value(literal(one), literal(other)) is True


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_values(one: str, other: str) -> None:
    assert same_value(literal(one), literal(other)) is False


@pytest.mark.parametrize(("text", "datatype"), IN)
def test_inside_a_value_space(text: str, datatype: str) -> None:
    assert in_value_space(literal(text), iri(datatype)) is True


@pytest.mark.parametrize(("text", "datatype"), OUTSIDE)
def test_outside_a_value_space(text: str, datatype: str) -> None:
    assert in_value_space(literal(text), iri(datatype)) is False


@pytest.mark.parametrize("text", ILL_TYPED)
def test_an_ill_typed_literal_lies_nowhere_and_equals_nothing(text: str) -> None:
    assert is_ill_typed(literal(text))
    assert not any(in_value_space(literal(text), datatype) for datatype in DATATYPES)
    assert same_value(literal(text), literal("1^^xsd:integer")) is None


def test_of_other_datatypes_nothing_is_known() -> None:
    own = literal("1^^ex:own")
    assert in_value_space(own, iri("xsd:integer")) is None
    assert in_value_space(literal("1^^xsd:integer"), iri("ex:own")) is None
    assert same_value(own, literal("1^^xsd:integer")) is None
    assert same_value(own, own) is True
    assert not is_ill_typed(own)


@given(st.integers(), st.integers(0, 3))
def test_leading_zeros_do_not_change_an_integer(number: int, zeros: int) -> None:
    sign = "-" if number < 0 else ""
    padded = f"{sign}{'0' * zeros}{abs(number)}"
    assert same_value(literal(f"{number}^^xsd:integer"), literal(f"{padded}^^xsd:integer"))


@given(st.integers(-(2**70), 2**70))
def test_integer_ranges(number: int) -> None:
    text = literal(f"{number}^^xsd:integer")
    assert in_value_space(text, iri("xsd:long")) is (-(2**63) <= number < 2**63)
    assert in_value_space(text, iri("xsd:unsignedInt")) is (0 <= number < 2**32)
    assert in_value_space(text, iri("xsd:negativeInteger")) is (number < 0)


@given(st.floats(width=32))
def test_a_float_is_read_back(number: float) -> None:
    text = repr(number).replace("inf", "INF").replace("nan", "NaN")
    assert same_value(literal(f"{text}^^xsd:float"), literal(f"{text.replace('e', 'E')}^^xsd:float"))
    assert not is_ill_typed(literal(f"{text}^^xsd:float"))


@given(st.datetimes())
def test_a_date_time_is_read(moment: object) -> None:
    assert not is_ill_typed(literal(f"{str(moment).replace(' ', 'T')}^^xsd:dateTime"))
