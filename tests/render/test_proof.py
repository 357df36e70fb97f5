"""Proofs: deep ones, shared ones, and what their labels may hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pyoxigraph as ox
import pytest
from hypothesis import given

from kgtool.model.errors import UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render import PROOF_FORMATS, Origin, proof

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
        return [Origin("a.trig:3", "https://e.example/t#char=1,4", "a\nb")]

    shown = "".join(proof(chain(2), "text", NONE, origins))
    assert shown == (
        '<x:1> <x:p> "1"   by step\n'
        '└─ <x:0> <x:p> "0"\n'
        "     stated in a.trig:3, characters 1–4 of <https://e.example/t>\n"
        "     “a b”\n"
    )
    steps = json.loads("".join(proof(chain(2), "json", NONE, origins)))["steps"]
    assert [step["stated"] for step in steps] == [
        [], [{"file": "a.trig:3", "passage": "https://e.example/t#char=1,4", "words": "a\nb"}],
    ]  # fmt: skip


@given(terms())
def test_labels_of_a_drawing_hold_no_markup(term: Term) -> None:
    drawn = "".join(proof(Node((ox.NamedNode("x:s"), ox.NamedNode("x:p"), term)), "markdown", NONE))
    fence, kind, node, end, *_ = drawn.split("\n")
    assert (fence, kind, end) == ("```mermaid", "flowchart BT", "```")
    assert re.fullmatch(r'  n1\(\["[\w :./,()@^#;-]*"\]\)', node)


@pytest.mark.parametrize("form", PROOF_FORMATS)
def test_every_format_ends_its_last_line(form: str) -> None:
    assert "".join(proof(chain(2), form, NONE)).endswith("\n")


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UnknownNameError, match="'svg'; use one of text, json, markdown"):
        proof(chain(1), "svg", NONE)
