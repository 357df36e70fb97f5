"""A copy of the small project for every test that needs one, and the cases kept as files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kgtool

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the variables of whoever runs the tests out of them."""
    import os

    for name in list(os.environ):
        if name.startswith(("KGTOOL_", "GITHUB_")) or name in ("NO_COLOR", "COLUMNS", "FORCE_COLOR"):
            monkeypatch.delenv(name)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small project of boats, which is the working folder."""
    folder = tmp_path / "boats"
    shutil.copytree(HERE / "project", folder, ignore=shutil.ignore_patterns(".kgtool"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def kg(project: Path) -> kgtool.KnowledgeGraph:
    return kgtool.load(project=project)


@pytest.fixture
def closed(kg: kgtool.KnowledgeGraph) -> kgtool.KnowledgeGraph:
    return kg.reason()
