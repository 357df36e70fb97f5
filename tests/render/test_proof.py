"""Proofs: deep ones, shared ones, and what their labels may hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import UnknownNameError
from kgtool.model.findings import Location
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render import PROOF_FORMATS, Origin, proof, proofs
from kgtool.render.proofs.folding import cells, folded

from .strategies import terms

NONE = Prefixes()


@dataclass(frozen=True)
class Node:
    triple: tuple[Term, Term, Term]
    rule: str | None = None
    premises: tuple[Node, ...] = ()


def triple(number: int) -> tuple[Term, Term, Term]:
    return ox.NamedNode(f"x:{number}"), ox.NamedNode("x:p"), ox.Literal(str(number))


def chain(length: int) -> Node:
    node = Node(triple(0))
    for number in range(1, length):
        node = Node(triple(number), "step", (node,))
    return node


def test_a_proof_of_any_height_is_written() -> None:
    deep = chain(3000)
    assert len("".join(proof(deep, "text", NONE)).splitlines()) == 3000
    assert len(json.loads("".join(proof(deep, "json", NONE)))["steps"]) == 3000
    assert "".join(proof(deep, "markdown", NONE)).count("\n  n") == 5999


def test_a_shared_premise_is_proved_once() -> None:
    node = Node(triple(0))
    for number in range(1, 40):
        node = Node(triple(number), "twice", (node, node))
    assert len("".join(proof(node, "text", NONE)).splitlines()) == 40 + 39
    steps = json.loads("".join(proof(node, "json", NONE)))["steps"]
    assert [step["premises"] for step in steps] == [[n] for n in range(2, 41)] + [[]]


def test_places_are_told_for_asserted_triples_only() -> None:
    def origins(_triple: object) -> list[Origin]:
        return [Origin("a.trig", "https://e.example/t#char=1,4", "a\nb", 3, 7)]

    shown = "".join(proof(chain(2), "text", NONE, origins))
    assert shown == (
        '<x:1> <x:p> "1"   by step\n'
        '└─ <x:0> <x:p> "0"\n'
        "     stated in a.trig:3, characters 1–4 of <https://e.example/t>\n"
        "     “a b”\n"
    )
    steps = json.loads("".join(proof(chain(2), "json", NONE, origins)))["steps"]
    place = {
        "file": "a.trig",
        "passage": "https://e.example/t#char=1,4",
        "words": "a\nb",
        "line": 3,
        "column": 7,
        "note": None,
    }
    assert [step["stated"] for step in steps] == [[], [place]]


@given(terms())
def test_labels_of_a_drawing_hold_no_markup(term: Term) -> None:
    drawn = "".join(proof(Node((ox.NamedNode("x:s"), ox.NamedNode("x:p"), term)), "markdown", NONE))
    fence, kind, node, end, *_ = drawn.split("\n")
    assert (fence, kind, end) == ("```mermaid", "flowchart BT", "```")
    assert re.fullmatch(r'  n1\(\["[\w :./,()@^#;-]*"\]\)', node)


def _rectangles(drawn: str) -> list[tuple[float, float, float, float]]:
    paper, *boxes = ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}rect")
    placed = [tuple(float(box.get(name, "0")) for name in ("x", "y", "width", "height")) for box in boxes]
    width, height = float(paper.get("width", "")), float(paper.get("height", ""))
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in placed)
    return placed


@given(st.recursive(st.just(()), lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=12))
def test_no_box_of_a_drawing_covers_another(tree: tuple[Any, ...]) -> None:
    numbers = count()

    def node(below: tuple[Any, ...]) -> Node:
        return Node(triple(next(numbers)), "rule" if below else None, tuple(map(node, below)))

    root = node(tree)
    placed = _rectangles("".join(proof(root, "svg", NONE)))
    assert len(placed) == next(numbers)
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(placed, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


@given(terms(), st.text())
def test_a_drawing_is_well_formed_whatever_it_shows(term: Term, words: str) -> None:
    def origins(_triple: object) -> list[Origin]:
        return [Origin(f"a <&> {words}", words, words)]

    root = Node((ox.NamedNode("x:s"), ox.NamedNode("x:p"), term))
    drawn = "".join(proofs([root, root], "svg", NONE, origins))
    assert len(_rectangles(drawn)) == 2


def test_several_proofs_are_numbered() -> None:
    assert "".join(proofs([chain(1), chain(2)], "text", NONE)) == (
        'proof 1 of 2\n<x:0> <x:p> "0"\n\nproof 2 of 2\n<x:1> <x:p> "1"   by step\n└─ <x:0> <x:p> "0"\n'
    )
    assert len(json.loads("".join(proofs([chain(1), chain(2)], "json", NONE)))["proofs"]) == 2
    with pytest.raises(UnknownNameError, match="'png'"):
        list(proofs([chain(1)], "png", NONE))


@pytest.mark.parametrize("form", PROOF_FORMATS)
def test_every_format_ends_its_last_line(form: str) -> None:
    assert "".join(proof(chain(2), form, NONE)).endswith("\n")


def test_what_was_stated_above_is_not_told_again() -> None:
    def origins(_triple: object) -> list[Origin]:
        return [Origin("a.trig", line=3)]

    fact = Node(triple(0))
    root = Node(triple(2), "both", (fact, Node(triple(1), "one", (fact,))))
    assert "".join(proof(root, "text", NONE, origins)) == (
        '<x:2> <x:p> "2"   by both\n'
        '├─ <x:0> <x:p> "0"\n'
        "│    stated in a.trig:3\n"
        '└─ <x:1> <x:p> "1"   by one\n'
        '   └─ <x:0> <x:p> "0"   stated above\n'
    )


@pytest.mark.parametrize("form", ["text", "markdown", "svg"])
def test_a_rule_stands_beside_its_place(form: str) -> None:
    drawn = "".join(proof(chain(2), form, NONE, rules=lambda name: Location(f"{name}.ttl", 7, 3)))
    assert "step (step.ttl:7)" in drawn


def test_a_rule_has_its_place_for_machines() -> None:
    [first, last] = json.loads(
        "".join(proof(chain(2), "json", NONE, rules=lambda _: Location("r.ttl", 7, 3)))
    )["steps"]
    assert first["at"] == {"file": "r.ttl", "line": 7, "column": 3}
    assert last["at"] is None


def test_words_are_not_shown_where_a_note_says_why() -> None:
    def origins(_triple: object) -> list[Origin]:
        return [Origin("a.trig", f"x:t#char={n},{n + 1}", None, n, 1, "other words") for n in (1, 2)]

    drawn = "".join(proof(chain(1), "text", NONE, origins))
    assert drawn.splitlines()[1:] == [
        "  stated in a.trig:1 and 2, characters 1–2 and 2–3 of <x:t>",
        "  other words",
    ]


def test_of_a_long_passage_the_middle_is_left_out_for_people_alone() -> None:
    words = " ".join(map(str, range(10_000)))

    def origins(_triple: object) -> list[Origin]:
        return [Origin("a.trig", "x:t#char=0,9", words)]

    for form in ("text", "markdown", "svg"):
        assert len("".join(proof(chain(1), form, NONE, origins))) < 4_000
    [step] = json.loads("".join(proof(chain(1), "json", NONE, origins)))["steps"]
    assert step["stated"][0]["words"] == words


@given(st.text(), st.integers(2, 60))
def test_folding_keeps_every_character_but_blanks_within_the_width(text: str, width: int) -> None:
    rows = list(folded(text, width))
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(cells(row) <= width for row in rows)


def test_an_iri_is_broken_at_its_joints() -> None:
    assert list(folded("lines 3 of <https://example.org/source/ballerina-2023.txt>", 30)) == [
        "lines 3 of <https://",
        "example.org/source/ballerina-",
        "2023.txt>",
    ]


def test_a_code_span_outside_a_table_shows_a_bar_as_it_is() -> None:
    bar = Node((ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("a|b")))
    assert '`<x:s> <x:p> "a|b"`' in "".join(proof(bar, "markdown", NONE))


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UnknownNameError, match="'png'; use one of text, json, markdown, svg"):
        proof(chain(1), "png", NONE)
