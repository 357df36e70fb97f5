"""Drive the workers: one process per contender and task, ended when it says nothing for too long."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
Event = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """How to measure. ``limit``: a worker's longest silence in seconds; ``pythons``: interpreters by peer."""

    repeat: int = 5
    budget: float = 10.0
    limit: float = 300.0
    pythons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One thing measured. Times in seconds; ``problem`` says why there is none."""

    peer: str
    name: str
    best: float | None = None
    median: float | None = None
    runs: int = 0
    rows: int | None = None
    digest: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What one worker measured. ``load`` and ``first_answer`` in seconds, ``peak_mb`` in MiB."""

    peer: str
    version: str | None
    peak_mb: float | None
    load: float | None
    first_answer: float | None
    figures: tuple[Figure, ...]


def measure(job: Mapping[str, Any], settings: Settings) -> Outcome:
    """Run one worker to its end, or to its last word."""
    peer = job["peer"]
    names = [name for name, _ in job.get("queries", ())] or [job["task"]]
    events = list(_events({**job, "repeat": settings.repeat, "budget": settings.budget}, settings))
    by_kind = {
        kind: next((e for e in events if e["event"] == kind), {}) for kind in ("loaded", "end", "failed")
    }
    told = {
        e.get("name", job["task"]): _figure(peer, job["task"], e)
        for e in events
        if e["event"] in ("query", "work")
    }
    problem = by_kind["failed"].get("problem")
    figures = (
        tuple(told.get(name, Figure(peer, name, problem=problem)) for name in names)
        if job["task"] != "load"
        else ()
    )
    return Outcome(
        peer,
        by_kind["end"].get("version"),
        by_kind["end"].get("peak_mb"),
        by_kind["loaded"].get("seconds"),
        by_kind["loaded"].get("first_answer"),
        figures,
    )


def _figure(peer: str, task: str, event: Event) -> Figure:
    keys = ("best", "median", "rows", "digest")
    known = {key: event.get(key) for key in keys}
    return Figure(
        peer, event.get("name", task), runs=event.get("runs", 1), problem=event.get("error"), **known
    )


def _events(job: Mapping[str, Any], settings: Settings) -> Iterator[Event]:
    """Yield what the worker says; a last event ``failed`` tells why it did not come to its end."""
    python = settings.pythons.get(job["peer"], sys.executable)
    worker = subprocess.Popen(
        [python, "-m", "benchmarks.worker", json.dumps(job)],
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
    try:
        while (line := lines.get(timeout=settings.limit)) is not None:
            yield json.loads(line)
    except queue.Empty:
        yield {"event": "failed", "problem": f"over {settings.limit:g} s"}
        return
    finally:
        worker.kill()
        worker.wait()
    if worker.returncode:
        reader.join()
        yield {"event": "failed", "problem": (complaints or ["no word"])[-1].strip()[:200]}


def _forward(worker: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    for line in worker.stdout or ():
        lines.put(line)
    worker.wait()
    lines.put(None)


def disagreements(figures: list[Figure]) -> list[str]:
    """Return the names of what the contenders answered differently."""
    answers: dict[str, set[tuple[int | None, str | None]]] = {}
    for figure in figures:
        if figure.digest:
            answers.setdefault(figure.name, set()).add((figure.rows, figure.digest))
    return sorted(name for name, seen in answers.items() if len(seen) > 1)
