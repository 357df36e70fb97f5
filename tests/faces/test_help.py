"""Every example in the help texts runs, in a project that ``kgtool init`` has just made."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kgtool.faces.cli import kgtool

FILES = {
    "a.ttl": "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n<https://example.org/x> a owl:Thing .\n",
    "shapes.ttl": "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n<https://example.org/S> a sh:NodeShape .\n",
}


def _examples(command: click.Command) -> list[str]:
    text = (command.help or "").partition("Examples:")[2].partition("\n\n")[0]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [line.partition("   ")[0] for line in lines if not line.startswith("eval ")]


COMMANDS = {"": kgtool, **kgtool.commands}
EXAMPLES = [(name, example) for name, command in COMMANDS.items() for example in _examples(command)]


def test_every_command_has_examples() -> None:
    assert {name for name, _ in EXAMPLES} == set(COMMANDS)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import gzip

    from kgtool.sources import new_project

    folder = tmp_path_factory.mktemp("help") / "garden"
    new_project(folder)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "b.nt.gz").write_bytes(gzip.compress(b"<a:b> <a:c> <a:d> .\n", mtime=0))
    return folder


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_example_runs(
    name: str, example: str, garden: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path if "init" in example.split() else garden)
    words = shlex.split(example.partition(" > ")[0])
    while "=" in words[0]:
        variable, _, value = words.pop(0).partition("=")
        monkeypatch.setenv(variable, value)
    assert words.pop(0) == "kgtool"
    assert not name or words[0] == name
    done = CliRunner().invoke(kgtool, words, prog_name="kgtool")
    assert done.exit_code == 0, done.output
    assert done.output or "-o" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal(name: str) -> None:
    done = CliRunner().invoke(kgtool, [*name.split(), "--help"], prog_name="kgtool", terminal_width=80)
    assert done.exit_code == 0
    assert max(map(len, done.output.splitlines())) <= 80
    for option in (option for option in COMMANDS[name].params if isinstance(option, click.Option)):
        assert option.help, f"{name} {option.opts}"
