"""Who closes a graph: the columnar reasoner, or owlrl as the second opinion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

if TYPE_CHECKING:
    from kgtool.reason import ProjectRule


@dataclass(frozen=True)
class Closed:
    """What follows: the inferred triples, sorted, none of them asserted; and in how many rounds."""

    inferred: tuple[Triple, ...]
    rounds: int


def closed(quads: Iterable[Quad], profile: str, rules: Sequence[ProjectRule], *, engine: str) -> Closed:
    """Return what follows from ``quads`` under ``profile`` and ``rules``, by the reasoner of ``engine``.

    Rules with conditions are the reference engine's, whose validator judges the conditions.
    Raises LimitError where what follows would not fit, and what a rule's query or condition raises.
    """
    if engine == "reference" or any(rule.conditions for rule in rules):
        from kgtool import peers

        found = peers.closure_with_rules(quads, profile, rules)
        return Closed(found.inferred, found.rounds)
    from kgtool.reason import columnar

    closure = columnar.close(quads, profile, rules)
    return Closed(tuple(closure.inferred), closure.rounds)
