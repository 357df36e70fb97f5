"""Comparison as the suites ask for it: up to blank-node renaming, terms exactly.

Solutions are multisets (sets with bounds for ``mf:LaxCardinality``, sequences where ``rs:index`` counts),
graphs are compared up to isomorphism (RDF 1.1 Concepts §3.6). Blank nodes are made canonical by RDFC-1.0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

import pyoxigraph as ox

from .manifest import Node

XSD = "http://www.w3.org/2001/XMLSchema#"
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


def difference(expected: Outcome, actual: Outcome, computed: Collection[str] = ()) -> str | None:
    """Return what differs, in words, or None where both are the same.

    ``computed`` are the variables that an expression binds. What an operator returns is a value, whose
    lexical form the specification leaves open (SPARQL 1.1 Query §17.3), so there numbers are compared by
    value; all else is compared exactly.
    """
    if isinstance(expected, bool) or isinstance(actual, bool):
        return None if expected is actual else f"expected {_brief(expected)}, got {_brief(actual)}"
    if isinstance(expected, Table) and isinstance(actual, Table):
        return _table_difference(expected, actual, computed)
    if isinstance(expected, Graph) and isinstance(actual, Graph):
        return _graph_difference(expected, actual)
    return f"expected {_brief(expected)}, got {_brief(actual)}"


def _graph_difference(expected: Graph, actual: Graph) -> str | None:
    missing, surplus = canonical(expected.quads), canonical(actual.quads)
    missing, surplus = missing - surplus, surplus - missing
    return _told(sorted(missing), sorted(surplus)) if missing or surplus else None


def _table_difference(expected: Table, actual: Table, computed: Collection[str]) -> str | None:
    if (
        expected.variables is not None
        and actual.variables is not None
        and expected.variables != actual.variables
    ):
        return f"expected variables {sorted(expected.variables)}, got {sorted(actual.variables)}"
    ordered = expected.order is Order.SEQUENCE
    wanted, got = _counted(expected.rows, ordered=ordered), _counted(actual.rows, ordered=ordered)
    if (
        expected.order is Order.LAX
        and wanted.keys() == got.keys()
        and all(got[key] <= wanted[key] for key in got)
    ):
        return None
    missing, surplus = list((wanted - got).elements()), list((got - wanted).elements())
    for one in tuple(missing):
        other = next((o for o in surplus if _same_values(one, o, computed)), None)
        if other is not None:
            missing.remove(one)
            surplus.remove(other)
    return _told(sorted(map(_text, missing)), sorted(map(_text, surplus))) if missing or surplus else None


_Placed = tuple[int, Row] | str
"""A row with its place (0 where order does not count), or a line of the canonical rows with blank nodes."""


def _counted(rows: tuple[Row, ...], *, ordered: bool) -> Counter[_Placed]:
    """Return the rows and their numbers; those with blank nodes are made canonical together."""
    placed = Counter((place if ordered else 0, one) for place, one in enumerate(rows))
    counted: Counter[_Placed] = Counter()
    with_blanks: list[ox.Quad] = []
    for (place, one), number in placed.items():
        if any(isinstance(term, ox.BlankNode) for _, term in one):
            with_blanks += _row_quads(place, number, one)
        else:
            counted[place, one] += number
    counted.update(canonical(with_blanks))
    return counted


def _row_quads(place: int, number: int, one: Row) -> list[ox.Quad]:
    """Describe a row as triples about a blank node."""
    node = ox.BlankNode()
    bindings = [*one, ("#place", ox.Literal(place)), ("#number", ox.Literal(number))]
    return [ox.Quad(node, ox.NamedNode(_NAME + name), term) for name, term in bindings]


def _same_values(expected: _Placed, actual: _Placed, computed: Collection[str]) -> bool:
    if isinstance(expected, str) or isinstance(actual, str) or expected[0] != actual[0]:
        return False
    pairs = list(zip(expected[1], actual[1], strict=False))
    return len(expected[1]) == len(actual[1]) == len(pairs) and all(
        name == other and (wanted == got or (name in computed and _same_number(wanted, got)))
        for (name, wanted), (other, got) in pairs
    )


def _same_number(expected: Node, actual: Node) -> bool:
    """Compare two numbers of one datatype by value; decimals to the 18 digits that XML Schema asks for."""
    if not isinstance(expected, ox.Literal) or not isinstance(actual, ox.Literal):
        return False
    datatype = expected.datatype.value
    if datatype != actual.datatype.value:
        return False
    try:
        if datatype in (XSD + "double", XSD + "float"):
            return float(expected.value) == float(actual.value)
        if datatype in (XSD + "decimal", XSD + "integer"):
            one, other = Decimal(expected.value), Decimal(actual.value)
            return abs(one - other) <= abs(one) * Decimal("1e-17")
    except ArithmeticError:
        return False
    return False


def _text(placed: _Placed) -> str:
    return (
        placed
        if isinstance(placed, str)
        else " ".join(f"?{name}={term}" for name, term in placed[1]) or "(empty row)"
    )


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
