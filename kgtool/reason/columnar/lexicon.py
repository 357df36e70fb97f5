"""A rule book on ids: which of its atoms are of the schema, and the ids of its constants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kgtool.dataset.columnar import layout
from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, Term
from kgtool.reason.book import Atom as BookAtom
from kgtool.reason.book import ListAtom, Rule, RuleBook, Series
from kgtool.reason.columnar.clause import Ids, Key
from kgtool.reason.columnar.pairs import Members, Pair, Pairs
from kgtool.reason.conditions import ANNOTATION_PROPERTIES
from kgtool.reason.datatypes import DATATYPES
from kgtool.reason.lists import FIRST, NIL, REST
from kgtool.reason.noise import (
    NOTHING,
    OF_EVERYTHING,
    PROPERTY,
    REFLEXIVE,
    RESOURCE,
    SAME_AS,
    SUB_CLASS_OF,
    THING,
)

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

DIFFERENT_FROM = NamedNode(OWL + "differentFrom")
LITERAL = NamedNode(RDFS + "Literal")
EQUALITY = frozenset({"eq-ref", "eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"})
"""Rules that representatives carry out."""
SUMMING_UP = frozenset({"scm-eqc2", "scm-eqp2"})
"""Rules whose conclusion says no more than their premises: nothing else follows from it."""
OF_LITERALS = frozenset({"dt-type2", "dt-eq", "dt-diff", "dt-not-type", "rdfD1", "ill-typed"})
"""Rules that range over literals; ``kgtool.reason.columnar.literals`` carries them out."""

_LANG_STRING = NamedNode(RDF + "langString")
_INSTANCE = frozenset({SAME_AS, DIFFERENT_FROM})


@dataclass(frozen=True)
class Split:
    """One rule: the atoms about the schema, solved beforehand, and LIST[…]; the rest is for the data."""

    rule: Rule
    schema: tuple[BookAtom, ...]

    def rest(self, length: int) -> tuple[BookAtom, ...]:
        """Return the other atoms of the body, for a list of ``length`` members."""
        return _rest(self, length)


@cache
def _rest(split: Split, length: int) -> tuple[BookAtom, ...]:
    return tuple(atom for atom in split.rule.body(length) if atom not in split.schema)


@dataclass(frozen=True)
class Divided:
    """A rule book, divided: its rules, and the schema's predicates and classes of predicates and classes."""

    book: RuleBook
    splits: tuple[Split, ...]
    predicates: frozenset[Term]
    classes: frozenset[Term]

    @property
    def native_equality(self) -> bool:
        """Whether owl:sameAs has a meaning in this book."""
        return "eq-rep-s" in self.book

    @property
    def constants(self) -> frozenset[Term]:
        """Every term that the compiler speaks of."""
        named = {t for s in self.splits for atom in (*s.rule.body(1), *s.rule.heads(1)) for t in atom}
        own = {
            _LANG_STRING,
            RDF_TYPE,
            SAME_AS,
            DIFFERENT_FROM,
            THING,
            NOTHING,
            RESOURCE,
            PROPERTY,
            FIRST,
            REST,
            NIL,
            LITERAL,
        }
        found = {t for t in named if not isinstance(t, str)}
        return frozenset({*found, *own, *DATATYPES, *ANNOTATION_PROPERTIES, *REFLEXIVE, *OF_EVERYTHING})


@cache
def divided(book_name: str) -> Divided:
    """Return the rule book of this name, divided; ``none`` has no rules. Raises UnknownNameError."""
    from kgtool.reason.book_parser import rule_book

    book = rule_book(book_name) if book_name != "none" else RuleBook("none", ())
    classes = frozenset(
        atom[2]
        for rule in book.rules
        if rule.name not in EQUALITY
        for atom in rule.body(1)
        if atom[1] == RDF_TYPE and not isinstance(atom[2], str) and atom[2] != NOTHING
    )
    splits = []
    for rule in book.rules:
        if rule.name in EQUALITY or rule.name in OF_LITERALS:
            continue
        plain = (p for p in rule.premises if not isinstance(p, ListAtom | Series))
        splits.append(Split(rule, tuple(atom for atom in plain if _of_schema(atom, classes))))
    predicates = frozenset(
        atom[1]
        for split in splits
        for atom in split.schema
        if not isinstance(atom[1], str) and atom[1] != RDF_TYPE
    )
    return Divided(book, tuple(splits), predicates, classes)


def _of_schema(atom: BookAtom, classes: frozenset[Term]) -> bool:
    if isinstance(atom[1], str) or atom[1] in _INSTANCE:
        return False
    return atom[2] in classes if atom[1] == RDF_TYPE else True


_ids: dict[str, dict[Term, int]] = {}


def ids_of_constants(store: Store, book: Divided) -> dict[Term, int]:
    """Return the ids of a book's constants: digests, or what they are, so that all stores have the same."""
    known = _ids.get(book.book.name)
    if known is None:
        known = _ids[book.book.name] = store.ids_of(book.constants)
    else:
        store.remember(known)
    return known


class Lexicon:
    """The ids of a divided book's constants, in one store."""

    def __init__(self, book: Divided, ids: Mapping[Term, int]) -> None:
        self.book = book
        self.ids = ids
        self.type = ids[RDF_TYPE]
        self.same = ids[SAME_AS]
        self.different = ids[DIFFERENT_FROM]
        self.thing, self.nothing = ids[THING], ids[NOTHING]
        self.first, self.rest, self.nil = ids[FIRST], ids[REST], ids[NIL]
        self.predicates = self._of(book.predicates)
        self.classes = self._of(book.classes)
        self.datatypes = {ids[datatype]: datatype for datatype in DATATYPES}
        self.recognised = {**self.datatypes, ids[_LANG_STRING]: _LANG_STRING}
        self.reflexive = self._of(REFLEXIVE)
        self.things = self._of((THING, RESOURCE))
        self.property = ids[PROPERTY]
        self.sub_class = ids[SUB_CLASS_OF]
        self.valued = frozenset(
            ids[atom[1]]
            for split in book.splits
            for atom in split.schema
            if isinstance(atom[2], Literal) and not isinstance(atom[1], str)
        )
        """Predicates of the schema that a rule asks for with a literal: numbers of a cardinality."""
        self.universal = self.things | {self.property}
        self.everything = self._of(OF_EVERYTHING)
        self._named = (book.book.name, frozenset(ids.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self._named == other._named

    def __hash__(self) -> int:
        return hash(self._named)

    def _of(self, terms: Iterable[Term]) -> frozenset[int]:
        return frozenset(self.ids[term] for term in terms)

    def of_schema(self, predicate: int, value: int) -> bool:
        """Return whether a fact with this predicate and object is one of the schema."""
        return predicate in self.predicates or (predicate == self.type and value in self.classes)


def noise_tests(words: Lexicon, language: Iterable[int]) -> tuple[str, ...]:
    """Return tests in SQL, one of which holds for triples that are noise: the clauses of
    ``kgtool.reason.noise``.
    """
    own, reflexive, everything, things = (
        ", ".join(map(str, ids)) for ids in (language, words.reflexive, words.everything, words.things)
    )
    return (
        f"(s IN ({own}) AND o IN ({own}))",
        f"(p IN ({everything}) AND o IN ({things}))",
        f"(p = {words.type} AND o = {words.property})",
        f"(s = o AND p IN ({reflexive}))",
        f"(p = {words.sub_class} AND s = {words.nothing})",
    )


def is_noise(words: Lexicon, language: Collection[int], fact: Ids) -> bool:
    """Return whether ``fact`` is noise, by the clauses of ``kgtool.reason.noise``, or generalised."""
    s, p, o = fact
    if not layout.SPAN <= s < layout.STRING or not layout.IRI <= p < layout.STRING:
        return True
    if s == o and p in words.reflexive:
        return True
    if (p in words.everything and o in words.things) or (p == words.type and o == words.property):
        return True
    if p == words.sub_class and s == words.nothing:
        return True
    return s in language and o in language


def noise_finder(words: Lexicon, language: Collection[int]) -> Callable[[Key, Members], Members]:
    """Return what finds noise among facts of one relation: those that pass one of ``noise_tests``.

    A fact is a subject and an object, or the subject alone where the relation is a class.
    """

    own = frozenset(language)

    def noise(key: Key, facts: Members) -> Members:
        _, constant = key
        if isinstance(facts, set):
            whole = constant == words.property or (
                words.type in words.everything and constant in words.things
            )
            return facts if whole else facts.intersection(own) if constant in own else set()
        found = set[Pair]()
        if not own.isdisjoint(facts.subjects):
            found |= {(s, o) for s, o in facts if s in own and o in own}
        if constant in words.everything:
            found |= {(s, o) for s, o in facts if o in words.things}
        if constant in words.reflexive:
            found |= {(s, o) for s, o in facts if s == o}
        if constant == words.sub_class:
            found |= {(s, o) for s, o in facts if s == words.nothing}
        return Pairs(found)

    return noise


def domains(store: Store, words: Lexicon, language: Collection[int]) -> dict[str, Sequence[int]]:
    """Return what the variables of rules without premises range over, ``language`` being the terms of it."""
    containers = list[int]()
    if "rdf-container-axioms" in words.book.book:
        terms = store.terms(language)
        containers = [
            number for number in language if is_container(str(getattr(terms.get(number), "value", "")))
        ]
    return {
        "datatype": list(words.datatypes),
        "recognised-datatype": list(words.recognised),
        "annotation-property": [words.ids[name] for name in ANNOTATION_PROPERTIES],
        "container-property": containers,
    }


def is_container(iri: str) -> bool:
    """Return whether ``iri`` is a container membership property: ``rdf:_1``, ``rdf:_2``, …"""
    number = iri.removeprefix(RDF + "_")
    return number != iri and number.isdecimal() and not number.startswith("0")
