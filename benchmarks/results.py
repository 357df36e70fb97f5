"""What was measured, on disk: one JSON file per job, so that nothing is lost when a run is broken off."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, Outcome
from benchmarks.plan import SECTIONS, Job


class DamagedError(Exception):
    """A file among the results is none; the message says which."""


@dataclass(frozen=True)
class Result:
    """The outcome of a job, with what it was measured on. ``triples`` is what the data really has."""

    section: str
    size: int
    variant: str
    triples: int
    day: str
    machine: str
    outcome: Outcome

    @property
    def peer(self) -> str:
        """Whose result it is."""
        return self.outcome.peer

    def figure(self, name: str) -> Figure:
        """Return the figure of this name, without times where there is none."""
        return next((one for one in self.outcome.figures if one.name == name), Figure(name))


class Measured(tuple[Result, ...]):
    """All results, in the order of the plan, and ways to find one."""

    def of(self, section: str) -> Measured:
        """Return the results of a section."""
        return Measured(result for result in self if result.section == section)

    def at(self, size: int, variant: str | None = None) -> Measured:
        """Return the results at a size, and of a variant where one is given."""
        return Measured(r for r in self if r.size == size and variant in (None, r.variant))

    @property
    def sizes(self) -> list[int]:
        """The sizes there are, the smallest first."""
        return sorted({result.size for result in self})

    @property
    def variants(self) -> list[str]:
        """The variants there are, in their order."""
        return list(dict.fromkeys(result.variant for result in self))

    def peer(self, name: str) -> Result | None:
        """Return the first result of a peer, or None."""
        return next((result for result in self if result.peer == name), None)

    @property
    def outcomes(self) -> list[Outcome]:
        """What the peers did."""
        return [result.outcome for result in self]


class Results:
    """The results in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, job: Job) -> bool:
        """Return whether a job is done: its peer came to its end or failed, and was not broken off."""
        return self._path(job).exists()

    def put(self, job: Job, triples: int, outcome: Outcome) -> None:
        """Keep the outcome of a job in the place of an older one."""
        today = datetime.now(UTC).date().isoformat()
        result = Result(job.section, job.size, job.variant, triples, today, machine(), outcome)
        path = self._path(job)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(result), indent=1) + "\n", "utf-8")
        part.replace(path)

    def all(self) -> Measured:
        """Return every result: by section, size, variant and peer, in the order of the plan.

        Raises DamagedError for a file that is none.
        """
        return Measured(sorted(self._read(), key=_order))

    def _read(self) -> Iterator[Result]:
        for path in self._folder.glob("*/*.json"):
            try:
                yield _result(json.loads(path.read_text("utf-8")))
            except (ValueError, TypeError, KeyError) as error:
                raise DamagedError(f"{path}: no result of this version ({error}); remove it") from error

    def _path(self, job: Job) -> Path:
        return self._folder / job.section / f"{job.name}.json"


def _result(known: dict[str, Any]) -> Result:
    outcome = known.pop("outcome")
    figures = tuple(Figure(**figure) for figure in outcome.pop("figures"))
    versions = tuple(outcome.pop("versions"))
    return Result(**known, outcome=Outcome(**outcome, figures=figures, versions=versions))


def _order(result: Result) -> tuple[int, int, str, int]:
    peers = SECTIONS[result.section].peers
    place = peers.index(result.peer) if result.peer in peers else len(peers)
    return list(SECTIONS).index(result.section), result.size, result.variant, place


def machine() -> str:
    """Return what measures: cores, memory, processor, system and Python; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processor = f"{_processor()}, " if _processor() else ""
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores, {memory:.0f} GiB, {processor}{system}, Python {platform.python_version()}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
