"""Numbers and tables as a person reads them, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MEBI = 2**20


def seconds(value: float | None) -> str:
    """Return a time in three significant digits, in µs, ms or s."""
    if value is None:
        return "–"
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 0.9995 or unit == "µs":
            return f"{three(value * factor)} {unit}"
    return "–"


def three(number: float) -> str:
    """Return a number in about three significant digits."""
    return f"{number:,.0f}" if number >= 99.95 else f"{number:.1f}" if number >= 9.995 else f"{number:.2f}"


def times(ratio: float | None) -> str:
    """Return a ratio: ``31×``, ``2.4×``, ``0.05×``."""
    if ratio is None:
        return "–"
    return f"{ratio:,.0f}×" if ratio >= 9.95 else f"{ratio:.2g}×"


def memory(mebibytes: float | None) -> str:
    """Return an amount of memory in decimal MB or GB."""
    if mebibytes is None:
        return "–"
    megabytes = mebibytes * MEBI / 1e6
    return f"{megabytes / 1000:.2f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"


def size(triples: int) -> str:
    """Return a number of triples in short: ``10 k``, ``1 M``."""
    for unit, factor in (("M", 1_000_000), ("k", 1_000)):
        if triples >= factor:
            return f"{triples / factor:g} {unit}"
    return str(triples)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; columns after the first are aligned to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
