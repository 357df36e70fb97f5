"""Query text to query (SPARQL 1.1 Query §18.2, §19)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import TypeVar

from kgtool.engines import Limits, deeply
from kgtool.model.errors import LimitError, NotSupportedError, QueryError
from kgtool.model.prefixes import Prefixes
from kgtool.sparql.algebra import Node, translate
from kgtool.sparql.blocks import cut
from kgtool.sparql.gate import check
from kgtool.sparql.lexer import Token, location, spelled_out, tokens
from kgtool.sparql.query import Kind, Query

_KINDS: dict[str, Kind] = {
    "SelectQuery": "select",
    "AskQuery": "ask",
    "ConstructQuery": "construct",
    "DescribeQuery": "describe",
}
_DEEPEST = 1000
T = TypeVar("T")
_LONG, _DEEP = 20_000, 60
# What only SPARQL 1.2 and proposals have; both parsers behind the gate would have to know it.
_NEW_MARKS = {"<<": "triple terms", "<<(": "triple terms", "{|": "annotations", "~": "reifiers"}
_NEW_WORDS = (
    "VERSION", "LATERAL", "ADJUST", "TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE",
    "LANGDIR", "HASLANG", "HASLANGDIR", "STRLANGDIR",
)  # fmt: skip


def parse_query(
    text: str, *, where: str = "query", prefixes: Mapping[str, str] | None = None, base: str | None = None,
    limits: Limits | None = None,
) -> Query:  # fmt: skip
    """Read SPARQL ``text``.

    ``where`` names the text in messages (a path as the user typed it). ``prefixes`` and ``base`` hold
    where the text declares none. Raises QueryError with line and column for a malformed query,
    NotSupportedError naming a feature of SPARQL 1.2 or a proposal, LimitError for brackets nested more
    than a thousand deep and for a text that takes longer to read than ``limits`` allow.
    """
    began = time.monotonic()
    text, declared = spelled_out(text), tuple((prefixes or {}).items())
    timed = limits is not None and limits.timeout is not None
    if timed or len(text) > _LONG:
        query = with_room(partial(_read, where=where, prefixes=prefixes, base=base), text, where, limits)
    else:
        query = _known(text, where, declared, base)
    return replace(query, seconds=time.monotonic() - began)


@lru_cache(maxsize=512)
def _known(text: str, where: str, prefixes: tuple[tuple[str, str], ...], base: str | None) -> Query:
    """Read a text of usual length once: a check reads it for its form, its examples and its shapes."""
    return with_room(partial(_read, where=where, prefixes=dict(prefixes), base=base), text, where, None)


def with_room(read: Callable[[str, tuple[Token, ...]], T], text: str, where: str, limits: Limits | None) -> T:
    """Return what ``read`` makes of ``text`` and its tokens, where there is room for its depth and the time
    limit is heard.

    Raises LimitError for brackets nested more than a thousand deep and beyond ``limits``.
    """
    if (limits is not None and limits.timeout is not None) or len(text) > _LONG:
        return deeply(lambda: read(text, _flat(text, where)[0]), limits)
    found, depth = _flat(text, where)
    return deeply(lambda: read(text, found), limits) if depth > _DEEP else read(text, found)


def _flat(text: str, where: str) -> tuple[tuple[Token, ...], int]:
    found = tuple(tokens(text))
    return found, _depth(text, found, where)


def _read(
    text: str, read: tuple[Token, ...], where: str, prefixes: Mapping[str, str] | None, base: str | None
) -> Query:
    defaults = Prefixes(prefixes or {})
    check(text, read, where, defaults, base)
    try:
        algebra, declared, resolved = translate(cut(text, read, where), defaults, base)
    except RecursionError:
        raise LimitError(
            "the query is nested too deeply to be read", location=location(text, 0, where)
        ) from None
    except QueryError:
        raise
    except Exception as error:  # rdflib's parser raises whatever it likes, bare Exception included
        raise not_read(text, read, where, error) from error
    kind = _KINDS[algebra.name]
    mentioned = tuple(dict.fromkeys(token.text[1:] for token in read if token.kind == "variable"))
    variables = _answered(algebra, mentioned, read) if kind == "select" else ()
    return Query(kind, text, lambda: algebra, Prefixes(declared), variables, frozenset(mentioned), resolved)


def _depth(text: str, read: tuple[Token, ...], where: str) -> int:
    """Return how deep brackets, signs or rows of parts nest. Raises LimitError where that is too deep."""
    depth = signs = deepest = 0
    for token in read:
        mark = token.text if token.kind == "mark" else ""
        depth += (mark in ("(", "{", "[", "<<", "<<(")) - (mark in (")", "}", "]", ">>", ")>>"))
        signs = signs + 1 if mark in ("!", "-", "+", "^") else 0
        if depth > _DEEPEST or signs > _DEEPEST:
            raise LimitError(
                f"nested more than {_DEEPEST} deep; write the query flatter",
                location=location(text, token.start, where),
            )
        deepest = max(deepest, depth, signs)
    rows = sum(token.is_word("UNION", "OPTIONAL", "MINUS", "BIND") for token in read)
    return max(deepest, rows)


def not_read(
    text: str, read: tuple[Token, ...], where: str, error: Exception, what: str = "query"
) -> NotSupportedError | QueryError:
    """Name what rdflib's parser does not know in a query, or update, that passed the gate."""
    for before, token in pairwise(read):
        if before.text == "!" and token.text in ("!", "+", "-"):
            message = f"unexpected {token.text} after !; write !({token.text}…) (§19.8, UnaryExpression)"
            return QueryError(message, location=location(text, token.start, where))
    for token in read:
        feature = None
        if token.kind == "mark":
            feature = _NEW_MARKS.get(token.text)
        elif token.is_word(*_NEW_WORDS):
            feature = token.text.upper()
        elif token.kind == "language" and "--" in token.text:
            feature = "a base direction"
        if feature:
            message = f"SPARQL 1.2 is not supported ({feature}); write the {what} in SPARQL 1.1"
            return NotSupportedError(message, location=location(text, token.start, where))
    return NotSupportedError(f"this {what} is not supported: {error}", location=location(text, 0, where))


def _answered(algebra: Node, mentioned: tuple[str, ...], read: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the names a SELECT answers with and write them into its algebra.

    For ``SELECT *`` these are the variables in scope (§18.2.1), in the order of first mention.
    """
    from rdflib import Variable

    from kgtool.sparql.compile.scoping import visible
    from kgtool.sparql.compile.translate import pattern

    projection = algebra
    while projection.name != "Project":
        projection = projection.p
    names = tuple(dict.fromkeys(str(variable) for variable in algebra.PV))
    if _selects_all(read):
        scope = set(visible(pattern(projection.p)))
        names = tuple(name for name in mentioned if name in scope)
    algebra["PV"] = projection["PV"] = [Variable(name) for name in names]
    return names


def _selects_all(read: tuple[Token, ...]) -> bool:
    start = next(i for i, token in enumerate(read) if token.is_word("SELECT")) + 1
    return read[start + read[start].is_word("DISTINCT", "REDUCED")].text == "*"
