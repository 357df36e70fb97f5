"""The process that one contender runs in: ``python -m benchmarks.worker JOB`` with the job as JSON.

It prints one JSON object a line: ``loaded``, ``query`` per query, ``work``, and last ``end`` with the peak
memory. It needs nothing but the standard library and the contender's package, so that a contender may have
a Python of its own.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cells import digest
from benchmarks.closures import CLOSURE_PEERS, SHACL_PEERS
from benchmarks.peers import QUERY_PEERS, package_version

Job = dict[str, Any]


def _tell(event: str, **what: object) -> None:
    print(json.dumps({"event": event, **what}), flush=True)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    outcome = work()
    return time.perf_counter() - start, outcome


def _repeated(work: Callable[[], Any], repeat: int, budget: float) -> tuple[list[float], Any]:
    """Run up to ``repeat`` times, at least once, until ``budget`` seconds are spent."""
    times: list[float] = []
    outcome = None
    while not times or (len(times) < repeat and sum(times) < budget):
        outcome = None  # the last answer is freed before the next is made
        seconds, outcome = _timed(work)
        times.append(seconds)
    return times, outcome


def _load(job: Job) -> Any:
    peer = QUERY_PEERS[job["peer"]]()
    seconds, _ = _timed(lambda: peer.load(Path(job["data"])))
    until_answer, _ = _timed(lambda: peer.query(job["first"]))
    _tell("loaded", seconds=seconds, first_answer=seconds + until_answer)
    return peer


def _queries(job: Job) -> None:
    peer = _load(job)
    gc.collect()
    gc.freeze()
    for name, text in job["queries"]:
        try:
            times, answer = _repeated(partial(peer.query, text), job["repeat"], job["budget"])
        except Exception as error:
            _tell("query", name=name, error=f"{type(error).__name__}: {error}"[:300])
            continue
        rows, checksum = digest(peer.rows(answer), ordered="ORDER BY" in text)
        _tell(
            "query",
            name=name,
            best=min(times),
            median=statistics.median(times),
            runs=len(times),
            rows=rows,
            digest=checksum,
        )


def _one_work(job: Job) -> None:
    contender = (CLOSURE_PEERS if job["task"] == "closure" else SHACL_PEERS)[job["peer"]]
    work, read = contender(Path(job["data"]), Path(job["schema"]))
    seconds, outcome = _timed(work)
    rows, checksum = digest(read(outcome))
    _tell("work", best=seconds, rows=rows, digest=checksum)


def main() -> None:
    """Do the job in the first argument."""
    job: Job = json.loads(sys.argv[1])
    {"load": _load, "queries": _queries, "closure": _one_work, "shacl": _one_work}[job["task"]](job)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _tell("end", peak_mb=peak / 1024, version=package_version(job["peer"]))


if __name__ == "__main__":
    main()
