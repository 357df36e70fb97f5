"""Numbers handed over to the engine: few as lists, many as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgtool.engines import Engine

_FEW = 5_000
"""So many rows go as lists, for numpy takes long to be imported."""


def hand_over(engine: Engine, name: str, columns: Mapping[str, Sequence[int]]) -> None:
    """Make the table ``name`` of ``columns``, all of one length."""
    if len(next(iter(columns.values()))) < _FEW:
        unnested = ", ".join(f'unnest(${n}::BIGINT[]) AS "{column}"' for n, column in enumerate(columns, 1))
        engine.run(f"CREATE OR REPLACE TABLE {name} AS SELECT {unnested}", list(map(list, columns.values())))
        return
    import numpy as np

    engine.table(name, {column: np.array(values, dtype=np.int64) for column, values in columns.items()})
