"""What a query answers (SPARQL 1.1 Query §16): solutions, a boolean, or triples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Triple

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term

Row = tuple[Term | None, ...]
"""One solution: a term or None (unbound) per variable, in the order of the variables."""


@dataclass(frozen=True)
class Solutions:
    """The answer of SELECT. ``rows`` may be a stream: it can be read once."""

    variables: tuple[str, ...]
    rows: Iterable[Row]


@dataclass(frozen=True)
class Answer:
    """The answer of ASK."""

    value: bool


@dataclass(frozen=True)
class Triples:
    """The answer of CONSTRUCT or DESCRIBE, without duplicates. ``triples`` may be a stream."""

    triples: Iterable[Triple]
    prefixes: Prefixes


QueryResult = Solutions | Answer | Triples
