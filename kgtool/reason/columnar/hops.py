"""Many linear clauses in one statement: a table of hops joined with the facts, not an arm for each clause.

A linear clause carries each fact of one relation to another (``program.form_of``). Its hop says from where,
to where, how, and under which step; so the text of the statement does not grow with the ontology.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from kgtool.reason.columnar.clause import Key
from kgtool.reason.columnar.machine import RESOURCE, Machine
from kgtool.reason.columnar.program import Form

_SHOWN, _HIDDEN, _LITERALS_HIDDEN, _LITERALS_OUT = range(4)


@dataclass(frozen=True)
class Hop:
    """Facts of ``source`` go to ``target`` in ``form`` under ``step``: those of the delta after ``after``, or
    all. ``hidden`` and ``literals`` are as in ``Insertion``.
    """

    source: Key
    target: Key
    form: Form
    step: int
    after: int | None = None
    hidden: bool = False
    literals: bool | None = None

    @property
    def mode(self) -> int:
        """How its conclusions are stored."""
        if self.literals is False:
            return _LITERALS_OUT + self.hidden
        if self.hidden:
            return _HIDDEN
        return _SHOWN if self.literals is None else _LITERALS_HIDDEN


def carry(machine: Machine, hops: Sequence[Hop], *, record: bool) -> int:
    """Carry facts along all ``hops`` in one statement; return how many rows are new.

    ``record`` also writes them to ``delta``.
    """
    started, run = perf_counter(), machine.engine.run
    columns = [
        [hop.form for hop in hops],
        [hop.source[1] for hop in hops],
        [hop.target[1] for hop in hops],
        [hop.step for hop in hops],
        [-1 if hop.after is None else hop.after for hop in hops],
        [hop.mode for hop in hops],
    ]
    types = ("VARCHAR", "BIGINT", "BIGINT", "INT", "INT", "INT")
    names = ("form", "source", "target", "step", "after", "mode")
    unnested = ", ".join(
        f"unnest(${n}::{kind}[]) AS {name}"
        for n, (kind, name) in enumerate(zip(types, names, strict=True), 1)
    )
    run(f"CREATE OR REPLACE TABLE hop AS SELECT {unnested}", columns)
    numbers = sorted({hop.step for hop in hops})
    select = _news(machine, {(hop.form, hop.after is None) for hop in hops})
    [(count,)] = run(f"INSERT INTO {'delta' if record else 'derived'} {select}")
    new = f"abs(step) BETWEEN {numbers[0]} AND {numbers[-1]}"
    if record and count:
        run(f"INSERT INTO derived FROM delta WHERE {new}")
    if count:
        _note(machine, new)
    run("DROP TABLE hop")
    seconds = (perf_counter() - started) / len(numbers)
    for number in numbers:
        machine.steps[number].seconds += seconds
    return int(count)


def _news(machine: Machine, kinds: set[tuple[Form, bool]]) -> str:
    """Return the rows that hops of ``kinds`` (form, and whether of all facts) conclude and nobody knew."""
    arms = [
        _arm(machine.relations.type, form, table, everything=everything)
        for form, everything in sorted(kinds)
        for table in (("triple", "derived") if everything else ("delta",))
    ]
    found = " UNION ALL ".join(arms)
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
        f"SELECT p, s, o FROM {table} SEMI JOIN {few} USING (p, s, o)" for table, few in tables
    )
    sign = (
        f"CASE WHEN mode IN ({_HIDDEN}, {_LITERALS_OUT + 1})"
        f" OR (mode = {_LITERALS_HIDDEN} AND NOT s {RESOURCE}) THEN -step ELSE step END"
    )
    return (
        f"WITH few AS MATERIALIZED ({few}), old AS (SELECT p, s, o FROM {old})"
        f" SELECT p, s, o, {sign} AS step FROM few"
        f" ANTI JOIN ({known}) USING (p, s, o) WHERE mode < {_LITERALS_OUT} OR s {RESOURCE}"
    )


def _arm(rdf_type: int, form: Form, table: str, *, everything: bool) -> str:
    p, s, o = {
        "c": (f"{rdf_type}::BIGINT", "t.s", "h.target"),
        "s": (f"{rdf_type}::BIGINT", "t.s", "h.target"),
        "o": (f"{rdf_type}::BIGINT", "t.o", "h.target"),
        "=": ("h.target", "t.s", "t.o"),
        "~": ("h.target", "t.o", "t.s"),
    }[form]
    on = f"t.p = {rdf_type} AND t.o = h.source" if form == "c" else "t.p = h.source"
    test = "h.after < 0" if everything else "h.after >= 0 AND abs(t.step) > h.after"
    return (
        f"SELECT {p} AS p, {s} AS s, {o} AS o, h.step AS step, h.mode AS mode"
        f" FROM {table} t JOIN hop h ON {on} WHERE h.form = '{form}' AND {test}"
    )


def _note(machine: Machine, new: str) -> None:
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
