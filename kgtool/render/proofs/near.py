"""The rules that come near a triple that does not hold: what of each holds, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pyoxigraph import Variable

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, Term, compact
from kgtool.render.proofs.listed import json_text
from kgtool.render.proofs.steps import Origins, Proof, nodes, statement, terms_of
from kgtool.render.proofs.tree import place_rows
from kgtool.render.results.sparql_json import encoded
from kgtool.render.terminal import Span, lines

_IRI = re.compile(r"<([^<>\s]*)>")
_POSITIONS = ("subject", "predicate", "object")
_ELSE = "all of its patterns hold; a FILTER, an absence, a condition or a computed value stands against it"


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
    """A rule, the premises that hold and those it lacks; where it lacks none, something else fails."""

    @property
    def rule(self) -> str:
        """The rule's name."""

    @property
    def held(self) -> Sequence[Iterable[Any]]:
        """The triples that hold."""

    @property
    def lacking(self) -> Sequence[Lacking]:
        """The premises that do not."""


@dataclass(frozen=True)
class _Held:
    """A triple that holds, as a proof of no steps."""

    triple: Iterable[Any]
    rule: None = None
    premises: tuple[Proof, ...] = ()


def write(
    goal: Iterable[Any], found: Sequence[NearMiss], prefixes: Prefixes, origins: Origins, *, colour: bool
) -> str:
    """Return each rule with a line per premise, what lacks first."""
    return lines(_rows(goal, found, prefixes, origins), colour=colour)


def _rows(
    goal: Iterable[Any], found: Sequence[NearMiss], prefixes: Prefixes, origins: Origins
) -> Iterator[list[Span]]:
    told = statement(terms_of(goal), prefixes)
    end = "the rules that come nearest:" if found else "no rule comes near it"
    yield [(told, "bold"), (f" does not hold; {end}", "")]
    for near in found:
        yield []
        total = len(near.held) + len(near.lacking)
        yield [(near.rule, "cyan"), (f"   lacks {len(near.lacking)} of {total}" if near.lacking else "", "")]
        for premise in near.lacking:
            yield [("  lacks  ", "red"), (_premise(premise, prefixes), "bold")]
        if not near.lacking:
            yield [(f"  {_ELSE}", "red")]
        for node in nodes([_Held(triple) for triple in near.held]):
            places = list(origins(node.triple))
            inferred = "" if places else "   inferred"
            yield [("  holds  ", "green"), (node.told(prefixes), ""), (inferred, "cyan")]
            yield from place_rows(places, "         ", prefixes)


def _premise(premise: Lacking, prefixes: Prefixes) -> str:
    verb = "a" if premise.predicate == RDF_TYPE else _slot(premise.predicate, prefixes)
    return f"{_slot(premise.subject, prefixes)} {verb} {_slot(premise.object, prefixes)}"


def _slot(slot: Term | Variable | str, prefixes: Prefixes) -> str:
    if isinstance(slot, str):
        return _IRI.sub(lambda match: prefixes.compact(match[1]), slot)
    return str(slot) if isinstance(slot, Variable) else compact(slot, prefixes)


def write_json(goal: Iterable[Any], found: Sequence[NearMiss], origins: Origins) -> str:
    """Return ``{"triple": …, "near": [{"rule", "lacking", "held"}]}``; terms as in SPARQL results.

    A variable has the type ``variable``, a property path the type ``path``.
    """
    near = [
        {
            "rule": each.rule,
            "lacking": [_object((p.subject, p.predicate, p.object)) for p in each.lacking],
            "held": [
                {**_object(terms_of(triple)), "stated": [origin._asdict() for origin in origins(triple)]}
                for triple in each.held
            ],
        }
        for each in found
    ]
    return json_text({"triple": _object(terms_of(goal)), "near": near})


def _object(terms: Iterable[Term | Variable | str]) -> dict[str, Any]:
    return dict(zip(_POSITIONS, map(_encoded, terms), strict=True))


def _encoded(slot: Term | Variable | str) -> dict[str, str]:
    if isinstance(slot, str):
        return {"type": "path", "value": slot}
    return {"type": "variable", "value": slot.value} if isinstance(slot, Variable) else encoded(slot)
