"""Proofs that lead from a fact to the same fact by other names (eq-rep-s, eq-rep-p, eq-rep-o, eq-trans)."""

from __future__ import annotations

from kgtool.model.terms import Term
from kgtool.reason.facts import Fact, Facts, shown
from kgtool.reason.noise import SAME_AS
from kgtool.reason.proving.proof import Proof


def renamed(goal: Fact, known: Fact, closure: Facts) -> Proof | None:
    """Return a proof of ``goal`` from facts of ``closure``; one is ``known``, the same by other names.

    None where the closure does not say of two names, by itself or over a third, that they are the same.
    """
    if goal[1] == SAME_AS == known[1]:
        return same(goal[0], goal[2], closure)
    proof = Proof(shown(known))
    for place, rule in enumerate(("eq-rep-s", "eq-rep-p", "eq-rep-o")):
        one, other = known[place], goal[place]
        if one == other:
            continue
        equal = same(one, other, closure)
        if equal is None:
            return None
        known = _with(known, place, other)
        proof = Proof(shown(known), rule, (equal, proof))
    return proof


def same(one: Term, other: Term, closure: Facts) -> Proof | None:
    """Return a proof that two names are names of one thing, from facts of ``closure``."""
    if (one, SAME_AS, other) in closure:
        return Proof(shown((one, SAME_AS, other)))
    if one == other:
        return None
    for _, _, third in closure.facts((one, SAME_AS, None)):
        if (third, SAME_AS, other) in closure:
            premises = (Proof(shown((one, SAME_AS, third))), Proof(shown((third, SAME_AS, other))))
            return Proof(shown((one, SAME_AS, other)), "eq-trans", premises)
    return None


def _with(fact: Fact, place: int, term: Term) -> Fact:
    subject, predicate, value = fact
    return (
        term if place == 0 else subject,
        term if place == 1 else predicate,
        term if place == 2 else value,
    )
