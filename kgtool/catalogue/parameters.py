"""The types of parameters: which texts each allows and which term a text becomes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kgtool.model.errors import ParameterError, UsageError
from kgtool.model.notation import read_term
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import XSD, Term

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_TEXT = re.compile(r"(?P<words>.*)@(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)", re.DOTALL)


@dataclass(frozen=True)
class ParameterType:
    """One type: ``read`` gives the term of a text, or raises ValueError with what is wanted instead."""

    name: str
    wants: str
    read: Callable[[str, Prefixes], Term]


def term_of(text: str, kind: str, prefixes: Prefixes) -> Term:
    """Return the term of type ``kind`` (a name of ``TYPES``) that ``text`` stands for.

    The lexical form is kept as typed. Raises ParameterError with what the type wants.
    """
    wanted = TYPES[kind]
    try:
        return wanted.read(text, prefixes)
    except UsageError as error:
        raise ParameterError(f"{error.message} (wanted: {wanted.wants})") from None
    except ValueError:
        raise ParameterError(f"{text!r} is not {wanted.wants}") from None


def type_named(name: str) -> str | None:
    """Return the type that ``name`` means (``xsd:`` in front and XSD's own names are understood), or None."""
    name = name.removeprefix("xsd:").removeprefix("rdf:")
    name = _OTHER_NAMES.get(name, name)
    return name if name in TYPES else None


def _iri(text: str, prefixes: Prefixes) -> Term:
    term = read_term(text, prefixes)
    if not isinstance(term, NamedNode):
        raise ValueError
    return term


def _string(text: str, _prefixes: Prefixes) -> Term:
    return Literal(text)


def _text(text: str, prefixes: Prefixes) -> Term:
    if text.startswith(('"', "'")):
        term = read_term(text, prefixes)
        if not isinstance(term, Literal) or not term.language:
            raise ValueError
        return term
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError
    return Literal(match["words"], language=match["tag"])


def _typed(
    datatype: str, pattern: str, check: Callable[[str], object] = str
) -> Callable[[str, Prefixes], Term]:
    """Return a reader for the lexical forms of ``xsd:datatype`` that ``pattern`` and ``check`` allow."""
    allowed, iri = re.compile(pattern, re.ASCII), NamedNode(XSD + datatype)

    def read(text: str, _prefixes: Prefixes) -> Term:
        text = text.strip()
        if not allowed.fullmatch(text):
            raise ValueError
        check(text)
        return Literal(text, datatype=iri)

    return read


def _calendar(text: str) -> object:
    return datetime.date.fromisoformat(text[:10])


_ALL = (
    ParameterType("iri", "an IRI: prefix:name or <https://…>", _iri),
    ParameterType("string", "any text", _string),
    ParameterType("text", 'words with a language: words@en or "words"@en', _text),
    ParameterType("integer", "a whole number such as 12", _typed("integer", r"[+-]?\d+")),
    ParameterType("decimal", "a number such as 7.5", _typed("decimal", r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")),
    ParameterType(
        "double",
        "a number such as 1.5e3",
        _typed("double", r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"),
    ),
    ParameterType("boolean", "true or false", _typed("boolean", r"true|false")),
    ParameterType(
        "date", "a date such as 2023-10-06", _typed("date", r"\d{4}-\d\d-\d\d" + _ZONE, check=_calendar)
    ),
    ParameterType(
        "dateTime",
        "a date and time such as 2023-10-06T09:00:00Z",
        _typed(
            "dateTime",
            r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?" + _ZONE,
            check=_calendar,
        ),
    ),
    ParameterType("year", "a year such as 2023", _typed("gYear", r"-?(?:[1-9]\d{3,}|0\d{3})" + _ZONE)),
    ParameterType("term", 'a term in Turtle\'s syntax: prefix:name, <IRI>, "words"@en, 2023', read_term),
)
TYPES: Mapping[str, ParameterType] = {kind.name: kind for kind in _ALL}
_OTHER_NAMES = {
    "anyURI": "iri", "uri": "iri", "IRI": "iri", "langString": "text", "gYear": "year",
    "datetime": "dateTime", "int": "integer", "float": "double", "literal": "term",
}  # fmt: skip
