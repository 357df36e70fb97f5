"""The gate: text that pyoxigraph's parser refuses is no query (SPARQL 1.1 Query §19).

rdflib's parser, which gives the algebra, takes some malformed queries and reports poor places; so
pyoxigraph's stands before it. pyoxigraph parses only on the way to an answer: a query is asked such that
it is refused once it is parsed; an update is run over an empty store, with its SERVICE clauses masked. No
endpoint is ever called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from pyoxigraph import DefaultGraph, Store

from kgtool.model.errors import NotSupportedError, QueryError
from kgtool.sparql.complaint import complaint, custom_aggregate, nested_aggregate
from kgtool.sparql.lexer import Token, location, offset_of

_PLACE = re.compile(
    r"error at (?P<line>\d+):(?P<column>\d+): (?:expected (?:one of )?)?(?P<expected>.*)", re.DOTALL
)
# A keyword that does not match is reported where it would have ended: the gap keeps that place before
# the next token. The longest keyword of SPARQL has 14 letters.
_GAP = " " * 40
_BEYOND = re.compile("[\U00010000-\U000effff]")


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
        _refuse_custom_aggregate(text, tokens, blamed, where)
        message, offset = complaint(text, tokens, blamed, expected, prefixes, has_base=base is not None)
        raise QueryError(message, location=location(text, offset, where)) from None
    _refuse_nested_aggregate(text, tokens, where)


def _refuse_custom_aggregate(text: str, tokens: tuple[Token, ...], blamed: int, where: str) -> None:
    name = custom_aggregate(tokens, blamed)
    if name is not None:
        message = f"the aggregate {name.text} is not known: aggregates of one's own are not supported"
        raise NotSupportedError(message, location=location(text, name.start, where)) from None


def _refuse_nested_aggregate(text: str, tokens: tuple[Token, ...], where: str) -> None:
    inner = nested_aggregate(tokens)
    if inner is not None:
        message = f"{inner.text.upper()} stands inside another aggregate; calculate it in a sub-query"
        raise QueryError(message, location=location(text, inner.start, where))


def check_update(
    text: str, tokens: tuple[Token, ...], where: str, prefixes: Mapping[str, str], base: str | None
) -> None:
    """Parse the request ``text`` and run it over nothing; raise as ``check`` does. It must have no LOAD."""
    for declared, part in _parts(tokens):
        shown = " ".join(token.text for token in declared) + " " + _masked(text, part)
        try:
            _run(shown, prefixes, base)
        except SyntaxError as error:
            read = declared + part
            blamed, expected = _blame(read, prefixes, base, str(error), _run)
            _refuse_custom_aggregate(text, read, blamed, where)
            message, offset = complaint(
                text, read, blamed, expected, prefixes, has_base=base is not None, is_update=True
            )
            raise QueryError(message, location=location(text, offset, where)) from None
        except (RuntimeError, OSError, ValueError):
            continue  # It parsed; running it over nothing failed.
    _refuse_nested_aggregate(text, tokens, where)


def _parts(tokens: tuple[Token, ...]) -> Iterator[tuple[tuple[Token, ...], tuple[Token, ...]]]:
    """Yield what is declared before each part of a request, and the part: one begins wherever a prologue
    stands behind a ``;``, which the grammar allows (§19.8 [29]) but pyoxigraph does not.
    """
    declared: list[Token] = []
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        follows = token.text == ";" and not depth and place + 1 < len(tokens)
        if follows and tokens[place + 1].is_word("PREFIX", "BASE"):
            yield tuple(declared), tokens[start:place]
            declared += _declarations(tokens[start:place])
            start = place + 1
    yield tuple(declared), tokens[start:]


def _declarations(part: tuple[Token, ...]) -> tuple[Token, ...]:
    end = 0
    while end < len(part) and part[end].is_word("PREFIX", "BASE"):
        end += 3 if part[end].is_word("PREFIX") else 2
    return part[:end]


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
    """Return the part of ``text`` that ``tokens`` are, as pyoxigraph is to read it."""
    parts: list[str] = []
    done = tokens[0].start if tokens else 0
    end = tokens[-1].end if tokens else 0
    letters = _letters(text)
    for before, token in zip((None, *tokens), tokens, strict=False):
        shown = _shown(before, token, letters)
        if shown != token.text:
            parts += text[done : token.start], shown.ljust(len(token.text))
            done = token.end
    return "".join((*parts, text[done:end]))


def _letters(text: str) -> dict[int, str]:
    """Return letters that ``text`` does not have in place of its characters beyond U+FFFF: names may have
    them (§19.8 [164]), but pyoxigraph takes them in strings and IRIs alone.
    """
    unused = (chr(number) for number in range(0x4E00, 0x9FFF) if chr(number) not in text)
    return {ord(letter): next(unused, "\u4e00") for letter in dict.fromkeys(_BEYOND.findall(text))}


def _shown(before: Token | None, token: Token, letters: Mapping[int, str]) -> str:
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
    if letters and token.kind in ("name", "variable", "label"):
        return token.text.translate(letters)
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
    letters = _letters("".join(token.text for token in tokens))
    for index, token in enumerate(tokens):
        if index and not _belongs(tokens[index - 1], token):
            spread += _GAP
        starts.append(len(spread))
        spread += _shown(tokens[index - 1] if index else None, token, letters)
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
