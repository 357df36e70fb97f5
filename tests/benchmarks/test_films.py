"""The generator: the same bytes every time, the size that was asked for, one graph in both formats."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.__main__ import main
from benchmarks.films import ntriples, subjects, turtle


def test_same_size_and_seed_give_the_same_bytes() -> None:
    text = "".join(ntriples(subjects(1_000, seed=7)))
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "302c8b227c6e34e611e789584df450940985d6afaa88481828e6de9fabafb8bc"
    )


def test_another_seed_gives_another_graph() -> None:
    assert list(ntriples(subjects(1_000, seed=1))) != list(ntriples(subjects(1_000, seed=2)))


@pytest.mark.parametrize("triples", [1_000, 10_000, 50_000])
def test_size_is_about_what_was_asked_for(triples: int) -> None:
    count = sum(len(statements) for _, statements in subjects(triples))
    assert abs(count - triples) < 0.05 * triples


def test_both_formats_hold_one_graph_without_duplicates() -> None:
    lines = list(ox.parse("".join(ntriples(subjects(2_000))), ox.RdfFormat.N_TRIPLES))
    blocks = list(ox.parse("".join(turtle(subjects(2_000))), ox.RdfFormat.TURTLE))
    assert set(lines) == set(blocks)
    assert len(lines) == len(set(lines))


def test_generate_writes_the_format_of_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "films.ttl"
    assert main(["generate", "-n", "500", "-o", str(path)]) == 0
    assert path.read_text("utf-8") == "".join(turtle(subjects(500)))
