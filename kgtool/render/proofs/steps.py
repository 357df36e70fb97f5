"""A proof as nodes, lists folded, and as a row of numbered steps, each conclusion once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from pyoxigraph import NamedNode

from kgtool.model.findings import Location
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, RDF_TYPE, Term, compact
from kgtool.render.rdf11 import rdf11

_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))


class Origin(NamedTuple):
    """A place where a triple is asserted: a file, a passage IRI, its words; line and column count from 1.

    ``note`` says why there are no words where the document is at hand.
    """

    file: str
    passage: str | None = None
    words: str | None = None
    line: int | None = None
    column: int | None = None
    note: str | None = None


Origins = Callable[[Any], Iterable[Origin]]
"""A triple to the places where it is asserted."""

RulePlaces = Callable[[str], Location | None]
"""The name of a rule to where it stands; None for what stands in no file, as the rules of a book do."""


Readings = Mapping[Term, str]
"""Blank nodes to the words that tell what they are; see ``readings``."""


class Proof(Protocol):
    """What a proof looks like from here. ``rule`` is None where the triple is asserted."""

    @property
    def triple(self) -> Iterable[Any]:
        """Subject, predicate and object, in a row."""

    @property
    def rule(self) -> str | None:
        """The name of the rule that gives the triple."""

    @property
    def premises(self) -> Sequence[Proof]:
        """The proofs of what the rule rests on."""


@dataclass(frozen=True)
class Node:
    """One conclusion, or a list with its ``members``: then ``triple`` is the first of those that say so."""

    terms: tuple[Term, ...]
    triple: Any
    rule: str | None
    premises: Sequence[Proof]
    members: tuple[Term, ...] | None = None

    def told(self, prefixes: Prefixes, read: Readings) -> str:
        """Return the triple in short, as Turtle writes it, or what the list holds."""
        if self.members is None:
            return statement(self.terms, prefixes, read)
        members = " ".join(shown(term, prefixes, read) for term in self.members)
        name = shown(self.terms[0], prefixes, read)
        return f"the list {name}" if name == f"({members})" else f"{name} is the list ({members})"


@dataclass(frozen=True)
class Step:
    """One node of a proof. ``number`` counts from 1, the goal; ``premises`` are numbers of other steps.

    ``place`` is where the rule stands, if in a file.
    """

    number: int
    node: Node
    premises: tuple[int, ...]
    origins: tuple[Origin, ...]
    place: Location | None


def unplaced(_rule: str) -> Location | None:
    """Return no place: for rules whose files are not known."""
    return None


def nowhere(_triple: object) -> Iterable[Origin]:
    """Return no place: for proofs whose files are not known."""
    return ()


def shown(term: Term, prefixes: Prefixes, read: Readings) -> str:
    """Return ``term`` in short, as Turtle writes it, or as it is ``read``."""
    return read.get(term) or compact(term, prefixes)


def statement(terms: tuple[Term, ...], prefixes: Prefixes, read: Readings) -> str:
    """Return the triple in short, as Turtle writes it, ``rdf:type`` as ``a``."""
    subject, predicate, value = (shown(term, prefixes, read) for term in terms)
    verb = "a" if terms[1] == RDF_TYPE else predicate
    return f"{subject} {verb} {value}"


def node_of(proof: Proof) -> Node:
    """Return the node of one proof."""
    return Node(_terms(proof), proof.triple, proof.rule, proof.premises)


def nodes(premises: Sequence[Proof], *, fold: bool = True) -> list[Node]:
    """Return the nodes of ``premises``; with ``fold``, the asserted triples of a list in a row become one."""
    found: list[Node] = []
    place = 0
    while place < len(premises):
        cells = _cells(premises, place) if fold else 0
        if cells:
            first = node_of(premises[place])
            members = tuple(_terms(premises[place + 2 * cell])[2] for cell in range(cells))
            found.append(Node(first.terms[:1], first.triple, None, (), members))
        else:
            found.append(node_of(premises[place]))
        place += 2 * cells or 1
    return found


def _cells(premises: Sequence[Proof], place: int) -> int:
    """Return how many cells the list has whose ``rdf:first`` stands at ``place``; 0 where none is told."""
    cell: Term | None = None
    for cells, at in enumerate(range(place, len(premises) - 1, 2), start=1):
        first, rest = premises[at], premises[at + 1]
        if first.rule is not None or rest.rule is not None:
            return 0
        (head, one, _), (same, two, following) = _terms(first), _terms(rest)
        if (one, two) != (_FIRST, _REST) or head != same or (cell is not None and cell != head):
            return 0
        if following == _NIL:
            return cells
        cell = following
    return 0


def steps(proof: Proof, origins: Origins, rules: RulePlaces, *, fold: bool = True) -> tuple[Step, ...]:
    """Return the steps of ``proof``, the goal first, premises in the order in which they are met."""
    numbers: dict[tuple[Term, ...], int] = {}
    met: list[tuple[Node, list[Node]]] = []
    stack = [node_of(proof)]
    while stack:
        node = stack.pop()
        if node.terms not in numbers:
            numbers[node.terms] = len(numbers) + 1
            below = nodes(node.premises, fold=fold)
            met.append((node, below))
            stack.extend(reversed(below))
    return tuple(
        Step(
            number=number,
            node=node,
            premises=tuple(dict.fromkeys(numbers[premise.terms] for premise in below)),
            origins=() if node.rule is not None else tuple(origins(node.triple)),
            place=rules(node.rule) if node.rule is not None else None,
        )
        for number, (node, below) in enumerate(met, start=1)
    )


def conclusions(proof: Proof) -> list[Node]:
    """Return the nodes of ``proof``, each once."""
    return [step.node for step in steps(proof, nowhere, unplaced)]


def terms_of(triple: Iterable[Any]) -> tuple[Term, ...]:
    """Return the three terms of a triple, or of a tuple that stands for one."""
    return tuple(rdf11(term) for term in triple)


def _terms(proof: Proof) -> tuple[Term, ...]:
    return terms_of(proof.triple)
