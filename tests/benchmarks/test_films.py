"""The film generator: the same bytes every time, the size that was asked for, one graph in both formats."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.__main__ import main
from benchmarks.films import NAMESPACE, later, subjects
from benchmarks.statements import texts


def _text(triples: int, suffix: str, seed: int = 1) -> str:
    return "".join(texts(subjects(triples, seed), suffix, NAMESPACE))


def test_same_size_and_seed_give_the_same_bytes() -> None:
    assert hashlib.sha256(_text(1_000, ".nt", seed=7).encode()).hexdigest() == (
        "302c8b227c6e34e611e789584df450940985d6afaa88481828e6de9fabafb8bc"
    )


def test_another_seed_gives_another_graph() -> None:
    assert _text(1_000, ".nt", seed=1) != _text(1_000, ".nt", seed=2)


@pytest.mark.parametrize("triples", [1_000, 10_000, 50_000])
def test_size_is_about_what_was_asked_for(triples: int) -> None:
    count = sum(len(statements) for _, statements in subjects(triples))
    assert abs(count - triples) < 0.05 * triples


def test_both_formats_hold_one_graph_without_duplicates() -> None:
    lines = list(ox.parse(_text(2_000, ".nt"), ox.RdfFormat.N_TRIPLES))
    blocks = list(ox.parse(_text(2_000, ".ttl"), ox.RdfFormat.TURTLE))
    assert set(lines) == set(blocks)
    assert len(lines) == len(set(lines))


def test_later_films_are_new_and_speak_of_people_who_are_there() -> None:
    known = {subject for subject, _ in subjects(10_000)}
    added = list(later(10_000))
    assert sum("-role" not in subject for subject, _ in added) == round(0.01 * 10_000 / 39.1)
    assert not known & {subject for subject, _ in added}
    people = {o[1:-1] for _, statements in added for p, o in statements if p == NAMESPACE + "performer"}
    assert people
    assert people <= known


@pytest.mark.parametrize("suffix", [".nt", ".ttl"])
def test_generate_writes_the_format_of_the_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"films{suffix}"
    assert main(["generate", "-n", "500", "-o", str(path)]) == 0
    assert path.read_text("utf-8") == _text(500, suffix)
    assert list(tmp_path.iterdir()) == [path]


def test_generate_knows_no_other_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-n", "500", "-o", str(tmp_path / "films.xml")]) == 2
    assert ".nt or .ttl" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
