"""Every rule that concludes ``false``, end to end: ``cases/inconsistent/`` tells what the command line says.

Here: each of them has a case, and each contradiction is proved down to what the file states.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import kgtool
from kgtool.reason import TripleIndex, replays, rule_book
from kgtool.reason.facts import fact_of

CASES = sorted((Path(__file__).parent / "cases" / "inconsistent").glob("*.txt"))
BOOK = rule_book("owlrl")
WITHOUT_STEPS = frozenset({"eq-diff1-literals"})
"""Cases of which a graph in tables tells no premises: literals that a rule holds to be the same."""


def test_every_rule_that_concludes_false_has_a_case() -> None:
    assert {rule.name for rule in BOOK.rules if not rule.conclusions} <= {path.stem for path in CASES}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_contradiction_is_proved_from_what_is_stated(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8").split("file a.ttl: ")[1].splitlines()[0].replace("\\n", "\n")
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    graph = kgtool.load(tmp_path / "a.ttl")
    [found] = graph.reason("owlrl").inconsistencies
    assert path.stem.startswith(found.rule) or path.stem == "equal-things"
    stated = TripleIndex(graph.triples)
    assert [proof.triple for proof in found.proofs] == list(found.premises)
    assert all(replays(proof, BOOK, asserted=stated) for proof in found.proofs)
    assert all(replays(step, BOOK, asserted=TripleIndex(found.premises)) for step in found.steps)
    # What the rule asks for, and nothing else, contradicts itself by that rule.
    whole = TripleIndex([fact_of(step.triple) for step in found.steps])
    assert len(whole) == len(set(found.steps))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_in_tables_it_is_proved_as_well(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    text = path.read_text("utf-8").split("file a.ttl: ")[1].splitlines()[0].replace("\\n", "\n")
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    found = kgtool.load(tmp_path / "a.ttl").reason("owlrl").inconsistencies
    assert found
    for one in found:
        assert all(replays(step, BOOK, asserted=TripleIndex(one.premises)) for step in one.steps)
        assert bool(one.steps) is (path.stem not in WITHOUT_STEPS)
