"""Floor 1: endpoints, the only door to the network.

From: the address of an endpoint that the settings list, and the text of a SELECT. To: its solutions,
streamed (SPARQL 1.1 Protocol §2.1.2, answers in SPARQL Query Results JSON or XML Format). Never: an address
that is not listed, not even by a redirection; a file; what a query means. Who answers queries gets ``door``
as a function value and knows no socket.

Limitations: no authentication beyond what a proxy of the environment does; a label of a blank node that is
none in Turtle makes an answer malformed. A server that falls silent within an answer is given up after at
most twice the time allowed.
"""

from __future__ import annotations

from collections.abc import Collection

from kgtool.model.results import Solutions
from kgtool.model.services import Service


def door(listed: Collection[str], *, timeout: float, max_rows: int, origin: str = "default") -> Service:
    """Return what asks the ``listed`` endpoints and no other.

    One call may take ``timeout`` seconds and give ``max_rows`` solutions. ``origin`` is where the list came
    from, for messages. The network's modules load when first needed.
    """

    def ask(endpoint: str, query: str, *, seconds: float | None = None) -> Solutions:
        from kgtool.endpoints.protocol import Door

        return Door(frozenset(listed), timeout, max_rows, origin).ask(endpoint, query, seconds)

    return ask


__all__ = ["door"]
