"""What a query answers (SPARQL 1.1 Query §16): solutions, a boolean, or triples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Triple

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term

Row = tuple[Term | None, ...]
"""One solution: a term or None (unbound) per variable, in the order of the variables."""


@dataclass(frozen=True)
class Solutions:
    """The answer of SELECT. ``rows`` may be a stream: it can be read once.

    ``texts``, where there is one, makes the same solutions as a table of the engine that answers, so that
    no term need be made (see ``sparql.record_batches``).
    """

    variables: tuple[str, ...]
    rows: Iterable[Row]
    texts: Callable[[], Any] | None = field(default=None, compare=False, repr=False)


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
