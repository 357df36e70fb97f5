"""Inconsistencies: what the rules that conclude ``false`` find in a closed graph."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Triple

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF_TYPE, RDFS, Term, compact
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import Clause, clauses, clauses_of
from kgtool.reason.equals import Equals
from kgtool.reason.facts import (
    Extended,
    Fact,
    Facts,
    Pattern,
    TripleIndex,
    fact_of,
    is_generalised,
    triple_of,
)
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise
from kgtool.reason.matching import Binding
from kgtool.reason.naming import Named, Names
from kgtool.reason.noise import SAME_AS
from kgtool.reason.proving.proof import Proof
from kgtool.reason.proving.prover import Prover
from kgtool.reason.proving.renaming import renamed
from kgtool.reason.proving.why import Provers

_NO_PREFIXES = Prefixes()
_IN_NOTHING = "cls-nothing2"
_NOTHING, _SUB_CLASS = NamedNode(OWL + "Nothing"), NamedNode(RDFS + "subClassOf")
_ALL: Pattern = (None, None, None)


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
    closure: TripleIndex, book: RuleBook, prefixes: Prefixes = _NO_PREFIXES, *, asserted: Facts | None = None
) -> tuple[Inconsistency, ...]:
    """Return the contradictions in ``closure``, a graph closed by ``book``, in the order of the book.

    Each is reported once, whichever way round the rule matches it, and by whichever names of things that are
    the same: every one of the ``asserted`` facts behind its premises is told once, by the names in it; where
    these are not given, the first. ``prefixes`` shorten the IRIs of the messages. An empty answer means that
    no rule of the book concludes ``false`` (OWL 2 Profiles §4.3); it does not prove that an ontology beyond
    OWL 2 RL is consistent.
    """
    same = closure.facts((None, SAME_AS, None)) if "eq-rep-s" in book else ()
    equals = Equals((one, other) for one, _, other in same)
    stated = None if asserted is None else asserted.facts(_ALL) if equals else ()
    names = Names(equals, closure.facts(_ALL), stated)
    about_literals = _literal_facts(TripleIndex(names.quotient), book)
    whole = TripleIndex((*names.quotient, *about_literals))
    graph = WithNoise(whole)
    premises = _Premises(closure, about_literals, book, names)
    found: dict[tuple[str, frozenset[Fact]], Inconsistency] = {}
    for rule in book.rules:
        if rule.conclusions:
            continue
        met = set[frozenset[Fact]]()
        for clause in clauses_of(rule, whole):
            for solution in clause.solutions(graph, whole, clause.binding):
                facts = frozenset(clause.premises(solution))
                if facts in met:
                    continue
                met.add(facts)
                for one in _told(names.of(clause, solution), premises, prefixes):
                    found.setdefault((rule.name, frozenset(map(fact_of, one.premises))), one)
    return tuple(found.values())


def _told(ways: Iterable[Named], premises: _Premises, prefixes: Prefixes) -> Iterator[Inconsistency]:
    for clause, binding in ways:
        steps = premises.steps(clause, binding)
        if steps is not None:
            message = _message(clause, binding, prefixes)
            yield Inconsistency(clause.rule.name, message, _premises(steps), steps)


class _Premises:
    """Proves the premises of a rule from the facts of ``closure``."""

    def __init__(
        self, closure: TripleIndex, about_literals: Iterable[Fact], book: RuleBook, names: Names
    ) -> None:
        whole = Extended(closure, about_literals)
        self._closure, self._names = closure, names
        self._prover = Prover(WithNoise(whole), closure, closure, tuple(clauses(book, whole)))

    def steps(self, clause: Clause, solution: Binding) -> tuple[Proof, ...] | None:
        """Return the proofs of the premises, or None where one does not hold."""
        proofs = []
        for premise in clause.premises(solution):
            behind = None if premise in self._closure else self._names.behind(premise)
            proof = renamed(premise, behind, self._closure) if behind else None
            proof = proof or self._prover.prove(premise)
            if proof is None:
                return None
            proofs.append(proof)
        return tuple(proofs)


def _literal_facts(closure: TripleIndex, book: RuleBook) -> tuple[Fact, ...]:
    return tuple(generalised(closure, book).facts(_ALL))


def grounded(problems: Iterable[Inconsistency], provers: Provers) -> tuple[Inconsistency, ...]:
    """Return the contradictions with ``proofs``, one of those by one rule from the same asserted triples.

    Things that are the same bring each contradiction of the one to the other: the first is told. What is in
    ``owl:Nothing`` is in every class, of any two that are disjoint too: that it is there is told, and not
    what follows from it.
    """
    problems = tuple(problems)
    nowhere: set[object] = {
        premise.subject for one in problems if one.rule == _IN_NOTHING for premise in one.premises
    }
    found: dict[tuple[str, frozenset[Fact]], Inconsistency] = {}
    for problem in problems:
        proofs = tuple(filter(None, map(provers.prove, problem.premises)))
        if problem.rule != _IN_NOTHING and any(_follows_from_nothing(proof, nowhere) for proof in proofs):
            continue
        leaves = frozenset(fact_of(leaf.triple) for proof in proofs for leaf in proof.leaves())
        found.setdefault((problem.rule, leaves), replace(problem, proofs=proofs))
    return tuple(found.values())


def _follows_from_nothing(proof: Proof, nowhere: Collection[object]) -> bool:
    """Return whether ``proof`` says of one of ``nowhere`` what follows from its being in ``owl:Nothing``."""
    subject, predicate, _ = fact_of(proof.triple)
    if subject not in nowhere or predicate != RDF_TYPE:
        return False
    todo, done = list(proof.premises), set[int]()
    while todo:
        step = todo.pop()
        first, middle, last = fact_of(step.triple)
        if (middle, last) == (RDF_TYPE, _NOTHING) or (first, middle) == (_NOTHING, _SUB_CLASS):
            return True
        if id(step) not in done:
            done.add(id(step))
            todo += step.premises
    return False


def with_steps(problem: Inconsistency, book: RuleBook) -> Inconsistency:
    """Return a contradiction that was found without ``steps`` with them, looked for among its premises alone.

    As it is where they do not say it by themselves: where literals were held to be the same.
    """
    premises = frozenset(problem.premises)
    for one in inconsistencies(TripleIndex(problem.premises), book):
        if one.rule == problem.rule and premises.issuperset(one.premises):
            return replace(problem, steps=one.steps)
    return problem


def _premises(steps: Iterable[Proof]) -> tuple[Triple, ...]:
    facts = dict.fromkeys(fact_of(leaf.triple) for step in steps for leaf in step.leaves())
    return tuple(triple_of(fact) for fact in facts if not is_generalised(fact))


def _message(clause: Clause, solution: Binding, prefixes: Prefixes) -> str:
    def name(match: re.Match[str]) -> str:
        term: Term | None = solution.get(match[1])
        return compact(term, prefixes) if term is not None else match[0]

    return re.sub(r"\?(\w+)", name, clause.rule.says)
