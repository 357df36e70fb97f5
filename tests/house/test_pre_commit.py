"""The hook for pre-commit, run by pre-commit itself on a small project in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("pre_commit")

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PROJECT = ROOT / "tests/faces/project"


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("KGTOOL_", "GITHUB_", "GIT_"))
    }
    own = {
        "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
        "PATH": f"{folder.parent / 'bin'}:{kept['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        command, cwd=folder, env=kept | own, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the small project, whose hook is ours; kgtool is on the PATH instead of installed."""
    folder = tmp_path / "boats ä"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(".kgtool"))
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    local = {"repos": [{"repo": "local", "hooks": [hook | {"language": "system"}]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local), encoding="utf-8")
    program = tmp_path / "bin/kgtool"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kgtool "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for command in (["git", "init", "-q"], ["git", "add", "."]):
        assert _run(folder, *command).returncode == 0
    return folder


def _hook(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, sys.executable, "-m", "pre_commit", "run", "kgtool-check", *options)


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    done = _run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout


def test_a_green_project(repository: Path) -> None:
    done = _hook(repository)
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_a_mistake_stops_the_commit_and_is_told(repository: Path) -> None:
    (repository / "data/more.trig").write_text("<a:b> <a:c> .\n", encoding="utf-8")
    _run(repository, "git", "add", ".")
    done = _hook(repository)
    assert done.returncode != 0
    assert "exit code: 2" in done.stdout
    assert "data/more.trig:1:13: violation syntax/trig" in done.stdout


def test_files_of_no_graph_do_not_start_it(repository: Path) -> None:
    (repository / "notes.md").write_text("words\n", encoding="utf-8")
    done = _hook(repository, "--files", "notes.md")
    assert done.returncode == 0
    assert "Skipped" in done.stdout
    assert "Passed" in _hook(repository, "--files", "ontology/boats.ttl").stdout
