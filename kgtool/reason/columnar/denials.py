"""Contradictions: where a denial's body holds in the closed tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.reason.columnar.clause import Atom, Clause, Denial, Ids, variables
from kgtool.reason.columnar.equality import Equality
from kgtool.reason.columnar.handing import hand_over
from kgtool.reason.columnar.lexicon import Lexicon
from kgtool.reason.columnar.literals import (
    IS_LITERAL,
    Objects,
    first_different,
    ill_typed,
    is_resource,
    outside,
    surely_in,
)
from kgtool.reason.columnar.relations import Joined, Relations, join
from kgtool.reason.columnar.shapes import ROWS, Shape, joined, shaped

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kgtool.dataset.columnar import Store

MOST = 1000
"""Findings per denial: more of the same say no more."""

_STATED = "(SELECT s, p, o FROM triple UNION ALL SELECT s, p, o FROM derived WHERE step = 0)"
"""What is asserted."""

_MANY = 64
"""So many denials of one shape are looked for together."""


@dataclass(frozen=True)
class Found:
    """One contradiction: the rule, its sentence, what the variables in it stand for, the facts it rests
    on.
    """

    rule: str
    says: str
    known: Mapping[str, int]
    facts: tuple[Ids, ...]


class Denials:
    """Looks for contradictions in one closure."""

    def __init__(
        self, store: Store, objects: Objects, relations: Relations, lexicon: Lexicon, equality: Equality
    ) -> None:
        self._store = store
        self._objects = objects
        self._relations = relations
        self._lexicon = lexicon
        self._equality = equality
        self._run = store.engine.run

    def found(self, denials: Iterable[Denial], clauses: Sequence[Clause]) -> Iterator[Found]:
        """Yield the contradictions, by rule; the first thousand of each denial."""
        native = self._relations.native_equality
        denials = tuple(denials)
        together = self._together(denials)
        for denial in denials:
            if denial in together:
                yield from together[denial]
            elif native and denial.rule == "eq-diff1":
                yield from self._different(denial)
            elif native and denial.rule in ("eq-diff2", "eq-diff3"):
                yield from self._all_different(denial)
            else:
                yield from self._general(denial)
        book = self._lexicon.book.book
        if "dt-not-type" in book:
            yield from self._not_of_type(clauses, book.get("dt-not-type").says)
            yield from self._equal_not_of_type(book.get("dt-not-type").says)
        if "ill-typed" in book:
            yield from self._ill_typed(book.get("ill-typed").says)
        if native and "dt-diff" in book:
            yield from self._different_literals(book.get("eq-diff1").says)

    def _general(self, denial: Denial) -> Iterator[Found]:
        if not self._may_hold(denial):
            return
        names = _names(denial)
        rows = join(self._relations, denial.body, names) if denial.pair is None else self._paired(denial)
        for row in self._run(f"SELECT * FROM ({rows.sql}) LIMIT {MOST}"):
            yield _found(denial, dict(zip(rows.columns, row, strict=False)))

    def _may_hold(self, denial: Denial | Clause) -> bool:
        return all(self._relations.count(self._relations.key(atom)) for atom in denial.body)

    def _together(self, denials: Sequence[Denial]) -> dict[Denial, list[Found]]:
        """Return what many denials of one shape find, each shape in one statement."""
        shapes: dict[Shape, list[tuple[Denial, tuple[int, ...]]]] = {}
        for denial in denials:
            if denial.pair is None and self._may_hold(denial):
                known = shaped(self._relations, denial.body, _names(denial))
                if known is not None:
                    shapes.setdefault(known[0], []).append((denial, known[1]))
        found: dict[Denial, list[Found]] = {}
        for shape, alike in shapes.items():
            if len(alike) >= _MANY:
                found |= self._of_shape(shape, alike)
        return found

    def _of_shape(
        self, shape: Shape, alike: Sequence[tuple[Denial, tuple[int, ...]]]
    ) -> dict[Denial, list[Found]]:
        most = f"QUALIFY row_number() OVER (PARTITION BY place) <= {MOST}"
        found: dict[Denial, list[Found]] = {denial: [] for denial, _ in alike}
        for number, *row in self._joined(shape, [constants for _, constants in alike], most):
            denial = alike[number][0]
            found[denial].append(_found(denial, dict(zip(_names(denial), row, strict=True))))
        return found

    def _joined(self, shape: Shape, constants: Sequence[tuple[int, ...]], test: str) -> list[tuple[int, ...]]:
        """Return the different rows of a shape that pass a test, each after the place of its constants.

        The test knows the first slot that is wanted as ``v``.
        """
        columns = {f"#{n}": column for n, column in enumerate(zip(*constants, strict=True))}
        hand_over(self._store.engine, ROWS, {**columns, "place": range(len(constants))})
        steps, last = joined(shape, ("place",))
        listed = ", ".join(("place", *(f'"{name}"' for name in shape.wanted)))
        read = f'(SELECT *, "{shape.wanted[0]}" AS v FROM {last})' if shape.wanted else last
        rows = self._run(f"WITH {', '.join(steps)} SELECT DISTINCT {listed} FROM {read} {test}")
        self._run(f"DROP TABLE {ROWS}")
        return rows

    def _paired(self, denial: Denial) -> Joined:
        """Return what two different members of a list are both said of: from the facts, not from the pairs of
        members, which may be many.
        """
        listed = f"SELECT unnest([{', '.join(map(str, denial.members))}]::BIGINT[]) AS m"
        members = f"(SELECT m, row_number() OVER () AS place FROM ({listed}))"
        arms = [
            f'(SELECT x.*, place FROM ({self._relations.read(atom)}) x JOIN {members} ON m = "{name}")'
            for atom, name in zip(denial.body, denial.pair or (), strict=True)
        ]
        one, other = map(variables, denial.body)
        names = tuple(dict.fromkeys((*one, *other)))
        columns = ", ".join(f'{"a" if name in one else "b"}."{name}"' for name in names)
        shared = "".join(f' AND a."{name}" = b."{name}"' for name in one if name in other)
        sql = f"SELECT DISTINCT {columns} FROM {arms[0]} a JOIN {arms[1]} b ON a.place < b.place{shared}"
        return Joined(sql, names, unique=True)

    def _different(self, denial: Denial) -> Iterator[Found]:
        """Find terms that are said to be different, though one stands for both (eq-diff1)."""
        for s, o in self._said_different():
            if self._equality.of(s) == self._equality.of(o):
                facts = ((s, self._lexicon.same, o), (s, self._lexicon.different, o))
                yield Found(denial.rule, denial.says, {"x": s, "y": o}, facts if s != o else facts[1:])

    def _said_different(self) -> list[tuple[int, int]]:
        """Return what is said to be different, though the same: as stated, or once for each class."""
        test = f"p = {self._lexicon.different}"
        stated = f"SELECT s, o FROM triple WHERE {test}"
        derived = f"SELECT s, o FROM derived WHERE {test} AND step > 0"
        if not self._equality.classes:
            rows = f"SELECT s, o FROM ({stated} UNION {derived}) WHERE s = o LIMIT {MOST}"
            return [(s, o) for s, o in self._run(rows)]
        rep, other = "coalesce(a.rep, s)", "coalesce(b.rep, o)"
        joins = f"LEFT JOIN same a ON a.id = s LEFT JOIN same b ON b.id = o WHERE {rep} = {other}"
        found = self._run(f"SELECT s, o FROM ({stated}) {joins} ORDER BY s, o LIMIT {MOST}")
        told = {self._equality.of(s) for s, _ in found}
        first = f"QUALIFY row_number() OVER (PARTITION BY {rep} ORDER BY s = o, s, o) = 1"
        more = self._run(f"SELECT s, o FROM ({derived}) {joins} {first} LIMIT {MOST}")
        return [*found, *((s, o) for s, o in more if self._equality.of(s) not in told)]

    def _all_different(self, denial: Denial) -> Iterator[Found]:
        """Find members of one list that are the same (eq-diff2, eq-diff3)."""
        seen: dict[int, int] = {}
        for place, member in enumerate(denial.members):
            if seen.setdefault(member, place) == place:
                continue
            named = self._named(member, denial)
            one, other = (named[0], named[-1])
            facts = ((one, self._lexicon.same, other),) if one != other else ()
            i, j = denial.pair or ("", "")
            yield Found(
                denial.rule, denial.says, {**dict(denial.known), i: one, j: other}, (*denial.grounds, *facts)
            )

    def _named(self, member: int, denial: Denial) -> list[int]:
        """Return the terms by which the list's cells name ``member``."""
        first = self._lexicon.first
        cells = [s for s, p, o in denial.grounds if p == first and o == member]
        listed = ", ".join(map(str, cells))
        rows = self._run(f"SELECT s, o FROM {_STATED} WHERE p = {first} AND s IN ({listed})") if cells else []
        return sorted({o for _, o in rows if self._equality.of(o) == member}) or [member]

    def _not_of_type(self, clauses: Sequence[Clause], says: str) -> Iterator[Found]:
        """Find literals that a clause puts into a datatype in which they do not lie (dt-not-type)."""
        for datatype, alike in self._into_datatypes(clauses):
            doubtful = f"v {IS_LITERAL} AND NOT {surely_in(datatype)}"
            literals = {env[str(c.head[0])] for c, env in self._drawn(alike, doubtful, whole=False)}
            wrong = outside(self._store, literals, datatype)
            if not wrong:
                continue
            listed = f"v IN ({', '.join(map(str, wrong))})"
            for clause, env in self._drawn(alike, listed, whole=True):
                facts = (*clause.grounds, *(_under(atom, env) for atom in clause.body))
                known = {"lt": env[str(clause.head[0])], "dt": int(clause.head[2])}
                yield Found("dt-not-type", says, known, facts)

    def _into_datatypes(self, clauses: Sequence[Clause]) -> Iterator[tuple[NamedNode, list[Clause]]]:
        """Yield datatypes with clauses of one shape that conclude into them."""
        alike: dict[tuple[NamedNode, Shape | None], list[Clause]] = {}
        for clause in clauses:
            subject, _, value = clause.head
            datatype = self._lexicon.datatypes.get(value) if isinstance(value, int) else None
            if datatype is None or self._relations.key(clause.head)[0] != "c" or not isinstance(subject, str):
                continue
            if self._may_hold(clause):
                known = shaped(self._relations, clause.body, (subject,))
                alike.setdefault((datatype, known[0] if known else None), []).append(clause)
        return ((datatype, found) for (datatype, _), found in alike.items())

    def _drawn(
        self, clauses: Sequence[Clause], test: str, *, whole: bool
    ) -> Iterator[tuple[Clause, dict[str, int]]]:
        """Yield what clauses of one shape draw upon where ``v``, the literal they speak of, passes a test.

        That is the literal alone, or the ``whole`` body, then a thousand times for each.
        """
        wanted = [tuple(dict.fromkeys((str(c.head[0]), *(_names(c) if whole else ())))) for c in clauses]
        shapes = [shaped(self._relations, c.body, w) for c, w in zip(clauses, wanted, strict=True)]
        known = [found for found in shapes if found is not None]
        if len(known) == len(clauses) >= _MANY:
            most = f" QUALIFY row_number() OVER (PARTITION BY place) <= {MOST}" if whole else ""
            constants = [values for _, values in known]
            for place, *found in self._joined(known[0][0], constants, f"WHERE {test}{most}"):
                yield clauses[place], dict(zip(wanted[place], found, strict=True))
            return
        most = f" LIMIT {MOST}" if whole else ""
        for clause, names in zip(clauses, wanted, strict=True):
            sql = join(self._relations, clause.body, names).sql
            listed = ", ".join(f'"{name}"' for name in names)
            read = f'(SELECT *, "{names[0]}" AS v FROM ({sql}))'
            for row in self._run(f"SELECT DISTINCT {listed} FROM {read} WHERE {test}{most}"):
                yield clause, dict(zip(names, row, strict=True))

    def _equal_not_of_type(self, says: str) -> Iterator[Found]:
        """Find things of a datatype that are the same as a literal outside it (eq-rep-s, dt-not-type)."""
        words = self._lexicon
        for rep, members in self._equality.classes.items():
            literals = [v for v in members if not is_resource(v)]
            if not literals:
                continue
            rows = self._run(self._relations.read((rep, words.type, "d")))
            for datatype in sorted({d for (d,) in rows if d in words.datatypes}):
                for literal in outside(self._store, literals, words.datatypes[datatype]):
                    facts = ((rep, words.type, datatype), (rep, words.same, literal))
                    yield Found("dt-not-type", says, {"lt": literal, "dt": datatype}, facts)

    def _ill_typed(self, says: str) -> Iterator[Found]:
        """Find literals whose text is none that their datatype allows."""
        for literal in ill_typed(self._store, self._objects):
            rows = self._run(f"SELECT s, p, o FROM {_STATED} WHERE o = {literal} LIMIT 1")
            yield Found("ill-typed", says, {"lt": literal}, tuple((s, p, o) for s, p, o in rows))

    def _different_literals(self, says: str) -> Iterator[Found]:
        """Find literals of different values that follow to be the same (dt-diff, eq-diff1)."""
        for members in self._equality.classes.values():
            pair = first_different(self._store, members)
            if pair is not None:
                known = {"x": pair[0], "y": pair[1]}
                yield Found("eq-diff1", says, known, ((pair[0], self._lexicon.same, pair[1]),))


def _under(atom: Atom, env: Mapping[str, int]) -> Ids:
    s, p, o = (env[slot] if isinstance(slot, str) else slot for slot in atom)
    return (s, p, o)


def _names(denial: Denial | Clause) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for atom in denial.body for name in variables(atom)))


def _found(denial: Denial, env: Mapping[str, int]) -> Found:
    facts = tuple(_under(atom, env) for atom in denial.body)
    return Found(denial.rule, denial.says, {**dict(denial.known), **env}, (*denial.grounds, *facts))
