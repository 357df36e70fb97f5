"""Who closes a graph: the columnar reasoner, or owlrl as the second opinion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from kgtool.model.terms import Term

if TYPE_CHECKING:
    from kgtool.reason import ProjectRule


@dataclass(frozen=True)
class Closed:
    """What follows: the inferred triples, sorted, none of them asserted; and in how many rounds."""

    inferred: tuple[Triple, ...]
    rounds: int


def closed(quads: Iterable[Quad], profile: str, rules: Sequence[ProjectRule], *, engine: str) -> Closed:
    """Return what follows from ``quads`` under ``profile`` and ``rules``, by the reasoner of ``engine``.

    The conditions of rules are judged by the reference engine's validator, for all nodes of a rule at once.
    Raises LimitError where what follows would not fit, and what a rule's query or condition raises.
    """
    if engine == "reference":
        from kgtool import peers

        found = peers.closure_with_rules(quads, profile, rules)
        return Closed(found.inferred, found.rounds)
    from kgtool.reason import columnar

    closure = columnar.close(quads, profile, rules, failing=_failing)
    return Closed(tuple(closure.inferred), closure.rounds)


def _failing(
    nodes: Iterable[Term], conditions: Iterable[Term], shapes: Iterable[Triple], data: Iterable[Triple]
) -> frozenset[Term]:
    """Return those of ``nodes`` that do not conform to every shape of ``conditions``."""
    from kgtool import peers

    return peers.not_conforming(nodes, conditions, shapes, data)
