"""Tokens of SPARQL text with their places (SPARQL 1.1 Query §19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.model.findings import Location

_TOKEN = re.compile(
    r"""
    (?P<blank>[\s\ufeff]+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?!"")(?:[^"\\\n\r]|\\.)*" | '(?!'')(?:[^'\\\n\r]|\\.)*')
  | (?P<open>\"\"\"|'''|["'])
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
  | (?P<label>_:[\w.\-·]*[\w\-·])
  | (?P<name>(?:[^\W\d_][\w.\-·]*)?:
      (?:(?:[\w\-:·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?=[\w\-:.%\\]))+)?)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z][\w]*)
  | (?P<mark><<\(|\)>>|<<|>>|\{\||\|\}|\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


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
