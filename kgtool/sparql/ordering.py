"""ORDER BY with LIMIT over arrays of ids: the first solutions, without a term for any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset.columnar import text_of
from kgtool.dataset.columnar.pairs import Ids, TooManyError
from kgtool.sparql.steps import Key, Steps

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_TEXTS = 2000
"""The most solutions whose texts are compared here."""


def first_places(store: Store, columns: Mapping[str, Ids], steps: Steps) -> Ids:
    """Return the places of the solutions in order; with a LIMIT no more than may be among the first.

    Raises TooManyError where many texts would have to be read.
    """
    first = steps.order[0]
    places = np.arange(len(columns[first.variable]))
    if steps.length is not None and not steps.distinct and not first.text:
        places = _foremost(_ranks(columns[first.variable], first), steps.start + steps.length)
    if any(key.text for key in steps.order) and len(places) > _TEXTS:
        raise TooManyError
    # Sorted by the last key first: a sort keeps the order of what is alike.
    for key in steps.order[::-1]:
        ids = columns[key.variable][places]
        ranks = _text_ranks(store, ids, key) if key.text else _ranks(ids, key)
        places = places[ranks.argsort(kind="stable")]
    return places


def _foremost(ranks: Ids, count: int) -> Ids:
    """Return the places of the ``count`` smallest ranks, and of all that are no larger than these."""
    if count >= len(ranks):
        return np.arange(len(ranks))
    if not count:
        return np.arange(0)
    places: Ids = (ranks <= np.partition(ranks, count - 1)[count - 1]).nonzero()[0]
    return places


def _ranks(ids: Ids, key: Key) -> Ids:
    """Return numbers that ascend in the order of ``key``: ids that ascend as their values do."""
    return ~ids if key.descending else ids


def _text_ranks(store: Store, ids: Ids, key: Key) -> Ids:
    """Return the ranks of strings by form and then by the whole text, as everywhere (see ``order_keys``)."""
    distinct, which = np.unique(ids, return_inverse=True)
    terms = store.terms(distinct.tolist())
    texts = [(terms[number].value, text_of(terms[number])) for number in distinct.tolist()]
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return _ranks(ranks[which], key)
