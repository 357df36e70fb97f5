"""The examples of stored queries, run against a graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from kgtool.catalogue import StoredQuery, compare
from kgtool.faces.reports import ExampleResult
from kgtool.model.errors import KgtoolError

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph


def run_examples(graph: KnowledgeGraph, names: Collection[str]) -> tuple[ExampleResult, ...]:
    """Return what each example of the queries ``names`` (none: of all) comes to. Raises UnknownNameError."""
    chosen = [graph.queries.get(name) for name in names] if names else list(graph.queries)
    return tuple(result for stored in chosen for result in _examples(graph, stored))


def _examples(graph: KnowledgeGraph, stored: StoredQuery) -> Iterator[ExampleResult]:
    for number, example in enumerate(stored.examples, start=1):
        try:
            result = graph.query(stored, **example.args)
            differences = compare(example, result.answer, result.prefixes)
        except KgtoolError as error:
            differences = (str(error),)
        yield ExampleResult(stored, number, example.line, differences)
