"""What is wrong with a malformed query, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from kgtool.sparql.lexer import Token, location

_PAIRS = {"(": ")", "{": "}", "[": "]", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_WORDS = """
    ABS ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY
    DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN
    IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH
    NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT
    SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN
    STRSTARTS STRUUID SUBSTR SUM TIMEZONE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR
""".split()  # noqa: SIM905
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"(?:https?|urn|file|mailto):")
# An item of the parser's list of what it expected that is a sentence, not a token or a keyword.
_SENTENCE = re.compile(r"(?:^|, )([A-Z][A-Za-z]*\*?(?: [A-Za-z*]+){2,}[^,]*)")
_PLAIN = {
    "The VALUES clause rows should have exactly the same number of values as there are variables. To set a "
    "value to undefined use UNDEF.": "a row of VALUES has more or fewer values than there are variables; "
    "write UNDEF for a value that is open",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that is neither grouped "
    "by nor aggregated, or is given a name twice; put it into GROUP BY or into an aggregate",
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot stand with GROUP BY; name the variables",
    "IRI parsing failed": "this is not a valid IRI",
}


def complaint(
    text: str,
    tokens: tuple[Token, ...],
    blamed: int,
    expected: str,
    prefixes: Mapping[str, str],
    *,
    has_base: bool,
    is_update: bool = False,
) -> tuple[str, int]:
    """Return what is wrong and the offset of it in ``text``.

    ``blamed`` is the index of the token at which the parser stopped, ``expected`` its own words.
    """
    read = tokens[: blamed + 1]
    end = len(text.rstrip())
    return (
        (None if is_update else _form(tokens, end))
        or _endless(read)
        or (None if has_base else _relative(read))
        or _prefix(read, prefixes)
        or _sentence(tokens, blamed, expected, end)
        or _bracket(text, tokens, blamed, end)
        or _assigned_again(tokens, blamed)
        or _unexpected(tokens, blamed, end)
    )


def nested_aggregate(tokens: tuple[Token, ...]) -> Token | None:
    """Return the first aggregate inside another, which has no value (§18.5.1: arguments are evaluated for
    each solution of a group); one of a sub-query inside EXISTS is its own.
    """
    around: list[bool] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.kind == "word":
            if around and around[-1] and token.is_word(*_AGGREGATES):
                return token
        elif token.kind == "mark":
            if token.text == "(":
                begins = before is not None and before.is_word(*_AGGREGATES)
                around.append(begins or (bool(around) and around[-1]))
            elif token.text == "{":
                around.append(False)
            elif token.text in (")", "}") and around:
                around.pop()
    return None


def custom_aggregate(tokens: tuple[Token, ...], blamed: int) -> Token | None:
    """Return the name of a function whose arguments are DISTINCT, where that is why parsing stopped: an
    aggregate of one's own (§19.8 note 14).
    """
    if blamed < 2 or blamed >= len(tokens) or not tokens[blamed].is_word("DISTINCT"):
        return None
    name = tokens[blamed - 2]
    return name if tokens[blamed - 1].text == "(" and name.kind in ("iri", "name") else None


def _form(tokens: tuple[Token, ...], end: int) -> tuple[str, int] | None:
    """The query has no form: it is empty, an update, or begins with something else."""
    rest = list(tokens)
    while rest and rest[0].is_word("PREFIX", "BASE", "VERSION"):
        del rest[: 3 if rest[0].is_word("PREFIX") else 2]
    if not rest:
        return ("the query is empty; expected " + _one_of(_FORMS), end if tokens else 0)
    if rest[0].is_word(*_UPDATES):
        return (
            f"{rest[0].text.upper()} begins an update, not a query; expected {_one_of(_FORMS)}",
            rest[0].start,
        )
    if not rest[0].is_word(*_FORMS) and rest[0].kind == "word":
        return (f"a query cannot begin with {rest[0].text!r}; expected {_one_of(_FORMS)}", rest[0].start)
    return None


def _endless(read: tuple[Token, ...]) -> tuple[str, int] | None:
    """A string without an end, or an IRI without one or with a blank in it."""
    for token, after in zip(read, (*read[1:], None), strict=True):
        if token.kind == "open":
            hint = "" if len(token.text) == 3 else "; write a string of several lines between triple quotes"
            return (f"the string that starts here never ends{hint}", token.start)
        if token.text == "<" and after and after.start == token.end and _WEB.match(after.text):
            return ("the IRI that starts here has no > or holds a character that no IRI may", token.start)
    return None


def _one_of(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _relative(read: tuple[Token, ...]) -> tuple[str, int] | None:
    for before, token in zip((None, *read), read, strict=False):
        if before is not None and before.is_word("BASE"):
            return None
        if token.kind == "iri" and not _SCHEME.match(token.text):
            return (f"{token.text} is a relative IRI; write it whole, or declare a BASE", token.start)
    return None


def _prefix(read: tuple[Token, ...], prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    known = set(prefixes)
    for before, token in zip((None, *read), read, strict=False):
        if token.kind != "name":
            continue
        prefix = token.text.partition(":")[0]
        if before is not None and before.is_word("PREFIX"):
            known.add(prefix)
        elif prefix not in known:
            return (
                f"prefix {prefix}: is not declared; declare it with PREFIX {prefix}: <…>",
                token.start,
            )
    return None


def _sentence(tokens: tuple[Token, ...], blamed: int, expected: str, end: int) -> tuple[str, int] | None:
    match = _SENTENCE.search(expected)
    if match is None or match[1].startswith("Prefix not"):
        return None
    message = _PLAIN.get(match[1], match[1][0].lower() + match[1][1:])
    return (message, tokens[blamed].start if blamed < len(tokens) else end)


def _bracket(text: str, tokens: tuple[Token, ...], blamed: int, end: int) -> tuple[str, int] | None:
    """A bracket that is never closed, or closes nothing, where that is why parsing stopped."""
    open_: list[Token] = []
    for token in tokens[: blamed + 1]:
        if token.text in _PAIRS and token.kind == "mark":
            open_.append(token)
        elif token.text in _PAIRS.values() and token.kind == "mark":
            if not open_:
                return (f"{token.text} closes nothing; remove it, or open what it should close", token.start)
            opened = open_.pop()
            if _PAIRS[opened.text] != token.text:
                return (f"{token.text} cannot close the {opened.text} of {_at(text, opened)}", token.start)
    if open_ and blamed >= len(tokens):
        return (f"the query ends, but the {open_[-1].text} of {_at(text, open_[-1])} is not closed", end)
    return None


def _at(text: str, token: Token) -> str:
    place = location(text, token.start, "")
    return f"line {place.line}, column {place.column}"


def _assigned_again(tokens: tuple[Token, ...], blamed: int) -> tuple[str, int] | None:
    """``BIND (… AS ?x)`` where ``?x`` has a value already; the parser gives no reason for it."""
    read = tokens[:blamed]
    if len(read) < 3 or not read[-3].is_word("AS") or read[-2].kind != "variable":
        return None
    name = read[-2].text
    if all(token.text[1:] != name[1:] for token in read[:-2] if token.kind == "variable"):
        return None
    return (f"{name} has a value in this group already; give the new value another name", read[-2].start)


def _unexpected(tokens: tuple[Token, ...], blamed: int, end: int) -> tuple[str, int]:
    before = f" after {tokens[blamed - 1].text}" if blamed else ""
    if blamed >= len(tokens):
        return (f"the query ends too early{before}", end)
    token = tokens[blamed]
    close = get_close_matches(token.text.upper(), _WORDS, 1, 0.8) if token.kind == "word" else []
    hint = f"; did you mean {close[0]}?" if close and close[0] != token.text.upper() else ""
    return (f"unexpected {token.text}{before}{hint}", token.start)
