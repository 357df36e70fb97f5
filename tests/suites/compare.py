"""Comparison as the suites ask for it: up to blank-node renaming, terms exactly.

Solutions are multisets (sets with bounds for ``mf:LaxCardinality``, sequences where ``rs:index`` counts), graphs are
compared up to isomorphism (RDF 1.1 Concepts §3.6). Blank nodes are made canonical by RDFC-1.0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import pyoxigraph as ox

from .manifest import Node

_NAME = "urn:x-row:"


class Order(Enum):
    """How the rows of a result count."""

    MULTISET = "multiset"
    SEQUENCE = "sequence"
    LAX = "lax"


Row = tuple[tuple[str, Node], ...]
"""The bound variables of a solution with their terms, sorted by variable."""


@dataclass(frozen=True)
class Table:
    """A result of SELECT. ``variables`` is None where the file does not say."""

    variables: frozenset[str] | None
    rows: tuple[Row, ...]
    order: Order = Order.MULTISET


@dataclass(frozen=True)
class Graph:
    """A graph or dataset."""

    quads: frozenset[ox.Quad]


Outcome = Table | Graph | bool


def row(bindings: Iterable[tuple[str, Node | None]]) -> Row:
    """Return a row without its unbound variables."""
    return tuple(sorted(((name, term) for name, term in bindings if term is not None), key=lambda b: b[0]))


def canonical(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """Return the lines of the canonical form of a dataset."""
    dataset = ox.Dataset(quads)
    if any(_has_blank(quad) for quad in dataset):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def _has_blank(quad: ox.Quad) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name))


def difference(expected: Outcome, actual: Outcome) -> str | None:
    """Return what differs, in words, or None where both are the same."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return None if expected is actual else f"expected {_brief(expected)}, got {_brief(actual)}"
    if isinstance(expected, Table) and isinstance(actual, Table):
        return _table_difference(expected, actual)
    if isinstance(expected, Graph) and isinstance(actual, Graph):
        return _graph_difference(expected, actual)
    return f"expected {_brief(expected)}, got {_brief(actual)}"


def _graph_difference(expected: Graph, actual: Graph) -> str | None:
    missing, surplus = canonical(expected.quads), canonical(actual.quads)
    missing, surplus = missing - surplus, surplus - missing
    return _told(sorted(missing), sorted(surplus)) if missing or surplus else None


def _table_difference(expected: Table, actual: Table) -> str | None:
    if expected.variables is not None and actual.variables is not None and expected.variables != actual.variables:
        return f"expected variables {sorted(expected.variables)}, got {sorted(actual.variables)}"
    ordered = expected.order is Order.SEQUENCE
    wanted, got = _counted(expected.rows, ordered=ordered), _counted(actual.rows, ordered=ordered)
    if expected.order is Order.LAX:
        if wanted.keys() == got.keys() and all(got[key] <= wanted[key] for key in got):
            return None
    elif wanted == got:
        return None
    return _told(sorted((wanted - got).elements()), sorted((got - wanted).elements()))


def _counted(rows: tuple[Row, ...], *, ordered: bool) -> Counter[str]:
    """Return the rows as canonical texts with their numbers; the place is part of the text where order counts."""
    placed = Counter((place if ordered else 0, one) for place, one in enumerate(rows))
    counted: Counter[str] = Counter()
    with_blanks: list[ox.Quad] = []
    for (place, one), number in placed.items():
        if any(isinstance(term, ox.BlankNode) for _, term in one):
            with_blanks += _row_quads(place, number, one)
        else:
            counted[f"{place} " + " ".join(f"?{name}={term}" for name, term in one)] += number
    counted.update(canonical(with_blanks))
    return counted


def _row_quads(place: int, number: int, one: Row) -> list[ox.Quad]:
    """Describe a row as triples about a blank node, so that all rows are made canonical together."""
    node = ox.BlankNode()
    bindings = [*one, ("#place", ox.Literal(place)), ("#number", ox.Literal(number))]
    return [ox.Quad(node, ox.NamedNode(_NAME + name), term) for name, term in bindings]


def _told(missing: list[str], surplus: list[str]) -> str:
    return f"missing {len(missing)}: {missing[:3]}; too many {len(surplus)}: {surplus[:3]}"


def _brief(outcome: Outcome) -> str:
    match outcome:
        case Table():
            return f"a table of {len(outcome.rows)} rows"
        case Graph():
            return f"a graph of {len(outcome.quads)} triples"
        case _:
            return str(outcome).lower()
