"""Update text to operations (SPARQL 1.1 Update §3, §4; grammar in SPARQL 1.1 Query §19)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph

from kgtool.model.errors import QueryError
from kgtool.model.findings import Location
from kgtool.sparql.algebra import Node, translate_update
from kgtool.sparql.lexer import tokens

_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<what>.*)", re.DOTALL)


def read_update(text: str, where: str, prefixes: Mapping[str, str], base: str | None) -> list[Node]:
    """Return the operations of an update request, in rdflib's algebra.

    ``where`` names the text in messages. pyoxigraph's parser is the gate; a request with LOAD does not
    pass through it,
    since it would run. Raises QueryError with line and column for a malformed request.
    """
    if not any(token.is_word("LOAD") for token in tokens(text)):
        _check(text, where, prefixes, base)
    try:
        return translate_update(text, prefixes, base)
    except Exception as error:  # rdflib's parser raises whatever it likes
        raise QueryError(f"this update is not understood: {error}", location=Location(where)) from error


def _check(text: str, where: str, prefixes: Mapping[str, str], base: str | None) -> None:
    try:
        pyoxigraph.Store().update(text, prefixes=dict(prefixes), base_iri=base)
    except SyntaxError as error:
        found = _PLACE.search(str(error))
        if found is None:
            raise QueryError(str(error), location=Location(where)) from None
        place = Location(where, int(found["line"]), int(found["column"]))
        raise QueryError(found["what"], location=place) from None
    except (RuntimeError, OSError, ValueError):
        return  # It parsed; running it over nothing failed.
