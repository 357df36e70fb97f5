"""Which queries are looked up step by step, and in which order: a query → steps, from the statistics.

A basic graph pattern with constant predicates is walked from a constant, each step handing its ids to the
next, so that a small answer in a large graph touches few rows. Repeated paths start at a known end; filters
that compare ids stand as early as their variables are known; OPTIONAL is steps inside a step. Everything
else needs a plan, and so does a walk that would see more rows than the plan's scans are worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.compile.literals import ORDERED, place_of
from kgtool.sparql.query import Query
from kgtool.sparql.steps import (
    Chain,
    Edge,
    Either,
    End,
    Hop,
    Loop,
    Option,
    Route,
    Step,
    Steps,
    Test,
    Walk,
    all_edges,
    turned,
)  # fmt: skip

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.dataset.columnar.statistics import Predicate

FEW = 100
"""So many solutions on the way are worth asking the tables for; more only where arrays are held."""
_ROWS_SCANNED = 30
"""About as many rows are scanned by a plan in the time in which a step takes one."""
_ROWS_PLANNED = 4000
"""About as many rows are taken by a step in the time in which one pattern is planned."""
_REPEATED = 10
_OPERATORS = ("=", "!=", "<", ">", "<=", ">=")


class _UnfitError(Exception):
    """The query needs a plan."""


def steps_of(query: Query, store: Store) -> Steps | None:
    """Return how ``query`` is looked up in ``store``, or None where it needs a plan."""
    if query.blanks or query.algebra.datasetClause or query.algebra.p is None:
        return None
    pattern: n.Pattern = translate.pattern(query.algebra.p)
    distinct = isinstance(pattern, n.Distinct)
    if isinstance(pattern, n.Distinct):
        pattern = pattern.pattern
    variables = None
    if isinstance(pattern, n.Project):
        variables, pattern = pattern.variables, pattern.pattern
    guide = _Guide(store)
    try:
        guide.take(pattern)
    except _UnfitError:
        return None
    few = guide.most <= FEW
    if not (few or guide.work < guide.scanned / _ROWS_SCANNED + guide.planned * _ROWS_PLANNED):
        return None
    bound = (*guide.known, *guide.unsure)
    answered = tuple(v for v in (bound if variables is None else variables) if v in bound)
    return Steps(tuple(guide.steps), answered, distinct, few)


@dataclass
class _Guide:
    """Steps under construction: ``known`` variables with what they hold, ``unsure`` those of an OPTIONAL.

    ``rows`` are the solutions so far, ``most`` the most on the way, ``work`` all that were seen;
    ``scanned`` the rows and ``planned`` the patterns of a plan for the same: estimates.
    """

    store: Store
    steps: list[Step] = field(default_factory=list)
    known: dict[str, Class] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    waiting: list[tuple[str, n.Expr, n.Expr]] = field(default_factory=list)
    rows: float = 1.0
    most: float = 0.0
    work: float = 0.0
    scanned: int = 0
    planned: int = 0

    def take(self, pattern: n.Pattern) -> None:
        """Add the steps of ``pattern``. Raises _UnfitError where it needs a plan."""
        match pattern:
            case n.Bgp(triples) if triples or self.known:
                self._ordered(list(triples))
            case n.Join(left, n.Bgp(triples)) | n.Join(n.Bgp(triples), left):
                self.take(left)
                self._ordered(list(triples))
            case n.Filter(test, inner):
                # Only what is always bound inside may be compared: then it does not matter when.
                tests = _comparisons(test)
                self.waiting += tests
                self.take(inner)
                if any(each in self.waiting for each in tests):
                    raise _UnfitError
            case n.LeftJoin(left, n.Bgp(triples), test):
                self.take(left)
                self._option(list(triples), [] if test is None else _comparisons(test))
            case _:
                raise _UnfitError

    def _option(self, triples: list[n.Triple], tests: list[tuple[str, n.Expr, n.Expr]]) -> None:
        if self.unsure & {v for triple in triples for v in _names(triple)}:
            raise _UnfitError
        inner = _Guide(self.store, known=dict(self.known), waiting=tests, rows=self.rows)
        inner._ordered(triples)
        if inner.waiting:
            raise _UnfitError
        new = tuple(v for v in inner.known if v not in self.known)
        self.steps.append(Option(tuple(inner.steps), new))
        self.unsure.update(new)
        self.rows = max(self.rows, inner.rows)
        self.most = max(self.most, inner.most)
        self.work += inner.work
        self.scanned += inner.scanned
        self.planned += inner.planned

    def _ordered(self, triples: list[n.Triple]) -> None:
        """Add a step per pattern, always the one that leaves the fewest solutions."""
        if self.unsure & {v for triple in triples for v in _names(triple)}:
            raise _UnfitError
        links = [link for triple in triples for link in self._links(triple)]
        self._test()
        while links:
            ways = [
                (*self._cost(link, backward=b), place, b)
                for place, link in enumerate(links)
                for b in (False, True)
            ]
            rows, work, place, backward = min(ways)
            if rows == float("inf"):
                raise _UnfitError
            self._add(links.pop(place), rows, work, backward=backward)

    def _links(self, triple: n.Triple) -> list[tuple[End, Route, End]]:
        """Return the pattern with ids for its constants; a sequence is one pattern after the other."""
        match triple.path:
            case n.Sequence(parts):
                # No variable of a query is written with a space.
                middle = [n.Var(f"_: {id(triple)} {place}") for place in range(1, len(parts))]
                ends = (triple.subject, *middle, triple.object)
                pieces = zip(ends, parts, ends[1:], strict=False)
                return [link for a, part, b in pieces for link in self._links(n.Triple(a, part, b))]
            case n.Inverse(n.Sequence() as path):
                return self._links(n.Triple(triple.object, path, triple.subject))
            case n.Var():
                raise _UnfitError
        return [(self._end(triple.subject), self._way(triple.path), self._end(triple.object))]

    def _end(self, end: n.Var | n.Const) -> End:
        return end.name if isinstance(end, n.Var) else self.store.id_of(end.term)

    def _way(self, path: n.Path | n.Const, *, forward: bool = True) -> Route:
        match path:
            case n.Const(predicate) | n.Link(predicate):
                number = self.store.id_of(predicate)
                return Edge(number, forward, self._held(number).rows)
            case n.Inverse(inner):
                return self._way(inner, forward=not forward)
            case n.Sequence(paths):
                parts = tuple(self._way(part, forward=forward) for part in paths)
                return Chain(parts if forward else parts[::-1])
            case n.Alternative(paths):
                return Either(tuple(self._way(part, forward=forward) for part in paths))
            case n.Repeat(inner, zero, many):
                return Loop(self._way(inner, forward=forward), zero, many)
        raise _UnfitError

    def _held(self, predicate: int) -> Predicate:
        return self.store.statistics.predicate("triple", predicate)

    def _cost(self, link: tuple[End, Route, End], *, backward: bool) -> tuple[float, float]:
        """Return the solutions after this pattern and those seen for it; infinite from an unknown end."""
        start, route, end = link[::-1] if backward else link
        if isinstance(start, str) and start not in self.known:
            return float("inf"), 0.0
        fan, others = _fan(route, self._held, forward=not backward)
        seen = self.rows * fan
        certain = isinstance(end, int) or end in self.known
        return (seen / max(others, 1) if certain else seen), self.rows + seen

    def _add(self, link: tuple[End, Route, End], rows: float, work: float, *, backward: bool) -> None:
        start, route, end = link[::-1] if backward else link
        if backward:
            route = turned(route)
        edges = all_edges(route)
        if isinstance(route, Loop):
            self.steps.append(Walk(start, route, end))
        elif isinstance(route, Edge) or (isinstance(route, Either) and len(edges) == len(route.parts)):
            self.steps.append(Hop(start, edges, end))
        else:
            raise _UnfitError
        for name, first in ((start, True), (end, False)):
            if isinstance(name, str):
                held = Class.ANY if isinstance(route, Loop) else _classes(edges, self._held, start=first)
                self.known[name] = self.known.get(name, Class.ANY) & held
        self.rows, self.most = max(rows, 0.001), max(self.most, work)
        self.work += work
        self.scanned += sum(edge.rows for edge in edges)
        self.planned += len(edges)
        self._test()

    def _test(self) -> None:
        """Add the comparisons whose variables have come to be known."""
        for each in list(self.waiting):
            operator, left, right = each
            if {end.name for end in (left, right) if isinstance(end, n.Var)} <= self.known.keys():
                self.steps.append(self._compared(operator, left, right))
                self.waiting.remove(each)
                self.rows /= 3

    def _compared(self, operator: str, left: n.Expr, right: n.Expr) -> Test:
        """Return a comparison of ids, where it is that of the values (§17.3)."""
        held = [self.known[each.name] for each in (left, right) if isinstance(each, n.Var)]
        if not held:
            raise _UnfitError
        if operator in ("=", "!=") and not held[0] & ~Class.RESOURCE:
            return Test(operator, *(self._named(each) for each in (left, right)))
        if held[0] not in ORDERED or held[0] != held[-1]:
            raise _UnfitError
        return Test(operator, *(self._placed(each, held[0]) for each in (left, right)))

    def _named(self, end: n.Expr) -> End:
        assert isinstance(end, n.Var | n.Const)
        if isinstance(end, n.Var) and self.known[end.name] & ~Class.RESOURCE:
            raise _UnfitError
        return self._end(end)

    def _placed(self, end: n.Expr, each: Class) -> End:
        if isinstance(end, n.Var):
            return end.name
        assert isinstance(end, n.Const)
        place = place_of(end.term, each, self.store.id_of)
        if place is None:
            raise _UnfitError
        return place


def _names(triple: n.Triple) -> list[str]:
    return [end.name for end in (triple.subject, triple.object) if isinstance(end, n.Var)]


def _comparisons(test: n.Expr) -> list[tuple[str, n.Expr, n.Expr]]:
    """Return the parts of a conjunction of comparisons. Raises _UnfitError for anything else."""
    if isinstance(test, n.Call) and test.name == "&&":
        return [part for each in test.args for part in _comparisons(each)]
    if isinstance(test, n.Call) and test.name in _OPERATORS:
        left, right = test.args
        if isinstance(left, n.Var | n.Const) and isinstance(right, n.Var | n.Const):
            return [(test.name, left, right)]
    raise _UnfitError


def _fan(route: Route, held: Callable[[int], Predicate], *, forward: bool) -> tuple[float, float]:
    """Return how many ends one start leads to, and how many ends there are in all."""
    match route:
        case Edge():
            found = held(route.predicate)
            ends = (
                (found.subjects, found.objects)
                if route.forward == forward
                else (found.objects, found.subjects)
            )
            return found.rows / max(ends[0], 1), ends[1]
        case Loop(part):
            fan, others = _fan(part, held, forward=forward)
            return 1 + fan * _REPEATED, others
        case Chain(parts) | Either(parts):
            fans = [_fan(part, held, forward=forward) for part in parts]
            fan = (prod if isinstance(route, Chain) else sum)(fan for fan, _ in fans)
            return fan, max(others for _, others in fans)


def _classes(edges: Iterable[Edge], held: Callable[[int], Predicate], *, start: bool) -> Class:
    """Return what the starts or the ends of ``edges`` may hold."""
    found = Class.NONE
    for edge in edges:
        each = held(edge.predicate)
        found |= each.subject_classes if edge.forward == start else each.object_classes
    return found
