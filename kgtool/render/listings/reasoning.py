"""What each rule concluded in each round of a closure, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kgtool.render import terminal
from kgtool.render.listings.formats import chosen
from kgtool.render.visible import markdown_code, markdown_table

if TYPE_CHECKING:
    from kgtool.reason.columnar import RuleCount

_HEADER = ("round", "rule", "triples", "ms")
_RIGHT = frozenset({0, 2, 3})


def reasoning(
    counts: Sequence[RuleCount], form: str, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the counts as ``text``, ``json`` or ``markdown``. ``width`` and ``colour``: ``text`` only.

    Seconds are those of the rules alone, not of reading or compiling. In JSON, ``steps`` are in the order of
    rounds.
    """
    triples, rounds = sum(c.triples for c in counts), max((c.round for c in counts), default=0)
    seconds = sum(c.seconds for c in counts)
    total = f"{triples:,} triples in {rounds} round{'' if rounds == 1 else 's'}, {seconds * 1000:,.1f} ms"
    rows = [(str(c.round), c.rule, f"{c.triples:,}", f"{c.seconds * 1000:,.1f}") for c in counts]

    def text() -> str:
        spans = [[(cell, "cyan" if place == 1 else "") for place, cell in enumerate(row)] for row in rows]
        table = (
            terminal.table(_HEADER, spans, right=_RIGHT, width=width, colour=colour) + "\n" if rows else ""
        )
        return table + terminal.lines([[(total, "bold")]], colour=colour)

    def data() -> object:
        steps = [
            {"round": c.round, "rule": c.rule, "triples": c.triples, "seconds": round(c.seconds, 6)}
            for c in counts
        ]
        return {"triples": triples, "rounds": rounds, "seconds": round(seconds, 6), "steps": steps}

    def page() -> str:
        shown = [(row[0], markdown_code(row[1]), *row[2:]) for row in rows]
        return (markdown_table(_HEADER, shown, _RIGHT) + "\n" if rows else "") + f"{total}\n"

    return chosen(form, text, data, page)
