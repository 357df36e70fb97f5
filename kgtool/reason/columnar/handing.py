"""Numbers handed over to the engine: few as lists, many as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kgtool.reason.columnar.clause import Key
from kgtool.reason.columnar.pairs import Members

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


def hand_over_groups(
    engine: Engine, table: str, rdf_type: int, groups: Iterable[tuple[Key, int, Members]]
) -> None:
    """Put facts (p, s, o, step) into ``table``: of each group the relation, the step, and its members.

    These are pairs of subject and object, or subjects where the relation is a class.
    """
    classes, others = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for (_, constant), step, members in groups:
        if isinstance(members, set):
            classes.append((constant, step, list(members)))
        else:
            others.append((constant, step, members.subjects, members.objects))
    arms, given = list[str](), list[Any]()
    for found, name, select in (
        (classes, "o", f"{rdf_type} AS p, unnest(s) AS s, o, step"),
        (others, "p", "p, unnest(s) AS s, unnest(o) AS o, step"),
    ):
        if not found:
            continue
        columns = [(name, "BIGINT"), ("step", "INTEGER"), ("s", "BIGINT[]"), ("o", "BIGINT[]")]
        listed = ", ".join(
            f"unnest(${number}::{kind}[]) AS {column}"
            for number, (column, kind) in enumerate(columns[: len(found[0])], len(given) + 1)
        )
        arms.append(f"SELECT {select} FROM (SELECT {listed})")
        given += map(list, zip(*found, strict=True))
    if arms:
        engine.run(f"INSERT INTO {table} {' UNION ALL '.join(arms)}", given)
