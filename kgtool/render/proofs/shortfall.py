"""What a triple that does not hold lacks: its shape, as this room sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pyoxigraph import NamedNode, Variable

from kgtool.model.terms import Term


class Lacking(Protocol):
    """A premise that is not there; text as predicate is a property path with full IRIs."""

    @property
    def subject(self) -> Term | Variable:
        """A term, or a variable that stands for anything."""

    @property
    def predicate(self) -> Term | Variable | str:
        """A term, a variable, or a path."""

    @property
    def object(self) -> Term | Variable:
        """A term, or a variable."""


class NearMiss(Protocol):
    """A rule, the premises that hold and those it lacks; where it lacks none, what else stands against it."""

    @property
    def rule(self) -> str:
        """The rule's name."""

    @property
    def held(self) -> Sequence[Iterable[Any]]:
        """The triples that hold."""

    @property
    def lacking(self) -> Sequence[Lacking]:
        """The premises that do not."""

    @property
    def filters(self) -> Sequence[str]:
        """The FILTERs of the rule that fail, as they are written."""

    @property
    def conditions(self) -> Sequence[Term]:
        """The shapes to which the rule's node does not conform."""

    @property
    def instead(self) -> Sequence[Iterable[Any]]:
        """What the rule concludes instead."""


class Unknown(Protocol):
    """An IRI of which nothing is said."""

    @property
    def term(self) -> NamedNode:
        """The IRI."""

    @property
    def meant(self) -> Sequence[NamedNode]:
        """Known IRIs that are like it."""


@dataclass(frozen=True)
class Shortfall:
    """Why ``goal``, a triple, does not hold.

    ``near`` are the rules that come near it, ``unknown`` the IRIs of it of which nothing is said, ``instead``
    triples that do hold and may have been meant.
    """

    goal: Iterable[Any]
    near: Sequence[NearMiss]
    unknown: Sequence[Unknown] = ()
    instead: Sequence[Iterable[Any]] = ()
