"""A closure as it would be with its noise: what the written filter left out may still be a premise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import RDF, RDF_TYPE, RDFS, Term
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import clauses
from kgtool.reason.datatypes import DATATYPES, in_value_space
from kgtool.reason.facts import Fact, Facts, Pattern, is_generalised
from kgtool.reason.forward import consequences, rounds
from kgtool.reason.noise import DIFFERENT_FROM, NOTHING, REFLEXIVE, SAME_AS, SUB_CLASS_OF, UNIVERSAL, is_noise

_LITERAL, _LANG_STRING = NamedNode(RDFS + "Literal"), NamedNode(RDF + "langString")


def axiomatic(graph: Facts, book: RuleBook) -> Iterator[Fact]:
    """Yield what ``book`` says without premises, and what follows from that alone: about the language."""
    bare = (clause for clause in clauses(book, graph) if not clause.body and not clause.listed)
    of_the_language = (c for c in bare if all(domain.kind != "literal" for domain in c.rule.domains))
    axioms = [fact for clause in of_the_language for fact in consequences(clause, graph)]
    yield from (fact for fact in rounds(axioms, book) if not is_generalised(fact))


class WithNoise:
    """A graph that also answers with noise that may follow from it.

    What it adds are *candidates*: each must be proved before it is believed. Where a pattern leaves the
    predicate open no candidates are added.
    """

    def __init__(self, graph: Facts) -> None:
        self.graph = graph
        self._same: dict[Term, list[Fact]] = {}

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``, then the candidates."""
        found = self.graph.facts(pattern)
        candidates = [fact for fact in self._candidates(pattern) if fact not in self.graph]
        return [*found, *candidates] if candidates else found

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``, candidates among them."""
        subject, predicate, value = pattern
        candidates = 0 if predicate is None else 1
        if predicate == RDF_TYPE and value in UNIVERSAL and subject is None:
            candidates = self.graph.estimate((None, RDF_TYPE, None))
        elif predicate in REFLEXIVE and subject is None and value is None:
            candidates = self.graph.estimate((None, None, None))
        return self.graph.estimate(pattern) + candidates

    def foresee(self, work: Callable[[], object]) -> None:
        """Learn what ``work`` looks up."""
        self.graph.foresee(work)

    def _candidates(self, pattern: Pattern) -> list[Fact]:
        subject, predicate, value = pattern
        if predicate is None:
            return []
        if subject is not None and value is not None:
            fact = (subject, predicate, value)
            return [fact] if is_noise(fact) else []
        if predicate == DIFFERENT_FROM:
            return self._same_literals(subject, value)
        either = subject or value
        if either is None:
            return self._reflexive(predicate)
        made = [(either, predicate, either)] if predicate in REFLEXIVE else []
        if subject is not None and predicate in (RDF_TYPE, SUB_CLASS_OF):
            made += [(subject, predicate, universal) for universal in UNIVERSAL]
        if value is not None and predicate == SUB_CLASS_OF:
            made.append((NOTHING, SUB_CLASS_OF, value))
        if subject is None and value == _LITERAL and predicate == SUB_CLASS_OF:
            made += [(datatype, SUB_CLASS_OF, value) for datatype in (*DATATYPES, _LANG_STRING)]
        if value in UNIVERSAL and predicate == RDF_TYPE:
            typed = dict.fromkeys(fact[0] for fact in self.graph.facts((None, RDF_TYPE, None)))
            made += [(individual, RDF_TYPE, value) for individual in typed]
        if predicate == RDF_TYPE:
            made += self._typed_literals(subject, value)
        return made

    def _same_literals(self, subject: Term | None, value: Term | None) -> list[Fact]:
        """Return that literals held to be the same differ: of all that dt-diff says, what contradicts."""
        held = self.graph.facts((subject, SAME_AS, value))
        return [(one, DIFFERENT_FROM, other) for one, _, other in held if isinstance(one, Literal)]

    def _reflexive(self, predicate: Term) -> list[Fact]:
        if predicate not in REFLEXIVE:
            return []
        if predicate not in self._same:
            self._same[predicate] = [(term, predicate, term) for term in self.graph.terms]
        return self._same[predicate]

    def _typed_literals(self, subject: Term | None, value: Term | None) -> list[Fact]:
        """Return what dt-type2 or rdfD1 say of a literal, or of the literals in a datatype."""
        if isinstance(subject, Literal):
            lies_in = (dt for dt in DATATYPES if in_value_space(subject, dt))
            return [(subject, RDF_TYPE, dt) for dt in dict.fromkeys((subject.datatype, *lies_in))]
        if subject is None and value in DATATYPES:
            held = (literal for literal in self.graph.literals if in_value_space(literal, value))
            return [(literal, RDF_TYPE, value) for literal in held]
        return []
