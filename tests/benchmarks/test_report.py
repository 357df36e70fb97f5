"""The report: ratios, goals and plots from figures that are written here, not measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.goals import goals
from benchmarks.measure import Figure, Outcome
from benchmarks.plot import bars, dots
from benchmarks.ratios import COMMAND, IMPORT, comparisons, geometric_mean
from benchmarks.report import write_report
from benchmarks.results import Measured, Result, machine
from benchmarks.text import memory, seconds, size, table, times

_MILLION = 1_000_000


def _result(section: str, size: int, outcome: Outcome, variant: str = "") -> Result:
    return Result(section, size, variant, size, "2026-01-02", "4 cores, 8 GiB", outcome)


def _queries(peer: str, *best: float, peak: float = 2_000.0) -> Outcome:
    names = ("01-lookup-one", "05-aggregate", "07-costars")
    figures = tuple(Figure(n, t, t, 3, 7, "d") for n, t in zip(names, best, strict=True))
    return Outcome(peer, (f"{peer} 1.0",), 1.0, 1.5, peak_mb=peak, figures=figures)


def _judged(*results: Result) -> dict[str, tuple[str, bool | None]]:
    return {goal.goal: (goal.found, goal.reached) for goal in goals(Measured(results))}


def _of(judged: dict[str, tuple[str, bool | None]], *words: str) -> tuple[str, bool | None]:
    [found] = [value for goal, value in judged.items() if all(word in goal for word in words)]
    return found


def test_nothing_measured_reaches_nothing() -> None:
    assert set(_judged().values()) == {("not measured", None)}


def test_goals_of_queries_leave_point_look_ups_out() -> None:
    ours = _result("queries", _MILLION, _queries("kgtool", 0.002, 0.001, 0.001))
    theirs = _result("queries", _MILLION, _queries("pyoxigraph", 0.0001, 0.01, 0.04))
    judged = _judged(ours, theirs)
    assert _of(judged, "over 1 M: 15×") == ("20×", True)
    assert _of(judged, "over 10 M: 15×") == ("not measured", None)
    assert _of(judged, "no query slower") == ("none", True)
    slow = _result("queries", _MILLION, _queries("pyoxigraph", 0.0001, 0.01, 0.0005))
    assert _of(_judged(ours, slow), "no query slower") == ("07-costars at 1 M (0.5×)", False)


def test_goals_of_loading_take_the_rate_and_the_ratio() -> None:
    ours = _result("loading", _MILLION, Outcome("kgtool", first_answer=1.6), "nt")
    theirs = _result("loading", _MILLION, Outcome("pyoxigraph", first_answer=4.8), "nt")
    judged = _judged(ours, theirs)
    assert _of(judged, "loading 1 M of N-Triples", "500,000") == ("625,000", True)
    assert _of(judged, "loading 1 M of N-Triples", "2×") == ("3×", True)
    assert _of(judged, "loading 1 M of Turtle", "2×") == ("not measured", None)


def test_goals_of_memory_want_every_query_and_the_closure_finished() -> None:
    def limited(variant: str, *figures: Figure, problem: str | None = None) -> Result:
        outcome = Outcome("kgtool", load=9.0, figures=figures, problem=problem)
        return _result("memory", 10 * _MILLION, outcome, variant)

    done, failed = Figure("01-lookup-one", 0.1), Figure("05-aggregate", problem="out of memory")
    closed = limited("1GB-closure", Figure("closure", 30.0))
    assert _of(_judged(limited("1GB", done), closed), "limit of 1 GB") == ("2 of 2", True)
    assert _of(_judged(limited("1GB", done, failed), closed), "limit of 1 GB") == ("2 of 3", False)
    assert _of(_judged(limited("1GB", done)), "limit of 1 GB") == ("1 of 1", False)
    over = limited("1GB-closure", problem="over 300 s")
    assert _of(_judged(limited("1GB", done), over), "limit of 1 GB") == ("1 of 1; over 300 s", False)
    large = _result("queries", 10 * _MILLION, _queries("kgtool", 1.0, 1.0, 1.0, peak=2_900.0))
    assert _of(_judged(large), "every query answered in 3 GB") == ("3.04 GB", False)


def test_goals_of_reasoning_and_of_the_command() -> None:
    def closed(peer: str, time: float) -> Outcome:
        return Outcome(peer, work_peak_mb=1_000.0, figures=(Figure("closure", time),))

    growth = (Figure("loaded", 12.0), Figure("closed afresh", 8.0), Figure("1 % added", 1.0))
    grown = Outcome("kgtool", figures=growth)
    command = Outcome("kgtool", figures=(Figure(COMMAND, 0.3), Figure(IMPORT, 0.15)))
    judged = _judged(
        _result("closure", 10_000, closed("kgtool", 0.01)),
        _result("closure", 10_000, closed("owlrl", 9.0)),
        _result("closure", 500_000, closed("kgtool", 0.2)),
        _result("closure", 500_000, closed("reasonable", 90.0)),
        _result("closure", _MILLION, closed("kgtool", 0.3)),
        _result("closure", _MILLION, Outcome("reasonable", problem="ended by signal 9")),
        _result("closure", 10 * _MILLION, closed("kgtool", 11.0)),
        _result("growing", 10 * _MILLION, grown),
        _result("command", 0, command),
    )
    assert _of(judged, "as owlrl") == ("900×", False)
    assert _of(judged, "as reasonable") == ("reasonable ended by signal 9; 450× at 500 k", None)
    assert _of(judged, "10 M in 10 s") == ("11.0 s", False)
    assert _of(judged, "10 M in 3 GB") == ("1.05 GB", True)
    assert _of(judged, "adding 1 %") == ("5.0%", True)
    assert _of(judged, "350 ms") == ("300 ms", True)
    assert _of(judged, "1.5 times") == ("2×", False)


def test_a_peer_that_fails_would_have_taken_longer_than_it_lasted() -> None:
    def found(lasted: float | None) -> tuple[str, bool | None]:
        ours = Outcome("kgtool", figures=(Figure("closure", 0.3),))
        theirs = Outcome("reasonable", problem="ended by signal 9", lasted=lasted)
        judged = _judged(_result("closure", _MILLION, ours), _result("closure", _MILLION, theirs))
        return _of(judged, "as reasonable")

    assert found(60.0) == ("over 200×: reasonable ended by signal 9 after 60.0 s", True)
    assert found(27.0) == found(None) == ("reasonable ended by signal 9", None), "too early to tell"


def test_a_report_tells_where_kgtool_is_slower_and_who_answers_differently(tmp_path: Path) -> None:
    odd = _queries("maplib", 0.001, 0.01, 0.01)
    odd = Outcome(
        odd.peer, odd.versions, figures=(*odd.figures[:2], Figure("07-costars", 0.01, rows=7, digest="e"))
    )
    measured = Measured(
        [
            _result("queries", _MILLION, _queries("kgtool", 0.002, 0.001, 0.001)),
            _result("queries", _MILLION, odd),
            _result("universities", 1, Outcome("kgtool", problem="over 5 s"), "asserted"),
        ]
    )
    assert not write_report(measured, tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text("utf-8")
    assert "- **maplib**\n  - 1 of 3 queries over 1 M: `01-lookup-one` 0.5×\n" in text
    assert "**Answers differ: 07-costars (maplib, 1 M).**" in text
    assert "Measured on 4 cores, 8 GiB; 2026-01-02." in text
    assert "kgtool 1.0" in text


def test_a_peer_without_kgtool_beside_it_is_shown_without_ratio(tmp_path: Path) -> None:
    measured = Measured([_result("queries", _MILLION, _queries("maplib", 0.001, 0.01, 0.01))])
    assert write_report(measured, tmp_path / "page.md")
    assert comparisons(measured) == []
    assert "Nowhere in what was measured" in (tmp_path / "page.md").read_text("utf-8")


def test_geometric_mean() -> None:
    assert geometric_mean([4.0, 0.25, None]) == pytest.approx(1.0)
    assert geometric_mean([]) is None


def test_numbers_as_text() -> None:
    assert [seconds(t) for t in (None, 12.34, 0.0012, 3.2e-7, 0.9999)] == [
        "–",
        "12.3 s",
        "1.20 ms",
        "0.32 µs",
        "1.00 s",
    ]
    assert [times(r) for r in (None, 31.4, 2.44, 0.0512, 1234.0)] == ["–", "31×", "2.4×", "0.051×", "1,234×"]
    assert [memory(m) for m in (None, 100.0, 1024.0)] == ["–", "105 MB", "1.07 GB"]
    assert [size(n) for n in (500, 10_000, 2_500_000)] == ["500", "10 k", "2.5 M"]
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |\n"


def test_the_machine_is_described_and_not_named() -> None:
    import platform

    assert "cores" in machine()
    assert platform.node() not in machine()


def test_plots_have_a_mark_per_figure() -> None:
    svg = dots("times", ["one", "two"], {"kgtool": {"one": 0.001, "two": 2.0}, "b": {"one": 0.1}})
    assert svg.count("<circle") == 3 + 2
    svg = bars("ratios", "a note", [("loading", [("a", 3.0), ("b", 0.2)]), ("more", [("a", 1.0)])])
    assert svg.count('class="bar"') == 3
    assert ">0.2×<" in svg
    assert dots("nothing", [], {}).startswith("<svg")
