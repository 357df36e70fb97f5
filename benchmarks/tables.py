"""Sections of the report: figures → Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Figure, disagreements
from benchmarks.ratios import FORMATS, LOOK_UPS, SUBJECT, by_query, geometric_mean, joins, ratio
from benchmarks.results import Measured, Result
from benchmarks.text import memory, seconds, table, times
from benchmarks.text import size as short


def loading(measured: Measured) -> str:
    """Return the tables of loading, a table per size."""
    parts = []
    for size in measured.sizes:
        rows = []
        for variant in measured.at(size).variants:
            there = measured.at(size, variant)
            ours = there.peer(SUBJECT)
            for result in there:
                until = result.outcome.first_answer
                rows.append(
                    (
                        FORMATS[variant],
                        result.peer,
                        result.outcome.problem or seconds(result.outcome.load),
                        seconds(until),
                        f"{result.triples / until / 1000:,.0f} k" if until else "–",
                        times(ratio(until, ours.outcome.first_answer)) if ours else "–",
                        memory(result.outcome.peak_mb),
                    )
                )
        header = ("format", "peer", "loaded", "first answer", "triples/s until then", "ratio", "peak memory")
        parts.append(f"### {measured.at(size)[0].triples:,} triples\n\n{table(header, rows)}")
    return "\n".join(parts)


def queries(measured: Measured, folder: str) -> str:
    """Return a table of queries at one size: best, median in brackets, and the ratio to kgtool's best.

    ``folder`` is where the texts of the queries are.
    """
    ours = measured.peer(SUBJECT)
    names = [f.name for f in (ours or measured[0]).outcome.figures if f.name[0].isdigit()]
    header = ["query", "rows"]
    for result in measured:
        header += [result.peer] if result.peer == SUBJECT else [result.peer, "ratio"]
    rows = [_query_row(name, measured, ours, folder) for name in names]
    if ours and len(measured) > 1:
        rows.append(
            _mean_row("**geometric mean**", [by_query(result, ours) for result in measured], measured)
        )
        if any("lookup" in name for name in names):
            rows.append(
                _mean_row("**without look-ups**", [joins(result, ours) for result in measured], measured)
            )
    peaks = ["peak memory", ""]
    for result in measured:
        peaks += [memory(result.outcome.peak_mb), *([] if result.peer == SUBJECT else [""])]
    return table(header, [*rows, peaks])


def _mean_row(title: str, ratios: Sequence[dict[str, float]], measured: Measured) -> list[str]:
    row = [title, ""]
    for result, by_name in zip(measured, ratios, strict=True):
        row += [""] if result.peer == SUBJECT else ["", f"**{times(geometric_mean(by_name.values()))}**"]
    return row


def _query_row(name: str, measured: Measured, ours: Result | None, folder: str) -> list[str]:
    found = next((r.figure(name).rows for r in measured if r.figure(name).rows is not None), None)
    row = [f"[{name}]({folder}/{name}.rq)", "–" if found is None else f"{found:,}"]
    best = min((r.figure(name).best or 1e9 for r in measured), default=None)
    for result in measured:
        figure = result.figure(name)
        cell = _time_cell(figure)
        row.append(f"**{cell}**" if figure.best == best and len(measured) > 1 else cell)
        if result.peer != SUBJECT:
            row.append(times(ratio(figure.best, ours.figure(name).best if ours else None)))
    return row


def _time_cell(figure: Figure) -> str:
    if figure.best is None:
        return figure.problem or "–"
    return f"{seconds(figure.best)} ({seconds(figure.median)})" if figure.runs > 1 else seconds(figure.best)


def look_ups(measured: Measured) -> str:
    """Return the table of prepared look-ups: medians of many films, a row per size and peer."""
    rows = []
    for size in measured.sizes:
        ours = measured.at(size).peer(SUBJECT)
        for result in measured.at(size):
            figures = [result.figure(name) for name in LOOK_UPS]
            if not any(figure.median for figure in figures):
                continue
            cells = []
            for figure in figures:
                cells.append(seconds(figure.median))
                cells.append(times(ratio(figure.median, ours.figure(figure.name).median)) if ours else "–")
            rows.append((short(size), result.peer, f"{figures[0].runs}", *cells))
    return table(("triples", "peer", "look-ups", "one pattern", "ratio", "four patterns", "ratio"), rows)


def closure(measured: Measured) -> str:
    """Return the table of closures."""
    rows = []
    for size in measured.sizes:
        ours = measured.at(size).peer(SUBJECT)
        for result in measured.at(size):
            figure = result.figure("closure")
            rows.append(
                (
                    f"{result.triples:,}",
                    result.peer,
                    _time_cell(figure) if figure.best else result.outcome.problem or "–",
                    times(ratio(figure.best, ours.figure("closure").best)) if ours else "–",
                    seconds(result.figure("first conclusion").best),
                    "–" if figure.rows is None else f"{figure.rows:,}",
                    memory(result.outcome.work_peak_mb),
                )
            )
    return table(("triples", "peer", "time", "ratio", "first answer", "inferred", "peak memory"), rows)


def growing(measured: Measured) -> str:
    """Return the table of what adding to a closed graph costs."""
    rows = []
    for result in measured:
        loaded, fresh, added = map(result.figure, ("loaded", "closed afresh", "1 % added"))
        whole, alone = share_of_fresh(result), ratio(added.best, fresh.best)
        rows.append(
            (
                f"{result.triples:,}",
                "–" if added.rows is None else f"{added.rows:,}",
                seconds(loaded.best),
                seconds(fresh.best),
                result.outcome.problem or seconds(added.best),
                f"{whole:.1%}" if whole else "–",
                f"{alone:.1%}" if alone else "–",
            )
        )
    heads = (
        "triples",
        "inferred in the end",
        "loaded",
        "closed",
        "1 % added",
        "of a fresh run",
        "of closing",
    )
    return table(heads, rows)


def share_of_fresh(result: Result) -> float | None:
    """Return what part of a fresh run, loading and closing, the adding to what is closed takes."""
    loaded, fresh, added = (result.figure(name).best for name in ("loaded", "closed afresh", "1 % added"))
    return None if loaded is None or fresh is None else ratio(added, loaded + fresh)


def validation(measured: Measured) -> str:
    """Return the table of SHACL validation."""
    rows = []
    for size in measured.sizes:
        ours = measured.at(size).peer(SUBJECT)
        for result in measured.at(size):
            figure = result.figure("shacl")
            value = ratio(figure.best, ours.figure("shacl").best) if ours else None
            found = "–" if figure.rows is None else f"{figure.rows:,}"
            time = _time_cell(figure) if figure.best else result.outcome.problem or "–"
            peak = memory(result.outcome.work_peak_mb)
            rows.append((f"{result.triples:,}", result.peer, time, times(value), found, peak))
    return table(("triples", "peer", "time", "ratio", "results", "peak memory"), rows)


def limited(measured: Measured) -> str:
    """Return what became of loading, of every query and of the closure under a memory limit."""
    parts = []
    for result in measured:
        outcome = result.outcome
        rows = [
            ("loading", seconds(outcome.load), "–", "finished" if outcome.load else outcome.problem or "–")
        ]
        for figure in outcome.figures:
            found = "–" if figure.rows is None else f"{figure.rows:,}"
            rows.append((figure.name, seconds(figure.best), found, figure.problem or "finished"))
        parts.append(
            f"{result.triples:,} triples, limit {result.variant.partition('-')[0]}; "
            f"peak of the whole process {memory(outcome.peak_mb)}.\n\n"
            + table(("work", "time", "rows", "status"), rows)
        )
    return "\n".join(parts)


def command(measured: Measured) -> str:
    """Return the table of whole processes."""
    figures = [figure for result in measured for figure in result.outcome.figures]
    rows = [(f"`{f.name}`", seconds(f.best), seconds(f.median), str(f.runs)) for f in figures]
    return table(("process", "best", "median", "runs"), rows)


def verdict(measured: Measured) -> str:
    """Return whether all answers agree, or who answers differently."""
    differing = [
        f"{name} ({', '.join(peers)}, {short(size)})"
        for size in measured.sizes
        for variant in measured.at(size).variants
        for name, peers in disagreements(measured.at(size, variant).outcomes).items()
    ]
    return f"**Answers differ: {'; '.join(differing)}.**\n" if differing else "All answers agree.\n"
