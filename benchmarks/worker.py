"""The process that one contender runs in: ``python -m benchmarks.worker JOB`` with the job as JSON.

It prints one JSON object a line: ``loaded``, ``figure`` per thing measured, and last ``end``, with peaks of
memory on the way. It needs nothing but the standard library and the contender's package, so that a contender
may have a Python of its own.
"""

from __future__ import annotations

import gc
import json
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cells import Row, digest
from benchmarks.films import NAMESPACE
from benchmarks.growing import grown
from benchmarks.peers import QUERY_PEERS, package_versions
from benchmarks.reasoners import REASONERS
from benchmarks.validators import VALIDATORS

Job = dict[str, Any]
# Seconds for all repetitions together.
_BRIEF = 0.2
_BRIEF_CLOSURE = 3.0


def _tell(event: str, **what: object) -> None:
    print(json.dumps({"event": event, "peak_mb": peak_mb(), **what}), flush=True)


def peak_mb() -> float:
    """Return the most memory that this process has held, in MiB: of itself alone where the system tells."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what takes longer, as soon as it comes back to Python."""

    def over(*_: object) -> None:
        raise TimeoutError(f"over {seconds:g} s")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    outcome = work()
    return time.perf_counter() - start, outcome


def _repeated(work: Callable[[], Any], job: Job) -> tuple[list[float], Any]:
    """Run up to ``repeat`` times, at least once, until ``budget`` seconds are spent.

    What is brief is run five times as often.
    """
    times: list[float] = []
    outcome = None
    most = job["repeat"]
    while not times or (len(times) < most and sum(times) < job["budget"]):
        outcome = None  # the last answer is freed before the next is made
        with _within(job["limit"]):
            seconds, outcome = _timed(work)
        times.append(seconds)
        if len(times) == job["repeat"] > 1 and sum(times) < _BRIEF:
            most *= 5
    return times, outcome


def _figure(name: str, times: list[float], rows: Iterable[Row], *, ordered: bool = False) -> None:
    count, checksum = digest(rows, ordered=ordered)
    _tell("figure", name=name, rows=count, digest=checksum, **_summary(times))


def _summary(times: list[float]) -> dict[str, float]:
    return {"best": min(times), "median": statistics.median(times), "runs": len(times)}


def _loaded(job: Job) -> Any:
    peer = QUERY_PEERS[job["peer"]](**job.get("options", {}))
    seconds, _ = _timed(lambda: peer.load(Path(job["data"])))
    until_answer, _ = _timed(lambda: peer.query(job["first"]))
    _tell("loaded", seconds=seconds, first_answer=seconds + until_answer)
    return peer


def _load(job: Job) -> None:
    _loaded(job)


def _queries(job: Job) -> None:
    peer = _loaded(job)
    gc.collect()
    gc.freeze()
    _answer(peer, job)
    for name, text, iris in job.get("look_ups", ()):
        times, rows = [], []
        for iri in iris:
            seconds, answer = _timed(partial(peer.look_up, text, iri))
            times.append(seconds)
            rows += list(peer.rows(answer))
        _figure(name, times, rows)


def _answer(peer: Any, job: Job) -> None:
    for name, text in job["queries"]:
        try:
            times, answer = _repeated(partial(peer.query, text), job)
        except Exception as error:
            reason = str(error) if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
            _tell("figure", name=name, problem=" ".join(reason.split())[:200])
            continue
        _figure(name, times, peer.rows(answer), ordered="ORDER BY" in text)


def _closed(job: Job) -> Any:
    """Load, close, read one conclusion; what is brief is loaded and closed again, for the best of five."""
    times: list[float] = []
    reading: list[float] = []
    peer: Any = None
    while not times or (len(times) < min(5, job["repeat"]) and sum(times) < _BRIEF_CLOSURE):
        peer = None
        gc.collect()
        peer = REASONERS[job["peer"]](**job.get("options", {}))
        loading, _ = _timed(partial(peer.load_all, Path(job["data"]), Path(job["schema"])))
        if not times:
            _tell("loaded", seconds=loading)
        seconds, _ = _timed(peer.close)
        times.append(seconds)
        seconds, _ = _timed(partial(_one_conclusion, peer))
        reading.append(seconds)
    _tell("figure", name="closure", rows=peer.inferred(), **_summary(times))
    _tell("figure", name="first conclusion", **_summary(reading))
    return peer


def _one_conclusion(peer: Any) -> Row | None:
    return next(iter(peer.conclusions(("http://www.w3.org/1999/02/22-rdf-syntax-ns#type",))), None)


def _closure(job: Job) -> None:
    """Close; tell of conclusions that all reasoners draw, then of all, which some do not."""
    peer = _closed(job)
    for name, predicates in job.get("compare", {}).items():
        if peer.chains or name != "with chains":
            drawn = peer.conclusions(predicates)
            generated = (
                row for row in drawn if row[0].startswith(NAMESPACE) and row[2].startswith(NAMESPACE)
            )
            count, checksum = digest(generated)
            _tell("figure", name=name, rows=count, digest=checksum)


def _reasoned(job: Job) -> None:
    """Close, then answer; the first answer is not timed, for a reasoner may have to move house for it."""
    peer = _closed(job)
    peer.query(job["queries"][0][1])
    _answer(peer, job)


def _growing(job: Job) -> None:
    for name, seconds, rows in grown(Path(job["data"]), Path(job["more"]), Path(job["schema"])):
        _tell("figure", name=name, rows=rows, digest=str(rows), **_summary([seconds]))


def _shacl(job: Job) -> None:
    peer = VALIDATORS[job["peer"]]()
    peer.load_all(Path(job["data"]), Path(job["schema"]))
    seconds, _ = _timed(peer.validate)
    _figure("shacl", [seconds], peer.results())


def _command(job: Job) -> None:
    """Run whole processes in turns: the first of each warms the caches and is not counted."""
    times: dict[str, list[float]] = {name: [] for name, _ in job["commands"]}
    for turn in range(job["repeat"] + 1):
        for name, argv in job["commands"]:
            seconds, done = _timed(
                partial(subprocess.run, argv, cwd=job["cwd"], capture_output=True, text=True, check=False)
            )
            if done.returncode:
                raise RuntimeError(f"{name}: {done.stderr.strip() or done.returncode}")
            if turn:
                times[name].append(seconds)
    for name, found in times.items():
        _tell("figure", name=name, **_summary(found))


_TASKS = {
    "load": _load,
    "queries": _queries,
    "closure": _closure,
    "reasoned": _reasoned,
    "growing": _growing,
    "shacl": _shacl,
    "command": _command,
}


def main() -> None:
    """Do the job in the first argument."""
    job: Job = json.loads(sys.argv[1])
    _TASKS[job["task"]](job)
    _tell("end", versions=package_versions(job["peer"]))


if __name__ == "__main__":
    main()
