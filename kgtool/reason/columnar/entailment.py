"""Whether one graph entails another: more than whether its closure contains it.

OWL 2 Profiles §4.3, Theorem PR1, reads entailment for ontologies: the conclusion's class expressions and
lists exist, declarations say nothing, and an axiom is a sentence that may follow though no rule concludes it.
An axiom is tried on things made up for it (``kgtool.reason.axioms``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal as OneOf

from pyoxigraph import BlankNode, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, Term
from kgtool.reason.axioms import Trial, denials, trials
from kgtool.reason.book import Slot
from kgtool.reason.book_parser import rule_book
from kgtool.reason.columnar.closing import Closure, close
from kgtool.reason.conditions import ANNOTATION_PROPERTIES
from kgtool.reason.facts import Fact, TripleIndex, fact_of, is_generalised, triple_of
from kgtool.reason.hidden import WithNoise
from kgtool.reason.matching import fact_under, solve
from kgtool.reason.noise import RESOURCE, SAME_AS, THING, is_noise
from kgtool.reason.proving.why import prove
from kgtool.reason.value_spaces import lies_within

Semantics = OneOf["direct", "rdf-based"]

_STRUCTURE = frozenset(
    NamedNode(OWL + name)
    for name in (
        "onProperty", "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf", "minCardinality",
        "maxCardinality", "cardinality", "minQualifiedCardinality", "maxQualifiedCardinality",
        "qualifiedCardinality", "onClass", "onDataRange", "unionOf", "intersectionOf", "complementOf",
        "oneOf", "onDatatype", "withRestrictions", "datatypeComplementOf",
    )
) | {NamedNode(RDF + "first"), NamedNode(RDF + "rest")}  # fmt: skip
_DECLARED = frozenset(
    NamedNode(iri)
    for iri in (
        *(OWL + n for n in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(OWL + n for n in ("NamedIndividual", "Ontology", "Restriction", "DataRange")),
        *(RDFS + "Datatype", RDFS + "Class", RDF + "List", RDF + "Property"),
    )
)
_IS_ANNOTATION = (RDF_TYPE, NamedNode(OWL + "AnnotationProperty"))
_IMPORTS = NamedNode(OWL + "imports")
_ALL = (None, None, None)
_MOST_TRIED = 1000


def entails(
    premise: Iterable[Triple],
    conclusion: Iterable[Triple],
    profile: str = "owlrl",
    *,
    semantics: Semantics = "direct",
) -> bool:
    """Return whether ``premise`` entails ``conclusion`` by the rules of ``profile``; an answer yes is right.

    Blank nodes of the conclusion stand for something that there is. An inconsistent premise entails
    everything. ``direct`` reads both as ontologies (OWL 2 Direct Semantics): annotations, declarations and
    imports in the conclusion are passed over, and its class expressions and lists are there. ``rdf-based``
    reads the conclusion triple by triple. Under ``rdfs`` the closure must contain the conclusion, under
    either. Raises what ``close`` raises.

    A no means that the rules do not show it. They show everything where both are OWL 2 RL ontologies and
    the conclusion only says what class or property holds of named things (Theorem PR1); beyond that, what an
    axiom needs by cases, or keys and cardinalities above 1 in the conclusion, is not found.
    """
    return _Entailment(tuple(premise), tuple(conclusion), profile, semantics).holds()


class _Entailment:
    def __init__(
        self, premise: Sequence[Triple], conclusion: Sequence[Triple], profile: str, semantics: Semantics
    ) -> None:
        self.profile = profile
        self.direct = semantics == "direct" and profile == "owlrl"
        self.wanted = tuple(dict.fromkeys(map(fact_of, conclusion)))
        self.said = TripleIndex(self.wanted)
        declared = (fact[0] for fact in map(fact_of, (*premise, *conclusion)) if fact[1:] == _IS_ANNOTATION)
        self.annotations = {*ANNOTATION_PROPERTIES, _IMPORTS, *declared}
        self.premise = list(premise)
        if self.direct:
            self.premise += [triple_of(fact) for fact in self.wanted if self._is_structure(fact)]
        self.closure = close(self.premise, profile)
        self.known = TripleIndex(map(fact_of, (*self.premise, *self.closure.inferred)))

    def holds(self) -> bool:
        """Return the answer."""
        if self.closure.inconsistencies:
            return True
        return all(self._contains(part) or self._reads(part) for part in _parts(self.wanted))

    def _reads(self, part: Sequence[Fact]) -> bool:
        """Return whether ``part`` holds as the direct semantics reads it."""
        if not self.direct:
            return False
        rest = [fact for fact in part if not self._is_given(fact)]
        for fact in tuple(rest):
            tried = denials(fact[2], fact[0], self.said) if fact[1] == RDF_TYPE else None
            if tried is not None and all(map(self._succeeds, tried)):
                rest = [other for other in rest if other[0] != fact[0]]
        structure = {fact[0] for fact in part if self._is_structure(fact)}
        things = {term for fact in rest for term in fact if isinstance(term, BlankNode)} - structure
        apart = [fact for fact in rest if things.isdisjoint(fact)]
        return all(map(self._follows, apart)) and self._contains(
            [fact for fact in rest if not things.isdisjoint(fact)], structure
        )

    def _is_structure(self, fact: Fact) -> bool:
        """Return whether ``fact`` says what a class expression or list without a name is."""
        subject, predicate, value = fact
        if not isinstance(subject, BlankNode):
            return False
        return predicate in _STRUCTURE or (predicate == RDF_TYPE and value in _DECLARED)

    def _is_given(self, fact: Fact) -> bool:
        """Return whether ``fact`` of the conclusion says nothing that could be wrong."""
        declares = fact[1] == RDF_TYPE and fact[2] in _DECLARED
        return declares or self._is_structure(fact) or fact[1] in self.annotations

    def _follows(self, fact: Fact) -> bool:
        if self._contains([fact], set(fact)):
            return True
        tried = trials(fact, self.said)
        return tried is not None and all(map(self._succeeds, tried))

    def _succeeds(self, trial: Trial) -> bool:
        if any(is_generalised(fact) for fact in trial.assumed):
            return False
        closure = (
            close([*self.premise, *map(triple_of, trial.assumed)], self.profile)
            if trial.assumed
            else self.closure
        )
        if closure.inconsistencies:
            return True
        return trial.wanted is not None and _is_in(trial.wanted, closure, trial)

    def _contains(self, facts: Sequence[Fact], fixed: Collection[Term] = ()) -> bool:
        """Return whether all of ``facts`` are in the closure; blank nodes not ``fixed`` are variables.

        What the filter of noise leaves out of a closure counts where it can be proved.
        """
        atoms = tuple((_slot(s, fixed), _slot(p, fixed), _slot(o, fixed)) for s, p, o in facts)
        named = {term for fact in facts for term in fact if not isinstance(term, BlankNode)}
        same = [(term, SAME_AS, term) for term in named] if self.profile == "owlrl" else []
        given, whole = (
            TripleIndex([*map(fact_of, self.premise), *same]),
            TripleIndex([*self.known.facts(_ALL), *same]),
        )
        for found in islice(solve(atoms, WithNoise(whole), {}), _MOST_TRIED):
            missing = [fact for fact in (fact_under(atom, found) for atom in atoms) if fact not in whole]
            if all(is_noise(fact) and self._proved(fact, given, whole) for fact in missing):
                return True
        return False

    def _proved(self, fact: Fact, given: TripleIndex, whole: TripleIndex) -> bool:
        if self.profile == "rdfs" and fact[1:] == (RDF_TYPE, RESOURCE):
            return True  # whatever has a name is a resource (RDF 1.1 Semantics §9)
        return prove(fact, given, whole, rule_book(self.profile)) is not None


def _is_in(fact: Fact, closure: Closure, trial: Trial) -> bool:
    """Return whether ``closure`` has ``fact``, or the datatypes that it puts its subject into say so."""
    if fact in trial.assumed or (fact[1] == RDF_TYPE and fact[2] == THING):
        return True
    types = {o for s, p, o in map(fact_of, closure.inferred) if s == fact[0] and p == RDF_TYPE}
    types |= {o for s, p, o in trial.assumed if s == fact[0] and p == RDF_TYPE}
    if fact[1] == RDF_TYPE:
        return fact[2] in types or lies_within(types, fact[2])
    return triple_of(fact) in closure.inferred


def _slot(term: Term, fixed: Collection[Term]) -> Slot:
    return f"_:{term.value}" if isinstance(term, BlankNode) and term not in fixed else term


def _parts(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Yield the facts that share blank nodes together, each of the others alone."""
    waiting = list(facts)
    while waiting:
        part = [waiting.pop(0)]
        for fact in part:
            blank = {term for term in fact if isinstance(term, BlankNode)}
            joined = [other for other in waiting if not blank.isdisjoint(other)]
            part += joined
            waiting = [other for other in waiting if other not in joined]
        yield part
