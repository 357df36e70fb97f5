"""A guide for a search that would be lost among what follows from each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, islice

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, Term
from kgtool.reason.book import Atom
from kgtool.reason.clauses import Clause
from kgtool.reason.facts import Asserted, Fact, Facts, Pattern
from kgtool.reason.matching import Binding, Graph, fact_under, solve, unify
from kgtool.reason.noise import DIFFERENT_FROM, SAME_AS
from kgtool.reason.proving.proof import Step
from kgtool.reason.proving.renaming import same
from kgtool.reason.proving.ways import Edge, Link, Ways, link_names

_WIDE = 32
"""So many facts between two others are too many to try each."""
_MOST_EDGES = 300_000
"""Facts of one relation at most, stated or by one rule, among which ways are looked for."""
_ENOUGH = 3
"""So many stated facts by other names are followed."""
_BY_OTHER_NAMES = frozenset({"eq-ref", "eq-sym", "eq-rep-s", "eq-rep-p", "eq-rep-o"})
_SCHEMA = (RDF, RDFS, OWL)


class Guide:
    """Proofs of facts of the relations that are transitive by one of ``clauses``; see ``ways``.

    ``asserted`` facts need no proof; of the schema every fact of ``graph`` counts like them.
    """

    def __init__(self, graph: Graph, literals: Facts, asserted: Asserted, clauses: Sequence[Clause]) -> None:
        self._graph, self._closure, self._literals, self._asserted = graph, literals, literals, asserted
        found = [(clause, link_names(clause)) for clause in clauses]
        self._links = [(clause, names) for clause, names in found if names is not None]
        linking = {clause.rule.name for clause, _ in self._links}
        self._others = [c for c in clauses if c.rule.name not in linking | _BY_OTHER_NAMES]
        self._linked: dict[Term, bool] = {}
        self._ways: dict[Term, Ways | None] = {}
        self.has_led = False
        """Whether anything was left out of a search."""

    def steps(self, goal: Fact) -> tuple[tuple[Step, ...], dict[Fact, Step]] | None:
        """Return the steps that give ``goal`` along a way and at once from what is stated, and the step of
        each other fact of the way. None where it is to be searched for: little lies between, or no way is
        known.
        """
        subject, predicate, value = goal
        if not self._is_linked(predicate) or not all(map(self._is_wide, _between(goal))):
            return None
        if predicate not in self._ways:
            self._ways[predicate] = self._along(predicate)
        ways = self._ways[predicate]
        made = ways.steps(subject, value) if ways else None
        if not made:
            return None
        last = made.pop(goal)
        self.has_led = True
        return (last, *self._at_once(goal)), made

    def may_lead(self, goal: Fact) -> bool:
        """Say whether it seems that ``steps`` are known of ``goal``; nothing is looked up for it."""
        return self._is_linked(goal[1]) and all(self._graph.estimate(p) > _WIDE for p in _between(goal))

    def _is_linked(self, predicate: Term) -> bool:
        if predicate not in self._linked:
            self._linked[predicate] = bool(self._links_of(predicate))
        return self._linked[predicate]

    def _is_wide(self, pattern: Pattern) -> bool:
        """Say whether very many facts fit, of a name also of one that it is the same as."""
        found = self._graph.facts(pattern)
        if len(found) > _WIDE or pattern[1] != SAME_AS:
            return len(found) > _WIDE
        others = (value if pattern[2] is None else subject for subject, _, value in found)
        return any(len(self._graph.facts((other, SAME_AS, None))) > _WIDE for other in others)

    def renamed(self, goal: Fact, place: int) -> list[Step] | None:
        """Return the steps that give ``goal`` from the same by another name in one place (0 or 2).

        Where that place has very many names, only those by which it is stated, if in others' company; None
        where it has few.
        """
        term = goal[place]
        names: Pattern = (term, SAME_AS, None)
        if goal[1] == SAME_AS or not self._is_wide(names):
            return None
        self.has_led = True
        rule = "eq-rep-s" if place == 0 else "eq-rep-o"
        found: dict[Step, None] = {}
        for near in ((None, goal[1], goal[2]), (goal[0], goal[1], None), (None, goal[1], None)):
            for stated in self._stated_alike(near, goal):
                if stated[place] != term:
                    known = (stated[0], goal[1], goal[2]) if place == 0 else (goal[0], goal[1], stated[2])
                    found[Step(rule, ((stated[place], SAME_AS, term), known))] = None
            if found:
                break
        return list(found)

    def _stated_alike(self, near: Pattern, goal: Fact) -> Iterator[Fact]:
        """Yield the first stated facts of a pattern that are ``goal`` by other names."""
        alike = (
            fact
            for fact in self._asserted.facts(near)
            if all(
                one == other or same(other, one, self._closure) is not None
                for one, other in zip(fact, goal, strict=True)
            )
        )
        return islice(alike, _ENOUGH)

    def _links_of(self, predicate: Term) -> list[Link]:
        found = []
        for clause, names in self._links:
            slot = clause.heads[0][1]
            if isinstance(slot, str):
                binding: Binding = {**clause.binding, slot: predicate}
                rest = tuple(atom for atom in clause.body if slot not in (atom[1],))
                binding = next(iter(solve(rest, self._graph, binding)), {})
                if binding:
                    found.append(Link(clause, names, binding, predicate))
            elif slot == predicate:
                found.append(Link(clause, names, clause.binding, predicate))
        return found

    def _along(self, predicate: Term) -> Ways | None:
        stated: Pattern = (None, predicate, None)
        if self._asserted.estimate(stated) > _MOST_EDGES:
            return None
        edges: Iterator[Edge] = ((s, o, None) for s, _, o in self._asserted.facts(stated))
        return Ways(
            self._links_of(predicate)[0], islice(chain(edges, self._by_rules(predicate)), _MOST_EDGES)
        )

    def _by_rules(self, predicate: Term) -> Iterator[Edge]:
        """Yield what one rule gives from stated facts."""
        graph = _Stated(self._graph, self._asserted, predicate)
        for clause, head in self._heads():
            slot = head[1]
            if slot != predicate and not (
                isinstance(slot, str) and clause.binding.get(slot) in (None, predicate)
            ):
                continue
            binding = {**clause.binding, slot: predicate} if isinstance(slot, str) else clause.binding
            for solution in clause.solutions(graph, self._literals, binding):
                start, _, end = fact_under(head, solution)
                yield start, end, Step(clause.rule.name, clause.premises(solution))

    def _at_once(self, goal: Fact) -> Iterator[Step]:
        """Yield how one rule gives ``goal`` from stated facts, once for each clause."""
        graph = _Stated(self._graph, self._asserted, goal[1])
        for clause, head in self._heads():
            binding = unify(head, goal, clause.binding)
            if binding is not None:
                for solution in islice(clause.solutions(graph, self._literals, binding), 1):
                    yield Step(clause.rule.name, clause.premises(solution))

    def _heads(self) -> Iterator[tuple[Clause, Atom]]:
        return ((clause, head) for clause in self._others for head in clause.heads if clause.body)


def _between(goal: Fact) -> tuple[Pattern, Pattern]:
    subject, predicate, value = goal
    return (subject, predicate, None), (None, predicate, value)


class _Stated:
    """What is stated, and all of the schema but for one predicate."""

    def __init__(self, graph: Graph, asserted: Asserted, predicate: Term) -> None:
        self._graph, self._asserted = graph, asserted
        self._apart = (SAME_AS, DIFFERENT_FROM, predicate)

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``."""
        return self._source(pattern).facts(pattern)

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``."""
        return self._source(pattern).estimate(pattern)

    def foresee(self, work: Callable[[], object]) -> None:
        """Do nothing: few facts are asked for."""

    def _source(self, pattern: Pattern) -> Graph | Asserted:
        _, predicate, value = pattern
        word = value if predicate == RDF_TYPE else predicate
        schema = word is not None and predicate not in self._apart and str(word)[1:].startswith(_SCHEMA)
        return self._graph if schema else self._asserted
