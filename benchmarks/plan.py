"""What is measured: each section is a list of jobs, one per peer, size and variant."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import films
from benchmarks.datasets import Datasets
from benchmarks.statements import RDF_TYPE

_HERE = Path(__file__).resolve().parent
_MILLION = 1_000_000
# Types and relations that follow in the film graphs: with and without what rests on a property chain
# (prp-spo2), which not every reasoner carries out.
_PLAIN = ("played", "hasPerformance", "performer", "directed", "follows", "followedBy", "marriedTo")
_BY_CHAINS = ("cast", "actedIn", "contributedTo", "contributor")
_LARGEST_COMPARED = 2 * _MILLION
_LOOK_UPS = 300


@dataclass(frozen=True)
class Job:
    """One peer's work. ``size`` is in triples or universities, ``variant`` a format or how it is asked."""

    section: str
    size: int
    variant: str
    peer: str
    task: dict[str, Any] = field(compare=False)

    @property
    def name(self) -> str:
        """The job in a few words, which are also the name of what it leaves."""
        return f"{self.size:09}-{self.variant}-{self.peer}" if self.variant else f"{self.size:09}-{self.peer}"


@dataclass(frozen=True)
class Section:
    """A part of the report: its sizes, its peers and, for the slow ones, the largest size they are asked."""

    sizes: tuple[int, ...]
    peers: tuple[str, ...]
    make: Callable[[int, Datasets], Iterator[tuple[str, dict[str, Any]]]]
    """Size and data to variants and tasks."""
    reach: dict[tuple[str, str] | str, int] = field(default_factory=dict)
    """By peer, or by peer and variant: beyond it takes many minutes or all memory."""
    asked: bool = True
    """Whether it is a part of a run that names no sections."""


def queries(name: str) -> list[tuple[str, str]]:
    """Return the names and texts of the queries of a data set, ``films`` or ``universities``, in order."""
    return [(path.stem, path.read_text("utf-8")) for path in sorted((_HERE / "queries" / name).glob("*.rq"))]


def schema(name: str) -> str:
    """Return the path of a file of ``data/``."""
    return str(_HERE / "data" / name)


def _loading(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    for suffix in (".nt", ".ttl"):
        first = queries("films")[0][1]
        yield suffix[1:], {"task": "load", "data": data.films(size, suffix), "first": first}


def _queries(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = queries("films")
    many = films.Sizes.of(size).films
    iris = [f"{films.NAMESPACE}film{number * many // _LOOK_UPS}" for number in range(min(_LOOK_UPS, many))]
    look_ups = [
        (f"look-up: {words}", text.replace(":film42", "?film"), iris)
        for words, (_, text) in zip(("one pattern", "four patterns"), asked, strict=False)
    ]
    yield (
        "",
        {
            "task": "queries",
            "data": data.films(size, ".nt"),
            "first": asked[0][1],
            "queries": asked,
            "look_ups": look_ups,
        },
    )


def _memory(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = queries("films")
    yield (
        "1GB",
        {
            "task": "queries",
            "data": data.films(size, ".nt"),
            "first": asked[0][1],
            "queries": asked,
            "options": {"memory": "1GB"},
            "repeat": 1,
            "limit": 300.0,
        },
    )
    yield (
        "1GB-closure",
        {
            "task": "closure",
            "data": data.films(size, ".nt"),
            "schema": schema("ontology.ttl"),
            "options": {"memory": "1GB"},
        },
    )


def _universities(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = queries("universities")
    path = data.universities(size)
    yield "asserted", {"task": "queries", "data": path, "first": asked[0][1], "queries": asked}
    yield (
        "inferred",
        {"task": "reasoned", "data": path, "schema": schema("universities.ttl"), "queries": asked},
    )


def _closure(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    compare = {
        "without chains": [RDF_TYPE, *(films.NAMESPACE + local for local in _PLAIN)],
        "with chains": [films.NAMESPACE + local for local in _BY_CHAINS],
    }
    yield (
        "",
        {
            "task": "closure",
            "data": data.films(size, ".nt"),
            "schema": schema("ontology.ttl"),
            "compare": compare if size <= _LARGEST_COMPARED else {},
        },
    )


def _growing(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "",
        {
            "task": "growing",
            "data": data.films(size, ".nt"),
            "more": data.later_films(size),
            "schema": schema("ontology.ttl"),
        },
    )


def _shacl(size: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", {"task": "shacl", "data": data.films(size, ".nt"), "schema": schema("shapes.ttl")}


def _command(_: int, data: Datasets) -> Iterator[tuple[str, dict[str, Any]]]:
    """The command itself, on a copy of the project in this checkout."""
    installed = Path(sys.executable).parent / "kgtool"
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "kgtool"]
    project = data.folder / "project"
    for part in ("ontology", "data", "queries"):
        shutil.copytree(_HERE.parent / part, project / part, dirs_exist_ok=True)
    commands = [
        ("kgtool query cast", [*command, "query", "cast"]),
        ('python -c "import rdflib"', [sys.executable, "-c", "import rdflib"]),
        ("kgtool --version", [*command, "--version"]),
        ("python -c pass", [sys.executable, "-c", "pass"]),
    ]
    yield "", {"task": "command", "cwd": str(project), "commands": commands, "repeat": 15}


SECTIONS: dict[str, Section] = {
    "loading": Section(
        (_MILLION, 10 * _MILLION),
        ("kgtool", "pyoxigraph", "maplib", "rdflib"),
        _loading,
        {"rdflib": _MILLION, ("rdflib", "ttl"): 100_000},
    ),
    "queries": Section(
        (_MILLION, 10 * _MILLION),
        ("kgtool", "pyoxigraph", "maplib", "rdflib"),
        _queries,
        {"rdflib": _MILLION},
    ),
    "memory": Section((10 * _MILLION,), ("kgtool",), _memory),
    "universities": Section(
        (1, 10),
        ("kgtool", "pyoxigraph", "maplib", "reasonable", "pyoxigraph-rules"),
        _universities,
        {
            ("reasonable", "asserted"): 0,  # who only reasons
            ("pyoxigraph-rules", "asserted"): 0,
            ("pyoxigraph", "inferred"): 0,  # who does not
            ("maplib", "inferred"): 0,
            "reasonable": 1,
        },
    ),
    "closure": Section(
        (10_000, 100_000, _MILLION, 10 * _MILLION),
        ("kgtool", "owlrl", "reasonable", "pyoxigraph-rules"),
        _closure,
        {"owlrl": 10_000, "reasonable": 100_000, "pyoxigraph-rules": _MILLION},
    ),
    "growing": Section((100_000, _MILLION, 10 * _MILLION), ("kgtool",), _growing),
    "shacl": Section(
        (10_000, 100_000),
        ("kgtool", "pyshacl"),
        _shacl,
        {"pyshacl": 100_000},
        asked=False,
    ),
    "command": Section((0,), ("kgtool",), _command),
}
REFERENCE = "kgtool-reference"
"""kgtool's second opinion. It is asked only by name, for it is the libraries that others measure already."""


def jobs(
    name: str,
    data: Datasets,
    sizes: tuple[int, ...] | None = None,
    peers: tuple[str, ...] | None = None,
    *,
    beyond: bool = False,
) -> Iterator[Job]:
    """Yield the jobs of a section; ``beyond`` asks every peer about every size.

    ``sizes`` and ``peers`` stand in for the section's own. Data is generated when its first job is asked for.
    """
    section = SECTIONS[name]
    known = (*section.peers, *((REFERENCE,) if peers and REFERENCE in peers else ()))
    for size in sizes or section.sizes:
        asked = [peer for peer in known if peers is None or peer in peers]
        for variant, task in section.make(size, data) if asked else ():
            for peer in asked:
                if _within_reach(section, peer, variant, size, beyond=beyond):
                    yield Job(name, size, variant, peer, {**task, "peer": peer})


def _within_reach(section: Section, peer: str, variant: str, size: int, *, beyond: bool) -> bool:
    reach = section.reach.get((peer, variant), section.reach.get(peer, size))
    return size <= reach or (beyond and reach > 0)
