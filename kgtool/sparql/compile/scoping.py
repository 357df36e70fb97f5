"""Which variables a pattern may bind, and which it always binds (SPARQL 1.1 Query §18.2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from kgtool.sparql.compile import nodes as n


def visible(pattern: n.Pattern | None) -> tuple[str, ...]:
    """Return the variables in scope of ``pattern``, in the order in which they stand there."""
    return tuple(dict.fromkeys(_visible(pattern))) if pattern is not None else ()


def _visible(pattern: n.Pattern) -> Iterator[str]:  # noqa: C901 - one case for each form of pattern
    match pattern:
        case n.Bgp(triples):
            for triple in triples:
                for part in (triple.subject, triple.path, triple.object):
                    if isinstance(part, n.Var) and not part.name.startswith("_:"):
                        yield part.name
        case n.Join(left, right) | n.LeftJoin(left, right) | n.Union(left, right):
            yield from _visible(left)
            yield from _visible(right)
        case n.Minus(left, _):
            yield from _visible(left)
        case n.Extend(inner, variable):
            yield from _visible(inner)
            yield variable
        case n.Values(variables) | n.Given(_, variables) | n.Project(_, variables):
            yield from variables
        case n.Graph(name, inner) | n.Service(name, inner):
            yield from _visible(inner)
            if isinstance(name, n.Var):
                yield name.name
        case n.Group():
            yield from (aggregate.variable for aggregate in pattern.aggregates)
        case n.Filter(_, inner) | n.Distinct(inner) | n.OrderBy(inner) | n.Slice(inner):
            yield from _visible(inner)


def certain(pattern: n.Pattern) -> frozenset[str]:
    """Return variables that every solution of ``pattern`` binds; there may be more."""
    match pattern:
        case n.Bgp():
            return frozenset(_visible(pattern))
        case n.Values(variables, rows):
            return frozenset(v for i, v in enumerate(variables) if all(row[i] is not None for row in rows))
        case n.Given(_, variables, bound):
            return frozenset(v for v, always in zip(variables, bound, strict=True) if always)
        case n.Join(left, right):
            return certain(left) | certain(right)
        case n.Union(left, right):
            return certain(left) & certain(right)
        case n.LeftJoin(left) | n.Minus(left):
            return certain(left)
        case n.Filter(_, inner) | n.Distinct(inner) | n.OrderBy(inner) | n.Slice(inner) | n.Extend(inner):
            return certain(inner)
        case n.Graph(name, inner):
            return certain(inner) | ({name.name} if isinstance(name, n.Var) else frozenset())
        case n.Project(inner, variables):
            return certain(inner) & frozenset(variables)
    return frozenset()


def asks_services(part: object) -> bool:
    """Say whether SERVICE stands anywhere in a pattern or an expression."""
    if isinstance(part, n.Service):
        return True
    if isinstance(part, tuple):
        return any(map(asks_services, part))
    if is_dataclass(part) and not isinstance(part, n.Const | n.Var | n.Triple | n.Values):
        return any(asks_services(getattr(part, field.name)) for field in fields(part))
    return False
