"""Inconsistencies: what the rules that conclude ``false`` find in a closed graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Triple

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, compact
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import Clause, clauses, clauses_of
from kgtool.reason.facts import Fact, TripleIndex, fact_of, is_generalised, triple_of
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise
from kgtool.reason.matching import Binding
from kgtool.reason.proof import Proof
from kgtool.reason.prover import Prover
from kgtool.reason.why import Provers

_NO_PREFIXES = Prefixes()


@dataclass(frozen=True)
class Inconsistency:
    """One contradiction: the rule, what is wrong in plain English, and the triples it rests on.

    ``premises`` are triples of the closed graph, in the order of the rule; where the rule speaks of a
    literal or of noise, they are the triples from which that follows. ``steps`` are the proofs of what the
    rule itself asks for, from the premises; ``proofs`` those of the premises, from asserted triples, where
    they were asked for (see ``grounded``).
    """

    rule: str
    message: str
    premises: tuple[Triple, ...]
    steps: tuple[Proof, ...] = ()
    proofs: tuple[Proof, ...] = ()


def inconsistencies(
    closure: TripleIndex, book: RuleBook, prefixes: Prefixes = _NO_PREFIXES
) -> tuple[Inconsistency, ...]:
    """Return the contradictions in ``closure``, a graph closed by ``book``, in the order of the book.

    Each is reported once, whichever way round the rule matches it. ``prefixes`` shorten the IRIs of the
    messages. An empty answer means that no rule of the book concludes ``false`` (OWL 2 Profiles §4.3); it
    does not prove that an ontology beyond OWL 2 RL is consistent.
    """
    whole = TripleIndex((*closure.facts((None, None, None)), *_literal_facts(closure, book)))
    graph = WithNoise(whole)
    prover = Prover(graph, closure, closure, tuple(clauses(book, whole)))
    found: dict[tuple[str, frozenset[Fact]], Inconsistency] = {}
    for rule in book.rules:
        if rule.conclusions:
            continue
        for clause in clauses_of(rule, whole):
            for solution in clause.solutions(graph, whole, clause.binding):
                key = (rule.name, frozenset(clause.premises(solution)))
                steps = _steps(clause, solution, prover) if key not in found else None
                if steps is not None:
                    message = _message(clause, solution, prefixes)
                    found[key] = Inconsistency(rule.name, message, _premises(steps), steps)
    once = {(problem.rule, frozenset(problem.premises)): problem for problem in reversed(found.values())}
    return tuple(reversed(once.values()))


def _literal_facts(closure: TripleIndex, book: RuleBook) -> Iterator[Fact]:
    yield from generalised(closure, book).facts((None, None, None))


def grounded(problems: Iterable[Inconsistency], provers: Provers) -> tuple[Inconsistency, ...]:
    """Return the contradictions with ``proofs``, one of those by one rule from the same asserted triples.

    Things that are the same bring each contradiction of the one to the other: the first is told.
    """
    found: dict[tuple[str, frozenset[Fact]], Inconsistency] = {}
    for problem in problems:
        proofs = tuple(filter(None, map(provers.prove, problem.premises)))
        leaves = frozenset(fact_of(leaf.triple) for proof in proofs for leaf in proof.leaves())
        found.setdefault((problem.rule, leaves), replace(problem, proofs=proofs))
    return tuple(found.values())


def with_steps(problem: Inconsistency, book: RuleBook) -> Inconsistency:
    """Return a contradiction that was found without ``steps`` with them, looked for among its premises alone.

    As it is where they do not say it by themselves: where literals were held to be the same.
    """
    premises = frozenset(problem.premises)
    for one in inconsistencies(TripleIndex(problem.premises), book):
        if one.rule == problem.rule and premises.issuperset(one.premises):
            return replace(problem, steps=one.steps)
    return problem


def _steps(clause: Clause, solution: Binding, prover: Prover) -> tuple[Proof, ...] | None:
    """Return the proofs of the premises from the closed graph, or None where a premise does not hold."""
    proofs = []
    for premise in clause.premises(solution):
        proof = prover.prove(premise)
        if proof is None:
            return None
        proofs.append(proof)
    return tuple(proofs)


def _premises(steps: Iterable[Proof]) -> tuple[Triple, ...]:
    facts = dict.fromkeys(fact_of(leaf.triple) for step in steps for leaf in step.leaves())
    return tuple(triple_of(fact) for fact in facts if not is_generalised(fact))


def _message(clause: Clause, solution: Binding, prefixes: Prefixes) -> str:
    def name(match: re.Match[str]) -> str:
        term: Term | None = solution.get(match[1])
        return compact(term, prefixes) if term is not None else match[0]

    return re.sub(r"\?(\w+)", name, clause.rule.says)
