"""Update text to operations (SPARQL 1.1 Update §3, §4; grammar in SPARQL 1.1 Query §19)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from kgtool.engines import Limits
from kgtool.model.errors import LimitError, QueryError
from kgtool.model.findings import Location
from kgtool.sparql.algebra import Node, translate_update
from kgtool.sparql.blocks import cut
from kgtool.sparql.gate import check_update
from kgtool.sparql.lexer import Token, spelled_out
from kgtool.sparql.parse import not_read, with_room


def read_update(
    text: str, where: str, prefixes: Mapping[str, str], base: str | None, limits: Limits | None = None
) -> list[Node]:
    """Return the operations of an update request, in rdflib's algebra.

    ``where`` names the text in messages. pyoxigraph's parser is the gate; a request with LOAD does not
    pass through it, since it would run. Raises QueryError with line and column for a malformed request,
    NotSupportedError for SPARQL 1.2, LimitError for one that is too deep or takes longer to read than
    ``limits`` allow.
    """
    read = partial(_read, where=where, prefixes=prefixes, base=base)
    return with_room(read, spelled_out(text), where, limits)


def _read(
    text: str, read: tuple[Token, ...], where: str, prefixes: Mapping[str, str], base: str | None
) -> list[Node]:
    gated = not any(token.is_word("LOAD") for token in read)
    if gated:
        check_update(text, read, where, prefixes, base)
    try:
        return translate_update(cut(text, read, where), prefixes, base)
    except QueryError:
        raise
    except RecursionError:
        raise LimitError("the update is nested too deeply to be read", location=Location(where)) from None
    except Exception as error:  # rdflib's parser raises whatever it likes
        if gated:
            raise not_read(text, read, where, error, "update") from error
        raise QueryError(f"this update is not understood: {error}", location=Location(where)) from error
