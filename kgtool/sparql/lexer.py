"""Tokens of SPARQL text with their places (SPARQL 1.1 Query §19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.model.findings import Location

# Productions [164] to [173] of §19.8, as ranges for classes of regular expressions.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = _BASE + "_0-9"
_INNER = _START + "\u00b7\u0300-\u036f\u203f\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""
    (?P<blank>[\s\ufeff]+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
      | "(?!"")(?:[^"\\\n\r]++|\\.)*+" | '(?!'')(?:[^'\\\n\r]++|\\.)*+')
  | (?P<open>\"\"\"|'''|["'])
  | (?P<variable>[?$][{_START}][{_INNER}]*)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
  | (?P<label>_:[{_START}](?:[{_INNER}\-]++|\.+(?=[{_INNER}\-]))*)
  | (?P<name>(?:[{_BASE}](?:[{_INNER}\-]++|\.+(?=[{_INNER}\-]))*)?:
      (?:(?:[{_START}:]|{_PLX})(?:[{_INNER}:\-]++|{_PLX}|\.+(?=[{_INNER}:\-]|{_PLX}))*)?)
  | (?P<number>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
  | (?P<word>[A-Za-z]\w*)
  | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Token:
    """One token: ``kind`` is a group name of the grammar above, ``start`` an offset in code points."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset just behind the token."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Say whether this is one of the keywords ``words`` (upper case), in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` without blanks and comments.

    Kind ``open`` is the start of a string that never ends; what follows it is tokenised as code. Any
    text is taken: whether the tokens make a query is for the parser to say.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind not in ("blank", "comment"):
            yield Token(kind, match.group(), match.start())


def spelled_out(text: str) -> str:
    """Return ``text`` with the codepoint escapes of its names, variables and keywords carried out (§19.2).

    Those of IRIs and strings stay: what they stand for is part of them, and ends none. Where one stands
    for no code point it stays as well, for the parser to complain of.
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    parts: list[str] = []
    done = 0
    for token in tokens(text):
        if token.text == "\\" and (escape := _ESCAPE.match(text, token.start)) and escape[1] is None:
            parts += text[done : token.start], _character(escape)
            done = escape.end()
    return "".join((*parts, text[done:]))


def unescaped(text: str) -> str:
    """Return ``text``, the inside of a string or an IRI, with its escapes carried out (§19.2, §19.7)."""
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        return _LETTERS.get(escape[1], escape[1])
    number = int(escape[2] or escape[3], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else escape[0]


def location(text: str, offset: int, where: str) -> Location:
    """Return the place of ``offset`` in ``text``; lines and columns count from 1, in code points."""
    line = text.count("\n", 0, offset) + 1
    return Location(where, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def offset_of(text: str, line: int, column: int) -> int:
    """Return the offset of a line and column that count from 1; the text's end where there is none."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return len(text)
    return min(start + column - 1, len(text))
