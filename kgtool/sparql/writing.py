"""A pattern back to SPARQL text: what an endpoint is asked (SPARQL 1.1 Query §19.8).

Written from the algebra, not cut from the query's text, so that parameters stand there as the constants that
they became. Every operator stands in a group of its own: nothing hangs on what a parser makes of neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.model.terms import Term
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.scoping import visible

_SIGNS = {"NEGATE": "-", "PLUS": "+", "!": "!"}
_BETWEEN = frozenset(("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"))
_BLANK = "kgtool_blank_"

Bindings = Sequence[tuple[Term, ...]]


def select(
    pattern: n.Pattern, *, base: str = "", names: Sequence[str] = (), bindings: Bindings | None = None
) -> str:
    """Return the SELECT of ``pattern``'s solutions; given ``bindings`` of ``names``, those that agree.

    ``base`` is what IRI() resolves against. Blank nodes of patterns become variables, which is what they are.
    """
    shown = " ".join(f"?{name}" for name in visible(pattern)) or "*"
    given = "" if bindings is None else _values(tuple(names), bindings)
    head = f"BASE <{base}>\n" if base else ""
    return f"{head}SELECT {shown} {{ {given}{_group(pattern)} }}"


def _values(names: Sequence[str], rows: Sequence[tuple[Term | None, ...]]) -> str:
    cells = " ".join(f"({' '.join('UNDEF' if t is None else str(t) for t in row)})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {cells} }} "


def _group(pattern: n.Pattern) -> str:
    return f"{{ {_inside(pattern)} }}"


def _inside(pattern: n.Pattern) -> str:
    """Return ``pattern`` as it stands between braces."""
    match pattern:
        case n.Bgp(triples):
            return " ".join(f"{_end(t.subject)} {_path(t.path)} {_end(t.object)} ." for t in triples)
        case n.Join(left, right):
            return f"{_group(left)} {_group(right)}"
        case n.LeftJoin(left, right, condition):
            test = "" if condition is None else f" FILTER({_written(condition)})"
            return f"{_group(left)} OPTIONAL {{ {_group(right)}{test} }}"
        case n.Union(left, right):
            return f"{_group(left)} UNION {_group(right)}"
        case n.Minus(left, right):
            return f"{_group(left)} MINUS {_group(right)}"
        case n.Filter(test, inner):
            return f"{_group(inner)} FILTER({_written(test)})"
        case n.Extend(inner, variable, value):
            return f"{_group(inner)} BIND({_written(value)} AS ?{variable})"
        case n.Values(variables, rows):
            return _values(variables, rows)
        case n.Graph(name, inner):
            return f"GRAPH {_end(name)} {_group(inner)}"
        case n.Service(name, inner, silent):
            return f"SERVICE {'SILENT ' * silent}{_end(name)} {_group(inner)}"
        case n.Group():
            return _grouped(pattern)
    return _modified(pattern)


def _modified(pattern: n.Pattern) -> str:
    """Return a sub-query: LIMIT around DISTINCT around the projection around ORDER BY, each where it is."""
    tail, distinct, names = "", "", None
    if isinstance(pattern, n.Slice):
        length = "" if pattern.length is None else f" LIMIT {pattern.length}"
        tail, pattern = f"{length} OFFSET {pattern.start}", pattern.pattern
    if isinstance(pattern, n.Distinct):
        distinct, pattern = "DISTINCT ", pattern.pattern
    if isinstance(pattern, n.Project):
        names, pattern = pattern.variables, pattern.pattern
    if isinstance(pattern, n.OrderBy):
        keys = " ".join(f"{'DESC' if down else 'ASC'}({_written(key)})" for key, down in pattern.keys)
        tail, pattern = f" ORDER BY {keys}{tail}", pattern.pattern
    shown = " ".join(f"?{name}" for name in (visible(pattern) if names is None else names)) or "*"
    return f"SELECT {distinct}{shown} {_group(pattern)}{tail}"


def _grouped(pattern: n.Group) -> str:
    """Return a group; its keys come out of it by an aggregate SAMPLE, as rdflib has it."""
    keys = " ".join(f"?{key}" for key in pattern.keys or ())
    aggregates = " ".join(f"({_aggregate(a)} AS ?{a.variable})" for a in pattern.aggregates)
    by = f" GROUP BY {keys}" if keys else ""
    return f"SELECT {aggregates or f'(1 AS ?{_BLANK})'} {_group(pattern.pattern)}{by}"


def _aggregate(aggregate: n.Aggregate) -> str:
    of = "*" if aggregate.argument is None else _written(aggregate.argument)
    separator = ""
    if aggregate.function in ("GROUPCONCAT", "GROUP_CONCAT"):
        separator = f"; SEPARATOR = {_text(aggregate.separator)}"
    name = "GROUP_CONCAT" if aggregate.function == "GROUPCONCAT" else aggregate.function
    return f"{name}({'DISTINCT ' * aggregate.distinct}{of}{separator})"


def _text(value: str) -> str:
    from pyoxigraph import Literal

    return str(Literal(value))


def _end(part: n.Var | n.Const) -> str:
    if isinstance(part, n.Const):
        return str(part.term)
    if part.name.startswith("_:"):
        return f"?{_BLANK}{part.name[2:].encode().hex()}"
    return f"?{part.name}"


def _path(path: n.Var | n.Const | n.Path) -> str:
    match path:
        case n.Var() | n.Const():
            return _end(path)
        case n.Link(predicate):
            return str(predicate)
        case n.Inverse(inner):
            return f"^({_path(inner)})"
        case n.Sequence(paths):
            return "(" + "/".join(map(_path, paths)) + ")"
        case n.Alternative(paths):
            return "(" + "|".join(map(_path, paths)) + ")"
        case n.Repeat(inner, zero, many):
            return f"({_path(inner)}){'*' if zero and many else '+' if many else '?'}"
        case n.Negated(forward, backward):
            parts = [*map(str, forward or ()), *(f"^{term}" for term in backward or ())]
            return f"!({'|'.join(parts)})"


def _written(expression: n.Expr) -> str:
    """Return an expression, each part of it in brackets."""
    match expression:
        case n.Var() | n.Const():
            return _end(expression)
        case n.Exists(pattern):
            return f"EXISTS {_group(pattern)}"
        case n.Call(name, arguments):
            written = [_written(argument) for argument in arguments]
    if name in _BETWEEN and len(written) > 1:
        return f" {name} ".join(f"({each})" for each in written)
    if name in _SIGNS:
        return f"{_SIGNS[name]}({written[0]})"
    if name == "IN":
        return f"({written[0]}) IN ({', '.join(written[1:])})"
    return f"{name}({', '.join(written)})"


__all__ = ["Bindings", "select"]
