"""The harness on tiny graphs: peers answer, answers are compared, a peer that fails is told of. No times."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.cells import digest, literal, plain
from benchmarks.datasets import Datasets
from benchmarks.measure import Figure, Outcome, Settings, disagreements, measure, measure_loading
from benchmarks.plan import SECTIONS, jobs, queries
from benchmarks.results import Results

_PEERS = ("kgtool", "pyoxigraph", "rdflib", "owlrl", "pyoxigraph-rules", "pyshacl")
_SECTIONS = ("loading", "queries", "memory", "closure", "growing", "shacl")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    folder = tmp_path_factory.mktemp("run")
    options = [
        "-n",
        "1500",
        "--repeat",
        "1",
        "--folder",
        str(folder),
        "-o",
        str(folder / "docs" / "figures.md"),
    ]
    return main(["run", "--sections", *_SECTIONS, "--peers", *_PEERS, *options]), folder


def test_a_run_compares_answers_and_writes_tables_and_plots(run: tuple[int, Path]) -> None:
    status, folder = run
    text = (folder / "docs" / "figures.md").read_text("utf-8")
    assert status == 0, text
    assert text.count("All answers agree.") == 4
    for name, _ in queries("films"):
        assert re.search(rf"^\| \[{name}\]\(\S+\) \| [\d,]+ \|", text, re.MULTILINE), name
        assert re.search(rf"^\| {name} \| .* \| finished \|$", text, re.MULTILINE), name
    assert not re.search(r"Error|over \d+ s|\| – \| – \| – \|", text)
    for plot in ("figures-1500.svg", "figures-overview.svg"):
        assert f"({plot})" in text
        assert (folder / "docs" / plot).read_text("utf-8").startswith("<svg")


def test_every_figure_of_a_run_is_kept(run: tuple[int, Path]) -> None:
    _, folder = run
    kept = Results(folder / "figures").all()
    for section in _SECTIONS:
        asked = {peer for peer in _PEERS if peer in SECTIONS[section].peers}
        assert {result.peer for result in kept.of(section)} == asked, section
        assert all(result.triples > 1_000 and result.outcome.versions for result in kept.of(section))
        assert all(result.outcome.peak_mb for result in kept.of(section))
    closures = {r.peer: r.figure("with chains").rows for r in kept.of("closure")}
    assert len(set(closures.values())) == 1
    assert closures["kgtool"]
    grown = kept.of("growing")[0]
    assert grown.figure("1 % added").rows == grown.figure("closed afresh").rows


def test_a_report_is_written_again_from_what_is_kept(run: tuple[int, Path], tmp_path: Path) -> None:
    _, folder = run
    again = tmp_path / "figures.md"
    assert main(["report", "--folder", str(folder), "-o", str(again)]) == 0
    assert again.read_text("utf-8") == (folder / "docs" / "figures.md").read_text("utf-8")


def test_nothing_measured_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--folder", str(tmp_path), "-o", str(tmp_path / "figures.md")]) == 2
    assert "nothing was measured" in capsys.readouterr().err
    assert not (tmp_path / "figures.md").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["generate", "-n", "0"], "'0' is no whole number from 1 on"),
        (["run", "--python", "maplib"], "write PEER=PATH"),
        (["run", "--python", "maplib=absent"], "absent is not there"),
        (["run", "--sections", "closures"], "invalid choice"),
    ],
)
def test_wrong_options_are_told_of(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(options)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-n", "100", "-o", str(tmp_path / "absent" / "films.nt")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_file_that_is_no_result_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = tmp_path / "figures" / "queries" / "odd.json"
    odd.parent.mkdir(parents=True)
    odd.write_text('{"section": "queries"}', "utf-8")
    assert main(["report", "--folder", str(tmp_path), "-o", str(tmp_path / "figures.md")]) == 2
    assert "odd.json: no result of this version" in capsys.readouterr().err


def test_only_what_is_missing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["-n", "500", "--sections", "loading", "--folder", str(tmp_path), "-o", str(tmp_path / "x.md")]
    assert main(["run", "--peers", "pyoxigraph", *options]) == 0
    capsys.readouterr()
    assert main(["run", "--missing", "--peers", "pyoxigraph", "rdflib", *options]) == 0
    said = capsys.readouterr().err
    assert "pyoxigraph" not in said
    assert said.count("rdflib") == 2


def test_slow_peers_are_not_asked_about_large_graphs_unless_told(tmp_path: Path) -> None:
    data = Datasets(tmp_path)
    data.films(300, ".nt")
    for suffix in (".nt", ".ttl"):
        (tmp_path / f"films-300-seed1{suffix}").rename(tmp_path / f"films-1000000-seed1{suffix}")
    usual = {job.peer for job in jobs("closure", data, (1_000_000,))}
    assert usual == {"kgtool", "pyoxigraph-rules"}
    beyond = {job.peer for job in jobs("closure", data, (1_000_000,), beyond=True)}
    assert beyond == set(SECTIONS["closure"].peers)


def test_who_only_reasons_is_not_asked_without(tmp_path: Path) -> None:
    asked = {(job.variant, job.peer) for job in jobs("universities", Datasets(tmp_path), (1,), beyond=True)}
    assert ("asserted", "maplib") in asked
    assert ("inferred", "reasonable") in asked
    assert not {("asserted", "reasonable"), ("inferred", "maplib")} & asked


def test_a_worker_that_fails_leaves_its_reason() -> None:
    outcome = measure(
        {"peer": "pyoxigraph", "task": "queries", "data": "absent.nt", "first": "", "queries": [["q", ""]]},
        Settings(),
    )
    assert re.search("absent|No such file", outcome.problem or "")
    assert outcome.figures == ()


def _asking(data: Path, *asked: tuple[str, str]) -> dict[str, object]:
    data.write_text('<urn:s> <urn:p> "1" .\n', "utf-8")
    first = "SELECT * {}"
    return {"peer": "pyoxigraph", "task": "queries", "data": str(data), "first": first, "queries": asked}


def test_a_query_that_fails_leaves_the_others(tmp_path: Path) -> None:
    job = _asking(tmp_path / "one.nt", ("bad", "SELECT"), ("good", "SELECT ?o { ?s ?p ?o }"))
    bad, good = measure(job, Settings(repeat=2)).figures
    assert "SyntaxError" in (bad.problem or "")
    assert (good.rows, good.runs, good.problem) == (1, 10, None), "what is brief is run five times as often"


def test_a_query_that_ends_its_worker_leaves_the_others(tmp_path: Path) -> None:
    python = tmp_path / "python"
    marker = tmp_path / "once"
    # The first worker says that it has loaded, and is then killed as by a system out of memory.
    python.write_text(
        f'#!/bin/sh\nif [ -e {marker} ]; then exec {sys.executable} "$@"; fi\n'
        f'touch {marker}\necho \'{{"event": "loaded", "peak_mb": 1}}\'\nkill -9 $$\n',
        "utf-8",
    )
    python.chmod(0o755)
    job = _asking(tmp_path / "one.nt", ("heavy", "SELECT * { ?s ?p ?o }"), ("good", "SELECT ?o { ?s ?p ?o }"))
    heavy, good = measure(job, Settings(pythons={"pyoxigraph": str(python)})).figures
    assert (heavy.name, heavy.problem) == ("heavy", "ended by signal 9")
    assert (good.name, good.rows) == ("good", 1)


def test_how_long_a_worker_lasted_is_counted_from_loading(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho \'{"event": "loaded", "seconds": 1}\'\nkill -9 $$\n', "utf-8")
    python.chmod(0o755)
    job = {"peer": "owlrl", "task": "closure", "data": "", "schema": ""}
    outcome = measure(job, Settings(pythons={"owlrl": str(python)}))
    assert outcome.problem == "ended by signal 9"
    assert outcome.lasted is not None
    assert outcome.lasted < 60


def test_a_silent_worker_is_ended(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(600)'\n", "utf-8")
    python.chmod(0o755)
    job = {"peer": "rdflib", "task": "closure", "data": "", "schema": ""}
    outcome = measure(job, Settings(patience=0.5, pythons={"rdflib": str(python)}))
    assert (outcome.problem, outcome.lasted) == ("over 0.5 s", None), "it never said that it had loaded"


def test_different_answers_are_named() -> None:
    same, other = (Figure(name, rows=1, digest="x") for name in ("same", "other"))
    outcomes = [
        Outcome("a", figures=(same, other)),
        Outcome("b", figures=(same, Figure("other", rows=1, digest="y"))),
        Outcome("c", figures=(Figure("other"),)),
    ]
    assert disagreements(outcomes) == {"other": ["b"]}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (7, "7"),
        (1 / 3, "0.333333333"),
        (True, "true"),
        ("<urn:x>", "urn:x"),
        ('"Amber"@en', "Amber"),
        ('"1"^^<urn:type>', "1"),
        ("plain", "plain"),
    ],
)
def test_cells(value: object, cell: str) -> None:
    assert plain(value) == cell


def test_numbers_of_different_lexical_forms_are_one_cell() -> None:
    assert literal("7.60", "http://www.w3.org/2001/XMLSchema#decimal") == literal("7.6", "…double") == "7.6"


def test_digest_ignores_order_unless_it_counts() -> None:
    rows = [("a", "b"), ("c", "d")]
    assert digest(rows) == digest(rows[::-1])
    assert digest(rows, ordered=True) != digest(rows[::-1], ordered=True)
    assert digest([("a", "a")]) != digest([("a", "a"), ("a", "a")])


def test_loading_is_the_best_of_three_new_processes(tmp_path: Path) -> None:
    job = {**_asking(tmp_path / "one.nt"), "task": "load"}
    outcome = measure_loading(job, Settings())
    assert outcome.first_answer
    assert outcome.problem is None
    absent = measure_loading({**job, "data": str(tmp_path / "absent.nt")}, Settings())
    assert absent.first_answer is None
    assert absent.problem
