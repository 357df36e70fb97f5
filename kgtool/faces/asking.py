"""Whoever answers queries, behind one face: the columnar store, or the reference engine as second opinion."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kgtool.endpoints import door
from kgtool.engines import Limits
from kgtool.model.errors import LimitError, NotSupportedError
from kgtool.model.results import Answer, QueryResult, Row, Solutions
from kgtool.model.services import Service
from kgtool.sparql import Query, answer, explain, outline

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.peers.evaluation import ReferenceEngine
    from kgtool.sources import Settings


class Questions(Protocol):
    """What a graph asks of an engine."""

    def answer(self, query: Query) -> QueryResult:
        """Answer ``query``; rows and triples may be a stream. Raises LimitError and NotSupportedError."""

    def explain(self, query: Query) -> str:
        """Return how ``query`` is answered, as text."""


@dataclass(frozen=True)
class Columnar:
    """The engine ``duckdb``."""

    store: Store
    limits: Limits
    service: Service

    def answer(self, query: Query) -> QueryResult:
        """Answer from the store's tables, streaming."""
        return answer(self.store, query, limits=self.limits, service=self.service)

    def explain(self, query: Query) -> str:
        """Return algebra, SQL and the measured steps."""
        return explain(self.store, query, limits=self.limits, service=self.service)


@dataclass(frozen=True)
class SecondOpinion:
    """The engine ``reference`` over ``count`` quads. It looks at the clock only between rows."""

    engine: ReferenceEngine
    count: int
    limits: Limits
    service: Service

    def answer(self, query: Query) -> QueryResult:
        """Answer with rdflib."""
        started = time.monotonic()
        result = self.engine.query(query, service=self.service)
        if isinstance(result, Solutions):
            return Solutions(result.variables, self._within(result, started))
        self._look(started)
        return result

    def _within(self, result: Solutions, started: float) -> Iterator[Row]:
        most = self.limits.max_rows
        for number, row in enumerate(result.rows, start=1):
            if most is not None and number > most:
                raise LimitError(f"more than {most} solutions (--max-rows)")
            self._look(started)
            yield row

    def _look(self, started: float) -> None:
        limit = self.limits.timeout
        if limit is not None and time.monotonic() - started > limit:
            raise LimitError(f"the time limit of {limit:g} s was reached (--timeout)")

    def explain(self, query: Query) -> str:
        """Return the algebra as rdflib evaluates it, then counts."""
        result = self.answer(query)
        if isinstance(result, Answer):
            found = str(result.value).lower()
        else:
            rows, what = (
                (result.rows, "solutions") if isinstance(result, Solutions) else (result.triples, "triples")
            )
            found = f"{sum(1 for _ in rows)} {what}"
        return f"{outline(query)}\n{found}, from {self.count:,} quads, by the engine reference\n"


def limits_of(settings: Settings) -> Limits:
    """Return what one query may use, as ``settings`` say."""
    timeout, most = settings.value("timeout"), settings.value("max_rows")
    return Limits(
        timeout=float(timeout) if isinstance(timeout, int | float) else None,
        max_rows=most if isinstance(most, int) else None,
    )


def service_of(settings: Settings) -> Service:
    """Return what asks the endpoints that ``settings`` list."""
    listed, timeout, most = map(settings.value, ("services", "service_timeout", "service_max_rows"))
    return door(
        listed if isinstance(listed, tuple) else (),
        timeout=float(str(timeout)),
        max_rows=int(str(most)),
        origin=settings.origin("services"),
    )


def memory_of(settings: Settings) -> str | None:
    """Return the memory that one query may take, as DuckDB writes it; None is no limit."""
    memory = settings.value("memory")
    return str(memory) if memory else None


def refuse_memory(settings: Settings) -> None:
    """Raise NotSupportedError where ``settings`` hold the reference engine to a memory limit."""
    if memory_of(settings):
        message = (
            f"the reference engine cannot keep to a memory limit ({settings.origin('memory')}); use duckdb"
        )
        raise NotSupportedError(message)
