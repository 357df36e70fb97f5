"""The rules that come near a triple that does not hold: what of each holds, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Variable

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, Term, compact
from kgtool.render.proofs.listed import json_text, place_object
from kgtool.render.proofs.places import rule_told
from kgtool.render.proofs.readings import readings
from kgtool.render.proofs.shortfall import Lacking, NearMiss, Shortfall
from kgtool.render.proofs.steps import Origins, Proof, Readings, RulePlaces, nodes, shown, statement, terms_of
from kgtool.render.proofs.tree import place_rows
from kgtool.render.results.sparql_json import encoded
from kgtool.render.terminal import Span, lines

_IRI = re.compile(r"<([^<>\s]*)>")
_POSITIONS = ("subject", "predicate", "object")
_ELSE = "all of its patterns hold; a FILTER in a group, an absence or a sub-query stands against it"


@dataclass(frozen=True)
class _Held:
    """A triple that holds, as a proof of no steps."""

    triple: Iterable[Any]
    rule: None = None
    premises: tuple[Proof, ...] = ()


def write(found: Shortfall, prefixes: Prefixes, origins: Origins, rules: RulePlaces, *, colour: bool) -> str:
    """Return what is not known, each rule with a line per premise, then what holds instead."""
    return lines(_rows(found, prefixes, origins, rules), colour=colour)


def _rows(found: Shortfall, prefixes: Prefixes, origins: Origins, rules: RulePlaces) -> Iterator[list[Span]]:
    every = [*found.instead, *(triple for near in found.near for triple in (*near.held, *near.instead))]
    read = readings(nodes([_Held(triple) for triple in every]), prefixes)
    told = statement(terms_of(found.goal), prefixes, read)
    end = "the rules that come nearest:" if found.near else "no rule comes near it"
    yield [(told, "bold"), (f" does not hold; {end}", "")]
    for unknown in found.unknown:
        meant = " or ".join(prefixes.compact(term.value) for term in unknown.meant)
        hint = f"; did you mean {meant}?" if meant else ""
        yield [
            ("  nothing is said of ", "yellow"),
            (prefixes.compact(unknown.term.value), "bold"),
            (hint, "yellow"),
        ]
    for near in found.near:
        yield []
        yield from _near_rows(near, prefixes, read, origins, rules)
    if found.instead:
        yield []
        yield [("what does hold:", "")]
        yield from _held_rows(found.instead, prefixes, read, origins)


def _near_rows(
    near: NearMiss, prefixes: Prefixes, read: Readings, origins: Origins, rules: RulePlaces
) -> Iterator[list[Span]]:
    total = len(near.held) + len(near.lacking)
    missing = f"   lacks {len(near.lacking)} of {total}" if near.lacking else ""
    yield [(rule_told(near.rule, rules(near.rule)), "cyan"), (missing, "")]
    for premise in near.lacking:
        yield [("  lacks  ", "red"), (_premise(premise, prefixes, read), "bold")]
    for text in near.filters:
        yield [("  fails  ", "red"), (text, "bold")]
    for shape in near.conditions:
        yield [("  fails  ", "red"), (f"its condition {compact(shape, prefixes)}", "bold")]
    for triple in near.instead:
        yield [
            ("  gives  ", "red"),
            (statement(terms_of(triple), prefixes, read), "bold"),
            (" instead", "red"),
        ]
    if not (near.lacking or near.filters or near.conditions or near.instead):
        yield [(f"  {_ELSE}", "red")]
    yield from _held_rows(near.held, prefixes, read, origins)


def _held_rows(
    held: Sequence[Iterable[Any]], prefixes: Prefixes, read: Readings, origins: Origins
) -> Iterator[list[Span]]:
    for node in nodes([_Held(triple) for triple in held]):
        places = list(origins(node.triple))
        inferred = "" if places else "   inferred"
        yield [("  holds  ", "green"), (node.told(prefixes, read), ""), (inferred, "cyan")]
        yield from place_rows(places, "         ", prefixes)


def _premise(premise: Lacking, prefixes: Prefixes, read: Readings) -> str:
    subject, verb, value = (
        _slot(slot, prefixes, read) for slot in (premise.subject, premise.predicate, premise.object)
    )
    return f"{subject} {'a' if premise.predicate == RDF_TYPE else verb} {value}"


def _slot(slot: Term | Variable | str, prefixes: Prefixes, read: Readings) -> str:
    if isinstance(slot, str):
        return _IRI.sub(lambda match: prefixes.compact(match[1]), slot)
    return str(slot) if isinstance(slot, Variable) else shown(slot, prefixes, read)


def write_json(found: Shortfall, origins: Origins, rules: RulePlaces) -> str:
    """Return ``{"triple": …, "unknown": [{"term", "meant"}], "near": [...], "instead": [...]}``.

    One of ``near`` is ``{"rule", "at", "lacking", "held", "filters", "conditions", "instead"}``: ``at`` as in
    a proof, ``filters`` text. Terms are as in SPARQL results; a variable has the type ``variable``, a
    property path the type ``path``. A triple that holds has its places as ``stated``, none where it is
    inferred.
    """

    def told(triple: Iterable[Any]) -> dict[str, Any]:
        return {**_object(terms_of(triple)), "stated": [origin._asdict() for origin in origins(triple)]}

    near = [
        {
            "rule": each.rule,
            "at": place_object(rules(each.rule)),
            "lacking": [_object((p.subject, p.predicate, p.object)) for p in each.lacking],
            "filters": list(each.filters),
            "conditions": [encoded(shape) for shape in each.conditions],
            "instead": [told(triple) for triple in each.instead],
            "held": [told(triple) for triple in each.held],
        }
        for each in found.near
    ]
    unknown = [{"term": encoded(one.term), "meant": list(map(encoded, one.meant))} for one in found.unknown]
    instead = [told(triple) for triple in found.instead]
    return json_text(
        {"triple": _object(terms_of(found.goal)), "unknown": unknown, "near": near, "instead": instead}
    )


def _object(terms: Iterable[Term | Variable | str]) -> dict[str, Any]:
    return dict(zip(_POSITIONS, map(_encoded, terms), strict=True))


def _encoded(slot: Term | Variable | str) -> dict[str, str]:
    if isinstance(slot, str):
        return {"type": "path", "value": slot}
    return {"type": "variable", "value": slot.value} if isinstance(slot, Variable) else encoded(slot)
