"""The datatype map of OWL 2 RL: which value a literal has, and which value spaces it lies in.

OWL 2 Profiles §4.2.1 names the datatypes; OWL 2 Structural Specification §4 and XML Schema Datatypes 1.1
say what their values are. Two literals have the same value when their values are *identical*: a dateTime
keeps its time zone offset, 0 and -0 of a float differ, and float, double and decimal share no value
(OWL 2 Structural Specification §4.1, §4.2, §4.7).

A *value* here is a pair of a space and a key; spaces are disjoint. Limits: the lexical form is taken as it
is, without XML Schema's white space processing, as RDF 1.1 Concepts §3.3 has it; the value of an
rdf:XMLLiteral is its canonical form.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Hashable
from decimal import Decimal
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import RDF, RDFS, XSD, Term
from kgtool.reason.date_times import date_time_value

Value = tuple[str, Hashable]

INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_NAME_START = r"A-Za-z_:\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D"
_NAME_START += r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_NAME_CHAR = _NAME_START + r"0-9.\-\u00B7\u0300-\u036F\u203F\u2040"
_LANGUAGE = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_STRINGS = {
    "string": r".*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": _LANGUAGE,
    "Name": f"[{_NAME_START}][{_NAME_CHAR}]*",
    "NCName": f"(?!.*:)[{_NAME_START}][{_NAME_CHAR}]*",
    "NMTOKEN": f"[{_NAME_CHAR}]+",
}
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_PLAIN = re.compile(rf"(.*)@((?:{_LANGUAGE})?)", re.DOTALL)
_NO_URI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def _number(text: str) -> Value | None:
    if not _DECIMAL.fullmatch(text):
        return None
    whole, _, fraction = text.lstrip("+-").partition(".")
    key = (whole.lstrip("0") or "0", fraction.rstrip("0"))
    negative = text.startswith("-") and key != ("0", "")
    return ("decimal", (negative, *key))


def _boolean(text: str) -> Value | None:
    return ("boolean", text in ("true", "1")) if text in ("true", "false", "1", "0") else None


def _double(text: str) -> Value | None:
    return ("double", _bits(text, "d")) if _FLOAT.fullmatch(text) else None


def _float(text: str) -> Value | None:
    return ("float", _bits(text, "f")) if _FLOAT.fullmatch(text) else None


def _bits(text: str, form: str) -> bytes:
    number = float(text)
    if math.isnan(number):
        return b"NaN"
    try:
        return struct.pack(form, number)
    except OverflowError:
        return struct.pack(form, math.copysign(math.inf, number))


def _hex(text: str) -> Value | None:
    return ("hexBinary", bytes.fromhex(text)) if _HEX.fullmatch(text) else None


def _base64(text: str) -> Value | None:
    try:
        return ("base64Binary", base64.b64decode(text.replace(" ", ""), validate=True))
    except (binascii.Error, ValueError):
        return None


def _uri(text: str) -> Value | None:
    return None if _NO_URI.search(text) else ("anyURI", text)


def _plain(text: str) -> Value | None:
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    return ("string", match[1]) if not match[2] else ("langString", (match[1], match[2].lower()))


def _xml(text: str) -> Value | None:
    from xml.etree.ElementTree import ParseError, canonicalize  # a fragment cannot have a DTD

    try:
        return ("XMLLiteral", canonicalize(f"<x>{text}</x>"))
    except ParseError:
        return None


_READERS: dict[str, Callable[[str], Value | None]] = {
    XSD + "decimal": _number,
    XSD + "boolean": _boolean,
    XSD + "double": _double,
    XSD + "float": _float,
    XSD + "hexBinary": _hex,
    XSD + "base64Binary": _base64,
    XSD + "anyURI": _uri,
    XSD + "dateTime": date_time_value,
    XSD + "dateTimeStamp": date_time_value,
    RDF + "PlainLiteral": _plain,
    RDF + "XMLLiteral": _xml,
}
DATATYPES: tuple[NamedNode, ...] = tuple(
    NamedNode(iri)
    for iri in (
        *(RDF + name for name in ("PlainLiteral", "XMLLiteral")),
        RDFS + "Literal",
        *(XSD + name for name in ("decimal", *INTEGERS, "float", "double", *_STRINGS, "boolean")),
        *(XSD + name for name in ("hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp")),
    )
)
_KNOWN = frozenset(DATATYPES)
_LANG_STRING = RDF + "langString"
_ILL_TYPED: Value = ("ill-typed", None)


@lru_cache(maxsize=65536)
def value_of(literal: Literal) -> Value | None:
    """Return the value of ``literal``; None where its datatype is not of OWL 2 RL.

    A literal whose lexical form is not one of its datatype has a value of the space ``ill-typed``: it lies
    in no value space, and equals nothing.
    """
    iri = literal.datatype.value
    if literal.language:
        return ("langString", (literal.value, literal.language.lower()))
    name = iri.removeprefix(XSD)
    if iri.startswith(XSD) and name in INTEGERS:
        value = _number(literal.value) if _INTEGER.fullmatch(literal.value) else None
    elif iri.startswith(XSD) and name in _STRINGS:
        value = ("string", literal.value)
    elif iri in _READERS:
        value = _READERS[iri](literal.value)
    else:
        return None
    return value if value is not None and _in_space(value, iri) else _ILL_TYPED


def in_value_space(literal: Literal, datatype: Term) -> bool | None:
    """Return whether the value of ``literal`` lies in ``datatype``; None where either is not of OWL 2 RL."""
    value = value_of(literal)
    if value is None or datatype not in _KNOWN:
        return None
    return _in_space(value, datatype.value)


def same_value(one: Literal, other: Literal) -> bool | None:
    """Return whether two literals have the same value; None where that is not known."""
    if one == other:
        return True
    values = value_of(one), value_of(other)
    if None in values or _ILL_TYPED in values:
        return None
    return values[0] == values[1]


def is_ill_typed(literal: Literal) -> bool:
    """Return whether the lexical form of ``literal`` is none of its datatype, one of OWL 2 RL."""
    return value_of(literal) == _ILL_TYPED


def _in_space(value: Value, iri: str) -> bool:
    space, key = value
    name = iri.removeprefix(XSD)
    if space == "ill-typed":
        return False
    if iri == RDFS + "Literal":
        return True
    if name in INTEGERS:
        return space == "decimal" and _in_range(key, *INTEGERS[name])
    if name in _STRINGS:
        return space == "string" and _string_pattern(name).fullmatch(str(key)) is not None
    if iri == RDF + "PlainLiteral":
        return space in ("string", "langString")
    if iri == XSD + "dateTimeStamp":
        return space == "dateTime" and isinstance(key, tuple) and key[-1] is not None
    return iri in (XSD + space, RDF + space)


@cache
def _string_pattern(name: str) -> re.Pattern[str]:
    """Return the lexical space of a string datatype; compiled when first asked for, since that takes long."""
    return re.compile(_STRINGS[name], re.DOTALL)


def _in_range(key: Hashable, low: int | None, high: int | None) -> bool:
    if not isinstance(key, tuple) or key[2]:
        return False
    negative, whole = bool(key[0]), str(key[1])
    number = -Decimal(whole) if negative else Decimal(whole)
    return (low is None or number >= low) and (high is None or number <= high)
