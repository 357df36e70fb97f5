"""Many clauses of one shape, carried out in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from kgtool.reason.columnar.clause import Key
from kgtool.reason.columnar.handing import hand_over
from kgtool.reason.columnar.machine import RESOURCE, Machine
from kgtool.reason.columnar.shapes import ROWS, Shape, joined

SHOWN, HIDDEN, _LITERALS_HIDDEN, _LITERALS_OUT = range(4)


def mode_of(hidden: bool, literals: bool | None) -> int:
    """Return how conclusions are stored that are ``hidden`` or not; ``literals`` are as in ``Insertion``."""
    if literals is False:
        return _LITERALS_OUT + hidden
    if hidden:
        return HIDDEN
    return SHOWN if literals is None else _LITERALS_HIDDEN


@dataclass(frozen=True)
class Row:
    """One clause of a shape: its constants, its step, how its conclusions are stored (``mode_of``), and after
    which step what it reads of the delta is new.
    """

    constants: tuple[int, ...]
    step: int
    mode: int
    after: int = -1


def carry(machine: Machine, shape: Shape, rows: Sequence[Row], *, record: bool) -> int:
    """Carry out the clauses of ``shape`` that ``rows`` stand for; return how many facts are new.

    What is wanted of the shape is a subject, a predicate and an object. ``record`` also writes to ``delta``.
    """
    started, run = perf_counter(), machine.engine.run
    constants = zip(*(row.constants for row in rows), strict=True)
    columns: dict[str, Sequence[int]] = {f"#{n}": column for n, column in enumerate(constants)}
    columns |= {"step": [row.step for row in rows], "mode": [row.mode for row in rows]}
    hand_over(machine.engine, ROWS, {**columns, "after": [row.after for row in rows]})
    [(count,)] = run(f"INSERT INTO {'delta' if record else 'derived'} {_news(machine, shape)}")
    numbers = sorted({row.step for row in rows})
    new = f"abs(step) BETWEEN {numbers[0]} AND {numbers[-1]}"
    if record and count:
        run(f"INSERT INTO derived FROM delta WHERE {new}")
    if count:
        _note(machine, new)
    run(f"DROP TABLE {ROWS}")
    seconds = (perf_counter() - started) / len(numbers)
    for number in numbers:
        machine.steps[number].seconds += seconds
    return int(count)


def _news(machine: Machine, shape: Shape) -> str:
    """Return the rows that the clauses of ``shape`` conclude and nobody knew, each of its first step."""
    relations = machine.relations
    steps, last = joined(shape, ("step", "mode"))
    listed = (
        f'"{slot}" AS {column}' if isinstance(slot, str) else f"{slot}::BIGINT AS {column}"
        for slot, column in zip(shape.wanted, "spo", strict=True)
    )
    found = f"SELECT {', '.join(listed)}, step, mode FROM {last}"
    if machine.mapped:
        found = (
            "SELECT p, coalesce(of_s.rep, s) AS s, coalesce(of_o.rep, o) AS o, step, mode"
            f" FROM ({found}) x LEFT JOIN same of_s ON of_s.id = x.s LEFT JOIN same of_o ON of_o.id = x.o"
        )
    few = f"SELECT p, s, o, min(step) AS step, mode FROM ({found}) GROUP BY p, s, o, mode"
    old, tables = "few", [("triple", "old"), ("derived", "old")]
    if machine.growing:
        old, tables = f"few{machine.without_newcomers('few', 'so')}", [*tables, ("delta", "few")]
    known = " UNION ALL ".join(
        f"SELECT p, s, o FROM {table} SEMI JOIN {rows} USING (p, s, o)" for table, rows in tables
    )
    sign = (
        f"CASE WHEN mode IN ({HIDDEN}, {_LITERALS_OUT + 1})"
        f" OR (mode = {_LITERALS_HIDDEN} AND NOT s {RESOURCE}) THEN -step ELSE step END"
    )
    test = f"(mode < {_LITERALS_OUT} OR s {RESOURCE})"
    if relations.native_equality:
        test += f" AND NOT (p = {relations.same} AND s = o)"
    return (
        f"WITH {', '.join(steps)}, few AS MATERIALIZED ({few}), old AS (SELECT p, s, o FROM {old})"
        f" SELECT p, s, o, {sign} AS step FROM few"
        f" ANTI JOIN ({known}) USING (p, s, o) WHERE {test}"
    )


def _note(machine: Machine, new: str) -> None:
    """Take down what the steps that ``new`` tells of have brought into which relation."""
    relations, rdf_type = machine.relations, machine.relations.type
    rows = machine.engine.run(
        f"SELECT p, CASE WHEN p = {rdf_type} THEN o END AS c, count(*), max(abs(step)) FROM derived"
        f" WHERE {new} GROUP BY ALL"
    )
    for p, c, count, step in rows:
        key: Key = ("p", p) if c is None else ("c", c)
        relations.grow(key, count)
        machine.changed[key] = max(machine.changed[key], step)
        machine.rounds[key] = max(machine.rounds[key], machine.steps[step].round)
