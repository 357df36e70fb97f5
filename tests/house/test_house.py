"""The house itself: floors, types, lint, sizes and names."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "kgtool").rglob("*.py"))
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
TOP_LEVEL = {
    "ontology",
    "data",
    "queries",
    "kgtool",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "benchmarks",
    "docs",
    "action.yml",
    ".pre-commit-hooks.yaml",
    ".ci",
    ".github",
    ".gitignore",
}


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    ],
    ids=" ".join,
)
def test_lint_and_types(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_point_down() -> None:
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400, "over 400 lines: is there a room in there that wants its own door?"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"
    assert module.stem not in FORBIDDEN


NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib.error", "urllib.request", "urllib3", "xmlrpc",
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_room_alone_knows_the_network(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    found.discard("urllib.request.url2pathname")  # text to text
    networked = {n for n in found if NETWORK & {n, n.split(".")[0], ".".join(n.split(".")[:2])}}
    if module.relative_to(ROOT / "kgtool").parts[0] != "endpoints":
        assert not networked, f"{networked}: endpoints is the only door to the network"


def test_every_room_says_what_it_is() -> None:
    for package in (ROOT / "kgtool").rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))), package


def test_the_top_level_is_what_the_design_says() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    assert {line.split("/")[0] for line in done.stdout.splitlines()} <= TOP_LEVEL
