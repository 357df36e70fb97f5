"""The graph beside the article that it is made from; skipped where the article is not at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgtool
from kgtool.model.passages import passage_of

ROOT = Path(__file__).parents[2]
SOURCES = Path(os.environ.get("KGTOOL_SOURCES", ROOT.parent / "shared/sources"))
ARTICLE = SOURCES / "ballerina-2023.txt"
JOINING = """
    a also and are as at but even field for had has his in is it of on the that this though throughout to was
    which who whom with yet appears addition choi pro part one
"""
TITLES = (
    "Money Heist: Korea – Joint Economic Area",
    "The Golden Age of Daughters-in-Law",
    "Lisa and the Blood Moon",
    "Korean Cinema Today: Special Premiere",
    "Busan International Film Festival",
    "Korean Broadcast System Awards",
    "Ballerina: A New Action Movie on Netflix",
)

needs_article = pytest.mark.skipif(not ARTICLE.exists(), reason=f"the article is not at hand: {ARTICLE}")


def _data() -> list[ox.Quad]:
    return [quad for path in sorted((ROOT / "data").glob("*.trig")) for quad in ox.parse(path=path)]


def test_every_triple_stands_on_something() -> None:
    """No triple in the default graph, no blank node; every graph is a passage, a correction or a source."""
    quads = _data()
    kinds = {
        quad.subject: quad.object.value.split("#")[-1]
        for quad in quads
        if quad.predicate.value.endswith("#type")
    }
    known = {"SourceDocument", "Passage", "Correction", "OutsideSource"}
    described = {
        quad.subject
        for quad in quads
        if quad.predicate.value.endswith("#type") and quad.object.value.split("#")[-1] in known
    }
    assert kinds
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        assert quad.graph_name in described, quad
        assert not any(isinstance(term, ox.BlankNode) for term in quad.triple)


def test_short_cuts_are_inferred_never_typed_in() -> None:
    film = "https://w3id.org/kgtool/film#"
    short = """
        actedIn actor plays playedBy collaboratedWith partnerOf premieredAt honouredFor laterWorkOfDirector
        earlierWorkOfDirector gavePerformance hasPerformance
    """
    assert [quad for quad in _data() if quad.predicate.value.removeprefix(film) in short.split()] == []


@needs_article
def test_check_proves_every_digest() -> None:
    from click.testing import CliRunner

    from kgtool.faces.cli import kgtool as program

    result = CliRunner().invoke(program, ["check", "--sources", str(SOURCES)])
    assert result.exit_code == 0, result.output
    assert re.search(r"evidence +ok +\d+ passages, digests proved", result.output), result.output


@needs_article
def test_no_word_that_states_something_is_left_out() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    covered = [False] * len(text)
    for graph in {quad.subject.value for quad in _data() if isinstance(quad.subject, ox.NamedNode)}:
        passage = passage_of(graph)
        if passage is not None:
            covered[passage.start : passage.end] = [True] * (passage.end - passage.start)
    rest = "".join(character if not done else "|" for character, done in zip(text, covered, strict=True))
    assert set(re.findall(r"\w+", rest.lower())) <= set(JOINING.split())


@needs_article
def test_none_of_its_sentences_is_written_down() -> None:
    """No run of seven words of the article stands anywhere in the repository, but for titles and names."""
    words = _words(ARTICLE.read_text(encoding="utf-8"))
    runs = {tuple(words[i : i + 7]) for i in range(len(words) - 6)}
    for title in TITLES:
        names = _words(title)
        runs = {run for run in runs if not _overlaps(run, names)}
    for folder in ("ontology", "data", "queries", "docs", "kgtool"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".ttl", ".trig", ".rq", ".md", ".py", ".jsonld"}:
                for line in path.read_text(encoding="utf-8").splitlines():
                    said = _words(line)
                    found = [said[i : i + 7] for i in range(len(said) - 6) if tuple(said[i : i + 7]) in runs]
                    assert not found, f"{path}: {found[0]}"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub("[’']", "", text.lower()))


def _overlaps(run: tuple[str, ...], names: list[str]) -> bool:
    """Say whether at least four words of ``run`` in a row are words of the title in a row."""
    parts = {tuple(names[i : i + 4]) for i in range(len(names) - 3)}
    return any(run[i : i + 4] in parts for i in range(len(run) - 3))


def test_the_reasoned_graph_is_consistent() -> None:
    kg = kgtool.load(project=ROOT)
    assert kg.reason().inconsistencies == ()
    assert kg.as_stated().reason().inconsistencies == ()


def test_every_stored_query_answers_as_its_examples_say() -> None:
    kg = kgtool.load(project=ROOT).reason()
    results = kg.test()
    assert len({result.query.name for result in results}) == len(list(kg.queries)) >= 45
    assert [f"{result.query.name}: {result.differences}" for result in results if result.differences] == []
