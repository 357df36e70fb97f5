"""SP2Bench, BSBM and LUBM: queries whose answers two engines were found to agree on."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path

import pytest

from . import ledger
from .compare import Table, difference
from .engines import ENGINES, Engine, Quads
from .folders import BENCH, NEEDS_SUITES
from .json_manifest import JsonCase
from .results import expected, outcome, read_graph

pytestmark = NEEDS_SUITES
_BY_ENGINE = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
_QUICK = 0.25
"""Queries that took rdflib longer, in seconds, it answers with the marker ``full``; the others answer all."""


@cache
def _cases() -> tuple[JsonCase, ...]:
    found = []
    for path in sorted(BENCH.root.glob("*/manifest.json")):
        manifest = json.loads(path.read_text("utf-8"))
        for entry in manifest["queries"]:
            name = f"{manifest['id']}/{entry['id']}"
            found.append(JsonCase(name, "bench", BENCH, path, {**entry, "data": manifest["data"]}))
    return tuple(found)


def _set_apart(case: JsonCase) -> str | None:
    return "needs entailment" if case.id.endswith("-rl") else None


def _runnable(engine: Engine, *, slow: bool = False) -> list[JsonCase]:
    runnable = [case for case in _cases() if not _set_apart(case)]
    return [c for c in runnable if engine.name != "reference" or (c.entry["t_rdflib"] > _QUICK) is slow]


@cache
def _data(folder: Path, *names: str) -> Quads:
    return tuple(quad for name in names for quad in read_graph(BENCH, folder / name))


def _verdict(engine: Engine, case: JsonCase) -> str | None:
    quads = _data(case.manifest.parent, *case.entry["data"])
    path = case.file("query")
    got = outcome(engine.answer(path.read_text("utf-8"), BENCH.iri_of(path), quads))
    wanted = expected(BENCH, case.file("expected"))
    computed = got.variables or () if isinstance(got, Table) else ()
    return difference(wanted, got, computed)


@_BY_ENGINE
def test_number_of_queries(engine: Engine) -> None:
    ledger.count(_cases(), ledger.read(engine.name, "bench"), _set_apart)


@_BY_ENGINE
def test_queries(engine: Engine) -> None:
    ledger.run(_runnable(engine), ledger.read(engine.name, "bench"), partial(_verdict, engine))


@pytest.mark.full
def test_queries_that_are_slow_for_rdflib() -> None:
    engine = next(engine for engine in ENGINES if engine.name == "reference")
    ledger.run(_runnable(engine, slow=True), ledger.read("reference", "bench"), partial(_verdict, engine))
