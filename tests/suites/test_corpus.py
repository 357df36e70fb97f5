"""Real queries: what two independent parsers accept is read, what both refuse is refused with its place."""

from __future__ import annotations

import json
from functools import partial

import pytest

from kgtool.model.errors import NotSupportedError, QueryError

from . import ledger
from .engines import ENGINES, Engine
from .folders import CORPUS, NEEDS_SUITES
from .json_manifest import JsonCase

pytestmark = NEEDS_SUITES
_BY_ENGINE = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
_FILES = sorted(CORPUS.root.glob("*/queries.jsonl"))


def _cases() -> list[JsonCase]:
    entries = [(path, json.loads(line)) for path in _FILES for line in path.read_text("utf-8").splitlines()]
    return [JsonCase(entry["id"], "corpus", CORPUS, path, entry) for path, entry in entries]


def _verdict(engine: Engine, case: JsonCase) -> str | None:
    try:
        engine.check(case.entry["query"], "https://example.org/")
    except QueryError as error:
        if not case.entry["valid"]:
            return None if error.location or engine.name == "oxigraph" else "refused without a place"
        return f"refused: {error}"
    except NotSupportedError as error:
        # Refused by name, which is an answer: federation above all.
        return None if "SERVICE" in error.message else f"not supported: {error}"
    return None if case.entry["valid"] else "accepted, though it is not SPARQL"


def _none(_: JsonCase) -> str | None:
    return None


@_BY_ENGINE
def test_number_of_queries(engine: Engine) -> None:
    ledger.count(_cases(), ledger.read(engine.name, "corpus"), _none)


@_BY_ENGINE
def test_a_quarter_of_the_corpus(engine: Engine) -> None:
    ledger.run(_cases()[::4], ledger.read(engine.name, "corpus"), partial(_verdict, engine))


@pytest.mark.full
@_BY_ENGINE
def test_the_whole_corpus(engine: Engine) -> None:
    ledger.run(_cases(), ledger.read(engine.name, "corpus"), partial(_verdict, engine))
