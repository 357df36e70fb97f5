"""A table of any length, written as its rows come: the first rows fix the columns for all that follow.

A later cell that is wider than its column pushes the rest of its line aside or, where the table has a width,
is folded. Never prints, never holds a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from kgtool.render.terminal import GAP, NARROWEST, Span, taken
from kgtool.render.visible import visible

WIDEST = 120
"""The widest column of a table without a width, so that one long cell does not set all lines apart."""

_WORD = re.compile(r"\s*\S+\s*|\s+")


@dataclass(frozen=True)
class Columns:
    """The columns of a table: their widths in columns of the terminal, and which are set to the right."""

    names: tuple[str, ...]
    widths: tuple[int, ...]
    right: frozenset[int]
    folded: bool
    coloured: bool

    @classmethod
    def of(
        cls, header: Sequence[str], rows: Sequence[Sequence[Span]], *,
        right: frozenset[int], width: int | None, colour: bool,
    ) -> Columns:  # fmt: skip
        """Return the columns that fit ``header`` and ``rows``, the first ones, into ``width``.

        Too little room is taken from the widest columns; none falls below ``NARROWEST`` for it.
        """
        names = tuple(visible(name) for name in header)
        widths = [taken(name) for name in names]
        for row in rows:
            widths = [max(old, taken(visible(text))) for old, (text, _) in zip(widths, row, strict=True)]
        if width is None:
            widths = [max(min(wide, WIDEST), taken(name)) for wide, name in zip(widths, names, strict=True)]
        else:
            widths = _shared(widths, width - len(GAP) * (len(widths) - 1))
        return cls(names, tuple(widths), right, width is not None, colour)

    def head(self) -> str:
        """Return the names of the columns and the line under them."""
        total = sum(self.widths) + len(GAP) * (len(self.widths) - 1)
        return self._line([(name, "bold") for name in self.names]) + "─" * total + "\n"

    def body(self, rows: Iterable[Sequence[Span]]) -> str:
        """Return the lines of ``rows``."""
        return "".join(self._line([(visible(text), style) for text, style in row]) for row in rows)

    def _line(self, row: Sequence[Span]) -> str:
        lengths = [taken(text) for text, _ in row]
        if self.folded and any(map(int.__gt__, lengths, self.widths)):
            parts = [
                folded(text, width) if length > width else [text]
                for (text, _), length, width in zip(row, lengths, self.widths, strict=True)
            ]
            styles = [style for _, style in row]
            return "".join(
                self._drawn(list(zip(texts, styles, strict=True)), [taken(text) for text in texts])
                for texts in zip_longest(*parts, fillvalue="")
            )
        return self._drawn(row, lengths)

    def _drawn(self, row: Sequence[Span], lengths: Sequence[int]) -> str:
        cells = []
        for i, (text, style) in enumerate(row):
            blanks = " " * (self.widths[i] - lengths[i])
            shown = _styled(text, style) if style and self.coloured else text
            cells.append(blanks + shown if i in self.right else shown + blanks)
        return GAP.join(cells).rstrip() + "\n"


def _shared(widths: Sequence[int], room: int) -> list[int]:
    """Return ``widths`` cut down to fill ``room`` together: the widest give, all of them alike."""
    most = max(widths, default=0)
    while most > NARROWEST and sum(min(width, most) for width in widths) > room:
        most -= 1
    cut = [min(width, most) for width in widths]
    for i, width in enumerate(widths):
        if cut[i] < width and sum(cut) < room:
            cut[i] += 1
    return cut


def folded(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns, broken between words where that is possible."""
    lines: list[str] = []
    line, used = "", 0
    for word in _WORD.findall(text):
        if used + taken(word.rstrip()) <= width:
            line, used = line + word, used + taken(word)
            continue
        if line.strip():
            lines.append(line.rstrip())
        bare = word.rstrip()
        *whole, last = _chopped(bare, width)
        lines += whole
        line = last + word[len(bare) :]
        used = taken(line)
    return [*lines, line.rstrip()]


def _chopped(word: str, width: int) -> Iterator[str]:
    """Yield a word in pieces of at most ``width`` columns; a character is never parted."""
    if word.isascii():
        yield from (word[place : place + width] for place in range(0, len(word), width))
        return
    from rich.cells import chop_cells

    yield from chop_cells(word, width)


@cache
def _around(style: str) -> tuple[str, str]:
    """Return what switches ``style`` (rich's words) on in a terminal, and what switches it off."""
    from rich.color import ColorSystem
    from rich.style import Style

    before, after = Style.parse(style).render("-", color_system=ColorSystem.STANDARD).split("-")
    return before, after


def _styled(text: str, style: str) -> str:
    before, after = _around(style)
    return f"{before}{text}{after}" if text else ""
