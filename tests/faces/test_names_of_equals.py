"""Contradictions among things that are the same: ``equals/`` tells each once, by names that are stated.

A case is a graph in Turtle and, after ``-- told``, rule and message of each contradiction. They are the same
whichever way the closure is kept; every one has a proof that replays.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import kgtool
from kgtool.reason import Inconsistency, TripleIndex, replays, rule_book

CASES = sorted((Path(__file__).parent / "equals").glob("*.txt"))
BOOK = rule_book("owlrl")
PREFIXES = """@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def lines(found: Sequence[Inconsistency]) -> list[str]:
    return [f"{one.rule}: {one.message}" for one in found]


@pytest.mark.parametrize("way", ["memory", "representatives", "reference"])
@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_each_is_told_once_and_proved(
    path: Path, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    given, _, then = path.read_text("utf-8").partition("-- told\n")
    (tmp_path / "a.ttl").write_text(PREFIXES + given, encoding="utf-8")
    if way == "tables":
        monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    engine = "reference" if way == "reference" else None
    graph = kgtool.load(tmp_path / "a.ttl", engine=engine)
    closed = graph.reason("owlrl", equality="representatives" if way == "representatives" else "expanded")
    found = closed.inconsistencies
    if request.config.getoption("--write-cases") and way == "memory":
        path.write_text("\n".join([f"{given}-- told", *lines(found), ""]), encoding="utf-8")
        return
    if way in ("memory", "tables"):
        assert lines(found) == then.splitlines()
    else:
        # Fewer names have all that is said, or more is said of a datatype.
        assert {one.rule for one in found} == {line.partition(":")[0] for line in then.splitlines()}
    stated = TripleIndex(graph.triples)
    for one in found:
        assert one.steps
        assert way == "reference" or len(one.proofs) == len(one.premises)
        assert all(replays(proof, BOOK, asserted=stated) for proof in one.proofs)
        assert all(replays(step, BOOK, asserted=TripleIndex(one.premises)) for step in one.steps)
