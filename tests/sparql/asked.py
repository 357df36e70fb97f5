"""One question to several engines: each gives the multiset of its solutions, or None where it cannot say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kgtool import peers
from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.results import Solutions
from kgtool.model.terms import XSD
from kgtool.sparql import answer, parse_query

Answers = Counter[tuple[str, ...]]
_EXACT = ("integer", "decimal", "int", "byte", "nonNegativeInteger")


def columnar(quads: Iterable[ox.Quad], text: str) -> Answers:
    """Ask the columnar engine. Unbound variables go unsaid."""
    store = Store.of_quads(quads)
    store.access.again()  # Only the first look-up goes by its plan.
    try:
        result = answer(store, parse_query(text), limits=Limits(timeout=60))
        assert isinstance(result, Solutions)
        return _counted(result.variables, result.rows)
    finally:
        store.close()


def oxigraph(quads: Iterable[ox.Quad], text: str) -> Answers:
    """Ask pyoxigraph's store."""
    store = ox.Store()
    store.extend(quads)
    solutions = store.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return _counted(names, ([row[name] for name in names] for row in solutions))


def reference(quads: Iterable[ox.Quad], text: str) -> Answers:
    """Ask the reference engine: rdflib, mended."""
    result = peers.engine(quads, union_default=False).query(parse_query(text))
    assert isinstance(result, Solutions)
    return _counted(result.variables, result.rows)


def _counted(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Answers:
    return Counter(
        tuple(
            sorted(
                f"{name}={written(term)}" for name, term in zip(names, row, strict=True) if term is not None
            )
        )
        for row in rows
    )


def written(term: object) -> str | None:
    """Return a term with a number in one form: engines write what they calculate in different ones."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return None if term is None else str(term)
    name = term.datatype.value.removeprefix(XSD)
    try:
        if name in _EXACT:
            return f"{Decimal(term.value).normalize():.15g} {name}"
        if name in ("double", "float"):
            value = float(term.value.replace("INF", "inf"))
            return f"{'NaN' if math.isnan(value) else format(value, '.6g')} {name}"
    except (InvalidOperation, ValueError):
        pass
    return str(term)
