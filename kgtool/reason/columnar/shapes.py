"""Bodies of one shape, joined together: what differs between them is a table, not an arm for each.

Two bodies have one shape where they differ in constants alone: 10,000 restrictions are one body with 10,000
rows of constants. So the text of a statement does not grow with the ontology, nor does its planning.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kgtool.reason.columnar.clause import ANY, Atom, Slot
from kgtool.reason.columnar.relations import ALL, Part, Relations, in_order

ROWS = "hop"
"""The table of the constants: a column ``#n`` for each, and what else the caller puts in."""


@dataclass(frozen=True)
class Shape:
    """A body in the order in which it is joined, and the slots wanted of it; ``#n`` is the nth constant.

    ``parts`` says which rows each atom reads; those of the delta are all where ``after`` is -1, and otherwise
    those after the step that stands in the column ``after`` of the table.
    """

    body: tuple[Atom, ...]
    wanted: tuple[Slot, ...]
    parts: tuple[Part, ...]


def shaped(
    relations: Relations, body: Sequence[Atom], wanted: Sequence[Slot], parts: Sequence[Part] = ()
) -> tuple[Shape, tuple[int, ...]] | None:
    """Return the shape of a body, and its constants; None where an atom reads all triples, all types or
    equality.
    """
    wide = {ANY, ("p", relations.type), ("p", relations.same)}
    if any(relations.key(atom) in wide for atom in body):
        return None
    chosen = parts or [ALL] * len(body)
    order = in_order(relations, body, chosen)
    names: dict[int, str] = {}

    def abstract(slot: Slot) -> Slot:
        return slot if isinstance(slot, str) else names.setdefault(slot, f"#{len(names)}")

    made = []
    for s, p, o in (body[k] for k in order):
        made.append((abstract(s), p if p == relations.type else abstract(p), abstract(o)))
    sources = tuple(Part(chosen[k].before, _since(chosen[k].after)) for k in order)
    shape = Shape(tuple(made), tuple(map(abstract, wanted)), sources)
    return shape, tuple(names)


def _since(after: int | None) -> int | None:
    return after if after is None else min(after, 0)


def joined(shape: Shape, carried: Collection[str], prefix: str = "j") -> tuple[list[str], str]:
    """Return common table expressions that join ``shape`` with its table, and the name of the last.

    It has the slots wanted as columns of their names, and the columns ``carried`` of the table. Each step is
    materialised: its order is that of the shape, which knows how many facts each relation has.
    """
    steps, have, name = [], dict[str, None](), ROWS
    for place, (atom, part) in enumerate(zip(shape.body, shape.parts, strict=True)):
        rest = shape.body[place + 1 :]
        later = {slot for other in (*rest, shape.wanted) for slot in other if isinstance(slot, str)}
        on, new = _conditions(atom, have)
        if part.after == 0:
            on.append("abs(a.step) > j.after")
        since = ("after",) if any(other.after == 0 for other in shape.parts[place + 1 :]) else ()
        constants = [slot for slot in sorted(later) if slot.startswith("#")]
        kept = [slot for slot in have if slot in later]
        added = [slot for slot in new if slot in later]
        columns = [f'j."{slot}"' for slot in (*constants, *kept, *carried, *since)]
        columns += [f'a.{new[slot]} AS "{slot}"' for slot in added]
        distinct = "DISTINCT " if rest and len(kept) + len(added) < len(have) + len(new) else ""
        how = "JOIN" if new else "SEMI JOIN"
        sql = f"SELECT {distinct}{', '.join(columns)} FROM {name} j {how} {_facts(atom, part)} a"
        name = f"{prefix}{place}"
        steps.append(f"{name} AS MATERIALIZED ({sql} ON {' AND '.join(on)})")
        have = dict.fromkeys((*kept, *added))
    return steps, name


def _conditions(atom: Atom, have: Collection[str]) -> tuple[list[str], dict[str, str]]:
    """Return the tests that join ``atom`` with what is there, and its new variables with their columns."""
    on, new = [], dict[str, str]()
    for slot, column in zip(atom, "spo", strict=True):
        if isinstance(slot, int):
            on.append(f"a.{column} = {slot}")
        elif slot.startswith("#") or slot in have:
            on.append(f'a.{column} = j."{slot}"')
        elif slot in new:
            on.append(f"a.{column} = a.{new[slot]}")
        else:
            new[slot] = column
    return on, new


def _facts(atom: Atom, part: Part) -> str:
    tests = [f"p = {atom[1]}"] if isinstance(atom[1], int) else []
    earlier = [] if part.before is None else [f"abs(step) < {part.before}"]
    if part.after is not None:
        return f"(SELECT p, s, o, step FROM delta{_where(tests + earlier)})"
    asserted = f"SELECT p, s, o FROM triple{_where(tests)}"
    return f"({asserted} UNION ALL SELECT p, s, o FROM derived{_where(tests + earlier)})"


def _where(tests: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(tests)}" if tests else ""
