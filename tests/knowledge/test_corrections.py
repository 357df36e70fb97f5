"""The shape for what a correction supersedes, where the curated view leaves that triple out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kgtool

ROOT = Path(__file__).parents[2]
SAID = "No passage states the superseded triple"
CORRECTION = "https://w3id.org/kgtool/film/id/correction-p04-mona-lisa-title"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _told(graph: kgtool.KnowledgeGraph) -> list[tuple[str, str, int | None]]:
    return [
        (str(result.focus), Path(result.location.path).name, result.location.line)
        for result in graph.validate().results
        if result.message.startswith(SAID) and result.location
    ]


@pytest.mark.usefixtures("project")
def test_superseded_triples_are_stated_and_do_not_hold() -> None:
    graph = kgtool.load()
    assert _told(graph) == []
    assert "ev:statedIn" not in graph.only(["data", "corrections"]).export("turtle")


def test_a_superseded_triple_that_nothing_states(project: Path) -> None:
    file = project / "data/corrections.trig"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace('rdf:object "Lisa and the Blood Moon"', 'rdf:object "Lisa and a Blood Moon"')
    assert wrong != text
    file.write_text(wrong, encoding="utf-8")
    line = next(n for n, words in enumerate(text.split("\n"), 1) if "ev:supersedes" in words)
    assert _told(kgtool.load()) == [(CORRECTION, "corrections.trig", line)]


def test_files_as_they_are_leave_nothing_out(project: Path) -> None:
    data = sorted((project / "data").glob("*.trig"))
    graph = kgtool.load(*data, shapes=[project / "ontology/shapes.ttl"])
    assert _told(graph) == []
    assert any(
        result.message.startswith("A superseded triple still holds") for result in graph.validate().results
    )
