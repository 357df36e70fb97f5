"""Variables replaced by terms in our nodes: for blank nodes, which no algebra holds as constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from kgtool.model.terms import Term
from kgtool.sparql.blocks import DataBlock
from kgtool.sparql.compile import nodes as n

T = TypeVar("T")


def fixed(node: T, terms: Mapping[str, Term]) -> T:
    """Return ``node`` with the variables named in ``terms`` replaced everywhere; a projection still has them.

    What ``kgtool.sparql.bind`` does to an algebra: a variable that only comes out of a group is left out.
    """
    changed: Any = node
    match node:
        case n.Var(name):
            changed = n.Const(terms[name]) if name in terms else node
        case tuple():
            changed = tuple(fixed(part, terms) for part in node)
        case n.Values(variables, rows):
            changed = _values(variables, rows, terms)
        case n.Extend(inner, variable) if variable in terms:
            changed = fixed(inner, terms)
        case n.Project(inner, variables):
            changed = n.Project(
                given(fixed(inner, terms), {v: terms[v] for v in variables if v in terms}), variables
            )
        case n.Const() | n.Link() | n.Negated():
            pass
        case _ if is_dataclass(node) and not isinstance(node, type):
            parts = {field.name: fixed(getattr(node, field.name), terms) for field in fields(node)}
            changed = replace(node, **parts)
    return changed  # type: ignore[no-any-return]


def given(pattern: n.Pattern, terms: Mapping[str, Term]) -> n.Pattern:
    """Return ``pattern`` whose solutions have ``terms`` as well."""
    for name, term in terms.items():
        pattern = n.Extend(pattern, name, n.Const(term))
    return pattern


def _values(
    variables: tuple[str, ...], rows: tuple[tuple[Term | None, ...], ...], terms: Mapping[str, Term]
) -> n.Values:
    """Return the rows that agree with ``terms``, without their columns."""
    left = DataBlock(variables, rows).agreeing(terms)
    return n.Values(left.variables, left.rows)
