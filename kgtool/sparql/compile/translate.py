"""rdflib's algebra → our nodes. Names what is not supported; decides nothing."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal

from kgtool.model.errors import NotSupportedError
from kgtool.model.terms import from_rdflib
from kgtool.sparql.compile import nodes as n

_COMPARE = {"=": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
# Built-ins whose arguments rdflib keeps under these names, in this order.
_ARGUMENTS = ("arg", "arg1", "arg2", "arg3", "text", "pattern", "replacement", "start", "length", "flags")


def pattern(node: Any) -> n.Pattern:
    """Return the pattern that rdflib's ``node`` stands for. Raises NotSupportedError by name."""
    maker = _PATTERNS.get(node.name)
    if maker is None:
        raise NotSupportedError(f"{node.name} is not supported by the duckdb engine")
    return maker(node)  # type: ignore[no-any-return]


def _bgp(node: Any) -> n.Pattern:
    return n.Bgp(tuple(triple(t) for t in node.triples or ()))


def triple(parts: Any) -> n.Triple:
    """Return a triple pattern of rdflib's (subject, predicate or path, object)."""
    from rdflib.paths import Path

    subject, predicate, object_ = parts
    middle: Any = _path(predicate) if isinstance(predicate, Path) else term(predicate)
    return n.Triple(term(subject), middle, term(object_))


def term(node: Any) -> n.Var | n.Const:
    """Return a variable (a blank node is one too) or a constant."""
    import rdflib

    if isinstance(node, rdflib.Variable):
        return n.Var(str(node))
    if isinstance(node, rdflib.BNode):
        return n.Var(f"_:{node}")
    return n.Const(from_rdflib(node))


def _path(path: Any) -> n.Path:
    from rdflib import paths

    match path:
        case paths.SequencePath():
            return n.Sequence(tuple(_path(part) for part in path.args))
        case paths.AlternativePath():
            return n.Alternative(tuple(_path(part) for part in path.args))
        case paths.InvPath():
            return n.Inverse(_path(path.arg))
        case paths.MulPath():
            return n.Repeat(_path(path.path), path.mod in ("*", "?"), path.mod in ("*", "+"))
        case paths.NegatedPath():
            parts: list[Any] = list(path.args)
            forward = tuple(from_rdflib(a) for a in parts if not isinstance(a, paths.InvPath))
            backward = tuple(from_rdflib(a.arg) for a in parts if isinstance(a, paths.InvPath))  # type: ignore[arg-type]
            return n.Negated(forward if forward or not backward else None, backward or None)
    return n.Link(from_rdflib(path))


def _values(node: Any) -> n.Pattern:
    if node.p.name != "values":
        return pattern(node.p)
    return n.Values(node.p.res.variables, node.p.res.rows)


def _aggregation(node: Any) -> n.Pattern:
    group = node.p
    keys = None if group.expr is None else tuple(str(v) for v in group.expr)
    aggregates = []
    for item in node.A:
        argument = None if isinstance(item.vars, str) and item.vars == "*" else expression(item.vars)
        separator = " " if item.separator is None else str(item.separator)
        aggregates.append(
            n.Aggregate(
                str(item.res),
                item.name.removeprefix("Aggregate_").upper(),
                argument,
                item.distinct == "DISTINCT",
                separator,
            )
        )
    return n.Group(pattern(group.p), keys, tuple(aggregates))


def _condition(node: Any) -> n.Expr | None:
    """Return the condition of an OPTIONAL; rdflib writes ``TrueFilter`` where there is none."""
    return None if node is None or getattr(node, "name", None) == "TrueFilter" else expression(node)


def _slice(node: Any) -> n.Pattern:
    return n.Slice(pattern(node.p), int(node.start or 0), None if node.length is None else int(node.length))


_PATTERNS: dict[str, Any] = {
    "BGP": _bgp,
    "Join": lambda x: n.Join(pattern(x.p1), pattern(x.p2)),
    "LeftJoin": lambda x: n.LeftJoin(pattern(x.p1), pattern(x.p2), _condition(x.expr)),
    "Union": lambda x: n.Union(pattern(x.p1), pattern(x.p2)),
    "Minus": lambda x: n.Minus(pattern(x.p1), pattern(x.p2)),
    "Filter": lambda x: n.Filter(expression(x.expr), pattern(x.p)),
    "Extend": lambda x: n.Extend(pattern(x.p), str(x.var), expression(x.expr)),
    "ToMultiSet": _values,
    "Graph": lambda x: n.Graph(term(x.term), pattern(x.p)),
    "ServiceGraphPattern": lambda x: n.Service(term(x.term), pattern(x.p), bool(dict.get(x, "silent"))),
    "AggregateJoin": _aggregation,
    "Project": lambda x: n.Project(pattern(x.p), tuple(str(v) for v in x.PV)),
    "Distinct": lambda x: n.Distinct(pattern(x.p)),
    "Reduced": lambda x: pattern(x.p),
    "OrderBy": lambda x: n.OrderBy(
        pattern(x.p), tuple((expression(c.expr), c.order == "DESC") for c in x.expr)
    ),
    "Slice": _slice,
}


def expression(node: Any) -> n.Expr:
    """Return the expression that rdflib's ``node`` stands for. Raises NotSupportedError by name."""
    from rdflib.term import Node

    if isinstance(node, Node):
        return term(node)
    name: str = node.name
    if name == "TrueFilter":
        return n.Const(Literal(True))
    if name.startswith("Builtin_"):
        return _builtin(name.removeprefix("Builtin_").upper(), node)
    if name == "RelationalExpression":
        return _relation(node)
    if name in ("ConditionalOrExpression", "ConditionalAndExpression"):
        return _chain("||" if "Or" in name else "&&", node)
    if name in ("AdditiveExpression", "MultiplicativeExpression"):
        left = expression(node.expr)
        for operator, right in zip(node.op, node.other, strict=True):
            left = n.Call(str(operator), (left, expression(right)))
        return left
    if name in ("UnaryNot", "UnaryMinus", "UnaryPlus"):
        return n.Call(
            {"UnaryNot": "!", "UnaryMinus": "NEGATE", "UnaryPlus": "PLUS"}[name], (expression(node.expr),)
        )
    if name == "Function":
        arguments = (
            node.expr if isinstance(node.expr, list | tuple) else ([] if node.expr is None else [node.expr])
        )
        return n.Call(f"<{node.iri}>", tuple(expression(argument) for argument in arguments))
    raise NotSupportedError(f"{name} is not supported by the duckdb engine")


def _builtin(name: str, node: Any) -> n.Expr:
    if name == "EXISTS":
        return n.Exists(pattern(node.graph))
    if name == "NOTEXISTS":
        return n.Call("!", (n.Exists(pattern(node.graph)),))
    arguments: list[n.Expr] = []
    for key in _ARGUMENTS:
        value = dict.get(node, key)
        if isinstance(value, list | tuple):
            arguments.extend(expression(item) for item in value if not _nil(item))
        elif value is not None and not _nil(value):
            arguments.append(expression(value))
    return n.Call(name, tuple(arguments))


def _relation(node: Any) -> n.Expr:
    left = expression(node.expr)
    if node.op in _COMPARE:
        return n.Call(node.op, (left, expression(node.other)))
    options = node.other if isinstance(node.other, list | tuple) else [node.other]
    found = n.Call("IN", (left, *(expression(o) for o in options if not _nil(o))))
    return n.Call("!", (found,)) if str(node.op).upper().startswith("NOT") else found


def _nil(node: Any) -> bool:
    import rdflib

    return bool(node == rdflib.RDF.nil)


def _chain(operator: str, node: Any) -> n.Expr:
    if not node.other:
        return expression(node.expr)
    return n.Call(operator, (expression(node.expr), *map(expression, node.other)))
