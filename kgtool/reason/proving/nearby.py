"""What lies near a triple that does not hold: terms that nothing speaks of, and triples that do hold."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import islice

from pyoxigraph import Literal, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Term
from kgtool.reason.facts import Facts, Pattern, fact_of, is_generalised, triple_of

_MOST = 3
_FEW = 50_000
"""Facts of a graph all of whose terms are compared; of a larger one, names that are one slip away."""
_LANGUAGE = (RDF, RDFS, OWL, XSD)
_KINDS = tuple(
    NamedNode(name)
    for name in (
        *(OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Class")),
        RDF + "Property",
        RDFS + "Class",
    )
)
_LETTERS = string.ascii_lowercase + string.digits + "-_"
_LAST_PART = re.compile(r"(?P<space>.*[/#:=])(?P<name>[^/#:=]+)")
_CLOSE = 0.7


@dataclass(frozen=True)
class Unknown:
    """An IRI of which nothing is said, and the known ones that may have been ``meant``."""

    term: NamedNode
    meant: tuple[NamedNode, ...]


def unknown_terms(goal: Triple, closure: Facts) -> tuple[Unknown, ...]:
    """Return the IRIs of ``goal`` that no triple of ``closure`` has, with at most three that are like each.

    A name is compared within its namespace: for a graph of up to 50,000 triples with every other, else
    with those of the ontology, and with those that one slip of the hand makes of it.
    """
    named = dict.fromkeys(term for term in goal if isinstance(term, NamedNode))
    return tuple(Unknown(term, tuple(_like(term, closure))) for term in named if not is_known(term, closure))


def holding_instead(goal: Triple, closure: Facts) -> tuple[Triple, ...]:
    """Return at most three triples of ``closure`` that may have been meant instead of ``goal``.

    The same the other way round; else, with the same subject and predicate, literals of the same words in
    another language or of another datatype; else the one other thing that the subject has by that predicate,
    or its classes.
    """
    subject, predicate, value = fact_of(goal)
    back = [] if isinstance(value, Literal) else list(closure.facts((value, predicate, subject)))
    beside = closure.facts((subject, predicate, None))
    words = [fact for fact in islice(beside, _FEW) if _same_words(fact[2], value)]
    others = beside if len(beside) == 1 or predicate == RDF_TYPE else ()
    facts = (fact for fact in back or words or others if not is_generalised(fact))
    return tuple(map(triple_of, islice(facts, _MOST)))


def _same_words(one: Term, other: Term) -> bool:
    return isinstance(one, Literal) and isinstance(other, Literal) and one.value == other.value


def is_known(term: Term, closure: Facts) -> bool:
    """Return whether ``closure`` has ``term``; terms of the language and literals are known."""
    if not isinstance(term, NamedNode) or term.value.startswith(_LANGUAGE):
        return True
    places: tuple[Pattern, ...] = ((term, None, None), (None, term, None), (None, None, term))
    return any(map(closure.facts, places))


def _like(term: NamedNode, closure: Facts) -> Iterator[NamedNode]:
    parts = _LAST_PART.fullmatch(term.value)
    if parts is None:
        return
    space, name = parts["space"], parts["name"]
    small = closure.estimate((None, None, None)) <= _FEW
    known = closure.terms if small else _vocabulary(closure)
    names: dict[str, list[str]] = {}
    for other in known:
        if isinstance(other, NamedNode) and other.value.startswith(space):
            names.setdefault(other.value[len(space) :].lower(), []).append(other.value)
    close = get_close_matches(name.lower(), list(names), n=_MOST, cutoff=_CLOSE)
    slips = [] if small else _slips(space, name, closure)
    found = (*slips, *(NamedNode(iri) for key in close for iri in names[key]))
    yield from tuple(dict.fromkeys(found))[:_MOST]


def _vocabulary(closure: Facts) -> Iterable[Term]:
    return dict.fromkeys(fact[0] for kind in _KINDS for fact in closure.facts((None, RDF_TYPE, kind)))


def _slips(space: str, name: str, closure: Facts) -> list[NamedNode]:
    """Return the known names that are ``name`` with one letter more, less, another, or two the other way."""
    cuts = [(name[:place], name[place:]) for place in range(len(name) + 1)]
    made = [before + after[1:] for before, after in cuts if after]
    made += [before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1]
    for letter in _LETTERS:
        made += [before + letter + after for before, after in cuts]
        made += [before + letter + after[1:] for before, after in cuts if after]
    terms = [NamedNode(space + one) for one in dict.fromkeys(made) if one and one != name]
    subjects: list[Pattern] = [(term, None, None) for term in terms]
    objects: list[Pattern] = [(None, None, term) for term in terms]
    for patterns in (subjects, objects):
        closure.foresee(partial(_look_up, patterns, closure))
        if any(map(closure.facts, patterns)):
            return [term for term, at in zip(terms, patterns, strict=True) if closure.facts(at)]
    return []


def _look_up(patterns: Iterable[Pattern], closure: Facts) -> None:
    for pattern in patterns:
        closure.facts(pattern)
