"""The gate: text that pyoxigraph's parser refuses is no query (SPARQL 1.1 Query §19).

rdflib's parser, which gives the algebra, takes some malformed queries and reports poor places; so
pyoxigraph's stands before it. pyoxigraph parses only on the way to an answer: a query is asked such that
it is refused once it is parsed; an update is run over an empty store, with its SERVICE clauses masked. No
endpoint is ever called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from pyoxigraph import DefaultGraph, Store

from kgtool.model.errors import QueryError
from kgtool.sparql.complaint import complaint
from kgtool.sparql.lexer import Token, location, offset_of

_PLACE = re.compile(
    r"error at (?P<line>\d+):(?P<column>\d+): (?:expected (?:one of )?)?(?P<expected>.*)", re.DOTALL
)
# A keyword that does not match is reported where it would have ended: the gap keeps that place before
# the next token. The longest keyword of SPARQL has 14 letters.
_GAP = " " * 40


def check(
    text: str, tokens: tuple[Token, ...], where: str, prefixes: Mapping[str, str], base: str | None
) -> None:
    """Parse ``text``, whose tokens are given; ``prefixes`` and ``base`` hold where it declares none.

    Raises QueryError with line and column in ``text``.
    """
    try:
        _parse(_masked(text, tokens), prefixes, base)
    except SyntaxError as error:
        blamed, expected = _blame(tokens, prefixes, base, str(error), _parse)
        message, offset = complaint(text, tokens, blamed, expected, prefixes, has_base=base is not None)
        raise QueryError(message, location=location(text, offset, where)) from None


def check_update(
    text: str, tokens: tuple[Token, ...], where: str, prefixes: Mapping[str, str], base: str | None
) -> None:
    """Parse the request ``text`` and run it over nothing; raise as ``check`` does. It must have no LOAD."""
    try:
        _run(_masked(text, tokens), prefixes, base)
    except SyntaxError as error:
        blamed, expected = _blame(tokens, prefixes, base, str(error), _run)
        message, offset = complaint(
            text, tokens, blamed, expected, prefixes, has_base=base is not None, is_update=True
        )
        raise QueryError(message, location=location(text, offset, where)) from None
    except (RuntimeError, OSError, ValueError):
        return  # It parsed; running it over nothing failed.


def _parse(text: str, prefixes: Mapping[str, str], base: str | None) -> None:
    """Parse a query. What is asked of the parsed one is refused at once: planning can take very long."""
    with suppress(ValueError):  # two readings of the default graph at once
        Store().query(
            text, prefixes=dict(prefixes), base_iri=base, use_default_graph_as_union=True,
            default_graph=DefaultGraph(),
        )  # fmt: skip


def _run(text: str, prefixes: Mapping[str, str], base: str | None) -> None:
    Store().update(text, prefixes=dict(prefixes), base_iri=base)


def _masked(text: str, tokens: tuple[Token, ...]) -> str:
    """Return ``text`` as pyoxigraph is to read it, every place kept."""
    parts: list[str] = []
    done = 0
    for before, token in zip((None, *tokens), tokens, strict=False):
        shown = _shown(before, token)
        if shown != token.text:
            parts += text[done : token.start], shown.ljust(len(token.text))
            done = token.end
    return "".join((*parts, text[done:]))


def _shown(before: Token | None, token: Token) -> str:
    """Return what pyoxigraph is to read for ``token``, no longer than it is.

    ``SERVICE SILENT?`` becomes ``GRAPH``, so that no endpoint is called; TRUE and FALSE, which match in any
    case (§19.8 note 1), get small letters; and in ``<?a&&?b>``, which is an IRI by the rule of the longest
    token, nothing is left that could be read as two comparisons.
    """
    if token.is_word("SERVICE"):
        return "GRAPH"
    if token.is_word("SILENT") and before is not None and before.is_word("SERVICE"):
        return ""
    if token.is_word("TRUE", "FALSE"):
        return token.text.lower()
    return token.text.replace("&&", "aa") if token.kind == "iri" else token.text


def _blame(
    tokens: tuple[Token, ...],
    prefixes: Mapping[str, str],
    base: str | None,
    first: str,
    parse: Callable[[str, Mapping[str, str], str | None], object],
) -> tuple[int, str]:
    """Return the index of the token at which parsing stopped (their count: at the end) and what was expected.

    The tokens are parsed once more, far apart, since the parser's place is off by a keyword's length.
    """
    spread, starts = "", []
    for index, token in enumerate(tokens):
        if index and not _belongs(tokens[index - 1], token):
            spread += _GAP
        starts.append(len(spread))
        spread += _shown(tokens[index - 1] if index else None, token)
    spread += _GAP
    try:
        parse(spread, prefixes, base)
        message = first
    except (SyntaxError, RuntimeError, OSError, ValueError) as error:
        message = str(error)
    place, place_at_first = _PLACE.match(message), _PLACE.match(first)
    if place is None or place_at_first is None:
        return len(tokens), message
    expected = place["expected"] if place["expected"] != "[_]" else place_at_first["expected"]
    offset = offset_of(spread, int(place["line"]), int(place["column"]))
    if offset >= len(spread):
        return len(tokens), expected
    return max((i for i, start in enumerate(starts) if start <= offset), default=0), expected


def _belongs(before: Token, token: Token) -> bool:
    """Say whether blanks between two adjacent tokens would change their meaning."""
    if before.end != token.start:
        return False
    signed = token.kind == "number" and before.text in ("+", "-")
    return signed or token.kind == "language" or "^^" in (before.text, token.text)
