"""RDF lists (RDF Schema §5.2), read from an index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from pyoxigraph import NamedNode

from kgtool.model.terms import RDF, Term
from kgtool.reason.facts import Fact, Facts

FIRST = NamedNode(RDF + "first")
REST = NamedNode(RDF + "rest")
NIL = NamedNode(RDF + "nil")

Reading = tuple[tuple[Term, ...], tuple[Fact, ...]]
"""The members of a list, and the ``rdf:first`` and ``rdf:rest`` facts that say so, in list order."""

_MOST_READINGS = 16


def readings(graph: Facts, head: Term) -> Iterator[Reading]:
    """Yield every way in which ``head`` is a list that ends in ``rdf:nil``, at most 16 of them.

    A well-formed list has one reading. A cell with two ``rdf:first`` or two ``rdf:rest`` gives several, as
    the abbreviation LIST[…] of OWL 2 Profiles §4.3 has it; in a closed graph that comes from members that
    are the same as other things, and then one reading gives every conclusion together with eq-rep-o, which
    is why the limit loses nothing there. A list that runs into itself has no reading.
    """
    return islice(_readings(graph, head), _MOST_READINGS)


def _readings(graph: Facts, head: Term) -> Iterator[Reading]:
    starts = [_Start(head, [], [], set())]
    while starts:
        cell, items, facts, seen = starts.pop()
        while cell != NIL and cell not in seen:
            seen.add(cell)
            firsts, rests = graph.facts((cell, FIRST, None)), graph.facts((cell, REST, None))
            ways = [(first, rest) for first in firsts for rest in rests]
            if not ways:
                break
            for first, rest in reversed(ways[1:]):
                starts.append(_Start(rest[2], [*items, first[2]], [*facts, first, rest], set(seen)))
            first, rest = ways[0]
            items.append(first[2])
            facts += (first, rest)
            cell = rest[2]
        if cell == NIL:
            yield tuple(items), tuple(facts)


class _Start(NamedTuple):
    """Where to read on, and what was read so far."""

    cell: Term
    items: list[Term]
    facts: list[Fact]
    seen: set[Term]


def members(graph: Facts, head: Term) -> tuple[Term, ...] | None:
    """Return the members of the list at ``head``, or None where it is no list."""
    return next((items for items, _ in readings(graph, head)), None)
