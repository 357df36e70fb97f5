"""Text in lines of a fixed width, for drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

# Where an IRI or a path may be broken: behind what joins its parts.
_JOINT = re.compile(r"(?<=[/#?&=_,;:-])(?=[^/#?&=_,;:>\"-])")


def cells(text: str) -> int:
    """Return how many columns ``text`` takes: two for the wide ones of East Asia, none for accents."""
    return sum(map(_cells, text))


def folded(text: str, width: int) -> Iterator[str]:
    """Yield ``text`` in lines of at most ``width`` columns, broken at blanks.

    A word that is longer than a line is broken behind ``/``, ``#`` and the like, and where it has none, where
    the line is full. Only the blanks at the breaks are lost.
    """
    line = ""
    for word in re.findall(r"\S+|\s+", text):
        if cells(line) + cells(word) <= width:
            line += word
            continue
        if word.isspace():
            yield line
            line = ""
            continue
        pieces = [word] if cells(word) <= width else _JOINT.split(word)
        if line.strip() and len(pieces) == 1:
            yield line.rstrip()
            line = ""
        for piece in pieces:
            if line.strip() and cells(line) + cells(piece) > width:
                yield line.rstrip()
                line = ""
            *full, line = _cut(line + piece, width)
            yield from full
    if line.strip():
        yield line.rstrip()


def _cut(text: str, width: int) -> list[str]:
    """Return ``text`` in lines that are full, and the last."""
    lines, taken = [""], 0
    for character in text:
        taken += _cells(character)
        if taken > width:
            lines.append("")
            taken = _cells(character)
        lines[-1] += character
    return lines


def _cells(character: str) -> int:
    if combining(character) or character in "\u200b\u200c\u200d\ufe0f":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
