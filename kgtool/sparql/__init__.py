"""Floor 3: SPARQL query text to a query that an engine can answer.

From: text (SPARQL 1.1 Query) and parameter values. To: a ``Query`` with rdflib's algebra. pyoxigraph's
parser is the gate and gives the place of an error; rdflib's gives the algebra. Parameters become
constants of the algebra, never text. Never: opens a file or a socket, knows shapes, rules or projects.

Limitations: SPARQL 1.2 and proposals (triple terms, base directions, LATERAL, ADJUST) are refused by
name; updates are no queries. An update knows no graph without triples: CREATE changes nothing and never
fails, as SPARQL 1.1 Update §3.2.1 lets a store do. The engine hears no limit while it plans a statement: what
it plans is given up a second after a limit, and goes on in a thread of its own until the plan is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kgtool.model.later import later
from kgtool.sparql.outline import outline
from kgtool.sparql.plans import Recipe
from kgtool.sparql.query import Kind, Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.engines import Limits
    from kgtool.model.results import QueryResult, Solutions
    from kgtool.model.services import Service
    from kgtool.sparql.algebra import Node, nodes, prepared, rebuilt
    from kgtool.sparql.binding import bind
    from kgtool.sparql.columns import Batches
    from kgtool.sparql.lexer import Token, location, tokens
    from kgtool.sparql.parse import parse_query
    from kgtool.sparql.ready import get_ready

__getattr__ = later(
    __name__,
    {
        "Node": "algebra",
        "nodes": "algebra",
        "prepared": "algebra",
        "rebuilt": "algebra",
        "bind": "binding",
        "Token": "lexer",
        "location": "lexer",
        "tokens": "lexer",
        "parse_query": "parse",
        "get_ready": "ready",
    },
)


def answer(
    store: Store, query: Query, *, limits: Limits | None = None, service: Service | None = None
) -> QueryResult:
    """Answer ``query`` from the columnar ``store`` (SPARQL 1.1 Query §18.6). Solutions and triples are
    streamed. ``service`` asks the endpoints of SERVICE; nothing here opens a socket.

    Raises NotSupportedError naming a feature, also SERVICE where ``service`` is None; also while rows are
    read, LimitError when a limit is reached and ServiceError when an endpoint fails.
    """
    from kgtool.sparql import answering

    return answering.answer(store, query, limits=limits, service=service)


def recipe_of(store: Store, query: Query) -> Recipe | None:
    """Return what answers ``query`` from the same tables again, without its text being read or compiled.

    None where that is not sound: whatever asks for the time, for chance or an endpoint.
    """
    from kgtool.sparql import answering

    return answering.recipe_of(store, query)


def again(store: Store, known: Recipe, *, limits: Limits | None = None) -> QueryResult:
    """Answer what ``known`` was made of. ``store`` must hold what it held then."""
    from kgtool.sparql import answering

    return answering.again(store, known, limits=limits)


def record_batches(solutions: Solutions, *, exact: bool = False, limits: Limits | None = None) -> Batches:
    """Return ``solutions`` as Arrow record batches with their schema; see ``kgtool.sparql.columns``.

    ``exact``: every column a struct of the parts of its terms, which loses nothing. Raises UsageError where
    pyarrow is not installed, LimitError when a limit is reached.
    """
    from kgtool.sparql import columns

    return columns.batches(solutions, exact=exact, limits=limits)


def service_solutions(node: Node, service: Service, *, base: str = "") -> Solutions:
    """Return all solutions of a SERVICE ``node`` of rdflib's algebra that names its endpoint."""
    from kgtool.sparql.federation import all_solutions

    return all_solutions(node, service, base=base)


def explain(
    store: Store, query: Query, *, limits: Limits | None = None, service: Service | None = None
) -> str:
    """Return the algebra, the SQL and the measured steps (rows, times) of ``query``, as text for people."""
    from kgtool.sparql import explaining

    return explaining.explain(store, query, limits=limits, service=service)


def update(
    store: Store,
    text: str,
    *,
    where: str = "update",
    prefixes: Mapping[str, str] | None = None,
    base: str | None = None,
    limits: Limits | None = None,
    service: Service | None = None,
) -> Store:
    """Return the store that a SPARQL 1.1 Update request makes of ``store``, which itself stays as it is.

    ``where`` names the text in messages. Raises QueryError for a malformed request, NotSupportedError
    for LOAD and for a store whose default graph is the union of its graphs.
    """
    from kgtool.sparql import updating
    from kgtool.sparql.requests import read_update

    limits = limits and limits.begun()
    operations = read_update(text, where, prefixes or {}, base, limits)
    return updating.update(store, operations, limits=limits, service=service)


__all__ = [
    "Kind", "Query", "Recipe", "Token", "again", "answer", "bind", "explain", "get_ready", "location",
    "nodes", "outline", "parse_query", "prepared", "rebuilt", "recipe_of", "record_batches",
    "service_solutions", "tokens", "update",
]  # fmt: skip
