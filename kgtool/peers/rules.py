"""One rule of a project, carried out by rdflib (SHACL Advanced Features §8).

Imports rdflib: import this module only where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import BlankNode, NamedNode, Quad, Triple, Variable
from rdflib import Variable as RdflibVariable
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import QueryContext
from rdflib.term import Node

from kgtool.model.errors import KgtoolError, NotSupportedError, ShapesError
from kgtool.model.terms import RDF_TYPE, SH, Term
from kgtool.peers.bridge import NamedGraphs, TermGraph, Terms
from kgtool.peers.evaluation import refuse
from kgtool.peers.mending import mend
from kgtool.peers.validation import validate_graph
from kgtool.reason import ProjectRule
from kgtool.sparql import nodes, parse_query, prepared, rebuilt

_THIS = RdflibVariable("this")
_TARGETS = frozenset(
    NamedNode(SH + name)
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
)
_GATE = NamedNode("urn:x-kgtool:conditions")


class CompiledRule:
    """A rule whose queries are parsed once. Raises ShapesError where they do not parse."""

    def __init__(self, rule: ProjectRule) -> None:
        self.rule = rule
        self._wanted = {t.value for triple in rule.template for t in triple if isinstance(t, Variable)}
        self._foci = self._parsed(rule.foci)
        # The focus nodes are put in where the text says UNDEF, so that each is bound before the pattern.
        given = f"VALUES ?{_THIS} {{ UNDEF }}"
        self._pattern = self._parsed(
            f"{rule.prologue}SELECT * WHERE {{ {given}\n{rule.pattern}\n}} {rule.modifiers}"
        )

    def _parsed(self, text: str) -> CompValue:
        try:
            algebra: CompValue = parse_query(text, where=self.rule.name).algebra
            refuse(algebra)
        except NotSupportedError as error:
            raise NotSupportedError(f"rule {self.rule.name}: {error.message}") from None
        except KgtoolError as error:
            raise ShapesError(f"rule {self.rule.name}: {error.message}") from None
        return algebra

    def conclusions(self, graph: TermGraph, terms: Terms) -> Iterator[Triple]:
        """Yield what the rule concludes from ``graph`` as it is now, known triples included."""
        foci = [solution[_THIS] for solution in self._solutions(self._foci, graph)]
        foci = self._conforming(foci, graph, terms)
        if not foci:
            return
        tree = rebuilt(self._pattern, lambda term: term)
        for node in nodes(tree):
            if isinstance(node, CompValue) and node.name == "values":
                node["res"] = [{_THIS: focus} for focus in foci]
        for solution in self._solutions(tree, graph):
            bound = {str(name): value for name, value in solution.items() if str(name) in self._wanted}
            yield from self.rule.conclusions({name: terms.back(value) for name, value in bound.items()})

    def _solutions(self, algebra: CompValue, graph: TermGraph) -> list[dict[Node, Node]]:
        context = QueryContext(NamedGraphs(graph, {}), initBindings={})
        context.graph = graph
        tree = mend(prepared(rebuilt(algebra, lambda term: term)))
        try:
            return [dict(solution) for solution in evalPart(context, tree.p)]
        except Exception as error:  # rdflib raises bare exceptions for what it does not know
            raise NotSupportedError(
                f"rule {self.rule.name}: the reference engine cannot evaluate its query: {error}"
            ) from error

    def _conforming(self, foci: list[Node], graph: TermGraph, terms: Terms) -> list[Node]:
        """Return the focus nodes that conform to every condition (SHACL-AF §8.3)."""
        if not self.rule.conditions or not foci:
            return foci
        data = (terms.triple_back(triple) for triple in graph.triples((None, None, None)))
        known = [triple for triple in data if triple is not None]
        nodes = [terms.back(focus) for focus in foci]
        failing = not_conforming(nodes, self.rule.conditions, self.rule.shapes, known)
        return [focus for focus in foci if terms.back(focus) not in failing]


def not_conforming(
    nodes: Iterable[Term], conditions: Iterable[Term], shapes: Iterable[Triple], data: Iterable[Quad | Triple]
) -> frozenset[Term]:
    """Return those of ``nodes`` that do not conform to every shape of ``conditions`` (SHACL §3.4.3).

    A blank node cannot be a target by name (SHACL §2.1.3.1): it becomes one by a triple that is added to
    ``data``, which only a query over every predicate could see.
    """
    wanted = list(nodes)
    blank = [Triple(_GATE, _GATE, node) for node in wanted if isinstance(node, BlankNode)]
    graph = [t for t in shapes if t.predicate not in _TARGETS and not _is_class(t)]
    graph += [Triple(_GATE, NamedNode(SH + "node"), condition) for condition in conditions]
    graph += [Triple(_GATE, NamedNode(SH + "targetNode"), n) for n in wanted if not isinstance(n, BlankNode)]
    graph += [Triple(_GATE, NamedNode(SH + "targetObjectsOf"), _GATE)] if blank else []
    return frozenset(result.focus for result in validate_graph(chain(data, blank), graph).results)


def _is_class(triple: Triple) -> bool:
    """Say whether a triple makes a shape a class, and its instances targets (SHACL §2.1.3.3)."""
    return triple.predicate == RDF_TYPE and str(triple.object).endswith("#Class>")
