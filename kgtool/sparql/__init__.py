"""Floor 3: SPARQL query text to a query that an engine can answer.

From: text (SPARQL 1.1 Query) and parameter values. To: a ``Query`` with rdflib's algebra. pyoxigraph's
parser is the gate and gives the place of an error; rdflib's gives the algebra. Parameters become
constants of the algebra, never text. Never: opens a file or a socket, knows shapes, rules or projects.

Limitations: SPARQL 1.2 and proposals (triple terms, base directions, LATERAL, ADJUST) are refused by
name; updates are no queries. The columnar engine (``answer``) has no SERVICE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kgtool.sparql.algebra import nodes, prepared, rebuilt
from kgtool.sparql.binding import bind
from kgtool.sparql.lexer import Token, location, tokens
from kgtool.sparql.outline import outline
from kgtool.sparql.parse import parse_query
from kgtool.sparql.query import Kind, Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.engines import Limits
    from kgtool.model.results import QueryResult


def answer(store: Store, query: Query, *, limits: Limits | None = None) -> QueryResult:
    """Answer ``query`` from the columnar ``store`` (SPARQL 1.1 Query §18.6). Solutions and triples are
    streamed.

    Raises NotSupportedError naming a feature; LimitError, also while rows are read, when a limit is reached.
    """
    from kgtool.sparql import answering

    return answering.answer(store, query, limits=limits)


def explain(store: Store, query: Query) -> str:
    """Return the algebra, the SQL and the measured steps (rows, times) of ``query``, as text for people."""
    from kgtool.sparql import answering

    return answering.explain(store, query)


def update(
    store: Store,
    text: str,
    *,
    where: str = "update",
    prefixes: Mapping[str, str] | None = None,
    base: str | None = None,
    limits: Limits | None = None,
) -> Store:
    """Return the store that a SPARQL 1.1 Update request makes of ``store``, which itself stays as it is.

    ``where`` names the text in messages. Raises QueryError for a malformed request, NotSupportedError
    for LOAD.
    """
    from kgtool.sparql import updating
    from kgtool.sparql.requests import read_update

    return updating.update(store, read_update(text, where, prefixes or {}, base), limits=limits)


__all__ = [
    "Kind", "Query", "Token", "answer", "bind", "explain", "location", "nodes", "outline", "parse_query", "prepared", "rebuilt",  # noqa: E501
    "tokens", "update",
]  # fmt: skip
