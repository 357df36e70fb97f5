"""Turtle and TriG text, cut into statements without being understood.

Only for texts that a parser refused: quotes, IRIs and comments are told apart from full stops and
braces (Turtle 1.1 §6.5), which is enough to know where a statement ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<plain> [^\#"'<{}.\\|]+ )
      | (?P<skip> \#[^\n\r]* | \{\| | \|\} | \\.
          | "(?!"")(?:[^"\\\n\r]|\\.)*" | '(?!'')(?:[^'\\\n\r]|\\.)*'
          | <(?:[^\x00-\x20<>"{}|^`\\]|\\[uU][0-9A-Fa-f]+)*> )
      | (?P<long> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} )
      | (?P<endless> \"{3} | '{3} )
      | (?P<torn> ["'][^\n\r]* )
      | (?P<open> \{ ) | (?P<close> \} ) | (?P<stop> \.(?=[\s\#}]|\Z) )
      | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Statement:
    """A stretch of text up to and with a full stop or a brace.

    ``block`` is the head of the graph block that is open after it (``<g> {``), or empty;
    ``opens``: it is such a head itself; ``multiline``: it holds a literal of several lines;
    ``doubtful``: its quotes or braces do not add up, so nothing can be said of what follows.
    """

    start: int
    end: int
    block: str
    opens: bool
    multiline: bool
    doubtful: bool


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of ``text`` in order; what stands after the last full stop is one as well."""
    start, block = 0, ""
    multiline = doubtful = False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "long":
            multiline = multiline or "\n" in token[0]
        elif kind == "endless":
            doubtful = True
        elif kind == "torn":
            doubtful = doubtful or "{" in token[0] or "}" in token[0]
        elif kind in {"open", "close", "stop"}:
            if kind == "open":
                doubtful = doubtful or bool(block)
                block = text[start : token.end()]
            elif kind == "close":
                block = ""
            yield Statement(start, token.end(), block, kind == "open", multiline, doubtful)
            start, multiline, doubtful = token.end(), False, False
    if start < len(text):
        yield Statement(start, len(text), block, False, multiline, doubtful)
