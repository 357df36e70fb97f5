"""Tables and coloured lines drawn by rich into a string. Never prints."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kgtool.render.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

UNBOUNDED = 100_000
"""The width, in columns, when none is given: wide enough that no cell is folded."""

NARROWEST = 4
"""The width below which no column of a table is folded."""

GAP = "   "
"""What stands between two columns."""

Span = tuple[str, str]
"""A piece of text and its style in rich's words (``"bold red"``), or ``""``."""


def draw(renderable: RenderableType, *, width: int | None, colour: bool) -> str:
    """Return what rich draws, ``width`` columns wide, with or without ANSI colours, no trailing blanks."""
    from rich.console import Console

    console = Console(
        file=io.StringIO(), width=width or UNBOUNDED, force_terminal=colour, no_color=not colour,
        color_system="standard" if colour else None, legacy_windows=False, markup=False, emoji=False,
        highlight=False, _environ={},
    )  # fmt: skip
    with console.capture() as capture:
        console.print(renderable, soft_wrap=width is None)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def lines(rows: Iterable[Sequence[Span]], *, colour: bool) -> str:
    """Return one line per row of spans. The text is made visible; spans are styled only with ``colour``."""
    shown = [[(visible(text), style) for text, style in row] for row in rows]
    if not colour:
        return "".join(f"{''.join(text for text, _ in row).rstrip()}\n" for row in shown)
    from rich.text import Text

    if not shown:
        return ""
    return draw(Text("\n").join(Text.assemble(*row) for row in shown), width=None, colour=True)


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[Span]],
    *,
    right: frozenset[int],
    width: int | None,
    colour: bool,
) -> str:
    """Return a table with one line under its header; cells that are too wide are folded, never cut.

    A table of many columns can be wider than ``width``: each column keeps ``NARROWEST`` columns.
    """
    names = [visible(name) for name in header]
    cells = [[(visible(text), style) for text, style in row] for row in rows]
    if width is not None:
        width = max(width, (NARROWEST + len(GAP)) * len(names))
    if not colour:
        plain = _unfolded(names, cells, right=right, width=width or UNBOUNDED)
        if plain is not None:
            return plain
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold" if colour else "")
    for i, name in enumerate(names):
        drawn.add_column(Text(name), justify="right" if i in right else "left", overflow="fold")
    for row in cells:
        drawn.add_row(*(Text(text, style=style if colour else "") for text, style in row))
    return draw(drawn, width=width, colour=colour)


def taken(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _unfolded(
    names: Sequence[str], rows: Sequence[Sequence[Span]], *, right: frozenset[int], width: int
) -> str | None:
    """Return the table as rich draws it without colours, many times faster; None where it must be folded."""
    texts = [names, *([text for text, _ in row] for row in rows)]
    lengths = [[taken(text) for text in row] for row in texts]
    widths: list[int] = [max(column) for column in zip(*lengths, strict=True)]
    total = sum(widths) + len(GAP) * (len(widths) - 1)
    if total > width:
        return None

    def padded(i: int, text: str, length: int) -> str:
        blanks = " " * (widths[i] - length)
        return blanks + text if i in right else text + blanks

    drawn: list[str] = []
    for row, its in zip(texts, lengths, strict=True):
        cells = [padded(i, text, length) for i, (text, length) in enumerate(zip(row, its, strict=True))]
        drawn.append(GAP.join(cells).rstrip())
    return "\n".join([drawn[0], "─" * total, *drawn[1:], ""])
