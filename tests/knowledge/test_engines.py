"""Both engines answer every example of every stored query as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import kgtool

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_every_example_of_every_query(engine: str) -> None:
    results = kgtool.load(project=ROOT, engine=engine).reason().test()
    assert len(results) > 100
    assert [(r.query.name, r.number, r.differences) for r in results if not r.passed] == []
