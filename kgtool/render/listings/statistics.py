"""Counts of a dataset, by layer, kind of graph, class and predicate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgtool.model.prefixes import Prefixes
from kgtool.render import terminal
from kgtool.render.listings.formats import chosen
from kgtool.render.visible import markdown_code, markdown_table

if TYPE_CHECKING:
    from kgtool.dataset import Statistics

_Section = tuple[tuple[str, ...], list[tuple[str, ...]]]


def statistics(
    counts: Statistics, form: str, prefixes: Prefixes, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the counts as ``text``, ``json`` or ``markdown``. ``width`` and ``colour``: ``text`` only."""
    sections: list[_Section] = [
        (("layer", "quads"), [(layer.value, f"{size:,}") for layer, size in counts.layers]),
        (("graphs", "number", "quads"), [(g.kind, f"{g.graphs:,}", f"{g.quads:,}") for g in counts.graphs]),
        (("class", "instances"), [(prefixes.compact(c.value), f"{n:,}") for c, n in counts.classes]),
        (("predicate", "triples"), [(prefixes.compact(p.value), f"{n:,}") for p, n in counts.predicates]),
    ]
    total = f"{counts.triples:,} different triples"

    def text() -> str:
        parts = [_table(section, width=width, colour=colour) for section in sections if section[1]]
        return "\n".join([*parts, terminal.lines([[(total, "bold")]], colour=colour)])

    def data() -> object:
        return {
            "triples": counts.triples,
            "layers": {layer.value: size for layer, size in counts.layers},
            "graphs": {g.kind: {"graphs": g.graphs, "quads": g.quads} for g in counts.graphs},
            "classes": {c.value: n for c, n in counts.classes},
            "predicates": {p.value: n for p, n in counts.predicates},
        }

    def page() -> str:
        tables = [
            markdown_table(header, [(markdown_code(row[0]), *row[1:]) for row in rows], frozenset({1, 2}))
            for header, rows in sections
            if rows
        ]
        return "\n".join([*tables, f"{total}\n"])

    return chosen(form, text, data, page)


def _table(section: _Section, *, width: int | None, colour: bool) -> str:
    header, rows = section
    spans = [[(cell, "cyan" if i == 0 else "") for i, cell in enumerate(row)] for row in rows]
    return terminal.table(header, spans, right=frozenset({1, 2}), width=width, colour=colour)
