"""Solutions as texts, column by column: a term that comes again in a column is written once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from kgtool.model.results import Row
from kgtool.model.terms import Term
from kgtool.render.rdf11 import rdf11

_PART = 4096

Write = Callable[[Term, int, int], str]
"""A bound term, the place of its variable (from 0) and the number of its solution (from 1) to a text."""


def cells(rows: Iterable[Row], write: Write) -> Iterator[list[tuple[str, ...]]]:
    """Yield ``rows`` as texts, ``""`` where unbound, in lists: one row first, then up to ``_PART``.

    Raises NotSupportedError for a term that is none of RDF 1.1, and what ``write`` raises.
    """
    rest, size, before = iter(rows), 1, 0
    while part := list(islice(rest, size)):
        columns = zip(*part, strict=True)
        texts = [_column(column, place, before, write) for place, column in enumerate(columns)]
        yield list(zip(*texts, strict=True)) if texts else [()] * len(part)
        before += len(part)
        size = min(size * 8, _PART)


def _column(column: tuple[Term | None, ...], place: int, before: int, write: Write) -> list[str]:
    written: dict[int, str] = {id(None): ""}
    texts = []
    for number, term in enumerate(column, before + 1):
        key = id(term)  # the column holds its terms, so that no two have one address
        text = written.get(key)
        if text is None and term is not None:
            text = written[key] = write(rdf11(term), place, number)
        texts.append(text or "")
    return texts
