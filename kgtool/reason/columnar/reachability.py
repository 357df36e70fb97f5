"""What is reachable along edges: a transitive relation, closed in memory as its edges become known."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from kgtool.reason.columnar.dense import reached

Pair = tuple[int, int, int]
"""Where a path starts, where it ends, and its depth: the round in which composing all with all reaches it."""


class Reachability:
    """The pairs that are joined by a path, with the depth at which each is found.

    The work is linear in the pairs: each is found once along each edge that ends one of its paths.
    """

    def __init__(self) -> None:
        self._after: dict[int, dict[int, int]] = defaultdict(dict)
        self._before: dict[int, dict[int, int]] = defaultdict(dict)

    def begin(self, edges: Iterable[tuple[int, int]]) -> Iterator[Pair]:
        """Take in the first ``edges``, of depth 0; yield the pairs joined by two or more.

        A path of n edges has the depth to which 2 must be raised to reach n.
        """
        following: dict[int, dict[int, None]] = defaultdict(dict)
        for s, o in edges:
            following[s][o] = None
        for start, nearest in following.items():
            seen = self._after[start]
            frontier, length = list(nearest), 1
            while frontier:
                depth = (length - 1).bit_length()
                for end in frontier:
                    seen[end] = depth
                    self._before[end][start] = depth
                    if length > 1:
                        yield start, end, depth
                near = (o for middle in frontier for o in following.get(middle, ()))
                frontier = list(dict.fromkeys(o for o in near if o not in seen))
                length += 1

    def add(self, s: int, o: int, depth: int) -> list[Pair]:
        """Take in an edge found at ``depth``; return the pairs that are joined since, the edge left out."""
        if o in self._after.get(s, ()):
            return []
        starts = {**self._before.get(s, {}), s: 0}
        ends = {**self._after.get(o, {}), o: 0}
        found: list[Pair] = []
        for x, below in starts.items():
            known = self._after[x]
            if o in known:
                continue
            for y, above in ends.items():
                if y in known:
                    continue
                joined = (x, y) == (s, o)
                later = depth if joined else 1 + max(depth, below, above)
                known[y] = later
                self._before[y][x] = later
                if not joined:
                    found.append((x, y, later))
        return found


_FEW = 20_000
"""So many nodes are counted by rows of bits."""


def pairs_of(edges: Iterable[tuple[int, int]], most: int) -> int:
    """Return how many pairs a path joins; where there are more than ``most``, how many at least."""
    after: dict[int, set[int]] = defaultdict(set)
    for s, o in edges:
        after[s].add(o)
    place = {node: number for number, node in enumerate(dict.fromkeys(chain(after, *after.values())))}
    if len(place) <= _FEW:
        onward, back = [0] * len(place), [0] * len(place)
        for s, ends in after.items():
            for o in ends:
                onward[place[s]] |= 1 << place[o]
                back[place[o]] |= 1 << place[s]
        rows = zip(reached(onward, back), onward, strict=True)
        return sum((row | direct).bit_count() for row, direct in rows)
    count = 0
    for start in list(after):
        seen = set(after[start])
        frontier = seen
        while frontier:
            frontier = {o for middle in frontier for o in after.get(middle, ())} - seen
            seen |= frontier
        count += len(seen)
        if count > most:
            break
    return count


_TRIED = 64
"""So many starts are tried. See ``at_least``."""
_SEEN = 8
"""So many times the mean that is left for one start is gone through from one that is tried."""
_LOOKED_AT = 100_000
"""So many edges at most are looked at from one start."""


def at_least(starts: Sequence[int], after: Callable[[int], Iterable[int]], left: int) -> int | None:
    """Return how many pairs a path joins, roughly and at least, if these are surely more than ``left``.

    Some of ``starts``, the same in each run, are followed ``after`` ``after``, none further than to eight
    times the mean of ``left``. Where they come to half of that on the average, there are fewer than ``left``
    pairs with a probability of less than 1 in 10^7 (Hoeffding's inequality).
    """
    most = max(1, _SEEN * left // len(starts))
    tried = random.Random(0).choices(starts, k=_TRIED)  # noqa: S311  # no secret
    found = sum(_reached_from(start, after, most) for start in tried)
    return found * len(starts) // _TRIED if found >= _TRIED * most // 2 else None


def _reached_from(start: int, after: Callable[[int], Iterable[int]], most: int) -> int:
    """Return how many nodes are reached from ``start``, or ``most``; fewer where the edges are too many."""
    seen = set[int]()
    waiting, looked_at = [start], 0
    while waiting and len(seen) < most and looked_at < _LOOKED_AT:
        near = list(after(waiting.pop()))
        looked_at += len(near) + 1
        waiting += [node for node in near if node not in seen]
        seen.update(near)
    return min(len(seen), most)
