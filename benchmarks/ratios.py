"""Ratios: a peer's best time divided by kgtool's. Above 1 kgtool is faster."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.results import Measured, Result
from benchmarks.text import size as short

SUBJECT = "kgtool"
FORMATS = {"nt": "N-Triples", "ttl": "Turtle"}
LOOK_UPS = ("look-up: one pattern", "look-up: four patterns")
COMMAND, IMPORT = "kgtool query cast", 'python -c "import rdflib"'


@dataclass(frozen=True)
class Comparison:
    """kgtool beside one peer in one respect, at one size."""

    what: str
    size: str
    peer: str
    ratio: float


def geometric_mean(ratios: Iterable[float | None]) -> float | None:
    """Return the geometric mean of the ratios there are; None if there is none."""
    logs = [math.log(one) for one in ratios if one]
    return math.exp(sum(logs) / len(logs)) if logs else None


def ratio(theirs: float | None, ours: float | None) -> float | None:
    """Return theirs / ours, None where one is missing."""
    return theirs / ours if theirs and ours else None


def by_query(theirs: Result, ours: Result) -> dict[str, float]:
    """Return the ratio of each query that both answered; prepared look-ups and closures are no queries."""
    found = {}
    for figure in theirs.outcome.figures:
        value = ratio(figure.best, ours.figure(figure.name).best)
        if value and figure.name[0].isdigit():
            found[figure.name] = value
    return found


def joins(theirs: Result, ours: Result) -> dict[str, float]:
    """Return the ratios of the queries that are no point look-ups."""
    return {name: value for name, value in by_query(theirs, ours).items() if "lookup" not in name}


def pairs(measured: Measured) -> Iterator[tuple[Result, Result]]:
    """Yield each peer's result with kgtool's of the same size and variant."""
    for size in measured.sizes:
        for variant in measured.at(size).variants:
            there = measured.at(size, variant)
            ours = there.peer(SUBJECT)
            for theirs in there:
                if ours and theirs.peer != SUBJECT:
                    yield theirs, ours


def comparisons(measured: Measured) -> list[Comparison]:
    """Return how kgtool stands beside each peer in every respect and size."""
    return [
        Comparison(what, size, peer, value) for what, size, peer, value in _comparisons(measured) if value
    ]


def _comparisons(measured: Measured) -> Iterator[tuple[str, str, str, float | None]]:
    for theirs, ours in pairs(measured.of("queries")):
        size, peer = short(theirs.size), theirs.peer
        yield "Queries, geometric mean", size, peer, geometric_mean(joins(theirs, ours).values())
        for name in LOOK_UPS:
            value = ratio(theirs.figure(name).median, ours.figure(name).median)
            yield f"Look-up, {name.partition(': ')[2]}", size, peer, value
    for theirs, ours in pairs(measured.of("loading")):
        value = ratio(theirs.outcome.first_answer, ours.outcome.first_answer)
        yield f"Loading {FORMATS[theirs.variant]}", short(theirs.size), theirs.peer, value
    for theirs, ours in pairs(measured.of("universities")):
        size = f"{theirs.size} univ."
        mean = geometric_mean(by_query(theirs, ours).values())
        yield f"Universities, {theirs.variant}", size, theirs.peer, mean
        if theirs.variant == "inferred":
            value = ratio(theirs.figure("closure").best, ours.figure("closure").best)
            yield "Universities, closure", size, theirs.peer, value
    for section, what in (("closure", "OWL 2 RL closure"), ("shacl", "SHACL")):
        for theirs, ours in pairs(measured.of(section)):
            value = ratio(theirs.figure(section).best, ours.figure(section).best)
            yield what, short(theirs.size), theirs.peer, value
