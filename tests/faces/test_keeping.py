"""What is kept between two starts: believed only when whole and about the very same files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kgtool
from kgtool.dataset.columnar import inferred
from kgtool.faces.cli import kgtool as program

ROOT = Path(__file__).parents[2]
QUERY = "SELECT ?s ?c { ?s a ?c FILTER(ISIRI(?s) && ISIRI(?c)) } ORDER BY ?s ?c"


def _invoke(*words: str) -> str:
    done = CliRunner().invoke(program, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def _kept(project: Path, pattern: str) -> list[Path]:
    return sorted((project / ".kgtool").glob(pattern))


def test_the_second_answer_is_the_first(project: Path) -> None:
    words = ["query", "-e", QUERY, "-f", "csv"]
    first = _invoke(*words)
    assert [len(_kept(project, f"*.{kind}")) for kind in ("prefixes", "closure", "snapshot", "recipe")] == [
        1
    ] * 4
    assert _invoke(*words) == first
    assert _invoke(*words, "--engine", "reference") == first


def test_the_second_start_parses_nothing(project: Path) -> None:
    _invoke("query", "boats")
    code = (
        "import sys, json, pyoxigraph\n"
        "pyoxigraph.parse = None\n"
        "from click.testing import CliRunner\nfrom kgtool.faces.cli import kgtool\n"
        "done = CliRunner().invoke(kgtool, ['query', 'boats', '-f', 'csv'])\n"
        "print(json.dumps([done.stdout, sorted(sys.modules)]))"
    )
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project, env=environ
    )
    output, modules = json.loads(done.stdout)
    assert output.split() == ["name,built", "Gannet,1989", "Tern,"]
    assert not {"rdflib", "sqlglot", "yaml", "owlrl"} & set(modules)


_GRAPHS = {
    "construct": "CONSTRUCT { ?s a ?c ; <a:b> 'x\\ty'@en, 'z', 01 ; <a:c> [ <a:d> ?s ] } WHERE { ?s a ?c }",
    "describe": "DESCRIBE id:oban ?s WHERE { ?s a ?c }",
    "described": "DESCRIBE id:gannet",
}


@pytest.mark.parametrize("text", _GRAPHS.values(), ids=_GRAPHS)
def test_graphs_are_answered_again_without_a_parser(
    text: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["query", "-e", text, "-f", "ntriples"]
    first = _invoke(*words)
    assert len(first.splitlines()) > 1
    assert len(_kept(project, "*.recipe")) == 1
    assert _invoke(*words, "--engine", "reference") == first

    def parsed(*_: object, **__: object) -> None:
        raise AssertionError("the query was parsed again")

    monkeypatch.setattr("kgtool.sparql.parse.parse_query", parsed)
    monkeypatch.setattr("kgtool.sparql.parse_query", parsed, raising=False)
    assert _invoke(*words) == first


def test_a_changed_file_is_seen(project: Path) -> None:
    before = _invoke("query", "-e", QUERY, "-f", "csv")
    path = project / "ontology" / "more.ttl"
    path.write_text("<https://example.org/new> a <https://example.org/Thing> .\n", encoding="utf-8")
    assert "example.org/new" in _invoke("query", "-e", QUERY, "-f", "csv")
    path.unlink()
    assert _invoke("query", "-e", QUERY, "-f", "csv") == before
    (project / "queries" / "boats.rq").write_text("ASK {}", encoding="utf-8")
    assert _invoke("query", "boats") == "true\n"


def test_a_mistake_is_told_every_time(project: Path) -> None:
    _invoke("query", "boats")
    (project / "ontology" / "broken.ttl").write_text("<a:b> <a:c>", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(kgtool.MalformedError):
            kgtool.load()


def test_views_do_not_share_tables(project: Path) -> None:
    curated, stated = kgtool.load().reason(), kgtool.load().as_stated().reason()
    layers = ["data", "inferred"]
    for graph in (curated, stated, curated.only(layers), stated.only(layers), curated.reason("none")):
        expected = {str(quad.subject) for quad in graph.quads if "type>" in str(quad.predicate)}
        found = {row[0].n3() for row in graph.query("SELECT DISTINCT ?s { ?s a ?c }") if row[0] is not None}
        assert found == expected
    assert len(_kept(project, "*.snapshot")) == 5


def test_a_closure_is_kept_with_its_rounds(project: Path) -> None:
    assert project
    first = kgtool.load().reason()
    computed = dict(first.closure.tables.closure.triples()) if first.closure and first.closure.tables else {}
    second = kgtool.load().reason()
    assert second.closure is not None
    assert second.closure.tables is not None
    assert dict(inferred.inferred(second.closure.tables.store)) == computed != {}
    assert "closure" not in vars(second.closure.tables)
    assert (second.inferred, second.rounds) == (first.inferred, first.rounds)


def test_a_closure_whose_tables_are_gone_is_computed_again(project: Path) -> None:
    first = kgtool.load().reason()
    for path in _kept(project, "*.kgtool"):
        path.unlink()
    second = kgtool.load().reason()
    assert set(second) == set(first)
    assert _kept(project, "*.kgtool")


def test_what_follows_stays_in_tables(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: object) -> None:
        raise AssertionError("a question needs no inferred triple as a term")

    assert project
    monkeypatch.setattr(inferred, "inferred", read)
    graph = kgtool.load().reason("rdfs")
    classes = "SELECT ?s { ?s a ?c FILTER(STRENDS(STR(?c), 'rdf-schema#Class')) }"
    assert len(list(graph.query(classes))) > 1


@pytest.mark.parametrize("pattern", ["*.prefixes", "*.closure", "*.snapshot", "*.recipe", "*.kgtool"])
@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "empty"])
def test_what_is_damaged_is_made_anew(project: Path, pattern: str, damage: str) -> None:
    words = ["query", "boats", "-f", "csv"]
    first = _invoke(*words)
    [path] = _kept(project, pattern)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "foreign": b"something else\n" * 1000,
            "empty": b"",
        }[damage]
    )
    assert _invoke(*words) == first
    assert _invoke(*words) == first


def test_parameters_are_part_of_the_question(project: Path) -> None:
    assert project
    for thing, answer in (("id:oban", "true\n"), ("id:gannet", "false\n")) * 2:
        assert _invoke("query", "is-port", "-p", "thing", thing) == answer


def test_chance_and_time_are_asked_again(project: Path) -> None:
    answers = {_invoke("query", "-e", "SELECT (STRUUID() AS ?u) {}", "-f", "csv") for _ in range(2)}
    assert len(answers) == 2
    assert not _kept(project, "*.recipe")


def test_two_processes_at_once(project: Path) -> None:
    command = [sys.executable, "-m", "kgtool", "query", "boats", "-f", "csv"]
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    running = [
        subprocess.Popen(command, cwd=project, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == (0, b"name,built\r\nGannet,1989\r\nTern,\r\n", b"")
