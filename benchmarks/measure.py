"""Drive the workers: one process per contender and task, ended when it says nothing for too long."""

from __future__ import annotations

import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_BRIEF_LOADING = 10.0  # seconds for all repetitions together
Event = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """How to measure, in seconds.

    A query is run up to ``repeat`` times while ``budget`` lasts, and no longer than ``limit``. A worker that
    is silent for ``patience`` is ended; it is begun again for what is left, at most ``restarts`` times.
    ``pythons`` are interpreters by peer.
    """

    repeat: int = 5
    budget: float = 4.0
    limit: float = 60.0
    patience: float = 300.0
    restarts: int = 2
    pythons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One thing measured. Times in seconds; ``problem`` says why there is none."""

    name: str
    best: float | None = None
    median: float | None = None
    runs: int = 0
    rows: int | None = None
    digest: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What one peer did. ``load`` and ``first_answer`` in seconds, peaks in MiB, ``problem`` if it failed."""

    peer: str
    versions: tuple[str, ...] = ()
    load: float | None = None
    first_answer: float | None = None
    load_peak_mb: float | None = None
    work_peak_mb: float | None = None
    """Until the first figure was there: before anything was read for comparison."""
    peak_mb: float | None = None
    figures: tuple[Figure, ...] = ()
    problem: str | None = None
    lasted: float | None = None
    """Where it failed after loading: how long it had been at work by then, in seconds."""


def measure(job: Mapping[str, Any], settings: Settings) -> Outcome:
    """Run one worker to its end, or to its last word.

    Where a query ended it (by silence, or by a signal, as when memory is out), what comes after that query is
    asked of another worker.
    """
    events: list[Event] = []
    told: list[Figure] = []
    for _ in range(1 + settings.restarts):
        heard = list(_events(_left(job, told), settings))
        events += heard
        told += [_figure(event) for event in heard if event["event"] == "figure"]
        ended = next((e for e in heard if e["event"] == "failed"), None)
        queries = _left(job, told).get("queries")
        if ended and queries and any(e["event"] == "loaded" for e in heard):
            told.append(Figure(queries[0][0], problem=ended["problem"]))
        if not ended or not queries or not ended["abrupt"] or job["task"] != "queries":
            break
    return _outcome(job["peer"], events, told)


def measure_loading(job: Mapping[str, Any], settings: Settings) -> Outcome:
    """Load up to three times, while that is brief, each in a process of its own; return the best."""
    outcomes = [measure(job, settings)]
    while len(outcomes) < min(3, settings.repeat):
        spent = [outcome.first_answer for outcome in outcomes if outcome.first_answer is not None]
        if len(spent) < len(outcomes) or sum(spent) > _BRIEF_LOADING:
            break
        outcomes.append(measure(job, settings))
    return min(outcomes, key=lambda outcome: outcome.first_answer or math.inf)


def _left(job: Mapping[str, Any], told: list[Figure]) -> dict[str, Any]:
    """Return the job without what is told already."""
    done = {figure.name for figure in told}
    lists = [key for key in ("queries", "look_ups") if key in job]
    kept = {key: [one for one in job[key] if one[0] not in done] for key in lists}
    return {**job, **kept}


def _figure(event: Event) -> Figure:
    return Figure(**{one.name: event[one.name] for one in fields(Figure) if one.name in event})


def _outcome(peer: str, events: list[Event], told: list[Figure]) -> Outcome:
    def first(kind: str) -> Event:
        return next((event for event in events if event["event"] == kind), {})

    peaks = [event["peak_mb"] for event in events if "peak_mb" in event]
    loaded, failed = first("loaded"), first("failed")
    return Outcome(
        peer,
        tuple(first("end").get("versions", ())),
        loaded.get("seconds"),
        loaded.get("first_answer"),
        loaded.get("peak_mb"),
        first("figure").get("peak_mb"),
        max(peaks, default=None),
        tuple(told),
        failed.get("problem"),
        failed.get("lasted"),
    )


def _events(job: Mapping[str, Any], settings: Settings) -> Iterator[Event]:
    """Yield what the worker says; a last event ``failed`` tells why it did not come to its end."""
    python = settings.pythons.get(job["peer"], sys.executable)
    asked = {"repeat": settings.repeat, "budget": settings.budget, "limit": settings.limit, **job}
    worker = subprocess.Popen(
        [python, "-m", "benchmarks.worker", json.dumps(asked)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    lines: queue.Queue[str | None] = queue.Queue()
    complaints: list[str] = []
    threading.Thread(target=_forward, args=(worker, lines), daemon=True).start()
    reader = threading.Thread(target=lambda: complaints.extend(worker.stderr or ()), daemon=True)
    reader.start()
    patience = settings.patience
    loaded: float | None = None

    def failed(problem: str, abrupt: bool) -> Event:
        lasted = None if loaded is None else time.monotonic() - loaded
        return {"event": "failed", "problem": problem, "abrupt": abrupt, "lasted": lasted}

    try:
        while (line := lines.get(timeout=patience)) is not None:
            event = json.loads(line)
            yield event
            if event["event"] == "loaded":
                loaded = time.monotonic()
            if loaded and job["task"] == "queries":
                patience = min(settings.patience, 2 * asked["limit"])
    except queue.Empty:
        yield failed(f"over {patience:g} s", True)
        return
    finally:
        worker.kill()
        worker.wait()
    if worker.returncode:
        reader.join()
        killed = worker.returncode < 0
        said = f"ended by signal {-worker.returncode}" if killed else (complaints or ["no word"])[-1].strip()
        yield failed(said[:200], killed)


def _forward(worker: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    for line in worker.stdout or ():
        lines.put(line)
    worker.wait()
    lines.put(None)


def disagreements(outcomes: list[Outcome]) -> dict[str, list[str]]:
    """Return what peers answered differently, with the peers that are not of the first one's opinion."""
    answers: dict[str, list[tuple[str, tuple[int | None, str]]]] = {}
    for outcome in outcomes:
        for figure in outcome.figures:
            if figure.digest:
                answers.setdefault(figure.name, []).append((outcome.peer, (figure.rows, figure.digest)))
    others = {
        name: [peer for peer, answer in given if answer != given[0][1]] for name, given in answers.items()
    }
    return {name: peers for name, peers in sorted(others.items()) if peers}
