"""Contradictions among things that are the same, told by names that the graph states.

A contradiction is found once in a graph in which one name stands for all that are the same. Which names
does it have in the graph itself? Those of the stated facts behind its premises: every one of these facts is
told, and as few contradictions as possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from kgtool.model.terms import Term
from kgtool.reason.book import Atom
from kgtool.reason.clauses import Clause
from kgtool.reason.equals import Equals
from kgtool.reason.facts import Fact
from kgtool.reason.lists import FIRST
from kgtool.reason.matching import Binding, fact_under, unify
from kgtool.reason.noise import SAME_AS

_LOOKED_AT = 100
"""Stated facts that are looked at for one that speaks of the same names."""

Named = tuple[Clause, Binding]
"""A clause whose list has its own members, and what its variables stand for."""


class Names:
    """The facts of a graph behind those of ``quotient``, where each class of equals has one name.

    ``stated`` facts come before others of the graph; where None are given, the first counts as stated. Of the
    ``known`` ones that are not stated, one is kept.
    """

    def __init__(self, equals: Equals, known: Iterable[Fact], stated: Iterable[Fact] | None) -> None:
        self._equals = equals
        self._stated: dict[Fact, dict[Fact, None]] = {}
        self._any = stated is None
        for fact in stated or ():
            self._stated.setdefault(equals.fact(fact), {})[fact] = None
        self._first: dict[Fact, Fact] = {}
        for fact in known:
            image = equals.fact(fact)
            held = self._first.get(image)
            if held is None or (held[0] == held[2] and fact[0] != fact[2]):
                self._first[image] = fact

    def behind(self, fact: Fact) -> Fact | None:
        """Return the first fact of the graph that says the same as ``fact``; None where none does."""
        return self._first.get(self._equals.fact(fact))

    @property
    def quotient(self) -> Mapping[Fact, Fact]:
        """Each fact of the graph with one name for all that are the same, and a fact behind it."""
        return self._first

    def of(self, clause: Clause, solution: Binding) -> Iterator[Named]:
        """Yield ``clause`` and ``solution``, found in the quotient, in names of the graph."""
        facts = [fact_under(atom, solution) for atom in clause.body]
        listed = tuple(next(iter(self._stated.get(fact, ())), self._first[fact]) for fact in clause.listed)
        named = Clause(clause.rule, clause.body, clause.heads, clause.binding, listed, clause.later)
        members = _members(clause, listed, solution)
        for row in _rows(clause.body, facts, [self._variants(fact) for fact in facts]):
            binding = dict(members)
            for atom, fact in zip(clause.body, row, strict=True):
                if fact is not None:
                    _bind(atom, fact, binding)
            yield named, {**solution, **binding}

    def _variants(self, fact: Fact) -> Sequence[Fact]:
        """Return the stated facts behind ``fact``; one that is known where one name would say too little."""
        stated = self._stated.get(fact)
        if stated:
            return tuple(stated)
        known = self._any or fact[0] == fact[2]
        return (self._first[fact],) if known and fact in self._first else ()


def _members(clause: Clause, listed: Sequence[Fact], solution: Binding) -> Binding:
    """Return the names by which the list has the members that a pair of places speaks of."""
    if clause.later is None:
        return {}
    own = [fact[2] for fact in listed if fact[1] == FIRST]
    shared = [fact[2] for fact in clause.listed if fact[1] == FIRST]
    place, other = clause.later.place, clause.later.variable
    list_atom, indices = clause.rule.list_atom, clause.rule.indices
    stem = list_atom.stem if list_atom else ""
    further = (k for k in range(place + 1, len(shared)) if shared[k] == solution[other])
    return {f"{stem}{indices[0]}": own[place], other: own[next(further)]}


def _rows(
    atoms: Sequence[Atom], facts: Sequence[Fact], variants: Sequence[Sequence[Fact]]
) -> Iterator[tuple[Fact | None, ...]]:
    """Yield for each premise one of its ``variants``, until each was chosen once.

    What is the same follows from names, and does not tell one contradiction from another: None. So it is
    for a premise that has no variant.
    """
    chosen = [() if fact[1] == SAME_AS else own for fact, own in zip(facts, variants, strict=True)]
    left = [dict.fromkeys(own) for own in chosen]
    first = True
    while first or any(left):
        first = False
        row: list[Fact | None] = [None] * len(chosen)
        binding: dict[str, Term] = {}
        # What has the most left leads; of equals the one that the rule names first.
        for place in sorted(range(len(chosen)), key=lambda k: -len(left[k])):
            row[place] = fact = _fitting(atoms[place], binding, left[place], chosen[place])
            if fact is not None:
                left[place].pop(fact, None)
                _bind(atoms[place], fact, binding)
        yield tuple(row)


def _fitting(
    atom: Atom, binding: Binding, left: Mapping[Fact, None], variants: Sequence[Fact]
) -> Fact | None:
    """Return a variant that speaks of the names in ``binding``, else one that is ``left``, else the first."""
    for fact in (*islice(left, _LOOKED_AT), *variants[:_LOOKED_AT]):
        if unify(atom, fact, binding) is not None:
            return fact
    return next(iter(left), None) or (variants[0] if variants else None)


def _bind(atom: Atom, fact: Fact, binding: dict[str, Term]) -> None:
    for slot, term in zip(atom, fact, strict=True):
        if isinstance(slot, str):
            binding.setdefault(slot, term)
