"""Parameters become constants of the algebra.

A variable that is given a value is replaced by it everywhere: patterns, paths' ends, filters, EXISTS,
sub-queries, templates. Where the query answers with it, it still shows the value. The value is a term
from beginning to end: no text is put together, so nothing in it can be read as SPARQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any

from pyoxigraph import BlankNode

from kgtool.model.errors import QueryError, UnknownNameError
from kgtool.model.terms import Term, from_rdflib, to_rdflib
from kgtool.sparql.algebra import Node, nodes, prepared, rebuilt
from kgtool.sparql.query import Query


def bind(query: Query, bindings: Mapping[str, Term]) -> Query:
    """Return ``query`` with the variables named in ``bindings`` (without ``?``) fixed to terms.

    Raises UnknownNameError for a name that the query does not mention, QueryError for one to which it
    assigns a value itself (``BIND … AS``, ``SELECT (… AS …)``, ``GROUP BY (… AS …)``).
    Limitation: a blank node is not put into the algebra but kept in ``Query.blanks``.
    """
    if not bindings:
        return query
    for name in bindings:
        if name not in query.mentioned:
            raise UnknownNameError(f"the query has no variable ?{name}{_nearest(name, query.mentioned)}")
    _refuse_assigned(query.algebra, set(bindings))
    given = query.given + tuple(bindings.items())
    return replace(query, tree=partial(_bound, query, bindings), given=given, unbound=query.unbound or query)


def _bound(query: Query, bindings: Mapping[str, Term]) -> Node:
    """Return the algebra of ``query`` with constants: made only where it is not answered without."""
    constants = {name: to_rdflib(term) for name, term in bindings.items() if not isinstance(term, BlankNode)}
    return prepared(_substituted(query.algebra, constants)) if constants else query.algebra


def _nearest(name: str, known: frozenset[str]) -> str:
    close = get_close_matches(name, sorted(known), 1)
    return f"; did you mean ?{close[0]}?" if close else ""


def _refuse_assigned(algebra: Node, names: set[str]) -> None:
    for node in nodes(algebra):
        if _name(node) == "Extend" and str(node.var) in names and not _carries(node):
            raise QueryError(f"?{node.var} cannot be given from outside: the query gives it a value itself ")


def _name(node: Node) -> str | None:
    return getattr(node, "name", None) if isinstance(node, dict) else None


def _carries(extend: Node) -> bool:
    """Say whether an Extend only carries a grouped variable out of its group (rdflib's own making)."""
    below = extend.p
    while _name(below) in ("Extend", "Filter"):
        below = below.p
    if _name(below) != "AggregateJoin":
        return False
    return any(
        aggregate.name == "Aggregate_Sample" and aggregate.res == extend.expr and aggregate.vars == extend.var
        for aggregate in below.A
    )


def _substituted(tree: Node, constants: Mapping[str, Any]) -> Node:
    from rdflib import Variable
    from rdflib.plugins.sparql.algebra import traverse

    def leaf(term: Node) -> Node:
        return constants.get(str(term), term) if isinstance(term, Variable) else term

    copy = rebuilt(tree, lambda term: term)
    return rebuilt(traverse(copy, visitPost=lambda node: _shaped(node, constants)), leaf)


def _shaped(node: Node, constants: Mapping[str, Any]) -> Node | None:
    """Return what replaces ``node`` where a variable is more than a term, or None to leave it."""
    from rdflib.plugins.sparql.algebra import Extend

    name = _name(node)
    if name == "Extend" and str(node.var) in constants:
        return node.p  # It carries the variable out of a group; the projection shows the value.
    if name == "Project":
        for variable in node.PV:
            if str(variable) in constants:
                node["p"] = Extend(node.p, constants[str(variable)], variable)
    elif name == "DescribeQuery" and node.p is None:
        node["PV"] = [constants.get(str(term), term) for term in node.PV]
    elif name == "values":
        node["res"] = node.res.agreeing({name: from_rdflib(term) for name, term in constants.items()})
    return None
