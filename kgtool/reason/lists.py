"""RDF lists (RDF Schema §5.2), read from an index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pyoxigraph import NamedNode

from kgtool.model.terms import RDF, Term
from kgtool.reason.facts import Fact, TripleIndex

FIRST = NamedNode(RDF + "first")
REST = NamedNode(RDF + "rest")
NIL = NamedNode(RDF + "nil")

Reading = tuple[tuple[Term, ...], tuple[Fact, ...]]
"""The members of a list, and the ``rdf:first`` and ``rdf:rest`` facts that say so, in list order."""

_MOST_READINGS = 16


def readings(graph: TripleIndex, head: Term) -> Iterator[Reading]:
    """Yield every way in which ``head`` is a list that ends in ``rdf:nil``, at most 16 of them.

    A well-formed list has one reading. A cell with two ``rdf:first`` or two ``rdf:rest`` gives several, as
    the abbreviation LIST[…] of OWL 2 Profiles §4.3 has it; in a closed graph that comes from members that
    are the same as other things, and then one reading gives every conclusion together with eq-rep-o, which
    is why the limit loses nothing there. A list that runs into itself has no reading.
    """
    return islice(_readings(graph, head), _MOST_READINGS)


def _readings(graph: TripleIndex, head: Term) -> Iterator[Reading]:
    open_ends: list[tuple[Term, tuple[Term, ...], tuple[Fact, ...]]] = [(head, (), ())]
    while open_ends:
        cell, items, facts = open_ends.pop()
        if cell == NIL:
            yield items, facts
        elif not any(fact[0] == cell for fact in facts):
            steps = [
                (rest[2], (*items, first[2]), (*facts, first, rest))
                for first in graph.facts((cell, FIRST, None))
                for rest in graph.facts((cell, REST, None))
            ]
            open_ends.extend(reversed(steps))


def members(graph: TripleIndex, head: Term) -> tuple[Term, ...] | None:
    """Return the members of the list at ``head``, or None where it is no list."""
    return next((items for items, _ in readings(graph, head)), None)
