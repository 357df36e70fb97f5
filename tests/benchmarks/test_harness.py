"""The harness on tiny graphs: peers answer, answers are compared, a peer that fails is told of. No times."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main, queries
from benchmarks.cells import digest, literal, plain
from benchmarks.measure import Figure, Settings, disagreements, measure
from benchmarks.plot import dots
from benchmarks.report import geometric_mean, seconds


def test_a_run_compares_answers_and_writes_tables_and_a_plot(tmp_path: Path) -> None:
    output = tmp_path / "figures.md"
    peers = ["--peers", "kgtool-reference", "pyoxigraph", "rdflib", "owlrl", "pyshacl"]
    status = main(["run", "-n", "1500", "--repeat", "1", *peers, "-o", str(output)])
    text = output.read_text("utf-8")
    assert status == 0, text
    assert text.count("All answers agree.") == 3
    for name, _ in queries():
        assert re.search(rf"^\| {name} \| [\d,]+ \|", text, re.MULTILINE), name
    assert not re.search(r"Error|over \d+ s", text)
    assert (tmp_path / "figures-1500.svg").read_text("utf-8").startswith("<svg")


def test_a_worker_that_fails_leaves_its_reason() -> None:
    outcome = measure(
        {"peer": "pyoxigraph", "task": "queries", "data": "absent.nt", "first": "", "queries": [["q", ""]]},
        Settings(),
    )
    assert "absent" in (outcome.figures[0].problem or "") or "No such file" in (
        outcome.figures[0].problem or ""
    )
    assert outcome.figures[0].best is None


def test_a_query_that_fails_leaves_the_others(tmp_path: Path) -> None:
    data = tmp_path / "one.nt"
    data.write_text('<urn:s> <urn:p> "1" .\n')
    asked = [["bad", "SELECT"], ["good", "SELECT ?o { ?s ?p ?o }"]]
    job = {
        "peer": "pyoxigraph",
        "task": "queries",
        "data": str(data),
        "first": "SELECT * {}",
        "queries": asked,
    }
    bad, good = measure(job, Settings(repeat=2)).figures
    assert "SyntaxError" in (bad.problem or "")
    assert (good.rows, good.runs, good.problem) == (1, 2, None)


def test_a_silent_worker_is_ended(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(600)'\n")
    python.chmod(0o755)
    job = {"peer": "rdflib", "task": "closure", "data": "", "schema": ""}
    outcome = measure(job, Settings(limit=0.5, pythons={"rdflib": str(python)}))
    assert outcome.figures[0].problem == "over 0.5 s"


def test_different_answers_are_named() -> None:
    same = [Figure("a", "one", rows=1, digest="x"), Figure("b", "one", rows=1, digest="x")]
    other = [
        Figure("a", "two", rows=1, digest="x"),
        Figure("b", "two", rows=1, digest="y"),
        Figure("c", "two"),
    ]
    assert disagreements(same + other) == ["two"]


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


def test_geometric_mean_and_times_as_text() -> None:
    assert geometric_mean([(4.0, 1.0), (1.0, 4.0), (None, 1.0)]) == pytest.approx(1.0)
    assert geometric_mean([]) is None
    assert [seconds(t) for t in (None, 12.34, 0.0012, 3.2e-7)] == ["–", "12.3 s", "1.20 ms", "0.32 µs"]


def test_a_plot_has_a_dot_per_time() -> None:
    svg = dots("times", ["one", "two"], {"a": {"one": 0.001, "two": 2.0}, "b": {"one": 0.1}})
    assert svg.count("<circle") == 3 + 2
