"""Calls that are stopped: those that hear it, and those that do not."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kgtool.engines import Engine, Limits, open_duckdb, waiting
from kgtool.engines.waiting import stoppable, unheard, waited_for
from kgtool.model.errors import LimitError


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "GRACE", 0.02)


def _wait_until_heard() -> None:
    while unheard():
        time.sleep(0.01)


def test_a_call_that_hears_ends_before_its_caller_goes_on() -> None:
    heard, ended = threading.Event(), []

    def call() -> None:
        heard.wait()
        ended.append(True)

    with pytest.raises(TimeoutError):
        stoppable(heard.set, call, time.monotonic())
    assert ended == [True]
    assert not unheard()


def test_nobody_waits_for_a_call_that_does_not_hear() -> None:
    let_go, lost, told = threading.Event(), [], []
    with pytest.raises(TimeoutError):
        stoppable(lambda: told.append(True), let_go.wait, time.monotonic(), lost=lambda: lost.append(True))
    assert lost == [True]
    assert unheard()
    assert stoppable(lambda: None, lambda: "the next") == "the next"  # by another thread
    before = len(told)
    while len(told) == before:
        time.sleep(0.01)  # it is still told to stop
    let_go.set()
    _wait_until_heard()


def test_an_interrupt_reaches_the_caller_whatever_the_call_does() -> None:
    let_go, lost = threading.Event(), []

    def start(work: Callable[[], None]) -> None:
        threading.Thread(target=work).start()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        waited_for(start, lambda: None, let_go.wait, None, patience=0.01, lost=lambda: lost.append(True))
    assert lost == [True]
    let_go.set()
    _wait_until_heard()


def _planned_long(depth: int) -> str:
    """Return a statement that DuckDB plans for long, many times as long with each step of ``depth``."""
    inner = "(SELECT v FROM t) AS b0"
    for number in range(1, depth + 1):
        inner = (
            f"(SELECT CASE WHEN v > 2 THEN v + 1 WHEN v > 4 THEN v * v END AS v FROM {inner}) AS b{number}"
        )
    return f"SELECT * FROM {inner} WHERE EXISTS (SELECT 1 FROM t WHERE t.v = b{depth}.v)"


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_duckdb()
    engine.run("CREATE TABLE t AS SELECT range AS v FROM range(10)")
    yield engine
    _wait_until_heard()
    engine.close()


def test_the_time_limit_is_heard_while_the_engine_plans(engine: Engine) -> None:
    limits = Limits(timeout=0.05)
    with pytest.raises(LimitError, match="time limit"):
        next(iter(engine.stream(_planned_long(6), limits=limits).batches()))
    assert unheard()
    with pytest.raises(LimitError, match="time limit"):
        next(engine.record_batches(_planned_long(6), 10, limits=limits))
    assert engine.run("SELECT count(*) FROM t") == [(10,)]
    engine.run("CREATE OR REPLACE TABLE t AS SELECT 1 AS v")
    assert engine.of_texts("SELECT len($1)", ["a"]) == [(1,)]


_SCRIPT = """
import sys
from kgtool.engines import Limits, leave, open_duckdb
from kgtool.engines.waiting import unheard
from kgtool.model.errors import LimitError

engine = open_duckdb()
engine.run("CREATE TABLE t AS SELECT 1 AS v")
try:
    list(engine.stream(sys.argv[1], limits=Limits(timeout=0.1)).batches())
except LimitError as error:
    print(error)
print(unheard())
if sys.argv[2] == "leave":
    leave(7)
engine.close()
sys.exit(7)
"""


@pytest.mark.parametrize("way", ["leave", "exit"])
def test_a_process_ends_though_the_engine_plans(way: str) -> None:
    command = [sys.executable, "-c", _SCRIPT, _planned_long(9), way]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "the time limit of 0.1 s was reached (--timeout)\nTrue\n"
    assert (done.returncode, done.stderr) == (7, "")
