"""The film graph as framed JSON-LD: each film whole, with its performances and people inside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kgtool

ROOT = Path(__file__).parents[2]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("inferred", [False, True])
def test_a_film_holds_its_performances_and_people(inferred: bool) -> None:
    graph = kgtool.load(project=ROOT)
    text = (graph.reason() if inferred else graph).export("jsonld", frame=True)
    films = {film["name"]: film for film in json.loads(text)["graph"]}
    ballerina = films["Ballerina"]
    assert {(p["performer"]["name"], p["portrays"]["name"]) for p in ballerina["performances"]} == {
        ("Jeon Jong-seo", "Ok-ju"),
        ("Kim Ji-hoon", "Choi Pro"),
        ("Park Yu-rim", "Minhee"),
    }
    assert ballerina["director"]["name"] == "Lee Chung-hyun"
    assert films["The Call"]["year"] == 2020
    assert all(_list(film["performances"]) for film in films.values())
    assert "null" not in text
