"""The examples of stored queries, run against a graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from kgtool.catalogue import Catalogue, StoredQuery, compare
from kgtool.faces.reports import ExampleResult
from kgtool.model.errors import KgtoolError

if TYPE_CHECKING:
    from kgtool.faces.answers import Result

    Ask = Callable[[StoredQuery, Mapping[str, object]], Result]


def run_examples(catalogue: Catalogue, names: Collection[str], ask: Ask) -> tuple[ExampleResult, ...]:
    """Return what each example of the queries ``names`` (none: of all) comes to. Raises UnknownNameError.

    ``ask`` answers a query with the values of its parameters.
    """
    chosen = [catalogue.get(name) for name in names] if names else list(catalogue)
    return tuple(result for stored in chosen for result in _examples(stored, ask))


def _examples(stored: StoredQuery, ask: Ask) -> Iterator[ExampleResult]:
    for number, example in enumerate(stored.examples, start=1):
        try:
            result = ask(stored, example.args)
            differences = compare(example, result.answer, result.prefixes)
        except KgtoolError as error:
            differences = (str(error),)
        yield ExampleResult(stored, number, example.line, differences)
