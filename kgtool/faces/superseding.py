"""Which correction supersedes a triple, and what it has hold instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kgtool.dataset import Layer
from kgtool.faces.opened import OpenedGraph
from kgtool.faces.terms import statement
from kgtool.model.evidence import HOLDS_INSTEAD, REASON, SUPERSEDES
from kgtool.model.findings import Location
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, Term, Triple, compact

_PARTS = tuple(NamedNode(RDF + name) for name in ("subject", "predicate", "object"))

_Said = Mapping[Term, Mapping[NamedNode, list[Term]]]


@dataclass(frozen=True)
class Supersession:
    """A correction: its IRI, where it stands, why it is made, and the triple that holds instead."""

    correction: Term
    place: Location | None
    reason: str | None
    instead: Triple | None

    def told(self, prefixes: Prefixes) -> str:
        """Return it in a few lines of text."""
        place = f", {Location(self.place.path, self.place.line)}" if self.place else ""
        reason = f": {self.reason}" if self.reason else ""
        instead = f"\n  instead: {statement(self.instead, prefixes)}" if self.instead else ""
        return f"  {compact(self.correction, prefixes)}{place}{reason}{instead}"


def supersessions(graph: OpenedGraph, triple: Triple) -> Iterator[Supersession]:
    """Yield the corrections in ``graph``, a project's, that supersede ``triple``."""
    if not graph.inputs.project:
        return
    said: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    where: dict[Term, Location | None] = {}
    for quad in graph.dataset.view({Layer.DATA, Layer.CORRECTIONS}):
        subject, predicate, value = quad.triple
        if predicate in (SUPERSEDES, HOLDS_INSTEAD, REASON, *_PARTS):
            said[subject][predicate].append(value)
        if predicate == SUPERSEDES:
            where.setdefault(subject, graph.places.place(quad))
    for correction, place in where.items():
        if triple in [_spelled(said, wrong) for wrong in said[correction][SUPERSEDES]]:
            instead = [_spelled(said, right) for right in said[correction][HOLDS_INSTEAD]]
            reasons = [text.value for text in said[correction][REASON] if isinstance(text, Literal)]
            yield Supersession(correction, place, next(iter(reasons), None), next(iter(instead), None))


def _spelled(said: _Said, name: Term) -> Triple | None:
    """Return the triple that the statement ``name`` is about; None where it is not whole."""
    parts = [said.get(name, {}).get(part, []) for part in _PARTS]
    if any(len(values) != 1 for values in parts):
        return None
    subject, predicate, value = (values[0] for values in parts)
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        return None
    return Triple(subject, predicate, value)
