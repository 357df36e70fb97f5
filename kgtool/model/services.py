"""What stands between a query and an endpoint: a function value, so that who evaluates has no socket."""

from __future__ import annotations

from typing import Protocol

from kgtool.model.results import Solutions


class Service(Protocol):
    """Asks one endpoint one question (SPARQL 1.1 Protocol §2.1)."""

    def __call__(self, endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:
        """Return the solutions that the SELECT ``query`` has at ``endpoint``; rows may be a stream.

        ``seconds`` is what is left of the asker's own time. Blank nodes have the labels of the answer: the
        asker sets them apart. Raises ServiceError where the endpoint may not be asked or gives no answer,
        LimitError, also while rows are read, where it gives too much or the asker's time is over.
        """
