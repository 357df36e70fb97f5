"""Closures of small graphs are made in memory, of all others in tables."""

from __future__ import annotations

import pytest


@pytest.fixture
def in_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.reason.columnar.machine.SMALL", 0)
