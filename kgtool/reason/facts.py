"""Facts and an index over them.

A *fact* is a triple as a plain tuple of three terms. Inside this room it may be generalised: a rule may
conclude something about a literal (OWL 2 Profiles §4.3), which is a step on the way and never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.terms import Term

Fact = tuple[Term, Term, Term]
"""Subject, predicate, object. A literal may stand in any position."""

Pattern = tuple[Term | None, Term | None, Term | None]
"""A fact with open positions."""

_Buckets = dict[Pattern, list[Fact]]
_ALL = 7


def fact_of(triple: Triple | Fact) -> Fact:
    """Return ``triple`` as a fact."""
    subject, predicate, value = triple
    return (subject, predicate, value)


def is_generalised(fact: Fact) -> bool:
    """Return whether ``fact`` is no RDF triple: a literal as subject, or a predicate that is no IRI."""
    return isinstance(fact[0], Literal) or not isinstance(fact[1], NamedNode)


def triple_of(fact: Fact) -> Triple:
    """Return ``fact`` as an RDF triple. Raises ValueError where it is generalised."""
    subject, predicate, value = fact
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        raise ValueError(f"a generalised triple cannot leave the reasoner: {fact}")
    return Triple(subject, predicate, value)


def shown(fact: Fact) -> Triple | Fact:
    """Return ``fact`` as a Triple, or as it is where it is generalised."""
    return fact if is_generalised(fact) else triple_of(fact)


class Facts(Protocol):
    """A set of facts that answers patterns, wherever it is kept."""

    def __contains__(self, triple: object) -> bool:
        """Return whether ``triple``, a Triple or a fact, is one of them."""

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``; do not change what comes back."""

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``, which costs little."""

    def foresee(self, work: Callable[[], object]) -> None:
        """Learn what ``work`` looks up, which changes nothing else: it may be carried out any number of
        times, and see too little.
        """

    @property
    def literals(self) -> Iterable[Literal]:
        """Every literal, once."""

    @property
    def terms(self) -> Iterable[Term]:
        """Every term, once."""


class Asserted(Protocol):
    """The facts that need no proof."""

    def __contains__(self, triple: object) -> bool:
        """Return whether ``triple``, a Triple or a fact, is asserted."""

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the asserted facts that fit ``pattern``; do not change what comes back."""

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``, which costs little."""


class TripleIndex:
    """An immutable set of triples that answers patterns.

    Looking up costs one dictionary access, whichever positions are bound; each of the tables behind it
    is built when it is first needed.
    """

    def __init__(self, triples: Iterable[Triple | Fact]) -> None:
        self._facts: dict[Fact, None] = dict.fromkeys(map(fact_of, triples))
        self._tables: dict[int, _Buckets] = {}

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Triple]:
        return (triple_of(fact) for fact in self._facts if not is_generalised(fact))

    def __contains__(self, triple: object) -> bool:
        if isinstance(triple, Triple):
            return fact_of(triple) in self._facts
        return triple in self._facts

    def match(self, s: Term | None = None, p: Term | None = None, o: Term | None = None) -> Iterator[Triple]:
        """Yield every triple with the given terms; None leaves a position open. Order: as given."""
        return (triple_of(fact) for fact in self.facts((s, p, o)) if not is_generalised(fact))

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``, in the order given; do not change what comes back."""
        subject, predicate, value = pattern
        bound = (subject is not None) + 2 * (predicate is not None) + 4 * (value is not None)
        if bound == _ALL:
            return (pattern,) if pattern in self._facts else ()
        if bound == 0:
            return self._facts
        table = self._tables.get(bound) or self._table(bound)
        return table.get(pattern, ())

    def estimate(self, pattern: Pattern) -> int:
        """Return how many facts fit ``pattern``."""
        return len(self.facts(pattern))

    def foresee(self, work: Callable[[], object]) -> None:
        """Do nothing: all facts are at hand."""

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """Every literal of the graph, once, in order of appearance."""
        return tuple(term for term in self.terms if isinstance(term, Literal))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term of the graph, once, in order of appearance."""
        return tuple(dict.fromkeys(term for fact in self._facts for term in fact))

    def _table(self, bound: int) -> _Buckets:
        """Build the table of facts by the positions in ``bound``, the others left out of the key."""
        s, p, o = bool(bound & 1), bool(bound & 2), bool(bound & 4)
        table: _Buckets = {}
        for fact in self._facts:
            key = (fact[0] if s else None, fact[1] if p else None, fact[2] if o else None)
            table.setdefault(key, []).append(fact)
        self._tables[bound] = table
        return table


class Extended:
    """``base`` with more facts, which come after its own; neither is copied."""

    def __init__(self, base: Facts, more: Iterable[Fact]) -> None:
        self._base = base
        self._more = TripleIndex(fact for fact in more if fact not in base)

    def __contains__(self, triple: object) -> bool:
        return triple in self._base or triple in self._more

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``."""
        held, more = self._base.facts(pattern), self._more.facts(pattern)
        if not more:
            return held
        return _Chain(held, more) if held else more

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``."""
        return self._base.estimate(pattern) + self._more.estimate(pattern)

    def foresee(self, work: Callable[[], object]) -> None:
        """Learn what ``work`` looks up."""
        self._base.foresee(work)

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """Every literal, once."""
        return tuple(dict.fromkeys(chain(self._base.literals, self._more.literals)))

    @property
    def terms(self) -> Iterator[Term]:
        """Every term, once."""
        yield from self._base.terms
        for term in self._more.terms:
            patterns: tuple[Pattern, ...] = ((term, None, None), (None, term, None), (None, None, term))
            if not any(map(self._base.facts, patterns)):
                yield term


class _Chain(Collection[Fact]):
    """Two collections that share no fact, one after the other."""

    def __init__(self, first: Collection[Fact], second: Collection[Fact]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __iter__(self) -> Iterator[Fact]:
        return chain(self._first, self._second)

    def __contains__(self, fact: object) -> bool:
        return fact in self._first or fact in self._second
