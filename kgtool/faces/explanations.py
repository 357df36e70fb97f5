"""Why a triple holds, in one way or in several, and why it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

from pyoxigraph import Variable

from kgtool import render
from kgtool.faces.stating import Stated
from kgtool.faces.terms import node_triple
from kgtool.model.terms import Term, Triple, to_rdflib

if TYPE_CHECKING:
    from rdflib.term import Node

    from kgtool.reason import NearMiss, Proof, Unknown
    from kgtool.render import Origin


class Explanation:
    """Why a triple holds: a proof down to asserted triples, each with its files, lines, graphs and words."""

    def __init__(self, proof: Proof, stated: Stated) -> None:
        self.proof = proof
        self._stated = stated

    @property
    def rule(self) -> str | None:
        """The name of the last rule: its W3C name or that of a project's rule; None where it is asserted."""
        return self.proof.rule

    def origins(self, triple: Triple) -> tuple[Origin, ...]:
        """Return the places where ``triple`` is asserted: file, graph, line, words where they are at hand."""
        return self._stated.origins(triple)

    def render(self, format: str = "text") -> str:  # noqa: A002 - users' word
        """Return the proof as ``text``, ``json``, ``markdown`` with a Mermaid drawing, or ``svg``."""
        return "".join(self.chunks(format))

    def chunks(self, format: str = "text", *, colour: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
        """Yield the text of ``render`` in pieces. Raises UnknownNameError for another format."""
        return render.proof(
            self.proof, format, self._stated.prefixes, self.origins, self._stated.rules, colour=colour
        )

    def __str__(self) -> str:
        return self.render().rstrip("\n")

    def _repr_svg_(self) -> str:
        """Return the drawing, which a notebook shows."""
        return self.render("svg")

    def __repr__(self) -> str:
        return f"<Explanation: {self.rule or 'asserted'}, {self.proof.height} steps high>"


class Explanations(Sequence[Explanation]):
    """Different reasons why one triple holds, the shortest first; none where it does not hold.

    ``complete`` says that there is no other: fewer were not asked for, and the search came to its end.
    """

    def __init__(self, proofs: Sequence[Proof], stated: Stated, *, complete: bool = True) -> None:
        self.complete = complete
        self._proofs = tuple(proofs)
        self._stated = stated

    @overload
    def __getitem__(self, index: int) -> Explanation: ...

    @overload
    def __getitem__(self, index: slice) -> Explanations: ...

    def __getitem__(self, index: int | slice) -> Explanation | Explanations:
        if isinstance(index, slice):
            proofs = self._proofs[index]
            return Explanations(proofs, self._stated, complete=self.complete and proofs == self._proofs)
        return Explanation(self._proofs[index], self._stated)

    def __len__(self) -> int:
        return len(self._proofs)

    def render(self, format: str = "text") -> str:  # noqa: A002 - users' word
        """Return all of them as ``text``, ``json``, ``markdown`` or one ``svg``; there must be one."""
        return "".join(self.chunks(format))

    def chunks(self, format: str = "text", *, colour: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
        """Yield the text of ``render`` in pieces. Raises UnknownNameError for another format."""
        stated = self._stated
        return render.proofs(
            self._proofs, format, stated.prefixes, stated.origins, stated.rules, colour=colour
        )

    def __str__(self) -> str:
        return self.render().rstrip("\n")

    def _repr_svg_(self) -> str | None:
        """Return the drawing, which a notebook shows; None where there is no proof."""
        return self.render("svg") if self._proofs else None

    def __repr__(self) -> str:
        return f"<Explanations: {len(self)}>"


@dataclass(frozen=True)
class Shortcoming:
    """A rule that comes near: the triples that hold, and the premises that it lacks.

    A term that is an rdflib Variable stands for anything; a predicate that is a ``str`` alone is a property
    path with full IRIs. Where nothing is lacking, ``filters`` of the rule stand against it (SPARQL's text),
    ``conditions`` (shapes to which its node does not conform), or it concludes ``instead`` something else.
    """

    rule: str
    held: tuple[tuple[Node, Node, Node], ...]
    lacking: tuple[tuple[Node, Node | str, Node], ...]
    filters: tuple[str, ...] = ()
    conditions: tuple[Node, ...] = ()
    instead: tuple[tuple[Node, Node, Node], ...] = ()


class Shortcomings(Sequence[Shortcoming]):
    """Why a triple does not hold: the rules that come nearest, those that lack the fewest premises first."""

    def __init__(
        self,
        goal: Triple,
        near: Sequence[NearMiss],
        stated: Stated,
        unknown: Sequence[Unknown] = (),
        instead: Sequence[Triple] = (),
    ) -> None:
        self._goal = goal
        self._near = tuple(near)
        self._stated = stated
        self._unknown = tuple(unknown)
        self._instead = tuple(instead)

    @cached_property
    def unknown(self) -> Mapping[Node, tuple[Node, ...]]:
        """The IRIs of the triple of which nothing is said, each with known ones that may have been meant."""
        return {to_rdflib(one.term): tuple(map(to_rdflib, one.meant)) for one in self._unknown}

    @cached_property
    def instead(self) -> tuple[tuple[Node, Node, Node], ...]:
        """Triples that do hold and may have been meant: the other way round, say, or in another language."""
        return tuple(map(node_triple, self._instead))

    @cached_property
    def _found(self) -> tuple[Shortcoming, ...]:
        return tuple(
            Shortcoming(
                near.rule,
                tuple(map(node_triple, near.held)),
                tuple((_node(p.subject), _path(p.predicate), _node(p.object)) for p in near.lacking),
                near.filters,
                tuple(map(to_rdflib, near.conditions)),
                tuple(map(node_triple, near.instead)),
            )
            for near in self._near
        )

    @overload
    def __getitem__(self, index: int) -> Shortcoming: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Shortcoming, ...]: ...

    def __getitem__(self, index: int | slice) -> Shortcoming | tuple[Shortcoming, ...]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._near)

    def render(self, format: str = "text") -> str:  # noqa: A002 - users' word
        """Return them as ``text`` or ``json``."""
        return "".join(self.chunks(format))

    def chunks(self, format: str = "text", *, colour: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
        """Yield the text of ``render`` in pieces. Raises UnknownNameError for another format."""
        stated = self._stated
        found = render.Shortfall(self._goal, self._near, self._unknown, self._instead)
        return render.near_misses(found, format, stated.prefixes, stated.origins, stated.rules, colour=colour)

    def __str__(self) -> str:
        return self.render().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Shortcomings: {', '.join(near.rule for near in self._near) or 'no rule is near'}>"


def _node(slot: Term | Variable) -> Node:
    if not isinstance(slot, Variable):
        return to_rdflib(slot)
    import rdflib

    return rdflib.Variable(slot.value)


def _path(slot: Term | Variable | str) -> Node | str:
    return slot if isinstance(slot, str) else _node(slot)
