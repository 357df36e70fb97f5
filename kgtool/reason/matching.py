"""Matching: the ways in which triple patterns fit a graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol

from kgtool.model.terms import Term
from kgtool.reason.book import Atom, Slot
from kgtool.reason.facts import Fact, Pattern

Binding = Mapping[str, Term]
"""What each variable stands for."""


class Graph(Protocol):
    """Anything that answers a pattern with facts."""

    def facts(self, pattern: Pattern) -> Collection[Fact]:
        """Return the facts that fit ``pattern``."""

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``, which costs little."""

    def foresee(self, work: Callable[[], object]) -> None:
        """Learn what ``work`` looks up."""


def solve(atoms: tuple[Atom, ...], graph: Graph, binding: Binding) -> Iterator[Binding]:
    """Yield every extension of ``binding`` under which all ``atoms`` are facts of ``graph``.

    At each step the atom with the fewest candidates, as far as that is known, goes first.
    """
    if not atoms:
        yield binding
        return
    best, pattern, least = 0, pattern_of(atoms[0], binding), -1
    for place, atom in enumerate(atoms if len(atoms) > 1 else ()):
        asked = pattern_of(atom, binding)
        number = graph.estimate(asked)
        if least < 0 or number < least:
            best, pattern, least = place, asked, number
            if not number:
                break
    rest = atoms[:best] + atoms[best + 1 :]
    for fact in graph.facts(pattern):
        extended = unify(atoms[best], fact, binding)
        if extended is not None:
            yield from solve(rest, graph, extended)


def pattern_of(atom: Atom, binding: Binding) -> Pattern:
    """Return ``atom`` with its bound variables replaced and the others open."""
    s, p, o = atom
    return (
        binding.get(s) if isinstance(s, str) else s,
        binding.get(p) if isinstance(p, str) else p,
        binding.get(o) if isinstance(o, str) else o,
    )


def unify(atom: Atom, fact: Fact, binding: Binding) -> Binding | None:
    """Return ``binding`` extended so that ``atom`` is ``fact``, or None where that cannot be."""
    new: dict[str, Term] = {}
    for slot, term in zip(atom, fact, strict=True):
        if isinstance(slot, str):
            held = binding.get(slot) or new.get(slot)
            if held is None:
                new[slot] = term
            elif held != term:
                return None
        elif slot != term:
            return None
    return {**binding, **new} if new else binding


def fact_under(atom: Atom, binding: Binding) -> Fact:
    """Return ``atom`` under ``binding``, which must bind all its variables."""
    s, p, o = atom
    return (_term(s, binding), _term(p, binding), _term(o, binding))


def _term(slot: Slot, binding: Binding) -> Term:
    return binding[slot] if isinstance(slot, str) else slot
