"""The algebra as values of our own (SPARQL 1.1 Query §18.2): what the compiler reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from kgtool.model.terms import Term


@dataclass(frozen=True)
class Var:
    """A variable; a blank node of a pattern is one whose name starts with ``_:``."""

    name: str


@dataclass(frozen=True)
class Const:
    """A term written in the query."""

    term: Term


@dataclass(frozen=True)
class Call:
    """An operator, built-in or function applied to expressions. ``name`` in upper case, or an IRI in
    ``<>``.
    """

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Exists:
    """EXISTS (§18.6 substitute)."""

    pattern: Pattern


Expr = Var | Const | Call | Exists


@dataclass(frozen=True)
class Link:
    """A path of one predicate."""

    predicate: Term


@dataclass(frozen=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """``a/b/c``."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """``a|b|c``."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """``path*`` (zero, many), ``path+`` (not zero, many), ``path?`` (zero, not many)."""

    path: Path
    zero: bool
    many: bool


@dataclass(frozen=True)
class Negated:
    """``!(a|^b)``: any predicate but ``forward``, or backwards any but ``backward``; None leaves a
    direction out.
    """

    forward: tuple[Term, ...] | None
    backward: tuple[Term, ...] | None


Path = Link | Inverse | Sequence | Alternative | Repeat | Negated


@dataclass(frozen=True)
class Triple:
    """A triple pattern or, where ``path`` is not a term or variable, a property path pattern."""

    subject: Var | Const
    path: Var | Const | Path
    object: Var | Const


@dataclass(frozen=True)
class Bgp:
    """Triple patterns joined; the empty one has one empty solution."""

    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class Join:
    """Compatible solutions of both."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class LeftJoin:
    """OPTIONAL."""

    left: Pattern
    right: Pattern
    condition: Expr | None


@dataclass(frozen=True)
class Union:
    """Solutions of either."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Minus:
    """Solutions of left with no compatible one of right that shares a variable."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True)
class Filter:
    """Solutions for which the condition's effective boolean value is true."""

    condition: Expr
    pattern: Pattern


@dataclass(frozen=True)
class Extend:
    """BIND and SELECT expressions."""

    pattern: Pattern
    variable: str
    value: Expr


@dataclass(frozen=True)
class Values:
    """Solutions written down; None is UNDEF."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True)
class Graph:
    """GRAPH name { … }."""

    name: Var | Const
    pattern: Pattern


@dataclass(frozen=True)
class Service:
    """SERVICE name { … } (Federated Query §2): solutions that an endpoint has."""

    name: Var | Const
    pattern: Pattern
    silent: bool


@dataclass(frozen=True)
class Given:
    """Solutions that stand in a table, a text column ``c0``, ``c1`` … per variable.

    ``bound`` says of each variable whether it has a value in every solution.
    """

    table: str
    variables: tuple[str, ...]
    bound: tuple[bool, ...]


@dataclass(frozen=True)
class Aggregate:
    """One aggregate: ``variable`` gets ``function`` over ``argument`` (None is ``*``)."""

    variable: str
    function: str
    argument: Expr | None
    distinct: bool
    separator: str = " "


@dataclass(frozen=True)
class Group:
    """GROUP BY ``keys`` (variables; None: one group of everything) with aggregates."""

    pattern: Pattern
    keys: tuple[str, ...] | None
    aggregates: tuple[Aggregate, ...]


@dataclass(frozen=True)
class Project:
    """Only these variables."""

    pattern: Pattern
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Distinct:
    """No duplicates."""

    pattern: Pattern


@dataclass(frozen=True)
class OrderBy:
    """Order by (expression, descending) pairs."""

    pattern: Pattern
    keys: tuple[tuple[Expr, bool], ...]


@dataclass(frozen=True)
class Slice:
    """OFFSET and LIMIT."""

    pattern: Pattern
    start: int
    length: int | None


Pattern = (
    Bgp
    | Join
    | LeftJoin
    | Union
    | Minus
    | Filter
    | Extend
    | Values
    | Graph
    | Service
    | Given
    | Group
    | Project
    | Distinct
    | OrderBy
    | Slice
)


_NAMES = ("variable", "variables", "keys")
"""Fields that hold variables by name."""


def branches(pattern: Pattern) -> tuple[Pattern, ...]:
    """Return what stands on the sides of a row of UNIONs, in order; the pattern itself where it is none."""
    found: list[Pattern] = []
    rest = [pattern]
    while rest:
        part = rest.pop()
        if isinstance(part, Union):
            rest += part.right, part.left
        else:
            found.append(part)
    return tuple(found)


def below(node: object) -> Iterator[object]:
    """Yield ``node`` and all that it is made of."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, tuple):
            waiting += each
        elif is_dataclass(each):
            waiting += (getattr(each, field.name) for field in fields(each))


def mentioned(node: object) -> Iterator[str]:
    """Yield the name of every variable below ``node``, those of sub-queries and patterns of EXISTS too."""
    if isinstance(node, Var):
        yield node.name
    elif isinstance(node, tuple):
        for item in node:
            yield from mentioned(item)
    elif is_dataclass(node):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name in _NAMES:
                yield from (
                    (value,) if isinstance(value, str) else (v for v in value or () if isinstance(v, str))
                )
            yield from mentioned(value)
