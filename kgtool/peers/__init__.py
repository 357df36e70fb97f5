"""Floor 5: the reference engine. rdflib answers, owlrl reasons, pySHACL validates.

From: quads, queries, rules. To: results, inferred triples, validation reports, all in the house's own
values. It is the second opinion: slow, independent, exact about terms. Never: opens a file or a socket
(it loads no graph and follows no ``owl:imports``; SERVICE goes through the function that it is given),
changes a lexical form, or is imported by anything but ``faces/api`` and tests. rdflib, owlrl and pySHACL load
when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from kgtool.model.results import QueryResult
from kgtool.model.terms import Term
from kgtool.model.validation import ValidationReport
from kgtool.sparql import Query

if TYPE_CHECKING:
    from kgtool.peers.closing import Closure
    from kgtool.peers.evaluation import ReferenceEngine
    from kgtool.reason import ProjectRule


def engine(quads: Iterable[Quad], *, union_default: bool) -> ReferenceEngine:
    """Return an engine that answers any number of queries over ``quads``; see ``ReferenceEngine.query``."""
    from kgtool.peers.evaluation import ReferenceEngine

    return ReferenceEngine(quads, union_default=union_default)


def query(quads: Iterable[Quad], query: Query, *, union_default: bool) -> QueryResult:
    """Answer one query over ``quads``; see ``ReferenceEngine.query``."""
    return engine(quads, union_default=union_default).query(query)


def closure(quads: Iterable[Quad | Triple], profile: str) -> tuple[Triple, ...]:
    """Return what follows from ``quads`` under the profile ``none``, ``rdfs`` or ``owlrl``."""
    return closure_with_rules(quads, profile, ()).inferred


def closure_with_rules(quads: Iterable[Quad | Triple], profile: str, rules: Sequence[ProjectRule]) -> Closure:
    """Return what follows under a profile and a project's rules; see ``kgtool.peers.closing.close``."""
    from kgtool.peers.closing import close

    return close(quads, profile, rules)


def validate(data_quads: Iterable[Quad | Triple], shapes_quads: Iterable[Quad | Triple]) -> ValidationReport:
    """Return the report on data against shapes; see ``kgtool.peers.validation.validate_graph``."""
    from kgtool.peers.validation import validate_graph

    return validate_graph(data_quads, shapes_quads)


def conforms(node: Term, shape: Term, shapes: Iterable[Triple], data_quads: Iterable[Quad | Triple]) -> bool:
    """Return whether ``node`` of the data conforms to ``shape``, one of ``shapes`` (SHACL §3.4.3)."""
    return not not_conforming((node,), (shape,), shapes, data_quads)


def not_conforming(
    nodes: Iterable[Term], conditions: Iterable[Term], shapes: Iterable[Triple], data: Iterable[Quad | Triple]
) -> frozenset[Term]:
    """Return those of ``nodes`` that do not conform to every shape of ``conditions`` (SHACL §3.4.3)."""
    from kgtool.peers import rules

    return rules.not_conforming(nodes, conditions, shapes, data)


__all__ = ["closure", "closure_with_rules", "conforms", "engine", "not_conforming", "query", "validate"]
