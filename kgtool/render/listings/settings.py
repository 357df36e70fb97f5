"""The effective settings: what each is and where its value came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from kgtool.render import terminal
from kgtool.render.listings.formats import chosen
from kgtool.render.visible import markdown, markdown_code, markdown_table

if TYPE_CHECKING:
    from kgtool.sources import Setting

_HEADER = ("setting", "value", "from", "meaning")


def settings(
    found: Iterable[Setting], form: str, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the settings as ``text``, ``json`` or ``markdown``. ``width`` and ``colour``: ``text`` only."""
    listed = list(found)

    def text() -> str:
        rows = [
            [(s.name, "bold"), (_shown(s.value), ""), (s.origin, "cyan"), (s.meaning, "dim")] for s in listed
        ]
        return terminal.table(_HEADER, rows, right=frozenset(), width=width, colour=colour)

    def data() -> object:
        return {s.name: {"value": _plain(s.value), "from": s.origin, "meaning": s.meaning} for s in listed}

    def page() -> str:
        rows = [
            (markdown_code(s.name), markdown(_shown(s.value)), markdown(s.origin), markdown(s.meaning))
            for s in listed
        ]
        return markdown_table(_HEADER, rows)

    return chosen(form, text, data, page)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, PurePath) else value


def _shown(value: object) -> str:
    if value is None or value == ():
        return "not set"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
