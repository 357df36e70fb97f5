"""Real queries: what two independent parsers accept is read and compiled to a plan, what both refuse is
refused with its place. Both engines of the tool read by one reader, so that one of them is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

from kgtool.dataset.columnar import Store
from kgtool.model.errors import NotSupportedError, QueryError
from kgtool.sparql import parse_query
from kgtool.sparql.compile.plan import plan_query

from . import ledger
from .engines import ENGINES, Engine
from .folders import CORPUS, NEEDS_SUITES
from .json_manifest import JsonCase

pytestmark = NEEDS_SUITES
_BASE = "https://example.org/"
_READERS = [engine for engine in ENGINES if engine.name != "reference"]
_BY_READER = pytest.mark.parametrize("engine", _READERS, ids=lambda engine: engine.name)
_FILES = sorted(CORPUS.root.glob("*/queries.jsonl"))


@pytest.fixture(scope="module")
def empty() -> Iterator[Store]:
    store = Store.of_quads([])
    yield store
    store.close()


def _cases() -> list[JsonCase]:
    entries = [(path, json.loads(line)) for path in _FILES for line in path.read_text("utf-8").splitlines()]
    return [JsonCase(entry["id"], "corpus", CORPUS, path, entry) for path, entry in entries]


def _verdict(engine: Engine, store: Store, case: JsonCase) -> str | None:
    text = case.entry["query"]
    query = None
    try:
        if engine.name == "duckdb":
            query = parse_query(f"BASE <{_BASE}> {text}", where=_BASE)
        else:
            engine.check(text, _BASE)
    except QueryError as error:
        if not case.entry["valid"]:
            return None if error.location or engine.name == "oxigraph" else "refused without a place"
        return f"refused: {error}"
    except NotSupportedError as error:
        # Refused by name, which is an answer: federation above all.
        return None if "SERVICE" in error.message else f"not supported: {error}"
    if not case.entry["valid"]:
        return "accepted, though it is not SPARQL"
    if query is not None and "SERVICE" not in text.upper():  # SERVICE is planned with what it answers
        plan_query(query, store)
    return None


def _none(_: JsonCase) -> str | None:
    return None


@_BY_READER
def test_number_of_queries(engine: Engine) -> None:
    ledger.count(_cases(), ledger.read(engine.name, "corpus"), _none)


@_BY_READER
def test_every_query_is_read_and_planned(engine: Engine, empty: Store) -> None:
    ledger.run(_cases(), ledger.read(engine.name, "corpus"), partial(_verdict, engine, empty))
