"""Paths where many edges meet: rows of bits, one for each node of a component, instead of joins.

In a component of n nodes a join of paths looks at up to n of them for each pair that it finds. Here a row of
n bits has where a node leads, a machine's word of them is taken at once, and a node is done with as soon as
its row is what it reaches in all. That is known beforehand from the strongly connected components, and how
many pairs there will be, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_MEETING = 4
"""A component is dense where composing its edges looks at more than so many times as many pairs."""
_MOST_NODES = 32_768
_ROWS = 6
"""So many rows of bits for each node are held at once."""
_BATCH = 2**26
"""So many bits at most are made pairs at a time."""


@dataclass(frozen=True)
class Component:
    """Nodes that edges connect, whichever way: their ids, and the edges between them by place in ``ids``."""

    ids: Numbers
    starts: Numbers
    ends: Numbers


@dataclass(frozen=True)
class Found:
    """Pairs that a path joins: of two edges or more, at ``depth``, the power to which 2 must be raised to
    reach their number.
    """

    depth: int
    starts: Numbers
    ends: Numbers


def dense_components(starts: Numbers, ends: Numbers, memory: int) -> list[Component]:
    """Return the components in which more edges meet than joins are good for, and that fit into ``memory``
    (bytes) one by one. No edge is a loop, and none is there twice.
    """
    import numpy as np

    ids, places = np.unique(np.concatenate((starts, ends)), return_inverse=True)
    s, o = places[: len(starts)], places[len(starts) :]
    label = _labels(s, o, len(ids))
    edges = np.bincount(label[s], minlength=len(ids))
    nodes = np.bincount(label, minlength=len(ids))
    meeting = np.bincount(o, minlength=len(ids)) * np.bincount(s, minlength=len(ids))
    pairs = np.bincount(label, weights=meeting, minlength=len(ids))
    fits = (nodes <= _MOST_NODES) & (_ROWS * nodes.astype(np.int64) ** 2 // 8 <= memory)
    chosen = (pairs > _MEETING * edges) & fits
    inside = chosen[label]
    by_label = np.flatnonzero(inside)
    by_label = by_label[np.argsort(label[by_label], kind="stable")]
    place = np.zeros(len(ids), dtype=np.int64)
    first = np.cumsum(np.where(chosen, nodes, 0)) - np.where(chosen, nodes, 0)
    place[by_label] = np.arange(len(by_label)) - first[label[by_label]]
    kept = np.flatnonzero(inside[s])
    kept = kept[np.argsort(label[s[kept]], kind="stable")]
    last_node, last_edge = np.cumsum(nodes[chosen]), np.cumsum(edges[chosen])
    return [
        Component(ids[by_label[low:high]], place[s[kept[begin:end]]], place[o[kept[begin:end]]])
        for low, high, begin, end in zip(
            last_node - nodes[chosen], last_node, last_edge - edges[chosen], last_edge, strict=True
        )
    ]


def _labels(s: Numbers, o: Numbers, size: int) -> Numbers:
    """Return for each of ``size`` nodes the least node of its component: each root is put under a lesser one
    that an edge leads to, until no edge leads from one tree to another.
    """
    import numpy as np

    label = np.arange(size)
    while True:
        one, other = label[s], label[o]
        apart = one != other
        if not apart.any():
            return label
        low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        np.minimum.at(label, high, low)
        while not np.array_equal(above := label[label], label):
            label = above


def paths(component: Component, foresee: Callable[[int], None]) -> Iterator[Found]:
    """Yield every pair that is joined by two edges or more, but by none, each once.

    ``foresee`` is told beforehand how many these are; what it raises is raised.
    """
    after, before = (
        _rows(one, other, len(component.ids))
        for one, other in ((component.starts, component.ends), (component.ends, component.starts))
    )
    reach = reached(after, before)
    foresee(sum(row.bit_count() for row in reach) - len(component.starts))
    for depth, rows in levels(after, reach):
        for starts, ends in _pairs(rows, len(component.ids)):
            yield Found(depth, component.ids[starts], component.ids[ends])


def _rows(starts: Numbers, ends: Numbers, size: int) -> list[int]:
    """Return for each of ``size`` nodes the row of bits with the ends of its edges."""
    import numpy as np

    order = np.argsort(starts, kind="stable")
    ends = ends[order]
    last = np.cumsum(np.bincount(starts, minlength=size)).tolist()
    row, rows, begin = np.zeros(size, dtype=np.uint8), [], 0
    for end in last:
        row[ends[begin:end]] = 1
        rows.append(int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little"))
        row[ends[begin:end]] = 0
        begin = end
    return rows


def _bits(row: int) -> Iterator[int]:
    while row:
        low = row & -row
        yield low.bit_length() - 1
        row ^= low


def reached(after: Sequence[int], before: Sequence[int]) -> list[int]:
    """Return for each node the row of all nodes to which a path leads from it; ``before`` is ``after`` the
    other way round.

    Kosaraju's algorithm finds the strongly connected components, those first from which no edge leads on; the
    nodes of each reach each other and what is reached from where their edges lead.
    """
    reach = [0] * len(after)
    unseen = (1 << len(after)) - 1
    order = list[int]()
    for root in range(len(before)):
        if unseen >> root & 1:
            unseen ^= 1 << root
            unseen = _searched(before, root, unseen, order)
    unseen = (1 << len(after)) - 1
    for root in reversed(order):
        if not unseen >> root & 1:
            continue
        members = list[int]()
        unseen ^= 1 << root
        unseen = _searched(after, root, unseen, members)
        inside = sum(1 << x for x in members) if len(members) > 1 else 1 << root
        whole = inside if len(members) > 1 else 0
        onward = 0
        for x in members:
            onward |= after[x]
        onward &= ~inside
        whole |= onward
        while onward:
            below = reach[(onward & -onward).bit_length() - 1]
            whole |= below
            onward &= (onward - 1) & ~below
        for x in members:
            reach[x] = whole
    return reach


def _searched(rows: Sequence[int], root: int, unseen: int, finished: list[int]) -> int:
    """Search depth first from ``root`` over ``unseen`` nodes; add each to ``finished`` when it is left.

    Returns what is unseen still.
    """
    stack = [root]
    while stack:
        near = rows[stack[-1]] & unseen
        if near:
            low = near & -near
            unseen ^= low
            stack.append(low.bit_length() - 1)
        else:
            finished.append(stack.pop())
    return unseen


def levels(after: Sequence[int], reach: Sequence[int]) -> Iterator[tuple[int, dict[int, int]]]:
    """Yield, depth by depth, the rows of the pairs that composing all paths with all gives then, by start."""
    done, last = list(after), dict(enumerate(after))
    going = [x for x, row in enumerate(after) if row != reach[x]]
    depth = 0
    while going:
        depth += 1
        rows = dict[int, int]()
        for x in going:
            rows[x] = _composed(done, done[x], last[x], reach[x])
        last = {x: row & ~done[x] for x, row in rows.items()}
        for x, row in rows.items():
            done[x] = row
        yield depth, last
        going = [x for x in going if done[x] != reach[x]]


def _composed(rows: Sequence[int], row: int, middles: int, reach: int) -> int:
    """Return ``row`` with all rows of ``middles``, of which no more are taken than make it ``reach``."""
    for middle in _bits(middles):
        row |= rows[middle]
        if row == reach:
            break
    return row


def _pairs(rows: dict[int, int], size: int) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield the pairs that ``rows`` of ``size`` bits stand for, as arrays."""
    import numpy as np

    width = (size + 7) // 8
    many = max(1, _BATCH // (8 * width))
    for batch in _batches([(x, row) for x, row in rows.items() if row], many):
        octets = b"".join(row.to_bytes(width, "little") for _, row in batch)
        bits = np.unpackbits(np.frombuffer(octets, dtype=np.uint8), bitorder="little")
        places, ends = np.nonzero(bits.reshape(len(batch), 8 * width))
        yield np.array([x for x, _ in batch], dtype=np.int64)[places], ends


def _batches(rows: Sequence[tuple[int, int]], many: int) -> Iterable[Sequence[tuple[int, int]]]:
    return (rows[begin : begin + many] for begin in range(0, len(rows), many))
