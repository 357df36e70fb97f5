"""Why a triple does not hold: the rules that come nearest to it, and what each lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, Term
from kgtool.reason.book import Atom, RuleBook
from kgtool.reason.clauses import Clause, clauses
from kgtool.reason.facts import Fact, Facts, fact_of, is_generalised, triple_of
from kgtool.reason.matching import Binding, fact_under, pattern_of, solve, unify
from kgtool.reason.proving.against import Against
from kgtool.reason.proving.nearby import is_known
from kgtool.reason.proving.project_steps import Conforms, Evaluate, starts
from kgtool.reason.proving.rule_patterns import asked, branches, laid
from kgtool.reason.shacl_rules.project_rule import ProjectRule

Slot = Term | Variable

_MOST_LACKING = 3
_MOST_OF_A_KIND = 3
_SCHEMA = (RDF, RDFS, OWL)
_SAME = NamedNode(OWL + "sameAs")
_AXIOMS = tuple(
    map(
        NamedNode,
        (RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "inverseOf", RDFS + "domain", RDFS + "range"),
    )
)


@dataclass(frozen=True)
class Lacking:
    """A premise that is not there; a Variable stands for anything, the same throughout one near miss.

    ``predicate`` is text where the rule asks for a property path: SPARQL's syntax with full IRIs.
    """

    subject: Slot
    predicate: Slot | str
    object: Slot


@dataclass(frozen=True)
class NearMiss:
    """A rule that would conclude the triple but for what is ``lacking``; ``held`` are premises that hold.

    Where nothing is lacking, the rule's patterns hold but do not give the triple: ``filters`` stand against
    it (NOT EXISTS as well; as the rule has them), or ``conditions``, shapes to which its node does not
    conform, or the rule concludes ``instead`` something else. All three are empty where that is not known.
    """

    rule: str
    held: tuple[Triple, ...]
    lacking: tuple[Lacking, ...]
    filters: tuple[str, ...] = ()
    conditions: tuple[Term, ...] = ()
    instead: tuple[Triple, ...] = ()


def near_misses(
    goal: Triple,
    closure: Facts,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    most: int,
    evaluate: Evaluate | None = None,
    conforms: Conforms | None = None,
) -> tuple[NearMiss, ...]:
    """Return at most ``most`` near misses of ``goal``, a triple that is not in ``closure``.

    Those that lack the fewest premises come first, at most 3 of one kind (a rule, by the same premises). One
    premise must hold, and no more than 3 may lack. What lacks a statement in the vocabulary of RDF, RDFS or
    OWL (a property's domain, say) counts only where nothing else is found, and only where it lacks no second
    one, and only where something is said of every IRI of ``goal``; that two things are the same, or something
    about that vocabulary itself, does not count.

    ``evaluate`` and ``conforms`` are as in ``Provers``; without ``evaluate`` it is not told what stands
    against a rule all of whose patterns hold.
    """
    fact = fact_of(goal)
    found = dict.fromkeys(
        [*_of_rules(fact, closure, rules, evaluate, conforms), *_of_book(fact, closure, book)]
    )
    itself = Lacking(*goal)
    schematic = {
        near: sum(map(_of_schema, near.lacking))
        for near in found
        if not any(premise == itself or _is_idle(premise) for premise in near.lacking)
    }
    least = min(schematic.values(), default=0)
    known = all(is_known(term, closure) for term in fact)
    kept = [near for near, number in schematic.items() if number == least <= known]
    return tuple(sorted(kept, key=lambda near: (len(near.lacking) or 1, _rank(near)))[:most])


def _of_book(goal: Fact, closure: Facts, book: RuleBook) -> Iterator[NearMiss]:
    for clause in clauses(book, closure):
        for head in clause.heads:
            binding = unify(head, goal, clause.binding)
            if binding is not None:
                yield from _of_clause(clause, binding, closure)


def _of_clause(clause: Clause, binding: Binding, closure: Facts) -> Iterator[NearMiss]:
    body, found = clause.body, list[NearMiss]()
    for number in range(1, min(len(body) - (not clause.listed), _MOST_LACKING) + 1):
        for left_out in combinations(range(len(body)), number):
            rest = tuple(atom for place, atom in enumerate(body) if place not in left_out)
            misses = (
                _near(clause, rest, [body[place] for place in left_out], solution, closure)
                for solution in solve(rest, closure, binding)
            )
            found += islice((near for near in misses if near), _MOST_OF_A_KIND)
        if found:
            yield from found
            return


def _near(
    clause: Clause, held: tuple[Atom, ...], lacking: list[Atom], binding: Binding, closure: Facts
) -> NearMiss | None:
    """Return what lacks under ``binding``, or None where something else stands in the way."""
    patterns = [pattern_of(atom, binding) for atom in lacking]
    if any(closure.facts(pattern) for pattern in patterns if None not in pattern):
        return None
    if len(lacking) == 1 and closure.facts(patterns[0]):
        return None
    facts = [*(fact_under(atom, binding) for atom in held), *clause.listed]
    shown = tuple(_lacking(atom, binding) for atom in lacking)
    return NearMiss(clause.rule.name, _triples(facts), shown)


def _of_rules(
    goal: Fact,
    closure: Facts,
    rules: Sequence[ProjectRule],
    evaluate: Evaluate | None,
    conforms: Conforms | None,
) -> Iterator[NearMiss]:
    for rule in rules:
        found = list(starts(rule, goal))
        for patterns in branches(rule.select) if found else ():
            for start in found:
                for near in _of_patterns(rule.name, patterns, start, closure):
                    if near.lacking or evaluate is None:
                        yield near
                    else:
                        yield _told(near, Against(rule, goal, start, closure, (evaluate, conforms)))


def _told(near: NearMiss, against: Against) -> NearMiss:
    """Return ``near``, which lacks nothing, with what stands against it."""
    filters, conditions = against.filters(), against.conditions()
    instead = () if filters or conditions else against.instead()
    return replace(near, filters=filters, conditions=conditions, instead=instead)


def _of_patterns(name: str, patterns: Sequence[Any], start: Binding, closure: Facts) -> Iterator[NearMiss]:
    found: list[NearMiss] = []
    for number in range(min(len(patterns) - 1, _MOST_LACKING) + 1):
        for left_out in combinations(range(len(patterns)), number):
            rest = [pattern for place, pattern in enumerate(patterns) if place not in left_out]
            for binding, facts in islice(laid(rest, start, closure), _MOST_OF_A_KIND if number else 1):
                lacking = tuple(Lacking(*asked(patterns[place], binding)) for place in left_out)
                found.append(NearMiss(name, _triples(facts), lacking))
        if found:
            yield from found
            return


def _triples(facts: Sequence[Fact]) -> tuple[Triple, ...]:
    return tuple(triple_of(fact) for fact in dict.fromkeys(facts) if not is_generalised(fact))


def _lacking(atom: Atom, binding: Binding) -> Lacking:
    subject, predicate, value = (_slot(slot, binding) for slot in atom)
    return Lacking(subject, predicate, value)


def _slot(slot: Term | str, binding: Binding) -> Slot:
    if not isinstance(slot, str):
        return slot
    return binding[slot] if slot in binding else Variable(slot.replace("'", "_"))


def _is_idle(premise: Lacking) -> bool:
    """Return whether nobody would state ``premise``: of a literal, or of the vocabulary of the language.

    That two things are the same would give every triple of one to the other, which explains nothing.
    """
    if isinstance(premise.subject, Literal) or premise.predicate == _SAME:
        return True
    if not _of_schema(premise):
        return False
    about = premise.predicate != RDF_TYPE and _in_language(premise.object)
    return about or _in_language(premise.subject)


def _rank(near: NearMiss) -> int:
    """Return the place of what lacks an axiom: the common ones first, in the order of ``_AXIOMS``."""
    axioms = [premise.predicate for premise in near.lacking if _of_schema(premise)]
    if not axioms:
        return 0
    return min((_AXIOMS.index(axiom) for axiom in axioms if axiom in _AXIOMS), default=len(_AXIOMS))


def _of_schema(premise: Lacking) -> bool:
    """Return whether ``premise`` speaks in the vocabulary of the ontology language, not of the world."""
    if not isinstance(premise.predicate, NamedNode):
        return isinstance(premise.predicate, Variable)
    if premise.predicate == RDF_TYPE:
        return _in_language(premise.object)
    return _in_language(premise.predicate)


def _in_language(term: Slot) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_SCHEMA)
