"""The pairs of one predicate as arrays sorted by one end: what a look-up walks along."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class TooManyError(Exception):
    """A step leads to more pairs than were allowed."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """``ends`` of ``starts``; both have one item a pair, and ``starts`` ascends.

    ``single``: no start occurs twice.
    """

    starts: Ids
    ends: Ids
    single: bool

    @classmethod
    def of(cls, starts: Ids, ends: Ids) -> Pairs:
        """Return the pairs of two columns, ``starts`` ascending."""
        return cls(starts, ends, not bool((starts[1:] == starts[:-1]).any()))

    @classmethod
    def sorted_of(cls, starts: Ids, ends: Ids) -> Pairs:
        """Return the pairs of two columns in any order."""
        order = starts.argsort()
        return cls.of(starts[order], ends[order])

    @cached_property
    def _numbers(self) -> tuple[Sequence[int], Sequence[int]]:
        return cast(Sequence[int], self.starts.data), cast(Sequence[int], self.ends.data)

    def ends_of(self, start: int) -> list[int]:
        """Return the ends of ``start`` as numbers: where they are few this is quicker than an array."""
        starts, ends = self._numbers
        first = last = bisect_left(starts, start)
        while last < len(starts) and starts[last] == start:
            last += 1
        return [ends[place] for place in range(first, last)]

    def of_one(self, start: int, most: int) -> Ids:
        """Return the ends of ``start``. Raises TooManyError where they are more than ``most``."""
        first = int(self.starts.searchsorted(start))
        last = int(self.starts.searchsorted(start, "right"))
        if last - first > most:
            raise TooManyError
        return self.ends[first:last]

    def start_at(self, wanted: Ids) -> NDArray[np.bool_]:
        """Say of each of ``wanted`` whether a pair starts there."""
        if not len(self.starts):
            return np.zeros(len(wanted), dtype=bool)
        first = self.starts.searchsorted(wanted)
        first[first == len(self.starts)] = 0
        there: NDArray[np.bool_] = self.starts[first] == wanted
        return there

    def of_each(self, wanted: Ids, most: int) -> tuple[Ids, Ids]:
        """Return, for every pair that starts in ``wanted``, the place there and the end.

        Places ascend. Raises TooManyError where the pairs are more than ``most``.
        """
        first = self.starts.searchsorted(wanted)
        if self.single:
            first[first == len(self.starts)] = 0
            places = (self.starts[first] == wanted).nonzero()[0] if len(self.starts) else first[:0]
            return places, self.ends[first[places]]
        counts = self.starts.searchsorted(wanted, "right") - first
        total = int(counts.sum())
        if total > most:
            raise TooManyError
        places = np.arange(len(wanted)).repeat(counts)
        return places, self.ends[np.arange(total) + (first - counts.cumsum() + counts).repeat(counts)]
