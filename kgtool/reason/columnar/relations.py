"""SQL for clauses: relations, joins of them, and the candidates that a clause concludes.

Every fact lies in ``triple(p, s, o)`` (what is asserted) or ``derived(p, s, o, step)``. A step belongs
to one rule
in one round; 0 is a fact added after the first run, and a negative step hides a conclusion that is no news
but may be a premise. ``delta(p, s, o, step)`` holds what is new in the present run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kgtool.dataset.columnar import Class
from kgtool.reason.columnar.clause import ANY, Atom, Clause, Key, key_of, variables


@dataclass(frozen=True)
class Part:
    """Which rows of a relation: all, or those of the delta after the step ``after``; and of these, those of
    steps before ``before``.
    """

    before: int | None = None
    after: int | None = None
    many: bool = False
    """Whether it is to be gone through once, beside few other rows: see ``BESIDE_FEW``."""


ALL = Part()
BESIDE_FEW = Part(many=True)
"""All rows, with constants tested so that the engine expects many: it hashes the side that it takes for the
smaller one, and an equality makes it believe that the rows of a class are a handful.
"""


class Relations:
    """What is known to be in each relation, and SQL to read it."""

    def __init__(self, rdf_type: int, same: int, *, native_equality: bool) -> None:
        self.type = rdf_type
        self.same = same
        self.native_equality = native_equality
        self.asserted: dict[Key, int] = {}
        self.derived: dict[Key, int] = {}
        self.objects: dict[int, Class] = {}
        """Of which classes the objects are that are asserted with a predicate."""

    def key(self, atom: Atom) -> Key:
        """Return the relation that ``atom`` speaks of."""
        return key_of(atom, self.type)

    def count(self, key: Key) -> int:
        """Return how many facts the relation has (an upper bound)."""
        if key == ANY:
            return max(1, sum(self.asserted.values()) + sum(self.derived.values()))
        if self.native_equality and key == ("p", self.same):
            return 1
        found = self.asserted.get(key, 0) + self.derived.get(key, 0)
        if key == ("p", self.type):
            found += sum(n for (kind, _), n in self.derived.items() if kind == "c")
        elif key[0] == "c":
            found += self.derived.get(("p", self.type), 0)
        return found

    def grow(self, key: Key, number: int) -> None:
        """Take down that ``number`` facts were derived into the relation."""
        self.derived[key] = self.derived.get(key, 0) + number

    def read(self, atom: Atom, part: Part = ALL) -> str:
        """Return a SELECT of the distinct variables of ``atom`` over its relation, as columns of their
        names.
        """
        names = variables(atom)
        if self.native_equality and atom[1] == self.same:
            return self._identity(atom)
        columns, tests, seen = [], [], dict[str, str]()
        for slot, column in zip(atom, "spo", strict=True):
            if isinstance(slot, int):
                many = f"{column} > {slot - 1} AND {column} < {slot + 1}"
                tests.append(many if part.many else f"{column} = {slot}")
            elif slot in seen:
                tests.append(f"{column} = {seen[slot]}")
            else:
                seen[slot] = column
                columns.append(f'{column} AS "{slot}"')
        select = f"SELECT {', '.join(columns) if names else '1 AS one'} FROM "
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        if part.after is not None:
            upper = "" if part.before is None else f" AND abs(step) < {part.before}"
            return f"{select}delta{where}{' AND' if tests else ' WHERE'} abs(step) > {part.after}{upper}"
        key = self.key(atom)
        arms = []
        if key == ANY or self._may_be_asserted(key):
            arms.append(f"{select}triple{where}")
        if key == ANY or self._may_be_derived(key):
            old = (
                f"{' AND' if tests else ' WHERE'} abs(step) < {part.before}"
                if part.before is not None
                else ""
            )
            arms.append(f"{select}derived{where}{old}")
        return " UNION ALL ".join(arms) or f"{select}triple WHERE false"

    def _may_be_asserted(self, key: Key) -> bool:
        return self.asserted.get(key, 0) > 0

    def _may_be_derived(self, key: Key) -> bool:
        if key == ("p", self.type):
            return (
                any(n for (kind, _), n in self.derived.items() if kind == "c") or self.derived.get(key, 0) > 0
            )
        return self.derived.get(key, 0) > 0 or (key[0] == "c" and self.derived.get(("p", self.type), 0) > 0)

    def _identity(self, atom: Atom) -> str:
        """Every term is the same as itself, and its representative stands for whatever else it is the
        same as.
        """
        terms = " UNION ".join(f"SELECT {c} AS x FROM {t}" for t in ("triple", "derived") for c in "spo")
        s, _, o = atom
        if isinstance(s, int) and isinstance(o, int):
            return f"SELECT 1 AS one WHERE {s} = {o}"
        if isinstance(s, int) or isinstance(o, int):
            constant, name = (s, o) if isinstance(s, int) else (o, s)
            return f'SELECT {constant}::BIGINT AS "{name}"'
        if s == o:
            return f'SELECT x AS "{s}" FROM ({terms})'
        return f'SELECT x AS "{s}", x AS "{o}" FROM ({terms})'


@dataclass(frozen=True)
class Joined:
    """A SELECT of ``columns``; ``unique`` where no row stands twice."""

    sql: str
    columns: tuple[str, ...]
    unique: bool


def join(
    relations: Relations, body: Sequence[Atom], needed: Sequence[str], parts: Sequence[Part] | None = None,
    extra: Joined | None = None,
) -> Joined:  # fmt: skip
    """Return the join of ``body`` with only the columns ``needed``, dropping each variable when it is
    done with.

    ``parts`` says which rows of each atom's relation are read. An atom that adds no column filters.
    """
    chosen = list(parts or [ALL] * len(body))
    rest = in_order(relations, body, chosen, extra.columns if extra else None)
    if extra is None:
        start = rest.pop(0)
        extra = _kept(_first(relations, body[start], chosen[start]), [body[k] for k in rest], needed)
    current = extra
    while rest:
        best = rest.pop(0)
        others = [body[k] for k in rest]
        current = _kept(_step(relations, current, body[best], chosen[best], others, needed), others, needed)
    return current


def in_order(
    relations: Relations, body: Sequence[Atom], parts: Sequence[Part], bound: Collection[str] | None = None
) -> list[int]:
    """Return the places of ``body`` in the order in which to join them.

    Where nothing is ``bound`` yet, what is new or small comes first.
    """
    rest = list(range(len(body)))
    order = []
    if bound is None:
        start = min(rest, key=lambda k: (parts[k].after is None, _cost(relations, body[k])))
        rest.remove(start)
        order.append(start)
        bound = variables(body[start])
    known = set(bound)
    while rest:
        best = rest[0]
        if len(rest) > 1:
            best = max(rest, key=lambda k: _attraction(relations, body[k], known))
        rest.remove(best)
        order.append(best)
        known.update(variables(body[best]))
    return order


def _cost(relations: Relations, atom: Atom) -> int:
    rows = relations.count(relations.key(atom))
    return rows if len(variables(atom)) > 1 or isinstance(atom[1], str) else rows // 2


def _attraction(relations: Relations, atom: Atom, columns: Collection[str]) -> tuple[bool, bool, int]:
    """Prefer an atom that is bound altogether, then one that shares a variable, then a small one."""
    names = variables(atom)
    shared = sum(name in columns for name in names)
    return (shared == len(names), shared > 0, -relations.count(relations.key(atom)))


def _first(relations: Relations, atom: Atom, part: Part) -> Joined:
    return Joined(relations.read(atom, part), variables(atom), True)


def _step(  # noqa: PLR0917
    relations: Relations,
    current: Joined,
    atom: Atom,
    part: Part,
    others: Sequence[Atom],
    needed: Sequence[str],
) -> Joined:
    names = variables(atom)
    wanted = {*needed, *(name for other in others for name in variables(other))}
    shared = [name for name in names if name in current.columns]
    added = tuple(name for name in names if name not in current.columns and name in wanted)
    sql = relations.read(atom, part)
    if not names:
        return Joined(f"SELECT * FROM ({current.sql}) WHERE EXISTS ({sql})", current.columns, current.unique)
    if not shared:
        columns = (*current.columns, *names)
        return Joined(f"SELECT * FROM ({current.sql}) CROSS JOIN ({sql})", columns, current.unique)
    using = ", ".join(f'"{name}"' for name in shared)
    if not added:
        filtered = f"SELECT * FROM ({current.sql}) SEMI JOIN ({sql}) USING ({using})"
        return Joined(filtered, current.columns, current.unique)
    columns = (*current.columns, *added)
    listed = ", ".join(f'"{name}"' for name in columns)
    sql = f"SELECT {listed} FROM ({current.sql}) JOIN ({sql}) USING ({using})"
    return Joined(sql, columns, current.unique and len(added) + len(shared) == len(names))


def _kept(current: Joined, others: Sequence[Atom], needed: Sequence[str]) -> Joined:
    """Drop the columns that nothing needs any more."""
    wanted = {*needed, *(name for other in others for name in variables(other))}
    columns = tuple(name for name in current.columns if name in wanted)
    if columns == current.columns:
        return current
    if not columns:
        return Joined(f"SELECT 1 AS one FROM ({current.sql}) LIMIT 1", (), True)
    listed = ", ".join(f'"{name}"' for name in columns)
    distinct = "DISTINCT " if others else ""
    return Joined(f"SELECT {distinct}{listed} FROM ({current.sql})", columns, bool(others))


def candidates(relations: Relations, clause: Clause, parts: Sequence[Part] | None = None) -> Joined:
    """Return what ``clause`` concludes, known facts included, as columns s, p, o."""
    joined = join(relations, clause.body, variables(clause.head), parts)
    places = [f'"{slot}"' if isinstance(slot, str) else f"{slot}::BIGINT" for slot in clause.head]
    columns = ", ".join(f"{place} AS {column}" for place, column in zip(places, "spo", strict=True))
    return Joined(f"SELECT {columns} FROM ({joined.sql})", ("s", "p", "o"), joined.unique)
