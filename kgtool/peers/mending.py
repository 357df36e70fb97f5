"""Where rdflib's evaluator strays from the specification or takes quadratic time, and what we do instead.

rdflib hands a node of the algebra to registered functions before it evaluates it itself. The nodes
below get names of our own, so nobody else's queries are touched.

- Patterns are evaluated from the inside out, sub-queries on their own (``patterns``; SPARQL 1.1 Query §18.6).
- Groups and their aggregates, errors among the members (``aggregates``; §18.5.1).
- Operators: truth, errors beside ``&&`` and ``||``, equality, order, arithmetic (``operators``; §17.2–§17.4).
- Property paths (``paths``, through ``bridge.TermGraph``; §18.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MethodType
from typing import Any

from rdflib.plugins.sparql import CUSTOM_EVALS
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import QueryContext

from kgtool.peers.operators import MENDED
from kgtool.peers.patterns import EVALUATED, exists
from kgtool.sparql import nodes

_OURS = "kgtool "
_OPERATORS = {**MENDED, "Builtin_EXISTS": exists, "Builtin_NOTEXISTS": exists}


def plain_name(node: CompValue) -> str:
    """Return the name that a node of an algebra had before it was mended."""
    return str(node.name).removeprefix(_OURS)


def mend(tree: CompValue) -> CompValue:
    """Mark the nodes of ``tree`` that we evaluate ourselves and mend its operators, in place; returns it."""
    for node in nodes(tree):
        if isinstance(node, Expr) and node.name in _OPERATORS:
            node._evalfn = MethodType(_OPERATORS[node.name], node)
        elif isinstance(node, CompValue) and node.name in EVALUATED:
            node.name = _OURS + node.name
    return tree


def _evaluate(context: QueryContext, part: CompValue) -> Iterable[Any]:
    """Evaluate a node of ours; NotImplementedError leaves any other to rdflib."""
    if not part.name.startswith(_OURS):
        raise NotImplementedError
    return EVALUATED[plain_name(part)](context, part)


CUSTOM_EVALS["kgtool"] = _evaluate
