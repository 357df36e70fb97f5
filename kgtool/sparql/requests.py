"""Update text to operations (SPARQL 1.1 Update §3, §4; grammar in SPARQL 1.1 Query §19)."""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.model.errors import LimitError, QueryError
from kgtool.model.findings import Location
from kgtool.sparql.algebra import Node, translate_update
from kgtool.sparql.gate import check_update
from kgtool.sparql.lexer import tokens


def read_update(text: str, where: str, prefixes: Mapping[str, str], base: str | None) -> list[Node]:
    """Return the operations of an update request, in rdflib's algebra.

    ``where`` names the text in messages. pyoxigraph's parser is the gate; a request with LOAD does not
    pass through it, since it would run. Raises QueryError with line and column for a malformed request,
    LimitError for one that is too deep.
    """
    read = tuple(tokens(text))
    if not any(token.is_word("LOAD") for token in read):
        check_update(text, read, where, prefixes, base)
    try:
        return translate_update(text, prefixes, base)
    except RecursionError:
        raise LimitError("the update is nested too deeply to be read", location=Location(where)) from None
    except Exception as error:  # rdflib's parser raises whatever it likes
        raise QueryError(f"this update is not understood: {error}", location=Location(where)) from error
