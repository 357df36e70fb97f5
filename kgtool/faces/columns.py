"""Rows of terms to columns of values, for pyarrow and pandas."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from kgtool.model.errors import UsageError
from kgtool.model.results import Row
from kgtool.model.terms import XSD, Term

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def _int64(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError("does not fit 64 bits")
    return number


_INTEGERS = frozenset(
    XSD + name
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
)
_READERS: tuple[tuple[frozenset[str], Callable[[str], Any]], ...] = (
    (_INTEGERS, _int64),
    (_INTEGERS | {XSD + "decimal", XSD + "double", XSD + "float"}, float),
    (frozenset({XSD + "boolean"}), lambda text: {"true": True, "1": True, "false": False, "0": False}[text]),
    (frozenset({XSD + "date"}), datetime.date.fromisoformat),
)


def column(terms: Sequence[Term | None]) -> list[Any]:
    """Return the values of a column: Python's own where one type fits all, else text; None stays None."""
    bound = [term for term in terms if term is not None]
    datatypes = {term.datatype.value if isinstance(term, Literal) else "" for term in bound}
    for known, read in _READERS:
        if datatypes and datatypes <= known:
            try:
                return [None if term is None else read(term.value) for term in terms]
            except (ValueError, KeyError):
                break
    return [None if term is None else term.value for term in terms]


def columns(variables: Sequence[str], rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Return a column per variable."""
    return {name: column([row[number] for row in rows]) for number, name in enumerate(variables)}


def to_arrow(variables: Sequence[str], rows: Sequence[Row]) -> pa.Table:
    """Return a pyarrow table of ``rows``. Raises UsageError where pyarrow is not installed."""
    try:
        import pyarrow
    except ImportError:
        raise UsageError("to_arrow needs one more package: pip install pyarrow") from None
    return pyarrow.table(columns(variables, rows))


def to_pandas(variables: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """Return a pandas data frame of ``rows``. Raises UsageError where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise UsageError("to_pandas needs one more package: pip install pandas") from None
    return pandas.DataFrame(columns(variables, rows), columns=list(variables))
