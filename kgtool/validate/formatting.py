"""The form of a text file: what a careful hand leaves in it, and what it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from kgtool.model.findings import Finding, Location, Severity
from kgtool.sparql import Token, location, tokens

_WITH_PREFIXES = (".ttl", ".trig", ".rq", ".ru")
_TRAILING = re.compile(r"[ \t]+(?=\r?\n|\Z)")
_LONG_STRINGS = ('"""', "'''")


def formatting_findings(
    path: str, content: str | bytes, *, prefixes: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with the form of the file at ``path``, in the order of the text.

    ``content`` is the file as it is, line ends included; as bytes, it must be UTF-8. In every file:
    no byte order mark, lines end in LF, the last one too, no tabs, no blanks at a line's end. In Turtle, TriG
    and SPARQL: each prefix declared is used, declared once, and means what it means in ``prefixes``, the
    project's own, which also count as declared in SPARQL.
    """
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        place = location(before, len(before), path)
        return (_finding("encoding", "the file is not UTF-8 from here on; save it as UTF-8", place),)
    found = list(_lines(path, text))
    if PurePath(path).suffix.lower() in _WITH_PREFIXES:
        found += _prefixes(path, text, prefixes or {})
    return tuple(sorted(found, key=lambda f: (f.location or Location(path), f.rule)))


def _finding(rule: str, message: str, place: Location, severity: Severity = Severity.VIOLATION) -> Finding:
    return Finding("format", rule, message, severity, place)


def _lines(path: str, text: str) -> Iterator[Finding]:
    if not text:
        yield _finding("empty", "the file is empty", Location(path, 1, 1))
        return
    if text.startswith("\ufeff"):
        yield _finding("byte-order-mark", "remove the byte order mark", Location(path, 1, 1))
    if "\r" in text:
        place = location(text, text.index("\r"), path)
        yield _finding("line-ends", "lines end in CR LF or CR; use LF alone", place)
    if not text.endswith("\n"):
        yield _finding("final-newline", "the last line needs a newline", location(text, len(text), path))
    elif text.endswith("\n\n"):
        yield _finding(
            "final-newline", "remove the blank lines at the end", location(text, len(text) - 1, path)
        )
    protected = _inside_strings(path, text)
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line.rstrip() and not {number, number - 1} & protected:
            yield _finding("tab", "use blanks, not tabs", Location(path, number, line.index("\t") + 1))
        match = _TRAILING.search(line.removesuffix("\r"))
        if match and number not in protected:
            yield _finding(
                "trailing-blanks", "remove the blanks at the end", Location(path, number, match.start() + 1)
            )


def _inside_strings(path: str, text: str) -> set[int]:
    """Return the lines that end inside a string of several lines: their blanks are data."""
    if PurePath(path).suffix.lower() not in _WITH_PREFIXES:
        return set()
    inside: set[int] = set()
    for token in tokens(text):
        if token.kind == "string" and token.text.startswith(_LONG_STRINGS):
            first = location(text, token.start, path).line or 1
            inside.update(range(first, first + token.text.count("\n")))
    return inside


def _prefixes(path: str, text: str, known: Mapping[str, str]) -> Iterator[Finding]:
    read = tuple(tokens(text))
    places = {index + 1 for index, token in enumerate(read[:-2]) if _declares(token)}
    declared: dict[str, Token] = {}
    meanings: dict[str, str] = {}
    for index in sorted(places):
        prefix, namespace = _prefix(read[index]), read[index + 1].text.strip("<>")
        for rule, message, severity in _declaration(prefix, namespace, meanings, known):
            yield _finding(rule, message, location(text, read[index].start, path), severity)
        meanings.setdefault(prefix, namespace)
        declared.setdefault(prefix, read[index])
    used: dict[str, Token] = {}
    for index, token in enumerate(read):
        if token.kind == "name" and index not in places:
            used.setdefault(_prefix(token), token)
    for prefix in declared.keys() - used.keys():
        place = location(text, declared[prefix].start, path)
        message = f"prefix {prefix}: is not used; remove it"
        yield _finding("unused-prefix", message, place, Severity.WARNING)
    given = known.keys() if PurePath(path).suffix.lower() in (".rq", ".ru") else set[str]()
    for prefix in used.keys() - declared.keys() - given:
        place = location(text, used[prefix].start, path)
        yield _finding("undeclared-prefix", f"prefix {prefix}: is not declared", place)


def _prefix(token: Token) -> str:
    return token.text.partition(":")[0]


def _declares(token: Token) -> bool:
    return token.is_word("PREFIX") or (token.kind == "language" and token.text == "@prefix")


def _declaration(
    prefix: str, namespace: str, before: Mapping[str, str], known: Mapping[str, str]
) -> Iterator[tuple[str, str, Severity]]:
    """Yield rule, message and severity of what is wrong with a declaration, given those ``before`` it."""
    if prefix in before:
        again = "again" if before[prefix] == namespace else "anew, with another meaning"
        message = f"prefix {prefix}: is declared {again}; keep one declaration"
        yield "repeated-prefix", message, Severity.VIOLATION
    elif namespace in before.values():
        twin = next(other for other, meaning in before.items() if meaning == namespace)
        message = f"prefix {prefix}: means the same as {twin}:; keep one of them"
        yield "repeated-prefix", message, Severity.WARNING
    if known.get(prefix, namespace) != namespace:
        message = f"prefix {prefix}: means <{known[prefix]}> elsewhere in the project"
        yield "clashing-prefix", f"{message}; use it so, or choose another", Severity.WARNING
