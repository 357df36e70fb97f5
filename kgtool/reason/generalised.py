"""Generalised facts: what follows about literals.

A closure holds RDF triples only, so conclusions about literals (``"x" rdf:type xsd:integer``,
``"a" owl:sameAs "b"``) are not in it. They matter on the way: to an inconsistency (a value outside the
range of its property, two values of a functional property) and to the proof of some triples.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import RDF_TYPE, RDFS, Term
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import Clause, clauses
from kgtool.reason.datatypes import DATATYPES, in_value_space, value_of
from kgtool.reason.facts import Extended, Fact, Facts, TripleIndex
from kgtool.reason.forward import consequences
from kgtool.reason.noise import DIFFERENT_FROM, SAME_AS, UNIVERSAL

_KEPT = frozenset({RDF_TYPE, SAME_AS, DIFFERENT_FROM})
_TYPING = frozenset({RDF_TYPE, NamedNode(RDFS + "range")})


def generalised(closure: Facts, book: RuleBook) -> TripleIndex:
    """Return the facts about literals that follow from ``closure`` by ``book`` and are worth having.

    They are of the predicates ``rdf:type``, ``owl:sameAs`` and ``owl:differentFrom``, and left out are:
    a literal being the same as itself; a literal being of a datatype that its value lies in, unless the
    graph says something about that datatype; and two literals being different by their values (dt-diff),
    of which there are too many to list. What follows from facts about literals of other predicates is
    not found.
    """
    spoken_of = _spoken_of(closure)
    found: dict[Fact, None] = dict.fromkeys(
        fact for fact in _first(closure, book, spoken_of) if _worth_having(fact, spoken_of)
    )
    delta = TripleIndex(found)
    while len(delta):
        graph = Extended(closure, found)
        fresh = dict.fromkeys(
            fact
            for clause in clauses(book, graph)
            for fact in consequences(clause, graph, delta)
            if fact not in found and _worth_having(fact, spoken_of)
        )
        found.update(fresh)
        delta = TripleIndex(fresh)
    return TripleIndex(found)


def _first(closure: Facts, book: RuleBook, spoken_of: frozenset[Term]) -> Iterator[Fact]:
    """Yield what one application of a rule to RDF triples says about a literal."""
    for clause in clauses(book, closure):
        if _may_speak_of_literals(clause):
            yield from consequences(clause, closure)
    if "dt-type2" in book:
        wanted = [datatype for datatype in DATATYPES if datatype in spoken_of]
        for literal in closure.literals:
            yield from ((literal, RDF_TYPE, dt) for dt in wanted if in_value_space(literal, dt))
    if "dt-eq" in book:
        yield from _same_values(closure)


def _may_speak_of_literals(clause: Clause) -> bool:
    """Return whether a head's subject stands only in object position of the body."""
    for head in clause.heads:
        subject = head[0]
        if isinstance(subject, str) and subject not in clause.binding:
            places = {place for atom in clause.body for place, slot in enumerate(atom) if slot == subject}
            if places == {2}:
                return True
    return False


def _same_values(closure: Facts) -> Iterator[Fact]:
    by_value: dict[object, list[Literal]] = {}
    for literal in closure.literals:
        value = value_of(literal)
        if value is not None and value[0] != "ill-typed":
            by_value.setdefault(value, []).append(literal)
    for same in by_value.values():
        yield from ((one, SAME_AS, other) for one in same for other in same if one != other)


def _spoken_of(closure: Facts) -> frozenset[Term]:
    """Return the datatypes about which the graph says more than that they are ranges."""
    return frozenset(
        datatype
        for datatype in DATATYPES
        if any(fact[1] not in _TYPING for fact in closure.facts((None, None, datatype)))
        or any(fact[1] != RDF_TYPE for fact in closure.facts((datatype, None, None)))
    )


def _worth_having(fact: Fact, spoken_of: frozenset[Term]) -> bool:
    subject, predicate, value = fact
    if not isinstance(subject, Literal) or predicate not in _KEPT:
        return False
    if predicate != RDF_TYPE:
        return subject != value
    if value in UNIVERSAL:
        return False
    inside = in_value_space(subject, value)
    return value in spoken_of or inside is False or (inside is None and value != subject.datatype)
