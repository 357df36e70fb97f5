"""Columns of Arrow as pandas likes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def floating(table: pa.Table) -> pa.Table:
    """Return ``table`` with decimals as floats: pandas would make objects of them."""
    import pyarrow

    for place, field in enumerate(table.schema):
        if pyarrow.types.is_decimal(field.type):
            table = table.set_column(
                place, field.with_type(pyarrow.float64()), table.column(place).cast(pyarrow.float64())
            )
    return table
