"""What is tested: engines behind one small protocol.

``oxigraph`` is no engine of the tool: it proves the runners themselves, and shows what a mature peer makes
of the same tests by the same comparison.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import pyoxigraph as ox

from kgtool.model.errors import QueryError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Solutions, Triples

Quads = tuple[ox.Quad, ...]


class Engine(Protocol):
    """An engine under test. Each method raises QueryError for text that is not SPARQL."""

    name: str
    updates: bool

    def check(self, text: str, base: str) -> None:
        """Read a query without running it."""

    def answer(self, text: str, base: str, quads: Quads) -> QueryResult:
        """Answer a query over a dataset; ``base`` is its base IRI."""

    def check_update(self, text: str, base: str) -> None:
        """Read an update request without running it."""

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        """Return the dataset after an update request."""


class Reference:
    """The reference engine: rdflib evaluates. It has no update yet."""

    name = "reference"
    updates = False

    def check(self, text: str, base: str) -> None:
        from kgtool.sparql import parse_query

        parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())

    def answer(self, text: str, base: str, quads: Quads) -> QueryResult:
        from kgtool import peers
        from kgtool.sparql import parse_query

        query = parse_query(f"BASE <{base}> {text}", where=base, prefixes=Prefixes())
        return peers.query(quads, query, union_default=False)

    def check_update(self, text: str, base: str) -> None:
        raise NotImplementedError

    def update(self, text: str, base: str, quads: Quads) -> Quads:
        raise NotImplementedError


class Oxigraph:
    """pyoxigraph's store."""

    name = "oxigraph"
    updates = True

    def check(self, text: str, base: str) -> None:
        # There is no parser apart from the store; over no data only unknown functions and endpoints fail.
        with suppress(RuntimeError, OSError):
            self.answer(text, base, ())

    def answer(self, text: str, base: str, quads: Quads) -> QueryResult:
        store = ox.Store()
        store.extend(quads)
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


ENGINES: tuple[Engine, ...] = (Reference(), Oxigraph())
