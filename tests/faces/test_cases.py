"""The command line by example: each file in ``cases/`` is a session, with its status, stdout and stderr.

A case::

    what it is for, in words
    file a.ttl: <a:b> <a:c> 1 .          written before the command; \\n stands for a line end
    bytes a.bin: 00ff                    the same, in hexadecimal
    remove ontology/shapes.ttl           removed before the command
    env KGTOOL_FORMAT=csv                set before the command
    stdin SELECT * {}                    what standard input holds
    in empty                             run in an empty folder, not in the project; or in a sub-folder of it
    $ kgtool query boats
    status 0
    --- stdout
    …
    --- stderr
    …

A section left out is empty. ``pytest --write-cases`` writes what the program prints into the files.
"""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from kgtool.faces.cli import kgtool

CASES = Path(__file__).parent / "cases"


@dataclass
class Case:
    head: list[str] = field(default_factory=list)
    command: str = ""
    outcome: str = ""


def _read(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition("$ ")
    command, _, outcome = after.partition("\n")
    return Case(before.splitlines(), command, outcome)


def _prepare(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str | None:
    stdin = None
    for line in case.head[1:]:
        word, _, rest = line.partition(" ")
        if word == "file":
            name, _, content = rest.partition(": ")
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, name).write_text(content.replace("\\n", "\n"), encoding="utf-8")
        elif word == "bytes":
            name, _, digits = rest.partition(": ")
            Path(folder, name).write_bytes(bytes.fromhex(digits))
        elif word == "remove":
            shutil.rmtree(folder / rest) if (folder / rest).is_dir() else (folder / rest).unlink()
        elif word == "env":
            name, _, value = rest.partition("=")
            monkeypatch.setenv(name, value)
        elif word == "stdin":
            stdin = rest.replace("\\n", "\n")
        elif word == "in":
            target = folder.parent / "empty" if rest == "empty" else folder / rest
            target.mkdir(exist_ok=True)
            monkeypatch.chdir(target)
    return stdin


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.txt")), ids=lambda p: str(p.relative_to(CASES))[:-4])
def test_case(
    path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    case = _read(path)
    stdin = _prepare(case, project, monkeypatch)
    done = CliRunner().invoke(kgtool, shlex.split(case.command)[1:], input=stdin, prog_name="kgtool")
    got = f"status {done.exit_code}\n"
    for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
        got += f"--- {name}\n{text if text.endswith(chr(10)) else text + '⏎' + chr(10)}" if text else ""
    if request.config.getoption("--write-cases"):
        head = "".join(f"{line}\n" for line in case.head)
        path.write_text(f"{head}$ {case.command}\n{got}", encoding="utf-8")
    assert got == case.outcome, done.exception
    assert "Traceback" not in done.output
