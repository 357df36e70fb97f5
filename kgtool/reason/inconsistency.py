"""Inconsistencies: what the rules that conclude ``false`` find in a closed graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, compact
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import Clause, clauses, clauses_of
from kgtool.reason.facts import Fact, TripleIndex, is_generalised, triple_of
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise
from kgtool.reason.matching import Binding
from kgtool.reason.prover import Prover

_NO_PREFIXES = Prefixes()


@dataclass(frozen=True)
class Inconsistency:
    """One contradiction: the rule, what is wrong in plain English, and the triples it rests on.

    ``premises`` are triples of the closed graph, in the order of the rule; where the rule speaks of a
    literal or of noise, they are the triples from which that follows.
    """

    rule: str
    message: str
    premises: tuple[Triple, ...]


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
                leaves = _grounds(clause, solution, prover) if key not in found else None
                if leaves is not None:
                    message = _message(clause, solution, prefixes)
                    found[key] = Inconsistency(rule.name, message, leaves)
    once = {(problem.rule, frozenset(problem.premises)): problem for problem in reversed(found.values())}
    return tuple(reversed(once.values()))


def _literal_facts(closure: TripleIndex, book: RuleBook) -> Iterator[Fact]:
    yield from generalised(closure, book).facts((None, None, None))


def _grounds(clause: Clause, solution: Binding, prover: Prover) -> tuple[Triple, ...] | None:
    """Return the triples of the closed graph behind the premises, or None where a premise does not hold."""
    grounds: dict[Fact, None] = {}
    for premise in clause.premises(solution):
        proof = prover.prove(premise)
        if proof is None:
            return None
        for leaf in proof.leaves():
            subject, predicate, value = leaf.triple
            grounds[(subject, predicate, value)] = None
    return tuple(triple_of(fact) for fact in grounds if not is_generalised(fact))


def _message(clause: Clause, solution: Binding, prefixes: Prefixes) -> str:
    def name(match: re.Match[str]) -> str:
        term: Term | None = solution.get(match[1])
        return compact(term, prefixes) if term is not None else match[0]

    return re.sub(r"\?(\w+)", name, clause.rule.says)
