"""rdflib answers (SPARQL 1.1 Query §18.6), over exactly the quads it is given.

Imports rdflib at the top: import this module only where rdflib is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Quad, Triple
from rdflib import BNode, URIRef, Variable
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.evalutils import _fillTemplate
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Prologue, QueryContext
from rdflib.term import Node

from kgtool.model.errors import KgtoolError, LimitError, NotSupportedError
from kgtool.model.results import Answer, QueryResult, Row, Solutions, Triples
from kgtool.model.services import Service
from kgtool.model.terms import XSD, sort_key
from kgtool.peers.bridge import Bridged, NamedGraphs, TermGraph, quiet
from kgtool.peers.mending import mend, plain_name
from kgtool.sparql import Query, nodes, prepared, rebuilt, service_solutions

_CASTS = {URIRef(XSD + n) for n in ("string", "boolean", "integer", "decimal", "float", "double", "dateTime")}


class ReferenceEngine:
    """Answers any number of queries over the same quads.

    With ``union_default`` a query's default graph is the union of all graphs, else it holds the triples
    that stand in no named graph. Nothing outside ``quads`` is ever read, and no file or socket opened.
    """

    def __init__(self, quads: Iterable[Quad], *, union_default: bool) -> None:
        self._data = Bridged(quads, union_default=union_default)

    def query(self, query: Query, *, service: Service | None = None) -> QueryResult:
        """Answer ``query``; ``service`` asks the endpoints that its SERVICE names.

        Rows come in the order that ORDER BY asks for, ties and all else in the order of their terms, so
        that every process gives the same. DESCRIBE gives the triples about a resource and about the blank
        nodes they lead to. Raises NotSupportedError for SERVICE without ``service`` or with a variable for
        its endpoint, for FROM with a graph that is not in the dataset, for an unknown function and for what
        rdflib cannot evaluate; ServiceError as ``service`` does.
        """
        tree = rebuilt(query.algebra, lambda term: term)
        refuse(tree, services=service is not None)
        if service is not None:
            self._ask_services(tree, service, query.base)
        for node in nodes(tree):
            if isinstance(node, CompValue) and node.name == "Project":
                _break_ties(node)
        try:
            with quiet():
                return self._answer(query, mend(prepared(tree)))
        except RecursionError:
            raise LimitError("the query is nested too deeply to be evaluated") from None
        except KgtoolError:
            raise
        except Exception as error:  # rdflib raises bare exceptions for what it does not know
            raise NotSupportedError(f"the reference engine cannot evaluate this query: {error}") from error

    def _ask_services(self, tree: CompValue, service: Service, base: str) -> None:
        """Put, in place, all solutions of its endpoint where a SERVICE stands (Federated Query §4)."""
        for node in nodes(tree):
            if isinstance(node, CompValue) and node.name == "ServiceGraphPattern":
                found = service_solutions(node, service, base=base)
                rows = [
                    {
                        Variable(name): self._data.terms.there(term)
                        for name, term in zip(found.variables, row, strict=True)
                        if term is not None
                    }
                    for row in found.rows
                ]
                node.clear()
                node.name = "ToMultiSet"
                node["p"] = CompValue("values", res=rows, var=[Variable(name) for name in found.variables])

    def _answer(self, query: Query, tree: CompValue) -> QueryResult:
        context = self._context(query, tree)
        if query.kind == "ask":
            return Answer(next(iter(evalPart(context, tree.p)), None) is not None)
        if query.kind == "select":
            return Solutions(query.variables, self._rows(query, tree, evalPart(context, tree.p)))
        if query.kind == "construct":
            found: Iterator[Any] = (
                t for solution in evalPart(context, tree.p) for t in _fillTemplate(tree.template, solution)
            )
        else:
            found = _descriptions(context.graph, _described(context, tree))
        triples = {triple for t in found if (triple := self._data.terms.triple_back(t)) is not None}
        return Triples(tuple(sorted(triples, key=_triple_key)), query.prefixes)

    def _context(self, query: Query, tree: CompValue) -> QueryContext:
        terms = self._data.terms
        fixed: dict[Any, Any] = {Variable(name): terms.there(node) for name, node in query.blanks}
        default, named = self._graphs(tree)
        context = QueryContext(NamedGraphs(default, named), initBindings=fixed)
        context.graph = default
        prologue: Any = Prologue.__new__(Prologue)  # without the name spaces of its making
        prologue.base, prologue.fixed = query.base, frozenset(fixed)
        context.prologue = prologue
        return context

    def _graphs(self, tree: CompValue) -> tuple[TermGraph, dict[Node, TermGraph]]:
        """Return the default graph and the named graphs that the query speaks of (SPARQL 1.1 Query §13.2)."""
        if not tree.datasetClause:
            uses_graph = any(isinstance(node, CompValue) and "Graph" in node.name for node in nodes(tree.p))
            return self._data.default(), self._data.named() if uses_graph else {}
        there = self._data.named()
        default: list[Node] = [clause.default for clause in tree.datasetClause if clause.default]
        named: list[Node] = [clause.named for clause in tree.datasetClause if clause.named]
        for name in default + named:
            if name not in there:
                reason = "the dataset has no such graph, and a query loads none"
                raise NotSupportedError(f"FROM <{name}>: {reason}; give its file as data")
        merged = TermGraph(triple for name in default for triple in there[name].triples((None, None, None)))
        return merged, {name: there[name] for name in named}

    def _rows(self, query: Query, tree: CompValue, solutions: Iterable[Any]) -> tuple[Row, ...]:
        back = self._data.terms.back
        fixed = dict(query.blanks)
        rows = [
            tuple(
                fixed[name] if name in fixed else None if (node := values.get(name)) is None else back(node)
                for name in query.variables
            )
            for values in ({str(key): value for key, value in solution.items()} for solution in solutions)
        ]
        if not any(plain_name(node) == "OrderBy" for node in _spine(tree)):
            rows.sort(key=_row_key)
        return tuple(rows)


def refuse(tree: CompValue, *, services: bool = False) -> None:
    """Raise NotSupportedError, naming it, for what a query would have to leave the data or SPARQL 1.1 for."""
    for node in nodes(tree):
        if not isinstance(node, CompValue):
            continue
        if node.name == "ServiceGraphPattern" and not (services and isinstance(node.term, URIRef)):
            if services:
                raise NotSupportedError(
                    f"SERVICE {node.term.n3()}: the reference engine asks an endpoint only by its name"
                )
            raise NotSupportedError(f"SERVICE {node.term.n3()}: the reference engine calls no endpoint")
        if node.name == "Function" and node.iri not in _CASTS:
            raise NotSupportedError(f"function <{node.iri}> is not known; use the functions of SPARQL 1.1")


def _spine(tree: CompValue) -> Iterator[CompValue]:
    """Yield the solution modifiers around the outermost projection, and what it projects."""
    node = tree.p
    while node is not None and plain_name(node) in ("Slice", "Distinct", "Reduced", "Project", "OrderBy"):
        yield node
        node = node.p


def _break_ties(project: CompValue) -> None:
    """Order what ORDER BY leaves open by the projected variables, in place."""
    order = project.p
    if order is not None and plain_name(order) == "OrderBy":
        rest = [
            CompValue("OrderCondition", expr=v, order=None) for v in project.PV if isinstance(v, Variable)
        ]
        order["expr"] = [*order.expr, *rest]


def _described(context: QueryContext, tree: CompValue) -> dict[Node, None]:
    """Return the resources to describe (SPARQL 1.1 Query §16.4)."""
    named: dict[Node, None] = {term: None for term in tree.PV if isinstance(term, URIRef)}
    if tree.p is not None:
        named.update((value, None) for solution in evalPart(context, tree.p) for value in solution.values())
    return named


def _descriptions(graph: Any, resources: Iterable[Node]) -> Iterator[tuple[Node, Node, Node]]:
    todo, seen = list(resources), set[Node]()
    while todo:
        resource = todo.pop()
        if resource in seen:
            continue
        seen.add(resource)
        for triple in graph.triples((resource, None, None)):
            yield triple
            if isinstance(triple[2], BNode):
                todo.append(triple[2])


def _row_key(row: Row) -> tuple[Any, ...]:
    return tuple((0,) if term is None else (1, sort_key(term)) for term in row)


def _triple_key(triple: Triple) -> tuple[Any, ...]:
    return tuple(sort_key(term) for term in (triple.subject, triple.predicate, triple.object))  # type: ignore[arg-type]
