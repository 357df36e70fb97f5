"""Figures → Markdown. Ratios are a peer's best time divided by kgtool's: above 1 kgtool is faster."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.measure import Figure, Outcome, disagreements

_HEAD = """# Benchmarks

Written by `python -m benchmarks run`: kgtool and its peers on generated film graphs, all in one run on one
machine, each in a process of its own. Times are the best of several runs (the median in brackets); memory is
the peak of the whole process, libraries included. × is a peer's time divided by kgtool's: above 1 kgtool is
faster. Every answer is compared with the others' as a table of values.
"""


@dataclass
class Results:
    """Everything one run measured, by section and size in triples."""

    subject: str
    triples: dict[int, int] = field(default_factory=dict)
    loading: dict[int, dict[str, list[Outcome]]] = field(default_factory=dict)
    queries: dict[int, list[Outcome]] = field(default_factory=dict)
    closure: dict[int, list[Outcome]] = field(default_factory=dict)
    shacl: dict[int, list[Outcome]] = field(default_factory=dict)


def markdown(results: Results, plots: dict[int, str]) -> str:
    """Return the report; ``plots`` are file names of plots by size."""
    parts = [_HEAD, _machine(results)]
    parts += [_loading(results.triples[size], by_format) for size, by_format in results.loading.items()]
    for size, outcomes in results.queries.items():
        parts.append(_queries(results.subject, results.triples[size], outcomes, plots.get(size)))
    if results.closure:
        parts.append(
            _works("OWL 2 RL closure", "conclusions", results.subject, results.triples, results.closure)
        )
        parts.append(
            "Compared are the types and relations of films and people, but for what follows from property "
            "chains (prp-spo2), which reasonable does not carry out.\n"
        )
    if results.shacl:
        parts.append(_works("SHACL validation", "results", results.subject, results.triples, results.shacl))
    return "\n".join(parts)


def _machine(results: Results) -> str:
    outcomes = [o for by in results.loading.values() for some in by.values() for o in some]
    for section in (results.queries, results.closure, results.shacl):
        outcomes += [outcome for some in section.values() for outcome in some]
    versions = sorted({outcome.version for outcome in outcomes if outcome.version})
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}. Peers: {', '.join(versions)}.\n"
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _loading(triples: int, by_format: dict[str, list[Outcome]]) -> str:
    rows = [
        (
            outcome.peer,
            form,
            seconds(outcome.load),
            seconds(outcome.first_answer),
            f"{triples / outcome.first_answer / 1000:,.0f}" if outcome.first_answer else "–",
            f"{outcome.peak_mb:,.0f}" if outcome.peak_mb else "–",
        )
        for form, outcomes in by_format.items()
        for outcome in outcomes
    ]
    header = (
        "loading",
        "format",
        "loaded",
        "first answer",
        "thousand triples/s until the first answer",
        "peak MiB",
    )
    return f"\n## Loading {triples:,} triples\n\n{_table(header, rows)}"


def _queries(subject: str, triples: int, outcomes: list[Outcome], plot: str | None) -> str:
    times = {o.peer: {f.name: f for f in o.figures} for o in outcomes}
    ours = times.get(subject, {})
    names = list(next(iter(times.values()), {}))
    header = ["query", "rows", *times]
    rows = []
    for name in names:
        found = [by_name[name].rows for by_name in times.values() if by_name[name].rows is not None]
        cells = [
            _cell(by_name[name], ours.get(name) if peer != subject else None)
            for peer, by_name in times.items()
        ]
        rows.append([name, f"{found[0]:,}" if found else "–", *cells])
    means = [_mean_cell(by_name, ours) if peer != subject else "1" for peer, by_name in times.items()]
    rows.append(["**geometric mean ×**", "", *means])
    rows.append(["peak MiB", "", *(f"{o.peak_mb:,.0f}" if o.peak_mb else "–" for o in outcomes)])
    shown = f"\n![Times per query]({plot})\n" if plot else ""
    title = f"\n## Queries over {triples:,} triples\n\n"
    return title + _table(header, rows) + _verdict([f for o in outcomes for f in o.figures]) + shown


def _cell(figure: Figure, ours: Figure | None) -> str:
    if figure.best is None:
        return figure.problem or "–"
    ratio = f" ×{figure.best / ours.best:.2g}" if ours and ours.best else ""
    return f"{seconds(figure.best)} ({seconds(figure.median)}){ratio}"


def _mean_cell(theirs: dict[str, Figure], ours: dict[str, Figure]) -> str:
    mean = geometric_mean([(f.best, ours[name].best) for name, f in theirs.items() if name in ours])
    return f"**{mean:.2g}**" if mean else "–"


def geometric_mean(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    """Return the geometric mean of first / second over the pairs that have both; None if none has."""
    logs = [math.log(theirs / ours) for theirs, ours in pairs if theirs and ours]
    return math.exp(sum(logs) / len(logs)) if logs else None


def _works(
    title: str, counted: str, subject: str, triples: dict[int, int], by_size: dict[int, list[Outcome]]
) -> str:
    rows = []
    figures = []
    for size, outcomes in by_size.items():
        ours = next((f for o in outcomes if o.peer == subject for f in o.figures), None)
        for outcome in outcomes:
            for figure in outcome.figures:
                figures.append(Figure(**{**vars(figure), "name": f"{triples[size]:,} triples"}))
                time = figure.problem or seconds(figure.best)
                ratio = f"{figure.best / ours.best:.2g}" if figure.best and ours and ours.best else "–"
                found = f"{figure.rows:,}" if figure.rows is not None else "–"
                peak = f"{outcome.peak_mb:,.0f}" if outcome.peak_mb else "–"
                rows.append((f"{triples[size]:,}", outcome.peer, time, ratio, found, peak))
    header = ("triples", "peer", "time", "×", counted, "peak MiB")
    return f"\n## {title}\n\n{_table(header, rows)}{_verdict(figures)}"


def _verdict(figures: list[Figure]) -> str:
    differing = disagreements(figures)
    return f"\n**Answers differ: {', '.join(differing)}.**\n" if differing else "\nAll answers agree.\n"


def seconds(value: float | None) -> str:
    """Return a time as a person reads it: three significant digits, in µs, ms or s."""
    if value is None:
        return "–"
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1 or unit == "µs":
            return f"{_three(value * factor)} {unit}"
    return "–"


def _three(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"
