"""SERVICE (SPARQL 1.1 Federated Query): endpoints are asked first, their solutions become tables.

A pass maps a pattern to one without SERVICE. Patterns beside a SERVICE are answered first, and what they
bind is handed over in VALUES, piece by piece, so that the endpoint joins and sends what is wanted alone. Only
variables are handed over that both sides always bind: then the endpoint leaves out what no join would keep,
and nothing else.

Limitation: what stands beside a SERVICE is answered twice, once for its bindings and once in the answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from kgtool.engines import Limits
from kgtool.model.errors import NotSupportedError, ServiceError
from kgtool.model.results import Row, Solutions
from kgtool.model.services import Service
from kgtool.model.terms import Term
from kgtool.sparql import writing
from kgtool.sparql.algebra import Node
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.compile.plan import bounded
from kgtool.sparql.compile.scoping import asks_services, certain, visible
from kgtool.sparql.texts import Texts

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

Local = Callable[[n.Pattern], Solutions]
"""Answers a pattern without SERVICE."""

_PIECE = 500
_log = logging.getLogger("kgtool")


def all_solutions(node: Node, service: Service, *, base: str = "") -> Solutions:
    """Return the solutions of rdflib's SERVICE ``node`` with nothing handed over: an endpoint is named there.

    Raises as ``service`` does, unless the node says SILENT.
    """
    pattern = translate.pattern(node)
    assert isinstance(pattern, n.Service)
    assert isinstance(pattern.name, n.Const)
    try:
        if not isinstance(pattern.name.term, NamedNode):
            raise ServiceError(f"SERVICE {pattern.name.term}: an endpoint is named by an IRI")
        answer = service(pattern.name.term.value, writing.select(pattern.pattern, base=base))
        return Solutions(answer.variables, list(_set_apart(answer.rows)))
    except ServiceError as error:
        if not pattern.silent:
            raise
        _log.info("%s; SILENT, so it counts as one empty solution", error)
        return Solutions((), [()])


@dataclass(frozen=True)
class Call:
    """What one SERVICE came to at one endpoint: requests made, bindings handed over, solutions, seconds."""

    endpoint: str
    requests: int
    bindings: int | None
    rows: int
    seconds: float
    query: str
    failure: str = ""


@dataclass
class Federation:
    """The services of one query, asked as they are met; ``close`` drops their tables."""

    store: Store
    service: Service | None
    limits: Limits
    local: Local
    base: str = ""
    calls: list[Call] = field(default_factory=list)
    _tables: list[Texts] = field(default_factory=list)

    def resolved(
        self, pattern: n.Pattern, around: n.Pattern | None = None, graph: n.Var | n.Const | None = None
    ) -> n.Pattern:
        """Return ``pattern`` with the solutions of endpoints in place of every SERVICE.

        Only solutions that agree with one of ``around`` matter; ``graph`` is the active graph.
        Raises ServiceError and LimitError as endpoints do.
        """
        if not bounded(asks_services)(pattern):
            return pattern
        match pattern:
            case n.Service():
                return self._asked(pattern, around)
            case n.Join():
                return self._joined(pattern, around, graph)
            case n.LeftJoin(left, right, test):
                left = self.resolved(left, around, graph)
                right = self.resolved(right, _beside(around, left, graph), graph)
                whole = _beside(around, n.Join(left, right), graph)
                return n.LeftJoin(left, right, None if test is None else self._expression(test, whole, graph))
            case n.Union(left, right):
                return n.Union(self.resolved(left, around, graph), self.resolved(right, around, graph))
            case n.Minus(left, right):
                left = self.resolved(left, around, graph)
                return n.Minus(left, self.resolved(right, _beside(around, left, graph), graph))
            case n.Filter(test, inner):
                inner = self.resolved(inner, around, graph)
                return n.Filter(self._expression(test, _beside(around, inner, graph), graph), inner)
            case n.Extend(inner, variable, value):
                inner = self.resolved(inner, _without(around, {variable}), graph)
                return n.Extend(
                    inner, variable, self._expression(value, _beside(around, inner, graph), graph)
                )
            case n.Graph(name, inner):
                return n.Graph(name, self.resolved(inner, around, name))
        return self._modified(pattern, around, graph)

    def _modified(
        self, pattern: n.Pattern, around: n.Pattern | None, graph: n.Var | n.Const | None
    ) -> n.Pattern:
        match pattern:
            case n.Project(inner, variables):  # a hidden variable is another one than that outside
                hidden = set(visible(inner)) - set(variables)
                return replace(pattern, pattern=self.resolved(inner, _without(around, hidden), graph))
            case n.Distinct(inner):
                return replace(pattern, pattern=self.resolved(inner, around, graph))
            case n.OrderBy(inner, keys):
                inner = self.resolved(inner, around, graph)
                beside = _within(inner, graph)
                return n.OrderBy(inner, tuple((self._expression(k, beside, graph), d) for k, d in keys))
            case n.Slice(inner):  # all solutions count here, and in a group
                return replace(pattern, pattern=self.resolved(inner, None, graph))
            case n.Group(inner):
                inner = self.resolved(inner, None, graph)
                beside = _within(inner, graph)
                aggregates = tuple(
                    replace(a, argument=a.argument and self._expression(a.argument, beside, graph))
                    for a in pattern.aggregates
                )
                return replace(pattern, pattern=inner, aggregates=aggregates)
        raise AssertionError(pattern)

    def _joined(self, pattern: n.Join, around: n.Pattern | None, graph: n.Var | n.Const | None) -> n.Pattern:
        """Return a join, what needs no endpoint first, and an endpoint's name before it is asked."""
        parts = list(_members(pattern))
        done: n.Pattern | None = None
        for part in [p for p in parts if not asks_services(p)]:
            done = part if done is None else n.Join(done, part)
        rest = [p for p in parts if asks_services(p)]
        while rest:
            beside = _both(around, None if done is None else _within(done, graph))
            known = set(visible(beside))
            ready = [p for p in rest if _endpoints(p) <= known] or rest
            part = max(ready, key=lambda p: len(known & set(visible(p))))
            rest.remove(part)
            found = self.resolved(part, beside, graph)
            done = found if done is None else n.Join(done, found)
        assert done is not None
        return done

    def _expression(
        self, expression: n.Expr, around: n.Pattern | None, graph: n.Var | n.Const | None
    ) -> n.Expr:
        match expression:
            case n.Exists(pattern):
                return n.Exists(self.resolved(pattern, around, graph))
            case n.Call(name, arguments):
                return n.Call(name, tuple(self._expression(a, around, graph) for a in arguments))
        return expression

    # --- one SERVICE

    def _asked(self, service: n.Service, around: n.Pattern | None) -> n.Given:
        """Return the solutions of ``service`` that can agree with ``around``."""
        inside = visible(service.pattern)
        place = service.name.name if isinstance(service.name, n.Var) else None
        names, rows = self._bindings(service, around, place)
        variables = inside if place is None or place in inside else (*inside, place)
        table = Texts(self.store.engine, variables)
        self._tables.append(table)
        if place is None:
            assert isinstance(service.name, n.Const)
            self._ask(service, service.name.term, table, names, rows)
            return _given(table)
        position = names.index(place)
        groups: dict[Term, list[tuple[Term, ...]]] = {}
        for row in rows or ():
            groups.setdefault(row[position], []).append(row)
        for endpoint, group in groups.items():
            handed = names if place in inside else tuple(v for v in names if v != place)
            kept = [names.index(v) for v in handed]
            self._ask(
                service,
                endpoint,
                table,
                handed,
                list(dict.fromkeys(tuple(r[k] for k in kept) for r in group)),
            )
        return _given(table)

    def _bindings(
        self, service: n.Service, around: n.Pattern | None, place: str | None
    ) -> tuple[tuple[str, ...], list[tuple[Term, ...]] | None]:
        """Return the variables to hand over and their distinct values; None: nothing is known of them."""
        wanted = {*certain(service.pattern), *([] if place is None else [place])}
        names = tuple(v for v in visible(around) if v in wanted)
        if place is not None and place not in names:
            raise ServiceError(f"SERVICE ?{place}: nothing beside it says which endpoint ?{place} is")
        if around is None or not names:
            return (), None
        found = list(self.local(n.Distinct(n.Project(around, names))).rows)
        if place is not None and any(row[names.index(place)] is None for row in found):
            raise ServiceError(f"SERVICE ?{place}: ?{place} is not bound in every solution beside it")
        # A blank node of ours is none of theirs: no solution agrees with it.
        rows = [row for row in found if not any(map(_blank, row))]
        kept = [i for i in range(len(names)) if all(row[i] is not None for row in rows)]
        distinct = dict.fromkeys(tuple(row[i] for i in kept) for row in rows)
        if not kept and rows:
            return (), None
        return tuple(names[i] for i in kept), list(distinct)  # type: ignore[arg-type]

    def _ask(
        self,
        service: n.Service,
        endpoint: Term,
        table: Texts,
        names: tuple[str, ...],
        rows: Sequence[tuple[Term, ...]] | None,
    ) -> None:
        """Ask one endpoint, piece by piece, and put its solutions into ``table``."""
        started, requests, query, failure = time.monotonic(), 0, "", ""
        before = table.rows
        fixed = {service.name.name: endpoint} if isinstance(service.name, n.Var) else {}
        try:
            if not isinstance(endpoint, NamedNode):
                raise ServiceError(f"SERVICE {endpoint}: an endpoint is named by an IRI")
            for piece in _pieces(rows):
                query = writing.select(
                    service.pattern, base=self.base, names=names, bindings=piece if names else None
                )
                requests += 1
                table.add(self._answered(endpoint, query), fixed)
        except ServiceError as error:
            if not service.silent:
                raise
            failure = str(error)
            _log.info("%s; SILENT, so it counts as one empty solution", failure)
            table.cut(before)
            table.add(Solutions((), [()]), fixed)
        self.calls.append(
            Call(
                str(endpoint), requests, None if rows is None else len(rows), table.rows - before,
                time.monotonic() - started, query, failure,
            )
        )  # fmt: skip

    def _answered(self, endpoint: NamedNode, query: str) -> Solutions:
        if self.service is None:
            raise NotSupportedError(f"SERVICE {endpoint}: no endpoint can be asked from here")
        answer = self.service(endpoint.value, query, seconds=self.limits.left)
        return Solutions(answer.variables, self._timed(_set_apart(answer.rows)))

    def _timed(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.limits.check()
            yield row

    def close(self) -> None:
        """Drop what endpoints gave."""
        while self._tables:
            self._tables.pop().drop()


def _given(table: Texts) -> n.Given:
    return n.Given(table.name, table.variables, tuple(table.bound))


def _pieces(rows: Sequence[tuple[Term, ...]] | None) -> Iterator[Sequence[tuple[Term, ...]] | None]:
    """Yield ``rows`` in pieces that a request can carry; None, nothing to hand over, is one piece."""
    if rows is None:
        yield None
        return
    for start in range(0, len(rows), _PIECE):
        yield rows[start : start + _PIECE]


def _set_apart(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield ``rows`` with blank nodes of their own: a label means nothing outside its answer."""
    known: dict[str, BlankNode] = {}
    for row in rows:
        if any(map(_blank, row)):
            yield tuple(
                known.setdefault(t.value, BlankNode()) if isinstance(t, BlankNode) else t for t in row
            )
        else:
            yield row


def _blank(term: Term | None) -> bool:
    return isinstance(term, BlankNode)


def _members(pattern: n.Pattern) -> Iterator[n.Pattern]:
    if isinstance(pattern, n.Join):
        yield from _members(pattern.left)
        yield from _members(pattern.right)
    else:
        yield pattern


def _endpoints(pattern: n.Pattern) -> set[str]:
    """Return the variables that name endpoints at the top of ``pattern`` and must be known before."""
    match pattern:
        case n.Service(n.Var(name)):
            return {name}
        case n.Filter(_, inner) | n.Extend(inner) | n.LeftJoin(inner):
            return _endpoints(inner)
    return set()


def _both(around: n.Pattern | None, more: n.Pattern | None) -> n.Pattern | None:
    if around is None or more is None:
        return more if around is None else around
    return n.Join(around, more)


def _beside(around: n.Pattern | None, pattern: n.Pattern, graph: n.Var | n.Const | None) -> n.Pattern:
    """Return what must agree with the right side of OPTIONAL and MINUS and with EXISTS beside ``pattern``.

    Of what is around, only that which ``pattern`` always binds: whatever else disagreed with it would be
    missed here, where a missing solution changes others.
    """
    kept = tuple(v for v in visible(around) if v in certain(pattern))
    here = _within(pattern, graph)
    return n.Join(n.Project(around, kept), here) if around is not None and kept else here


def _within(pattern: n.Pattern, graph: n.Var | n.Const | None) -> n.Pattern:
    return pattern if graph is None else n.Graph(graph, pattern)


def _without(around: n.Pattern | None, names: set[str]) -> n.Pattern | None:
    if around is None or not names & set(visible(around)):
        return around
    return n.Project(around, tuple(v for v in visible(around) if v not in names))
