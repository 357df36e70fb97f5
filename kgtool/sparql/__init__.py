"""Floor 3: SPARQL query text to a query that an engine can answer.

From: text (SPARQL 1.1 Query) and parameter values. To: a ``Query`` with rdflib's algebra. pyoxigraph's
parser is the gate and gives the place of an error; rdflib's gives the algebra. Parameters become
constants of the algebra, never text. Never: opens a file or a socket, knows shapes, rules or projects.

Limitations: SPARQL 1.2 and proposals (triple terms, base directions, LATERAL, ADJUST) are refused by
name; updates are no queries.
"""

from __future__ import annotations

from kgtool.sparql.algebra import nodes, prepared, rebuilt
from kgtool.sparql.binding import bind
from kgtool.sparql.lexer import Token, location, tokens
from kgtool.sparql.parse import parse_query
from kgtool.sparql.query import Kind, Query

__all__ = [
    "Kind", "Query", "Token", "bind", "location", "nodes", "parse_query", "prepared", "rebuilt", "tokens",
]  # fmt: skip
