"""Every rule of the books, each by a minimal graph: ``cases/BOOK/RULE.txt``.

A case holds premises in Turtle, a line ``then``, and conclusions, one triple a line; or ``then false`` and
the message. The rule must draw each conclusion, only with all of the premises, and the proof must use the
rule and replay.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Triple

from kgtool.reason import (
    Proof,
    RuleBook,
    TripleIndex,
    inconsistencies,
    is_noise,
    prove,
    replays,
    rounds,
    rule_book,
)
from kgtool.reason.clauses import clauses
from kgtool.reason.facts import Fact, is_generalised, triple_of
from kgtool.reason.proving.prover import Prover

from .turtle import PREFIXES, conclusion, facts

CASES = [p for b in ("owlrl", "rdfs") for p in sorted((Path(__file__).parent / "cases" / b).glob("*.txt"))]
POSITIVE = [path for path in CASES if "\nthen false\n" not in path.read_text("utf-8")]
NEGATIVE = [path for path in CASES if path not in POSITIVE]


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def parts(path: Path) -> tuple[RuleBook, list[Fact], list[str]]:
    given, _, then = ("\n" + path.read_text("utf-8")).partition("\nthen")
    return rule_book(path.parent.name), facts(given), [line for line in then.splitlines()[1:] if line]


def closed(asserted: list[Fact], book: RuleBook) -> TripleIndex:
    """Return the closure as the tool keeps it: without noise."""
    return TripleIndex(
        fact for fact, number in rounds(asserted, book).items() if not number or not is_noise(fact)
    )


def rules_of(proof: Proof) -> Iterator[str | None]:
    yield proof.rule
    for premise in proof.premises:
        yield from rules_of(premise)


@pytest.mark.parametrize("path", POSITIVE, ids=names(POSITIVE))
def test_the_rule_draws_its_conclusions_and_no_premise_is_idle(path: Path) -> None:
    book, asserted, then = parts(path)
    everything = rounds(asserted, book)
    assert then
    for line in then:
        goal = conclusion(line)
        assert goal in everything
        for left_out in asserted:
            assert goal not in rounds([fact for fact in asserted if fact != left_out], book)


@pytest.mark.parametrize("path", POSITIVE, ids=names(POSITIVE))
def test_the_proof_uses_the_rule_and_replays(path: Path) -> None:
    book, asserted, then = parts(path)
    given, closure = TripleIndex(asserted), closed(asserted, book)
    for line in then:
        goal = conclusion(line)
        if is_generalised(goal):
            whole = TripleIndex(rounds(asserted, book))
            proof = Prover(whole, whole, given, tuple(clauses(book, whole))).prove(goal)
        else:
            proof = prove(triple_of(goal), given, closure, book)
        assert proof is not None
        assert path.stem in set(rules_of(proof))
        assert replays(proof, book, asserted=given)
        assert {tuple(leaf.triple) for leaf in proof.leaves()} <= set(asserted)


@pytest.mark.parametrize("path", NEGATIVE, ids=names(NEGATIVE))
def test_the_contradiction_is_named_and_no_premise_is_idle(path: Path) -> None:
    book, asserted, then = parts(path)
    found = [i for i in inconsistencies(closed(asserted, book), book, PREFIXES) if i.rule == path.stem]
    assert [then[0]] == [i.message for i in found if set(map(tuple, i.premises)) == set(asserted)]
    for left_out in asserted:
        fewer = closed([fact for fact in asserted if fact != left_out], book)
        assert path.stem not in {i.rule for i in inconsistencies(fewer, book)}


def test_every_rule_has_a_case() -> None:
    for name in ("owlrl", "rdfs"):
        stems = {path.stem for path in CASES if path.parent.name == name}
        assert stems == {rule.name for rule in rule_book(name).rules}


def test_a_false_step_does_not_replay() -> None:
    book = rule_book("owlrl")
    a_is_b, b_is_a, c_is_b = (triple_of(f) for f in facts(
        "ex:a owl:sameAs ex:b . ex:b owl:sameAs ex:a . ex:c owl:sameAs ex:b ."
    ))  # fmt: skip
    assert replays(Proof(b_is_a, "eq-sym", (Proof(a_is_b),)), book)
    assert not replays(Proof(b_is_a, "eq-sym", (Proof(c_is_b),)), book)
    assert not replays(Proof(b_is_a, "eq-sym", (Proof(a_is_b), Proof(c_is_b))), book)
    assert not replays(Proof(b_is_a, "eq-trans", (Proof(a_is_b),)), book)
    assert not replays(Proof(b_is_a, "no-such-rule", (Proof(a_is_b),)), book)
    assert not replays(Proof(b_is_a, "eq-sym", (Proof(a_is_b, "eq-ref", (Proof(c_is_b),)),)), book)
    assert not replays(Proof(a_is_b), book, asserted=TripleIndex([b_is_a]))


def test_what_does_not_follow_has_no_proof() -> None:
    book = rule_book("owlrl")
    asserted = facts("ex:p rdfs:domain ex:C . ex:a ex:p ex:b .")
    closure = closed(asserted, book)
    (goal,) = facts("ex:b a ex:C .")
    assert prove(triple_of(goal), TripleIndex(asserted), closure, book) is None
    # A triple that somebody put into the closure without a reason.
    assert prove(triple_of(goal), TripleIndex(asserted), TripleIndex([*closure, goal]), book) is None


def test_a_triple_is_never_its_own_reason() -> None:
    """Each of a circle of sub-classes gives the next; only the asserted type may start the round."""
    book = rule_book("owlrl")
    asserted = facts(
        "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C . ex:C rdfs:subClassOf ex:A . ex:x a ex:A ."
    )
    closure, given = closed(asserted, book), TripleIndex(asserted)
    for triple in closure:
        proof = prove(triple, given, closure, book)
        assert proof is not None
        assert replays(proof, book, asserted=given)
        assert circular(proof, ()) is False
    alone = TripleIndex(asserted[:3])
    (goal,) = facts("ex:x a ex:A .")
    assert prove(triple_of(goal), alone, closure, book) is None


def circular(proof: Proof, above: tuple[Triple | Fact, ...]) -> bool:
    return proof.triple in above or any(circular(p, (*above, proof.triple)) for p in proof.premises)


def test_the_lowest_proof_comes_first() -> None:
    book = rule_book("owlrl")
    asserted = facts(
        "ex:p a owl:TransitiveProperty . ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:d . ex:d ex:p ex:e ."
        "ex:a ex:q ex:e . ex:q rdfs:subPropertyOf ex:p ."
    )
    (goal,) = facts("ex:a ex:p ex:e .")
    proof = prove(triple_of(goal), TripleIndex(asserted), closed(asserted, book), book)
    assert proof is not None
    assert (proof.rule, proof.height) == ("prp-spo1", 1)
