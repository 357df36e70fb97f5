"""Clauses on ids: what is left of a rule once its schema atoms are solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

Slot = int | str
"""The id of a term, or the name of a variable."""

Atom = tuple[Slot, Slot, Slot]
"""Subject, predicate, object."""

Ids = tuple[int, int, int]
"""A fact: the ids of subject, predicate and object."""


@dataclass(frozen=True)
class Clause:
    """``head`` follows from ``body``, by the rule of this name. Two are the same where body and head are."""

    rule: str
    body: tuple[Atom, ...]
    head: Atom
    grounds: tuple[Ids, ...] = field(default=(), compare=False)
    """The facts of the schema behind it."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.body, self.head))  # asked for again and again


@dataclass(frozen=True)
class Denial:
    """``body`` must not hold. ``known`` is what the rule's other variables stand for, for the message.

    ``grounds`` are the facts of the schema behind it. Where ``members`` is not empty, the two
    variables of ``pair`` range over it, the second further on.
    """

    rule: str
    says: str
    body: tuple[Atom, ...]
    known: tuple[tuple[str, int], ...]
    grounds: tuple[Ids, ...] = ()
    pair: tuple[str, str] | None = None
    members: tuple[int, ...] = ()


Key = tuple[str, int]
"""A relation: ``("p", predicate)``, ``("c", class)`` for its instances, or ``("any", 0)`` for all triples."""

ANY: Key = ("any", 0)


def key_of(atom: Atom, rdf_type: int) -> Key:
    """Return the relation that ``atom`` reads or writes."""
    _, predicate, value = atom
    if isinstance(predicate, str):
        return ANY
    if predicate == rdf_type and isinstance(value, int):
        return ("c", value)
    return ("p", predicate)


def variables(atom: Atom) -> tuple[str, ...]:
    """Return the variables of ``atom``, each once, in order."""
    return tuple(dict.fromkeys(slot for slot in atom if isinstance(slot, str)))
