"""A proof tree as a row of numbered steps, each conclusion once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from kgtool.model.passages import passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, Term, compact
from kgtool.render.rdf11 import rdf11


class Origin(NamedTuple):
    """A place where a triple is asserted: a file (``path`` or ``path:line``), a passage IRI, its words."""

    file: str
    passage: str | None = None
    words: str | None = None


Origins = Callable[[Any], Iterable[Origin]]
"""A triple to the places where it is asserted."""


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
class Step:
    """One conclusion. ``number`` counts from 1, the goal; ``premises`` are numbers of other steps."""

    number: int
    terms: tuple[Term, ...]
    rule: str | None
    premises: tuple[int, ...]
    origins: tuple[Origin, ...]


def _passage_told(iri: str, prefixes: Prefixes) -> str:
    """Return where in its document a passage is, or the graph's name in short where it is no range."""
    passage = passage_of(iri)
    if passage is None:
        return prefixes.compact(iri)
    return f"characters {passage.start}–{passage.end} of {prefixes.compact(passage.document)}"


def place_told(origin: Origin, prefixes: Prefixes) -> str:
    """Return file and passage of ``origin``, as far as they are known."""
    passage = "" if origin.passage is None else _passage_told(origin.passage, prefixes)
    return ", ".join(part for part in (origin.file, passage) if part)


def nowhere(_triple: object) -> Iterable[Origin]:
    """Return no place: for proofs whose files are not known."""
    return ()


def terms_of(triple: Iterable[Any]) -> tuple[Term, ...]:
    """Return the three terms of a triple, or of a tuple that stands for one."""
    return tuple(rdf11(term) for term in triple)


def statement(terms: tuple[Term, ...], prefixes: Prefixes) -> str:
    """Return the triple in short, as Turtle writes it, ``rdf:type`` as ``a``."""
    subject, predicate, value = (compact(term, prefixes) for term in terms)
    verb = "a" if terms[1] == RDF_TYPE else predicate
    return f"{subject} {verb} {value}"


def steps(proof: Proof, origins: Origins) -> tuple[Step, ...]:
    """Return the steps of ``proof``, the goal first, premises in the order in which they are met."""
    numbers: dict[tuple[Term, ...], int] = {}
    nodes: list[Proof] = []
    stack = [proof]
    while stack:
        node = stack.pop()
        terms = terms_of(node.triple)
        if terms not in numbers:
            numbers[terms] = len(numbers) + 1
            nodes.append(node)
            stack.extend(reversed(node.premises))
    return tuple(
        Step(
            number=number,
            terms=terms,
            rule=node.rule,
            premises=tuple(dict.fromkeys(numbers[terms_of(premise.triple)] for premise in node.premises)),
            origins=() if node.rule is not None else tuple(origins(node.triple)),
        )
        for (terms, number), node in zip(numbers.items(), nodes, strict=True)
    )
