"""Proofs through a project's rules; the reference engine answers their queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import Quad, Triple

from kgtool import peers
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Solutions
from kgtool.model.terms import Term, compact
from kgtool.reason import Proof, TripleIndex, project_rules, prove, replays, rule_book
from kgtool.reason.facts import fact_of, triple_of
from kgtool.sparql import bind, parse_query

from .turtle import PREFIXES, facts

CASES = sorted((Path(__file__).parent / "cases" / "why").glob("*.txt"))


def evaluate(select: str, bindings: Mapping[str, Term], graph: TripleIndex) -> Iterable[Mapping[str, Term]]:
    query = bind(parse_query(select, where="rule", prefixes=Prefixes()), bindings)
    answer = peers.query([Quad(*triple) for triple in graph], query, union_default=False)
    assert isinstance(answer, Solutions)
    for row in answer.rows:
        yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}


def conforms(node: Term, shape: Term, shapes: tuple[Triple, ...], graph: TripleIndex) -> bool:
    return peers.conforms(node, shape, shapes, graph)


def text(proof: Proof, depth: int = 0) -> list[str]:
    """Return the proof as indented lines of triples and rules."""
    line = " ".join(compact(term, PREFIXES) for term in fact_of(proof.triple)) + (
        f"  [{proof.rule}]" if proof.rule else ""
    )
    return ["  " * depth + line, *(below for p in proof.premises for below in text(p, depth + 1))]


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_the_proof(path: Path) -> None:
    shapes, _, rest = path.read_text("utf-8").partition("-- data\n")
    data, _, expected = rest.partition("-- proof\n")
    rules = project_rules(map(triple_of, facts(shapes)), PREFIXES)
    asserted = [triple_of(fact) for fact in facts(data)]
    found = peers.closure_with_rules(asserted, "owlrl", rules)
    closure, given, book = (
        TripleIndex([*asserted, *found.inferred]),
        TripleIndex(asserted),
        rule_book("owlrl"),
    )
    goal = triple_of(facts(expected.splitlines()[0].partition("  [")[0] + " .")[0])
    proof = prove(goal, given, closure, book, rules, evaluate=evaluate, conforms=conforms)
    assert proof is not None
    assert "\n".join(text(proof)) == expected.strip()
    replayed = replays(proof, book, rules, asserted=given, evaluate=evaluate)
    assert replayed is (path.stem != "a-count")  # one member of the group is not the whole group
    assert not replays(proof, book, rules, asserted=given)
    if rules:
        assert prove(goal, given, closure, book, rules) is None


def test_without_conforms_a_rule_with_conditions_is_left_out() -> None:
    shapes, _, rest = (
        (Path(__file__).parent / "cases/why/a-condition.txt").read_text("utf-8").partition("-- data\n")
    )
    rules = project_rules(map(triple_of, facts(shapes)), PREFIXES)
    asserted = TripleIndex(facts(rest.partition("-- proof\n")[0]))
    (goal,) = facts("ex:a ex:may ex:drive .")
    closure = TripleIndex([*map(fact_of, asserted), goal])
    book = rule_book("owlrl")
    assert prove(triple_of(goal), asserted, closure, book, rules, evaluate=evaluate) is None
    assert prove(triple_of(goal), asserted, closure, book, rules, evaluate=evaluate, conforms=conforms)


def test_a_condition_that_fails_gives_no_proof() -> None:
    shapes = (
        (Path(__file__).parent / "cases/why/a-condition.txt").read_text("utf-8").partition("-- data\n")[0]
    )
    rules = project_rules(map(triple_of, facts(shapes)), PREFIXES)
    asserted = TripleIndex(facts("ex:a a ex:C ; ex:age 17 ."))
    (goal,) = facts("ex:a ex:may ex:drive .")
    closure = TripleIndex([*map(fact_of, asserted), goal])
    book = rule_book("owlrl")
    assert (
        prove(triple_of(goal), asserted, closure, book, rules, evaluate=evaluate, conforms=conforms) is None
    )
