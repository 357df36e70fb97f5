"""Which queries are looked up step by step, and in which order: a query → steps, from the statistics.

A basic graph pattern with constant predicates is walked from a constant, each step handing its ids to the
next, so that a small answer in a large graph touches few rows. Without a constant it may begin with the
triples of a predicate whose ids a filter bounds. Repeated paths start at a known end; filters that compare
ids or ask whether a pattern EXISTS stand as early as their variables are known; OPTIONAL is steps inside a
step. Everything else needs a plan, and so does a walk that would see more rows than a plan's scans are worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.compile.literals import ORDERED, place_of
from kgtool.sparql.compile.scoping import visible
from kgtool.sparql.conditions import (
    Compared,
    Condition,
    UnfitError,
    bounds_of,
    comparisons_of,
    conditions_of,
    match_inside,
    names,
)
from kgtool.sparql.query import Query
from kgtool.sparql.steps import (
    Chain,
    Edge,
    Either,
    End,
    Hop,
    Kept,
    Key,
    Loop,
    Option,
    Route,
    Scan,
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
_ROWS_SCANNED = 2
"""About as many rows are scanned and joined by a plan in the time in which a step takes one."""
_ROWS_PLANNED = 4000
"""About as many rows are taken by a step in the time in which one pattern is planned."""
_REPEATED = 10
_PASSED = 3
"""One in so many solutions is taken to meet a condition."""


def steps_of(query: Query, store: Store, given: Mapping[str, Class] | None = None) -> Steps | None:
    """Return how ``query`` is looked up in ``store``, or None where it needs a plan.

    ``given`` are variables that are known beforehand, with what they hold.
    """
    if query.blanks or query.algebra.datasetClause or query.algebra.p is None:
        return None
    try:
        pattern: n.Pattern = translate.pattern(query.algebra.p)
    except RecursionError:  # So many parts are no look-up.
        return None
    start, length = 0, None
    if isinstance(pattern, n.Slice):
        start, length, pattern = pattern.start, pattern.length, pattern.pattern
    distinct = isinstance(pattern, n.Distinct)
    if isinstance(pattern, n.Distinct):
        pattern = pattern.pattern
    variables = None
    if isinstance(pattern, n.Project):
        variables, pattern = pattern.variables, pattern.pattern
    keys: tuple[tuple[n.Expr, bool], ...] = ()
    if isinstance(pattern, n.OrderBy):
        keys, pattern = pattern.keys, pattern.pattern
    guide = _Guide(store, known=dict(given or {}))
    try:
        guide.take(pattern)
        order = tuple(guide.key(expression, descending=descending) for expression, descending in keys)
    except UnfitError:
        return None
    few = guide.most <= FEW and not guide.opened
    worth = guide.scanned / _ROWS_SCANNED + guide.planned * _ROWS_PLANNED
    if not (few or guide.opened or guide.work < worth):
        return None
    bound = (*guide.known, *guide.unsure)
    answered = tuple(v for v in (bound if variables is None else variables) if v in bound)
    if distinct and not {key.variable for key in order} <= set(answered):
        return None
    steps = tuple(guide.worth(step, worth) if isinstance(step, Scan) else step for step in guide.steps)
    return Steps(steps, answered, distinct, few, order, start, length)


@dataclass
class _Guide:
    """Steps under construction: ``known`` variables with what they hold, ``unsure`` those of an OPTIONAL.

    ``rows`` are the solutions so far, ``most`` the most on the way, ``work`` all that were seen;
    ``scanned`` the rows and ``planned`` the patterns of a plan for the same: estimates. ``opening``: whether
    it may begin with a scan, which then gives ``opened`` rows.
    """

    store: Store
    steps: list[Step] = field(default_factory=list)
    known: dict[str, Class] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    waiting: list[Condition] = field(default_factory=list)
    rows: float = 1.0
    most: float = 0.0
    work: float = 0.0
    scanned: int = 0
    planned: int = 0
    opening: bool = True
    opened: float = 0.0

    def take(self, pattern: n.Pattern) -> None:
        """Add the steps of ``pattern``. Raises UnfitError where it needs a plan."""
        match pattern:
            case n.Bgp(triples) if triples or self.known:
                self._ordered(list(triples))
            case n.Join(left, n.Bgp(triples)) | n.Join(n.Bgp(triples), left):
                self.take(left)
                self._ordered(list(triples))
            case n.Filter(test, inner):
                # Only what is always bound inside may be asked about: then it does not matter when.
                tests = conditions_of(test, frozenset(visible(inner)))
                self.waiting += tests
                self.take(inner)
                if any(each in self.waiting for each in tests):
                    raise UnfitError
            case n.LeftJoin(left, right, test):
                self.take(left)
                self._option(right, [] if test is None else comparisons_of(test))
            case _:
                raise UnfitError

    def _option(self, pattern: n.Pattern, tests: list[Condition]) -> None:
        match_inside(pattern, frozenset(self.known))
        inner = self._inside(pattern, tests)
        if inner.waiting:
            raise UnfitError
        new = tuple(v for v in (*inner.known, *inner.unsure) if v not in self.known)
        self.steps.append(Option(tuple(inner.steps), new))
        self.unsure.update(new)
        self.rows = max(self.rows, inner.rows)

    def _inside(self, pattern: n.Pattern, tests: list[Condition]) -> _Guide:
        """Return the guide of steps from each solution; what they cost is counted here."""
        if self.unsure & set(visible(pattern)):
            raise UnfitError
        inner = _Guide(self.store, known=dict(self.known), waiting=tests, rows=self.rows, opening=False)
        inner.take(pattern)
        self.most = max(self.most, inner.most)
        self.work += inner.work
        self.scanned += inner.scanned
        self.planned += inner.planned
        return inner

    def _ordered(self, triples: list[n.Triple]) -> None:
        """Add a step per pattern, always the one that sees and leaves the fewest solutions."""
        if self.unsure & set(names(triples)):
            raise UnfitError
        links = [link for triple in triples for link in self._links(triple)]
        self._test()
        while links:
            ways = [
                (*self._cost(link, backward=b), place, b)
                for place, link in enumerate(links)
                for b in (False, True)
            ]
            rows, work, place, backward = min(ways, key=lambda way: (way[0] + way[1], *way))
            scans = self._scans(links) if self.opening and not self.known else []
            if scans and scans[0][0] < rows:
                self._open(*scans[0])
                links.pop(scans[0][1])
            elif rows < float("inf"):
                self._add(links.pop(place), rows, work, backward=backward)
            else:
                raise UnfitError

    def _scans(self, links: list[tuple[End, Route, End]]) -> list[tuple[float, int, Scan, list[Condition]]]:
        """Return the links that may come first without a known end: about how many rows, which link, the
        step, the conditions that bound it. The one with the fewest rows stands first.
        """
        found = []
        for place, (start, route, end) in enumerate(links):
            if not isinstance(route, Edge) or start == end:
                continue
            subject, object_ = (start, end) if route.forward else (end, start)
            if not isinstance(subject, str) or not isinstance(object_, str):
                continue
            held = self._held(route.predicate)
            low, high, said = bounds_of(self.waiting, object_, held.object_classes, self.store.id_of)
            if said:
                scan = Scan(subject, replace(route, forward=True), object_, low, high, 0)
                found.append((held.rows / _PASSED ** len(said), place, scan, said))
        return sorted(found, key=lambda each: each[:2])

    def _open(self, rows: float, _: int, scan: Scan, said: list[Condition]) -> None:
        """Begin with a scan."""
        self.waiting = [each for each in self.waiting if each not in said]
        self.steps.append(scan)
        held = self._held(scan.edge.predicate)
        self.known.update({scan.start: held.subject_classes, scan.end: held.object_classes})
        self.rows = self.opened = max(rows, 1.0)
        self.work += self.rows
        self._count((scan.edge,))

    def worth(self, scan: Scan, rows: float) -> Scan:
        """Return ``scan`` with the rows up to which a walk is worth it, which it is for ``rows`` in all."""
        return replace(scan, most=int(rows * self.opened / self.work))

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
                raise UnfitError
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
        raise UnfitError

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
            raise UnfitError
        for name, first in ((start, True), (end, False)):
            if isinstance(name, str):
                held = Class.ANY if isinstance(route, Loop) else _classes(edges, self._held, start=first)
                self.known[name] = self.known.get(name, Class.ANY) & held
        self.rows, self.most = max(rows, 0.001), max(self.most, work)
        self.work += work
        self._count(edges)

    def _count(self, edges: tuple[Edge, ...]) -> None:
        """Count what a plan would do for ``edges``, and add the conditions that can be asked now."""
        self.scanned += sum(edge.rows for edge in edges)
        self.planned += len(edges)
        self._test()

    def _test(self) -> None:
        """Add the conditions whose variables have come to be known."""
        for each in list(self.waiting):
            if each.needs <= self.known.keys():
                self.waiting.remove(each)
                self.steps.append(
                    self._compared(each.operator, each.left, each.right)
                    if isinstance(each, Compared)
                    else Kept(tuple(self._inside(n.Bgp(each.triples), []).steps), each.wanted)
                )
                self.rows /= _PASSED

    def key(self, expression: n.Expr, *, descending: bool) -> Key:
        """Return a key of ORDER BY: a variable whose ids are in order, or one of texts (§15.1)."""
        if not isinstance(expression, n.Var) or expression.name not in self.known:
            raise UnfitError
        held = self.known[expression.name]
        if held in ORDERED or held is Class.IRI or (held and not held & ~Class.TEXT):
            return Key(expression.name, descending, text=held not in ORDERED)
        raise UnfitError

    def _compared(self, operator: str, left: n.Expr, right: n.Expr) -> Test:
        """Return a comparison of ids, where it is that of the values (§17.3)."""
        held = [self.known[each.name] for each in (left, right) if isinstance(each, n.Var)]
        if not held:
            raise UnfitError
        if operator in ("=", "!=") and not held[0] & ~Class.RESOURCE:
            return Test(operator, *(self._named(each) for each in (left, right)))
        if held[0] not in ORDERED or held[0] != held[-1]:
            raise UnfitError
        return Test(operator, *(self._placed(each, held[0]) for each in (left, right)))

    def _named(self, end: n.Expr) -> End:
        assert isinstance(end, n.Var | n.Const)
        if isinstance(end, n.Var) and self.known[end.name] & ~Class.RESOURCE:
            raise UnfitError
        return self._end(end)

    def _placed(self, end: n.Expr, each: Class) -> End:
        if isinstance(end, n.Var):
            return end.name
        assert isinstance(end, n.Const)
        place = place_of(end.term, each, self.store.id_of)
        if place is None:
            raise UnfitError
        return place


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
