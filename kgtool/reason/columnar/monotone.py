"""Whether a query only ever gains solutions as facts are added: then its rule can go on from a closure."""

from __future__ import annotations

from typing import Any

_PATTERNS = frozenset({
    "SelectQuery", "Project", "Distinct", "Reduced", "BGP", "Join", "Union", "Filter", "TrueFilter", "Extend",
    "ToMultiSet", "OrderBy", "OrderCondition",
})  # fmt: skip
_EXPRESSIONS = frozenset({"Function", "UnaryNot", "UnaryPlus", "UnaryMinus"})
_BARRED = frozenset(
    f"Builtin_{name}" for name in ("EXISTS", "NOTEXISTS", "NOW", "RAND", "UUID", "STRUUID", "BNODE")
)


def is_monotone(part: Any) -> bool:
    """Return whether the SPARQL algebra ``part`` (rdflib's, SPARQL 1.1 Query §18.2) surely is.

    It is where it joins, unites, filters and names what basic graph patterns and paths match. OPTIONAL,
    MINUS, EXISTS, aggregates, LIMIT and GRAPH are taken not to be, nor is what gives another answer each
    time.
    """
    if isinstance(part, list | tuple):
        return all(map(is_monotone, part))
    name = getattr(part, "name", None)
    if not isinstance(part, dict) or not isinstance(name, str):
        return True
    known = name in _PATTERNS or name in _EXPRESSIONS or name.endswith("Expression")
    if not known and (name in _BARRED or not name.startswith("Builtin_")):
        return False
    return all(map(is_monotone, part.values()))
