"""Results → ``docs/benchmarks.md`` and its plots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import tables
from benchmarks.goals import goals
from benchmarks.plan import SECTIONS
from benchmarks.plot import bars, dots
from benchmarks.ratios import SUBJECT, by_query, comparisons, pairs
from benchmarks.results import Measured
from benchmarks.text import size as short
from benchmarks.text import table, times

_WORDS = Path(__file__).resolve().parent / "words"
_TOLD = 6  # queries named in a list of those that are slower


def write_report(measured: Measured, output: Path) -> bool:
    """Write the report and its plots beside it; return whether all answers agree."""
    output.parent.mkdir(parents=True, exist_ok=True)
    plots = dict(_plots(measured, output.stem))
    for name, svg in plots.items():
        (output.parent / name).write_text(svg, "utf-8")
    text = "\n".join(_parts(measured, output.stem))
    output.write_text(text, "utf-8")
    return "**Answers differ" not in text


def _words(name: str) -> str:
    return (_WORDS / f"{name}.md").read_text("utf-8")


def _plots(measured: Measured, stem: str) -> Iterator[tuple[str, str]]:
    yield f"{stem}-overview.svg", _overview(measured)
    part = measured.of("queries")
    for size in part.sizes:
        there = part.at(size)
        found = {
            result.peer: {f.name: f.best for f in result.outcome.figures if f.best and f.name[0].isdigit()}
            for result in there
        }
        names = list(dict.fromkeys(name for by_name in found.values() for name in by_name))
        yield f"{stem}-{size}.svg", dots(f"Best time per query, {there[0].triples:,} triples", names, found)


def _overview(measured: Measured) -> str:
    """Return the plot of ratios, of each peer at the largest size at which it was asked."""
    last = {(one.what, one.peer): one for one in comparisons(measured)}
    groups: dict[str, list[tuple[str, float]]] = {}
    for one in last.values():
        groups.setdefault(one.what, []).append((f"{one.peer}  {one.size}".strip(), one.ratio))
    note = "a peer's time divided by kgtool's, logarithmic; each peer at the largest size it was asked about"
    return bars("How many times as fast kgtool is", note, list(groups.items()))


def _parts(measured: Measured, stem: str) -> Iterator[str]:
    yield _words("head")
    yield _machine(measured)
    yield f"![How many times as fast kgtool is]({stem}-overview.svg)\n"
    yield _goals(measured)
    yield _slower(measured)
    loading, queries = measured.of("loading"), measured.of("queries")
    if loading:
        yield f"## Loading\n\n{_words('loading')}\n{tables.loading(loading)}"
    for place, size in enumerate(queries.sizes):
        there = queries.at(size)
        title = f"## Queries over {there[0].triples:,} triples\n\n" + (
            "" if place else f"{_words('queries')}\n"
        )
        plot = f"![Best time per query]({stem}-{size}.svg)\n\n"
        shown = tables.queries(there, "../benchmarks/queries/films")
        yield f"{title}{plot}{shown}\n{tables.verdict(there)}"
    if queries:
        yield f"## Point look-ups\n\n{_words('look_ups')}\n{tables.look_ups(queries)}"
    yield from _universities(measured.of("universities"))
    for section, title, show in (
        ("closure", "OWL 2 RL closure", tables.closure),
        ("growing", "Adding to a closed graph", tables.growing),
        ("shacl", "SHACL validation", tables.validation),
        ("memory", "With little memory", tables.limited),
        ("command", "The command", tables.command),
    ):
        part = measured.of(section)
        if part:
            compared = f"\n{tables.verdict(part)}" if section in ("closure", "growing", "shacl") else ""
            yield f"## {title}\n\n{_words(section)}\n{show(part)}{compared}"
    yield _words("how").format(sections=", ".join(f"`{name}`" for name in SECTIONS))


def _universities(measured: Measured) -> Iterator[str]:
    for place, size in enumerate(measured.sizes):
        there = measured.at(size)
        many = "1 university" if size == 1 else f"{size} universities"
        yield f"## {many.capitalize()}, {there[0].triples:,} triples\n"
        if not place:
            yield _words("universities")
        for variant, title in (("asserted", "As asserted"), ("inferred", "With what is inferred")):
            part = measured.at(size, variant)
            if part:
                yield f"### {title}\n"
                if variant == "inferred":
                    yield tables.closure(part)
                yield f"{tables.queries(part, '../benchmarks/queries/universities')}\n{tables.verdict(part)}"


def _machine(measured: Measured) -> str:
    versions = sorted({version for result in measured for version in result.outcome.versions})
    machines = list(dict.fromkeys(result.machine for result in measured))
    days = sorted({result.day for result in measured})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    shown = [f"Measured on {' and on '.join(machines)}; {when}.", f"Versions: {', '.join(versions)}."]
    return "\n".join([*shown, ""])


def _goals(measured: Measured) -> str:
    judged = goals(measured)
    marks = {True: "✓", False: "✗ missed", None: "–"}
    counts = {mark: sum(goal.reached is mark for goal in judged) for mark in marks}
    rows = [(goal.goal, goal.found, marks[goal.reached]) for goal in judged]
    told = f"{counts[True]} reached, {counts[False]} missed, {counts[None]} undecided.\n"
    return f"## Goals\n\n{told}\n{table(('goal', 'measured', 'reached'), rows)}"


def _slower(measured: Measured) -> str:
    """Return where kgtool is slower than a peer: by peer, everything with a ratio below 1."""
    found: dict[str, list[str]] = {}
    for one in comparisons(measured):
        if one.ratio < 1:
            where = f"{one.what}, {one.size}"
            found.setdefault(one.peer, []).append(f"{where} ({times(one.ratio)})")
    for section in ("queries", "universities"):
        for theirs, ours in pairs(measured.of(section)):
            by_name = by_query(theirs, ours)
            lost = sorted((value, name) for name, value in by_name.items() if value < 1)
            if lost:
                where = (
                    short(theirs.size) if section == "queries" else f"{theirs.size} univ., {theirs.variant}"
                )
                told = ", ".join(f"`{name}` {times(value)}" for value, name in lost[:_TOLD])
                more = ", …" if len(lost) > _TOLD else ""
                entry = f"{len(lost)} of {len(by_name)} queries over {where}: {told}{more}"
                found.setdefault(theirs.peer, []).append(entry)
    lines = [
        f"- **{peer}**\n" + "".join(f"  - {entry}\n" for entry in entries) for peer, entries in found.items()
    ]
    text = "".join(lines) if lines else "Nowhere in what was measured.\n"
    return f"## Where {SUBJECT} is slower\n\n{text}"
