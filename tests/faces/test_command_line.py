"""Corners of the command line that a session as a file cannot show."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kgtool.faces.cli import kgtool
from kgtool.faces.cli.options import words_become_options
from kgtool.model.errors import KgtoolError

QUERY = kgtool.commands["query"]
VALIDATE = kgtool.commands["validate"]


def _invoke(*words: str) -> click.testing.Result:
    return CliRunner().invoke(kgtool, words, prog_name="kgtool")


@pytest.mark.parametrize(
    ("command", "words", "expected"),
    [
        (QUERY, "-d a.ttl b.nt -e X", "-d a.ttl -d b.nt -e X"),
        (QUERY, "--data a.ttl b.trig.gz", "--data a.ttl --data b.trig.gz"),
        (QUERY, "-d a.ttl cast.rq", "-d a.ttl cast.rq"),
        (QUERY, "-d a.ttl cast", "-d a.ttl cast"),
        (QUERY, "-d a -p x y.ttl", "-d a -p x y.ttl"),
        (QUERY, "-d a.ttl -- b.ttl", "-d a.ttl -- b.ttl"),
        (QUERY, "-d - b.ttl", "-d - -d b.ttl"),
        (QUERY, "-d", "-d"),
        (VALIDATE, "-s s.ttl t.ttl -d a.ttl b.ttl -q", "-s s.ttl -s t.ttl -d a.ttl -d b.ttl -q"),
        (QUERY, "-t o.ttl p.ttl cast", "-t o.ttl -t p.ttl cast"),
    ],
)
def test_one_option_takes_several_files(command: click.Command, words: str, expected: str) -> None:
    assert words_become_options(command, words.split()) == expected.split()


@given(st.lists(st.text(min_size=1, max_size=6), max_size=8))
def test_words_are_never_lost(words: list[str]) -> None:
    rewritten = words_become_options(QUERY, words)
    kept = [word for word in rewritten if word not in ("-d", "--data", "-t", "--ontology")]
    assert kept == [word for word in words if word not in ("-d", "--data", "-t", "--ontology")]


@pytest.mark.usefixtures("project")
def test_common_options_may_stand_before_the_command() -> None:
    Path("a.ttl").write_text("<a:b> <a:c> 1 .", encoding="utf-8")
    before = _invoke("-d", "a.ttl", "query", "-e", "SELECT ?o { ?s ?p ?o }")
    after = _invoke("query", "-e", "SELECT ?o { ?s ?p ?o }", "-d", "a.ttl")
    assert before.output == after.output
    assert before.exit_code == 0
    assert _invoke("--engine", "spark", "query", "boats").exit_code == 3
    assert _invoke("--engine", "spark", "query", "boats", "--engine", "reference").exit_code == 0


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_error_is_one_message(monkeypatch: pytest.MonkeyPatch, debug: bool) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("the\nunforeseen")

    monkeypatch.setattr("kgtool.faces.loading.load", fail)
    if debug:
        monkeypatch.setenv("KGTOOL_DEBUG", "1")
    done = _invoke("query", "boats")
    assert done.exit_code == 2
    assert "internal error: RuntimeError: the unforeseen\n" in done.stderr
    assert "Please report it" in done.stderr
    assert ("Traceback" in done.stderr) is debug


@pytest.mark.usefixtures("project")
def test_a_limit_of_the_machine_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", "data/log.trig")

    monkeypatch.setattr("kgtool.faces.loading.load", fail)
    done = _invoke("query", "boats")
    assert (done.exit_code, done.stderr) == (2, "data/log.trig: Permission denied\n")


def test_an_interrupt_during_work_is_130(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kgtool.faces.loading.load", fail)
    done = _invoke("export", "-o", "out.ttl")
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert not (project / "out.ttl").exists()


def test_the_summary_page_of_a_workflow(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = project / "summary.md"
    page.write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert _invoke("check").exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# before\n## passed\n\n| gate | result | looked at |\n")
    assert "| syntax | ok | 8 files, 4 queries |\n" in text
    assert _invoke("validate").exit_code == 0
    assert page.read_text(encoding="utf-8") != text


@pytest.mark.usefixtures("project")
def test_quiet_and_verbose() -> None:
    assert _invoke("reason", "-f", "ntriples", "-q").stderr == ""
    assert "inferred by owlrl; consistent" in _invoke("reason", "-f", "ntriples").stderr
    assert "no file has changed" in _invoke("query", "boats", "-v").stderr
    assert "read 1 files" in _invoke("query", "-v", "-d", "data/log.trig", "-e", "ASK {}").stderr
    assert _invoke("query", "boats").stderr == ""
    assert _invoke("init", "garden", "-q").output == ""


@pytest.mark.usefixtures("project")
def test_every_error_of_the_tree_has_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [KgtoolError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    for kind in (kind for kind in kinds if kind.__name__ != "MalformedError"):

        def fail(*_args: object, kind: type[KgtoolError] = kind, **_options: object) -> None:
            raise kind("so it is")

        monkeypatch.setattr("kgtool.faces.loading.load", fail)
        done = _invoke("query", "boats")
        assert (done.exit_code, done.stderr) == (kind.status, "error: so it is\n")
    assert {kind.status for kind in kinds} == {2, 3}
