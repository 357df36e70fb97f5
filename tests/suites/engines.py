"""What is tested: engines behind one small protocol.

``oxigraph`` is no engine of the tool: it proves the runners themselves, and shows what a mature peer makes
of the same tests by the same comparison.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from kgtool.model.errors import QueryError, ServiceError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Solutions, Triples
from kgtool.model.services import Service

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.peers.evaluation import ReferenceEngine

Quads = tuple[ox.Quad, ...]
Endpoints = dict[str, Quads]
"""Endpoints by address, each with what it holds."""


def within(endpoints: Endpoints) -> Service:
    """Return what asks ``endpoints`` without a network: pyoxigraph answers, ours where one asks another."""

    def ask(endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:  # noqa: ARG001
        if endpoint not in endpoints:
            raise ServiceError(f"<{endpoint}> is not there")
        engine: Engine = Duckdb() if "SERVICE" in query else Oxigraph()
        found = engine.answer(query, endpoint, endpoints[endpoint], endpoints)
        assert isinstance(found, Solutions)
        return found

    return ask


class Engine(Protocol):
    """An engine under test. Each method raises QueryError for text that is not SPARQL.

    An engine may keep what it has loaded while it is asked about the same tuple of quads.
    """

    name: str
    updates: bool
    services: bool
    """Whether it asks endpoints by a function that it is given."""

    def check(self, text: str, base: str) -> None:
        """Read a query without running it."""

    def answer(self, text: str, base: str, quads: Quads, endpoints: Endpoints | None = None) -> QueryResult:
        """Answer a query over a dataset; ``base`` is its base IRI."""

    def check_update(self, text: str, base: str) -> None:
        """Read an update request without running it."""

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        """Return the dataset after an update request."""


class Reference:
    """The reference engine: rdflib evaluates. It has no update yet."""

    name = "reference"
    updates = False
    services = True
    _loaded: tuple[Quads, ReferenceEngine] | None = None

    def check(self, text: str, base: str) -> None:
        from kgtool.sparql import parse_query

        parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())

    def answer(self, text: str, base: str, quads: Quads, endpoints: Endpoints | None = None) -> QueryResult:
        from kgtool import peers
        from kgtool.sparql import parse_query

        query = parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())
        if self._loaded is None or self._loaded[0] is not quads:
            self._loaded = (quads, peers.engine(quads, union_default=False))
        return self._loaded[1].query(query, service=within(endpoints or {}))

    def check_update(self, text: str, base: str) -> None:
        raise NotImplementedError

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        raise NotImplementedError


class Duckdb:
    """The columnar engine."""

    name = "duckdb"
    updates = True
    services = True
    _loaded: tuple[Quads, Store] | None = None

    def check(self, text: str, base: str) -> None:
        from kgtool.sparql import parse_query

        parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())

    def answer(self, text: str, base: str, quads: Quads, endpoints: Endpoints | None = None) -> QueryResult:
        from kgtool.dataset.columnar import Store
        from kgtool.engines import Limits
        from kgtool.sparql import answer, parse_query

        query = parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())
        if self._loaded is None or self._loaded[0] is not quads:
            if self._loaded is not None:
                self._loaded[1].close()
            self._loaded = (quads, Store.of_quads(quads))
        result = answer(self._loaded[1], query, limits=Limits(timeout=20), service=within(endpoints or {}))
        if isinstance(result, Solutions):
            return Solutions(result.variables, list(result.rows))
        return Triples(list(result.triples), result.prefixes) if isinstance(result, Triples) else result

    def check_update(self, text: str, base: str) -> None:
        from kgtool.sparql.requests import read_update

        read_update(text, base, {}, base)

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        from kgtool.dataset.columnar import Store
        from kgtool.sparql import update

        before = Store.of_quads(quads)
        after = update(before, text, base=base)
        changed = tuple(after.quads())
        before.close()
        after.close()
        return changed


class Oxigraph:
    """pyoxigraph's store."""

    name = "oxigraph"
    updates = True
    services = False
    _loaded: tuple[Quads, ox.Store] | None = None

    def check(self, text: str, base: str) -> None:
        # There is no parser apart from the store; over no data only unknown functions and endpoints fail.
        with suppress(RuntimeError, OSError):
            self.answer(text, base, ())

    def answer(
        self,
        text: str,
        base: str,
        quads: Quads,
        endpoints: Endpoints | None = None,  # noqa: ARG002
    ) -> QueryResult:
        if self._loaded is None or self._loaded[0] is not quads:
            self._loaded = (quads, ox.Store())
            self._loaded[1].bulk_extend(quads)
        store = self._loaded[1]
        try:
            result = store.query(text, base_iri=base)
        except SyntaxError as error:
            raise QueryError(str(error)) from error
        if isinstance(result, ox.QueryBoolean):
            return Answer(bool(result))
        if isinstance(result, ox.QuerySolutions):
            names = tuple(variable.value for variable in result.variables)
            return Solutions(names, [tuple(solution[name] for name in names) for solution in result])
        return Triples(list(result), Prefixes())

    def check_update(self, text: str, base: str) -> None:
        with suppress(RuntimeError, OSError):
            self.update(text, base, ())

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        store = ox.Store()
        store.extend(quads)
        try:
            store.update(text, base_iri=base)
        except SyntaxError as error:
            raise QueryError(str(error)) from error
        return tuple(store)


ENGINES: tuple[Engine, ...] = (Reference(), Duckdb(), Oxigraph())
