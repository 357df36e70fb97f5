"""What kgtool sets itself to reach, and whether what was measured reaches it: computed, never typed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.ratios import COMMAND, IMPORT, LOOK_UPS, SUBJECT, geometric_mean, joins, pairs, ratio
from benchmarks.results import Measured, Result
from benchmarks.tables import share_of_fresh
from benchmarks.text import MEBI, memory, seconds, times
from benchmarks.text import size as short

_MILLION = 1_000_000
_SIZES = (_MILLION, 10 * _MILLION)


@dataclass(frozen=True)
class Goal:
    """A goal, what was found, and whether that reaches it: None where nobody can tell."""

    goal: str
    found: str = "not measured"
    reached: bool | None = None


def goals(measured: Measured) -> list[Goal]:
    """Return every goal, judged by the figures."""
    return [
        *_queries(measured.of("queries")),
        *_look_ups(measured.of("queries")),
        *_loading(measured.of("loading")),
        *_closure(measured.of("closure")),
        _growing(measured.of("growing")),
        *_command(measured.of("command")),
        *_memory(measured),
        *_shacl(measured.of("shacl")),
    ]


def _at_least(goal: str, value: float | None, least: float) -> Goal:
    return Goal(goal) if value is None else Goal(goal, times(value), value >= least)


def _at_most(goal: str, value: float | None, most: float) -> Goal:
    return Goal(goal) if value is None else Goal(goal, seconds(value), value <= most)


def _result(measured: Measured, size: int, peer: str, variant: str | None = None) -> Result | None:
    return measured.at(size, variant).peer(peer)


def _queries(measured: Measured) -> Iterator[Goal]:
    for size in _SIZES:
        for peer, least in (("pyoxigraph", 15.0), ("maplib", 1.5)):
            theirs, ours = _result(measured, size, peer), _result(measured, size, SUBJECT)
            mean = geometric_mean(joins(theirs, ours).values()) if theirs and ours else None
            goal = f"joins, aggregates, filters, paths over {short(size)}: {times(least)} as fast as {peer}"
            yield _at_least(f"{goal} (geometric mean)", mean, least)
    goal = "no query slower than pyoxigraph's, point look-ups apart"
    found = [(t.size, joins(t, o)) for t, o in pairs(measured) if t.peer == "pyoxigraph" and t.size in _SIZES]
    slower = [
        f"{name} at {short(size)} ({times(value)})"
        for size, by in found
        for name, value in by.items()
        if value < 1
    ]
    yield Goal(goal, ", ".join(slower) or "none", not slower) if found else Goal(goal)


def _look_ups(measured: Measured) -> Iterator[Goal]:
    ours = _result(measured, _SIZES[-1], SUBJECT)
    for name, most in zip(LOOK_UPS, (0.001, 0.003), strict=True):
        many = name.partition(": ")[2]
        goal = f"a prepared point look-up of {many} over {short(_SIZES[-1])} in {most * 1000:g} ms (median)"
        yield _at_most(goal, ours.figure(name).median if ours else None, most)


def _loading(measured: Measured) -> Iterator[Goal]:
    for size in _SIZES:
        for variant, name in (("nt", "N-Triples"), ("ttl", "Turtle")):
            ours, theirs = (_result(measured, size, peer, variant) for peer in (SUBJECT, "pyoxigraph"))
            until = ours.outcome.first_answer if ours else None
            rate = ours.triples / until / 1000 if ours and until else None
            goal = f"loading {short(size)} of {name}: 500,000 triples a second until the first answer"
            yield Goal(goal) if rate is None else Goal(goal, f"{rate:,.0f},000", rate >= 500)
            value = ratio(theirs.outcome.first_answer, until) if theirs else None
            yield _at_least(f"loading {short(size)} of {name}: 2× as fast as pyoxigraph", value, 2.0)


def _closure(measured: Measured) -> Iterator[Goal]:
    for peer, size, least in (("owlrl", 10_000, 1000.0), ("reasonable", _MILLION, 100.0)):
        goal = f"closure of {short(size)}: {times(least)} as fast as {peer}"
        value, theirs = _closure_ratio(measured, size, peer), _result(measured, size, peer)
        if value is None and theirs and theirs.outcome.problem:
            yield _unfinished(goal, least, measured, theirs)
        else:
            yield _at_least(goal, value, least)
    ours_ten = _result(measured, 10 * _MILLION, SUBJECT)
    yield _at_most("closure of 10 M in 10 s", ours_ten.figure("closure").best if ours_ten else None, 10.0)
    peak = ours_ten.outcome.work_peak_mb if ours_ten else None
    goal = "closure of 10 M in 3 GB, loading included"
    yield Goal(goal) if peak is None else Goal(goal, memory(peak), peak * MEBI <= 3e9)


def _closure_ratio(measured: Measured, size: int, peer: str) -> float | None:
    found = [_result(measured, size, name) for name in (peer, SUBJECT)]
    theirs, ours = (result.figure("closure").best if result else None for result in found)
    return ratio(theirs, ours)


def _unfinished(goal: str, least: float, measured: Measured, theirs: Result) -> Goal:
    """Judge by how long a peer was at it when it failed: it would have taken longer than that.

    Where that says too little, tell why there is no closure, and the ratio at the largest size that has one.
    """
    ours = _result(measured, theirs.size, SUBJECT)
    bound = ratio(theirs.outcome.lasted, ours.figure("closure").best) if ours else None
    told = f"{theirs.peer} {theirs.outcome.problem}"
    if bound is not None and bound >= least:
        return Goal(goal, f"over {times(bound)}: {told} after {seconds(theirs.outcome.lasted)}", True)
    for size in sorted((s for s in measured.sizes if s < theirs.size), reverse=True):
        value = _closure_ratio(measured, size, theirs.peer)
        if value is not None:
            return Goal(goal, f"{told}; {times(value)} at {short(size)}")
    return Goal(goal, told)


def _growing(measured: Measured) -> Goal:
    result = _result(measured, 10 * _MILLION, SUBJECT)
    value = share_of_fresh(result) if result else None
    goal = "adding 1 % to a closed 10 M costs a tenth of a fresh run, which loads and closes all of it"
    return Goal(goal) if value is None else Goal(goal, f"{value:.1%}", value <= 0.1)


def _command(measured: Measured) -> Iterator[Goal]:
    result = measured.peer(SUBJECT)
    whole, alone = (result.figure(name).best if result else None for name in (COMMAND, IMPORT))
    yield _at_most("`kgtool query` on the film graph, the whole process, warm, in 350 ms", whole, 0.35)
    value = ratio(whole, alone)
    goal = "the same in 1.5 times as long as `import rdflib` alone"
    yield Goal(goal) if value is None else Goal(goal, times(value), value <= 1.5)


def _memory(measured: Measured) -> Iterator[Goal]:
    largest = 10 * _MILLION
    ours = _result(measured.of("queries"), largest, SUBJECT)
    peak = ours.outcome.peak_mb if ours else None
    goal = "10 M loaded and every query answered in 3 GB"
    yield Goal(goal) if peak is None else Goal(goal, memory(peak), peak * MEBI <= 3e9)
    goal = "with a memory limit of 1 GB, loading 10 M, every query and the closure finish"
    limited = measured.of("memory").at(largest)
    if not limited:
        yield Goal(goal)
        return
    figures = [figure for result in limited for figure in result.outcome.figures]
    done = sum(figure.best is not None for figure in figures)
    problems = [result.outcome.problem for result in limited if result.outcome.problem]
    found = "; ".join([f"{done} of {len(figures)}", *problems])
    yield Goal(goal, found, done == len(figures) > 0 and not problems and len(limited.variants) == 2)


def _shacl(measured: Measured) -> Iterator[Goal]:
    theirs, ours = (_result(measured, 100_000, peer) for peer in ("pyshacl", SUBJECT))
    value = ratio(theirs.figure("shacl").best, ours.figure("shacl").best) if theirs and ours else None
    yield _at_least("SHACL over 100 k: 100× as fast as pySHACL", value, 100.0)
