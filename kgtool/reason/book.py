"""A rule book: rules as values.

A rule of the book is a *scheme*: with LIST[…] and ellipses it stands for one rule per length of a list.
``Rule.body(n)`` and ``Rule.heads(n)`` give that rule's triple patterns, without ellipses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from kgtool.model.errors import UnknownNameError
from kgtool.model.terms import Term

Slot = Term | str
"""A term, or the name of a variable (without ``?``)."""

Atom = tuple[Slot, Slot, Slot]
"""A triple pattern: T(s, p, o)."""


@dataclass(frozen=True)
class ListAtom:
    """LIST[?head, ?stem1, ..., ?stemn]."""

    head: str
    stem: str


@dataclass(frozen=True)
class Series:
    """``A ... B``: the atom ``last`` (written with index n) for each index from 1 to n."""

    last: Atom


@dataclass(frozen=True)
class Domain:
    """``for each kind ?variable``: a literal, a datatype …; see ``conditions.DOMAIN_KINDS``."""

    kind: str
    variable: str


@dataclass(frozen=True)
class Condition:
    """``such that name(?a, ?b)``."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule as the book has it. ``conclusions`` is empty where the rule concludes ``false``."""

    name: str
    table: str
    line: int
    premises: tuple[Atom | ListAtom | Series, ...]
    conclusions: tuple[Atom | Series, ...]
    indices: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    conditions: tuple[Condition, ...] = ()
    says: str = ""

    @cached_property
    def list_atom(self) -> ListAtom | None:
        """The LIST[…] premise, or None."""
        return next((premise for premise in self.premises if isinstance(premise, ListAtom)), None)

    def body(self, length: int = 0) -> tuple[Atom, ...]:
        """Return the triple patterns of the premises for a list of ``length`` members, LIST[…] left out."""
        if length not in self._bodies:
            self._bodies[length] = tuple(a for part in self.premises for a in self._atoms(part, length))
        return self._bodies[length]

    def heads(self, length: int = 0) -> tuple[Atom, ...]:
        """Return the conclusions for a list of ``length`` members."""
        if length not in self._heads:
            self._heads[length] = tuple(a for part in self.conclusions for a in self._atoms(part, length))
        return self._heads[length]

    @cached_property
    def _bodies(self) -> dict[int, tuple[Atom, ...]]:
        return {}

    @cached_property
    def _heads(self) -> dict[int, tuple[Atom, ...]]:
        return {}

    def members(self, length: int) -> tuple[str, ...]:
        """Return the variables that stand for the members of a list of ``length`` members."""
        listed = self.list_atom
        return tuple(f"{listed.stem}{k}" for k in range(1, length + 1)) if listed else ()

    @cached_property
    def list_place(self) -> int:
        """How many triple patterns stand before LIST[…]; no series ever does."""
        return self.premises.index(self.list_atom) if self.list_atom else 0

    def _atoms(self, part: Atom | ListAtom | Series, length: int) -> list[Atom]:
        if isinstance(part, ListAtom):
            return []
        if isinstance(part, Series):
            return [_indexed(part.last, k, self.stems) for k in range(1, length + 1)]
        return [_indexed(part, length, self.stems)]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The names of variables that carry an index: those of the list and of every series."""
        found = {self.list_atom.stem} if self.list_atom else set()
        for part in (*self.premises, *self.conclusions):
            if isinstance(part, Series):
                found |= {m[1] for slot in part.last if isinstance(slot, str) and (m := _N.fullmatch(slot))}
        return frozenset(found)


@dataclass(frozen=True)
class RuleBook:
    """The rules of a profile, in the order of their specification."""

    name: str
    rules: tuple[Rule, ...]
    _by_name: dict[str, Rule] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {rule.name: rule for rule in self.rules})

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """The names of the rules under each heading."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.rules:
            found[rule.table] = (*found.get(rule.table, ()), rule.name)
        return found

    def get(self, name: str) -> Rule:
        """Return the rule called ``name``. Raises UnknownNameError."""
        if name not in self._by_name:
            raise UnknownNameError(f"no rule {name!r} in rule book {self.name}")
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name


_N = re.compile(r"([A-Za-z]+)n(\+1)?")


def _indexed(atom: Atom, number: int, stems: frozenset[str]) -> Atom:
    """Return ``atom`` with ``number`` for the index n, and the next for n+1: ``un+1`` becomes ``u4``."""
    subject, predicate, value = (
        _name(slot, number, stems) if isinstance(slot, str) else slot for slot in atom
    )
    return subject, predicate, value


def _name(name: str, number: int, stems: frozenset[str]) -> str:
    match = _N.fullmatch(name)
    if match is None or match[1] not in stems:
        return name
    return f"{match[1]}{number + 1 if match[2] else number}"
