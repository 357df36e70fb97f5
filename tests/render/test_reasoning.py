"""What each rule did, as text, JSON and Markdown."""

from __future__ import annotations

import json

import pytest

from kgtool.model.errors import UnknownNameError
from kgtool.reason.columnar import RuleCount
from kgtool.render import reasoning

COUNTS = (RuleCount("prp-dom", 1, 1200, 0.0123), RuleCount("cax-sco", 2, 3, 0.5))


def text(form: str, counts: tuple[RuleCount, ...] = COUNTS) -> str:
    return "".join(reasoning(counts, form))


def test_as_text() -> None:
    lines = [line.split() for line in text("text").splitlines()]
    assert lines[0] == ["round", "rule", "triples", "ms"]
    assert ["1", "prp-dom", "1,200", "12.3"] in lines
    assert lines[-1] == ["1,203", "triples", "in", "2", "rounds,", "512.3", "ms"]


def test_as_json() -> None:
    found = json.loads(text("json"))
    assert (found["triples"], found["rounds"]) == (1203, 2)
    assert found["steps"][1] == {"round": 2, "rule": "cax-sco", "triples": 3, "seconds": 0.5}


def test_as_markdown_and_of_nothing() -> None:
    assert "| 1 | `prp-dom` | 1,200 | 12.3 |" in text("markdown")
    assert text("text", ()) == text("markdown", ()) == "0 triples in 0 rounds, 0.0 ms\n"
    assert json.loads(text("json", ()))["steps"] == []


def test_another_format_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="text, json, markdown"):
        text("csv")
