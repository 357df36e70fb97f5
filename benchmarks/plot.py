"""A plot of times per query and peer, on a logarithmic scale, as SVG text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_LEFT, _TOP, _ROW, _WIDTH = 190, 60, 26, 560


def dots(title: str, names: Sequence[str], times: Mapping[str, Mapping[str, float]]) -> str:
    """Return a dot plot: a line per name, a dot per peer. ``times`` is seconds by peer and name."""
    seen = [seconds for by_name in times.values() for seconds in by_name.values()]
    low = math.floor(math.log10(min(seen, default=0.001)))
    high = max(low + 1, math.ceil(math.log10(max(seen, default=1.0))))
    bottom = _TOP + _ROW * len(names)

    def across(seconds: float) -> float:
        return _LEFT + _WIDTH * (math.log10(seconds) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 40}" height="{bottom + 40}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="10" y="20" font-size="14">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        x = across(10.0**power)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 10}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{_label(power)}</text>')
    for place, name in enumerate(names):
        y = _TOP + _ROW * place + _ROW / 2
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y}" y2="{y}" stroke="#eee"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
    for peer, colour, place in zip(times, _COLOURS * len(times), range(len(times)), strict=False):
        x = _LEFT + 140 * place
        parts.append(_dot(x, 36, colour) + f'<text x="{x + 10}" y="40">{escape(peer)}</text>')
        for line, name in enumerate(names):
            if name in times[peer]:
                y = _TOP + _ROW * line + _ROW / 2
                parts.append(_dot(across(times[peer][name]), y, colour))
    return "\n".join([*parts, "</svg>", ""])


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{colour}" fill-opacity="0.8"/>'


def _label(power: int) -> str:
    value = 10.0**power
    if power < -3:
        return f"{value * 1e6:g} µs"
    return f"{value * 1e3:g} ms" if power < 0 else f"{value:g} s"
