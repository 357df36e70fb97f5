"""Clauses: the rules of a book as they apply to one graph, lists read.

A rule with LIST[…] becomes one clause per list that the graph holds for it; every other rule is one clause
by itself. A clause has no ellipses any more: its body is triple patterns, with some variables bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kgtool.model.terms import Term
from kgtool.reason.book import Atom, Rule, RuleBook
from kgtool.reason.conditions import choices
from kgtool.reason.facts import Fact, Facts
from kgtool.reason.lists import readings
from kgtool.reason.matching import Binding, Graph, fact_under, solve


@dataclass(frozen=True)
class Later:
    """The restriction to places after ``place`` in a list (``1 <= i < j <= n``), for ``variable``."""

    variable: str
    last_place: Mapping[Term, int]
    place: int

    def allows(self, binding: Binding) -> bool:
        """Return whether the variable stands for a member further on in the list."""
        return self.last_place.get(binding[self.variable], -1) > self.place


@dataclass(frozen=True)
class Clause:
    """One Horn clause. ``listed`` are the facts of its list, already found; no heads means ``false``."""

    rule: Rule
    body: tuple[Atom, ...]
    heads: tuple[Atom, ...]
    binding: Binding
    listed: tuple[Fact, ...] = ()
    later: Later | None = None

    def solutions(self, graph: Graph, literals: Facts, binding: Binding) -> Iterator[Binding]:
        """Yield every way in which the clause applies to ``graph``, extending ``binding``.

        ``literals`` is the graph whose literals count where the rule says "for each literal".
        """
        for found in solve(self.body, graph, binding):
            yield from self.admitted(literals, found)

    def admitted(self, literals: Facts, found: Binding) -> Iterator[Binding]:
        """Yield the extensions of ``found``, a match of the body, that quantifiers and conditions allow."""
        if self.later is None or self.later.allows(found):
            yield from choices(self.rule, literals, found)

    def premises(self, binding: Binding) -> tuple[Fact, ...]:
        """Return the facts that one application rests on, in the order of the rule.

        LIST[…] gives the ``rdf:first`` and ``rdf:rest`` facts of the list, in list order.
        """
        facts = [fact_under(atom, binding) for atom in self.body]
        place = self.rule.list_place
        return (*facts[:place], *self.listed, *facts[place:])


def clauses(book: RuleBook, graph: Facts) -> Iterator[Clause]:
    """Yield the clauses of ``book`` over ``graph``, in the order of the book."""
    for rule in book.rules:
        yield from clauses_of(rule, graph)


def clauses_of(rule: Rule, graph: Facts) -> Iterator[Clause]:
    """Yield the clauses of one rule over ``graph``."""
    listed = rule.list_atom
    if listed is None:
        yield Clause(rule, rule.body(), rule.heads(), {})
        return
    triggers = tuple(atom for atom in rule.body(1)[: rule.list_place] if listed.head in atom)
    for binding in solve(triggers, graph, {}):
        for members, facts in readings(graph, binding[listed.head]):
            yield from _of_list(rule, binding, members, facts)


def _of_list(
    rule: Rule, trigger: Binding, members: tuple[Term, ...], facts: tuple[Fact, ...]
) -> Iterator[Clause]:
    if not members:
        return
    length = len(members)
    body, heads = rule.body(length), rule.heads(length)
    if not rule.indices:
        bound = {**trigger, **dict(zip(rule.members(length), members, strict=True))}
        yield Clause(rule, body, heads, bound, facts)
        return
    stem = rule.list_atom.stem if rule.list_atom else ""
    last_place = {member: place for place, member in enumerate(members)}
    for place, member in enumerate(members):
        chosen = {**trigger, f"{stem}{rule.indices[0]}": member}
        later = Later(f"{stem}{rule.indices[1]}", last_place, place) if len(rule.indices) > 1 else None
        yield Clause(rule, body, heads, chosen, facts, later)
