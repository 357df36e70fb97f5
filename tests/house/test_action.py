"""The composite action, run as GitHub runs it: steps by bash, inputs only as environment variables."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PROJECT = ROOT / "tests/faces/project"
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
NASTY = ['"; touch hurt; #', "' `touch hurt` $(touch hurt)", "x\nstatus=0", "-rf ä"]


@dataclass
class Ran:
    status: int
    outputs: Mapping[str, str]
    told: str


def _step(name: str, folder: Path, inputs: Mapping[str, str]) -> Ran:
    """Run one step below ``folder``, the checkout, with ``inputs`` over the defaults."""
    step = STEPS[name]
    given = {key: str(value.get("default", "")) for key, value in ACTION["inputs"].items()} | dict(inputs)
    known = {f"inputs.{key}": value for key, value in given.items()} | {"github.action_path": str(ROOT)}
    variables = {
        key: re.sub(r"\$\{\{\s*(\S+?)\s*\}\}", lambda found: known[found[1]], str(value))
        for key, value in step["env"].items()
    }
    temp = folder.parent / "temp"
    output = folder.parent / "output"
    output.write_text("", encoding="utf-8")
    script = folder.parent / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KGTOOL_", "GITHUB_"))}
    runner = {
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary"),
        "GITHUB_ACTIONS": "true",
        "PATH": f"{temp / 'path'}:{kept['PATH']}",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=folder,
        env=kept | runner | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Ran(done.returncode, _outputs(output.read_text(encoding="utf-8")), done.stdout + done.stderr)


def _outputs(text: str) -> dict[str, str]:
    """Read what GitHub reads: ``name=value`` on one line, or ``name<<END`` and lines up to ``END``."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, mark, end = line.partition("<<")
        if not mark or "=" in name:
            name, _, found[name] = line.partition("=")
            continue
        value = []
        for part in lines:
            if part == end:
                break
            value.append(part)
        found[name] = "\n".join(value)
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose root is the small project, on a runner where kgtool is installed already."""
    folder = tmp_path / "work"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(".kgtool"))
    program = tmp_path / "temp/kgtool/bin/kgtool"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kgtool "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def _check(checkout: Path, **inputs: str) -> Ran:
    return _step("Check the graph", checkout, {key.replace("_", "-"): text for key, text in inputs.items()})


def _sarif(path: Path) -> list[dict[str, Any]]:
    (run,) = json.loads(path.read_text(encoding="utf-8"))["runs"]
    return list(run["results"])


def test_no_input_is_part_of_a_script() -> None:
    assert STEPS
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_every_output_comes_from_a_step_that_is_there() -> None:
    ids = {step["id"] for step in ACTION["runs"]["steps"] if "id" in step}
    for name, output in ACTION["outputs"].items():
        assert re.fullmatch(rf"\$\{{\{{ steps\.(\w+)\.outputs\.{name} \}}\}}", output["value"])[1] in ids  # type: ignore[index]


def test_a_green_project(checkout: Path) -> None:
    ran = _check(checkout)
    assert (ran.status, ran.outputs) == (0, {"status": "0"}), ran.told
    assert "passed" in ran.told
    assert "passed" in (checkout.parent / "summary").read_text(encoding="utf-8")


def test_findings(checkout: Path) -> None:
    wrong = "#+ examples: [{boolean: true}]\nASK { id:oban a boat:Boat }\n"
    (checkout / "queries/wrong.rq").write_text(wrong, encoding="utf-8")
    ran = _check(checkout, sources="sources", sarif_file="out/kgtool.sarif")
    assert ran.status == 1, ran.told
    assert ran.outputs == {"status": "1", "sarif-file": str(checkout / "out/kgtool.sarif")}
    assert "::error file=queries/wrong.rq" in ran.told
    assert "digests proved" in ran.told
    assert [result["ruleId"] for result in _sarif(checkout / "out/kgtool.sarif")] == ["queries/example"]


def test_malformed_files(checkout: Path) -> None:
    (checkout / "data/more.trig").write_text("<a:b> <a:c> .\n", encoding="utf-8")
    ran = _check(checkout, sarif_file="kgtool.sarif")
    assert (ran.status, ran.outputs["status"]) == (2, "2"), ran.told
    assert _sarif(checkout / "kgtool.sarif")


def test_a_project_in_a_sub_folder(checkout: Path) -> None:
    inner = checkout / "graphs/of boats"
    inner.mkdir(parents=True)
    for path in [path for path in checkout.iterdir() if path.name != "graphs"]:
        path.rename(inner / path.name)
    ran = _check(checkout, project="graphs/of boats/data", sarif_file="kgtool.sarif")
    assert (ran.status, ran.outputs["status"]) == (0, "0"), ran.told
    assert (checkout / "kgtool.sarif").is_file()


def test_no_such_folders(checkout: Path) -> None:
    ran = _check(checkout, project="nowhere", sarif_file="kgtool.sarif")
    assert (ran.status, ran.outputs) == (2, {"status": "2"})
    assert "no such folder: nowhere" in ran.told
    ran = _check(checkout, sources="nowhere")
    assert (ran.status, ran.outputs) == (2, {"status": "2"}), ran.told


@pytest.mark.parametrize("value", NASTY)
def test_what_an_input_holds_stays_a_value(value: str, checkout: Path) -> None:
    (checkout / value).mkdir()
    shutil.move(checkout / "sources", checkout / value / "sources")
    ran = _check(checkout, sources=f"{value}/sources", sarif_file=f"{value}/kgtool.sarif")
    assert (ran.status, ran.outputs) == (
        0,
        {"status": "0", "sarif-file": f"{checkout}/{value}/kgtool.sarif"},
    ), ran.told
    assert "digests proved" in ran.told
    assert _check(checkout, project=f"{value}/nowhere").outputs == {"status": "2"}
    assert not list(checkout.parent.rglob("hurt"))


def test_installation_is_told_where_the_action_stands(checkout: Path) -> None:
    """Python and pip are stood in for: a step of a test installs nothing from anywhere."""
    path = checkout.parent / "temp/path"
    path.mkdir(parents=True)
    log = checkout.parent / "log"
    pip = f'#!/bin/sh\nfor word; do echo "$word"; done >> "{log}"\n'
    make = 'mkdir -p "$3/bin" && cat > "$3/bin/pip" <<\'END\' && chmod +x "$3/bin/pip"'
    python = f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] && {make}\n{pip}END\n'
    (path / "python").write_text(python, encoding="utf-8")
    (path / "python").chmod(0o755)
    ran = _step("Install kgtool", checkout, {})
    assert ran.status == 0, ran.told
    assert log.read_text(encoding="utf-8").splitlines() == ["install", "--quiet", str(ROOT)]
