"""Plots as SVG text: times per query on a logarithmic scale, and ratios at a glance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_COLOURS = {"kgtool": "#0b6bcb", "pyoxigraph": "#e07b00", "maplib": "#1f9d6b", "rdflib": "#b0469c"}
_OTHERS = ("#7a5cc4", "#c4453c", "#5b7083")
_INK, _FAINT, _GRID, _BAND = "#1f2933", "#66727f", "#dfe4ea", "#f6f8fa"
_LEFT, _WIDTH, _RIGHT = 176, 600, 36


def dots(title: str, names: Sequence[str], times: Mapping[str, Mapping[str, float]]) -> str:
    """Return a dot plot: a line per name, a dot per peer. ``times`` is seconds by peer and name."""
    seen = [seconds for by_name in times.values() for seconds in by_name.values()] or [0.001, 1.0]
    low, high = math.floor(math.log10(min(seen))), math.ceil(math.log10(max(seen)))
    high = max(high, low + 1)
    top, row = 84, 28
    bottom = top + row * len(names)

    def across(seconds: float) -> float:
        return _LEFT + _WIDTH * (math.log10(seconds) - low) / (high - low)

    parts = [_text(18, 30, title, size=17, weight=600), *_legend(list(times))]
    parts += _bands(len(names), top, row)
    for power in range(low, high + 1):
        x = across(10.0**power)
        parts.append(_line(x, top, x, bottom, _GRID))
        parts.append(_text(x, bottom + 20, _seconds(power), anchor="middle", colour=_FAINT))
    for place, name in enumerate(names):
        y = top + row * (place + 0.5)
        here = [by_name[name] for by_name in times.values() if name in by_name]
        parts.append(_text(_LEFT - 14, y + 4, name, anchor="end"))
        if here:
            parts.append(_line(across(min(here)), y, across(max(here)), y, "#c3cbd4", width=2))
        # kgtool's comes last, so that it lies on top.
        for peer in sorted(times, key=lambda peer: peer == "kgtool"):
            if name in times[peer]:
                parts.append(_dot(across(times[peer][name]), y, peer, list(times)))
    return _svg(_LEFT + _WIDTH + _RIGHT, bottom + 36, parts)


def bars(title: str, note: str, groups: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> str:
    """Return a plot of ratios: in each group a bar per peer, to the right of 1 where kgtool is faster."""
    ratios = [ratio for _, entries in groups for _, ratio in entries] or [1.0]
    low = min(-0.35, math.log10(min(ratios)) - 0.1)
    high = max(1.0, math.log10(max(ratios)) + 0.1)
    left, width, top, row, gap = 352, 470, 74, 22, 10

    def across(ratio: float) -> float:
        return left + width * (math.log10(ratio) - low) / (high - low)

    height = sum(row * len(entries) + gap for _, entries in groups)
    parts = [_text(18, 30, title, size=17, weight=600), _text(18, 50, note, colour=_FAINT)]
    for power in range(math.ceil(low), math.floor(high) + 1):
        x = across(10.0**power)
        parts.append(_line(x, top, x, top + height, _GRID if power else _FAINT))
        parts.append(_text(x, top + height + 18, f"{10.0**power:,g}×", anchor="middle", colour=_FAINT))
    y = top + gap / 2
    for what, entries in groups:
        parts.append(_text(18, y + row / 2 + 4, what, weight=600))
        for peer, ratio in entries:
            parts += _bar(across(1.0), across(ratio), y, row, ratio)
            parts.append(_text(left - 10, y + row / 2 + 4, peer, anchor="end", colour=_FAINT))
            y += row
        y += gap
    return _svg(left + width + 70, top + height + 34, parts)


def _bar(one: float, end: float, y: float, row: int, ratio: float) -> list[str]:
    colour = _COLOURS["kgtool"] if ratio >= 1 else "#c4453c"
    rectangle = (
        f'<rect class="bar" x="{min(one, end):.1f}" y="{y + 3:.1f}" width="{max(abs(end - one), 1.5):.1f}" '
        f'height="{row - 6}" rx="2" fill="{colour}"/>'
    )
    label = f"{ratio:,.0f}×" if ratio >= 9.95 else f"{ratio:.2g}×"
    return [rectangle, _text(max(one, end) + 7, y + row / 2 + 4, label, weight=600)]


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="Helvetica, Arial, sans-serif" font-size="12.5">'
    )
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>", ""])


def _legend(peers: Sequence[str]) -> list[str]:
    parts, x = [], float(_LEFT)
    for peer in peers:
        parts += [_dot(x, 58, peer, peers), _text(x + 12, 62, peer)]
        x += 40 + 7.2 * len(peer)
    return [*parts, _text(x + 6, 62, "further left is faster", colour=_FAINT)]


def _bands(many: int, top: int, row: int) -> list[str]:
    return [
        f'<rect x="{_LEFT - 6}" y="{top + row * place}" width="{_WIDTH + 12}" height="{row}" fill="{_BAND}"/>'
        for place in range(0, many, 2)
    ]


def _dot(x: float, y: float, peer: str, peers: Sequence[str]) -> str:
    others = [name for name in peers if name not in _COLOURS]
    colour = _COLOURS.get(peer) or _OTHERS[others.index(peer) % len(_OTHERS)]
    radius = 6.5 if peer == "kgtool" else 5
    ring = 'stroke="#ffffff" stroke-width="1.2"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" {ring}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    colour: str = _INK,
    size: float | None = None,
    weight: int | None = None,
) -> str:
    extra = (f' font-size="{size}"' if size else "") + (f' font-weight="{weight}"' if weight else "")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{extra}>{escape(text)}</text>'
    )


def _seconds(power: int) -> str:
    value = 10.0**power
    if power < -3:
        return f"{value * 1e6:g} µs"
    return f"{value * 1e3:g} ms" if power < 0 else f"{value:g} s"
