"""Turtle-like text → where each of its triples stands, in the order in which the parser gives them.

Only punctuation is understood (Turtle 1.1 §6.5, TriG §4.5): what a term is, which graph it is in and which
label a blank node gets is the parser's to say, and its n-th triple is the n-th place. The text is one that
the parser took.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOT_IN_NAMES = r"""\s<>"'{}()\[\];,\#^@|\\"""
_NAME = rf"(?:[^{_NOT_IN_NAMES}.:]|:|\\.|\.+(?=[^{_NOT_IN_NAMES}.]|\\))*"
_TOKEN = re.compile(
    rf"""(?P<string> \"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
          | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
      | (?P<mark> [\[\](){{}};,] )
      | (?P<term> <[^>]*> | [+-]?(?:\d+\.?\d*[eE][+-]?\d+ | \d*\.\d+(?:[eE][+-]?\d+)? | \d+)
          | _:[^{_NOT_IN_NAMES}.:]+(?:\.+[^{_NOT_IN_NAMES}.:]+)*
          | (?:[^{_NOT_IN_NAMES}.:]+(?:\.+[^{_NOT_IN_NAMES}.:]+)*)?:{_NAME} )
      | (?P<stop> \. ) | (?P<at> @[A-Za-z0-9-]+ ) | (?P<type> \^\^ ) | (?P<word> [A-Za-z]+ )
      | \#[^\n\r]* | \s+""",
    re.VERBOSE | re.DOTALL,
)
_LINE = re.compile(r"(?:\A|(?<=[\n\r]))[ \t]*(?=[^\s\#])")
_DIRECTIVES = {"prefix": 2, "base": 1, "version": 1}


@dataclass
class _Open:
    """What is open: a statement, a ``[``, or a list ``(``; ``start`` is where it begins.

    ``subject`` and ``verb`` are where the next triple's own begin, None where an earlier triple had them.
    ``told`` says of a list whether what holds it has its triple; ``length`` counts the members.
    """

    kind: str
    start: int
    expects: str = "verb"
    subject: int | None = None
    verb: int | None = None
    told: bool = False
    length: int = 0


def lines_of(text: str) -> Iterator[int]:
    """Yield the offset of each triple or quad of N-Triples or N-Quads: one a line."""
    return (match.end() for match in _LINE.finditer(text))


def places(text: str) -> Iterator[int]:
    """Yield the offset of each triple of Turtle or TriG, in the order of the parser.

    A triple begins where its own words do: at its object; before that, at its predicate and at its subject,
    where they stand on the same line and no earlier triple shares them. The ``rdf:first`` and ``rdf:rest``
    of a list stand at the member, the last ``rdf:rest`` at the closing parenthesis.
    """
    reader = _Reader(text)
    for token in _TOKEN.finditer(text):
        if token.lastgroup is not None:
            # What one token completes the parser gives last in, first out.
            yield from reversed(reader.read(token.lastgroup, token[0], token.start()))


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._open = [_Open("statement", 0, "subject")]
        self._skip = 0
        self._literal: int | None = None
        self._typed = False
        self._found: list[int] = []

    def read(self, kind: str, token: str, at: int) -> list[int]:
        """Return the places of the triples that are complete with this token."""
        self._found = []
        if self._skip:
            self._skip -= 1
        elif kind == "type":
            self._typed = True
        else:
            ends_literal = self._literal is not None and (self._typed or kind == "at")
            if self._literal is not None:
                literal, self._literal, self._typed = self._literal, None, False
                self._term(literal)
            if not ends_literal:
                self._token(kind, token, at)
        return self._found

    def _token(self, kind: str, token: str, at: int) -> None:
        if kind == "mark":
            self._mark(token, at)
        elif kind == "stop":
            self._open = [_Open("statement", at, "subject")]
        elif kind == "string":
            self._member(at)
            self._literal = at
        elif kind == "at":
            self._skip = _DIRECTIVES.get(token[1:], 0) + 1
        elif kind == "word" and self._open[-1].expects == "subject" and self._open[-1].kind == "statement":
            self._skip = _DIRECTIVES.get(token.lower(), 0)
        else:
            self._member(at)
            self._term(at)

    def _mark(self, mark: str, at: int) -> None:
        top = self._open[-1]
        if mark in "[(":
            self._member(at)
            self._open.append(_Open(mark, at, "verb" if mark == "[" else "object"))
        elif mark == "]":
            self._term(self._open.pop().start)
        elif mark == ")":
            self._open.pop()
            if top.length:
                self._found.append(at)
                if not top.told:
                    self._term(top.start)
            else:
                self._term(top.start)
        elif mark == ";":
            top.expects, top.subject = "verb", None
        elif mark in "{}":
            self._open = [_Open("statement", at, "subject")]

    def _member(self, at: int) -> None:
        """Count a member of the list that is open, if one is; the first shows that the list is not empty."""
        top = self._open[-1]
        if top.kind != "(":
            return
        top.length += 1
        if top.length > 1:
            self._found.append(at)
        elif self._open[-2].expects == "object":
            top.told = True
            self._term(top.start, self._open[-2])

    def _term(self, at: int, holder: _Open | None = None) -> None:
        top = holder or self._open[-1]
        if top.kind == "(":
            self._found.append(at)
        elif top.expects == "subject":
            top.expects, top.subject = "verb", at
        elif top.expects == "verb":
            top.expects, top.verb = "object", at
        else:
            self._found.append(self._begin(top, at))
            top.subject = top.verb = None

    def _begin(self, top: _Open, at: int) -> int:
        for before in (top.verb, top.subject):
            if before is None or self._text.find("\n", before, at) >= 0:
                break
            at = before
        return at
