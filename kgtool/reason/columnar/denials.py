"""Contradictions: where a denial's body holds in the closed tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.reason.columnar.clause import Atom, Clause, Denial, Ids, variables
from kgtool.reason.columnar.equality import Equality
from kgtool.reason.columnar.lexicon import Lexicon
from kgtool.reason.columnar.literals import (
    IS_LITERAL,
    first_different,
    ill_typed,
    is_resource,
    outside,
    surely_in,
)
from kgtool.reason.columnar.relations import Joined, Relations, join

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

MOST = 1000
"""Findings per denial: more of the same say no more."""


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

    def __init__(self, store: Store, relations: Relations, lexicon: Lexicon, equality: Equality) -> None:
        self._store = store
        self._relations = relations
        self._lexicon = lexicon
        self._equality = equality
        self._run = store.engine.run

    def found(self, denials: Iterable[Denial], clauses: Sequence[Clause]) -> Iterator[Found]:
        """Yield the contradictions, by rule; the first thousand of each denial."""
        native = self._relations.native_equality
        for denial in denials:
            if native and denial.rule == "eq-diff1":
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
        if any(not self._relations.count(self._relations.key(atom)) for atom in denial.body):
            return
        names = tuple(dict.fromkeys(name for atom in denial.body for name in variables(atom)))
        joined = join(self._relations, denial.body, names, extra=_pairs(denial))
        for row in self._run(f"SELECT * FROM ({joined.sql}) LIMIT {MOST}"):
            env = dict(zip(joined.columns, row, strict=False))
            facts = tuple(_under(atom, env) for atom in denial.body)
            yield Found(denial.rule, denial.says, {**dict(denial.known), **env}, (*denial.grounds, *facts))

    def _different(self, denial: Denial) -> Iterator[Found]:
        """Find terms that are said to be different, though one stands for both (eq-diff1)."""
        for s, o in self._said_different():
            if self._equality.of(s) == self._equality.of(o):
                facts = ((s, self._lexicon.same, o), (s, self._lexicon.different, o))
                yield Found(denial.rule, denial.says, {"x": s, "y": o}, facts if s != o else facts[1:])

    def _said_different(self) -> list[tuple[int, int]]:
        test = f"p = {self._lexicon.different}"
        rows = (
            f"SELECT s, o FROM triple WHERE {test} UNION SELECT s, o FROM derived WHERE {test} AND step > 0"
        )
        if not self._equality.classes:
            return [(s, o) for s, o in self._run(f"SELECT s, o FROM ({rows}) WHERE s = o LIMIT {MOST}")]
        represented = "coalesce(a.rep, s) = coalesce(b.rep, o)"
        joins = "LEFT JOIN same a ON a.id = s LEFT JOIN same b ON b.id = o"
        found = self._run(f"SELECT s, o FROM ({rows}) {joins} WHERE {represented} LIMIT {MOST}")
        apart = [(s, o) for s, o in found if s != o]
        return apart or [(s, o) for s, o in found]

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
        rows = self._run(f"SELECT s, o FROM triple WHERE p = {first} AND s IN ({listed})") if cells else []
        return sorted({o for _, o in rows if self._equality.of(o) == member}) or [member]

    def _not_of_type(self, clauses: Sequence[Clause], says: str) -> Iterator[Found]:
        """Find literals that a clause puts into a datatype in which they do not lie (dt-not-type)."""
        for clause in clauses:
            subject, value = clause.head[0], clause.head[2]
            datatype = self._lexicon.datatypes.get(value) if isinstance(value, int) else None
            if datatype is None or self._relations.key(clause.head)[0] != "c" or not isinstance(subject, str):
                continue
            if any(not self._relations.count(self._relations.key(atom)) for atom in clause.body):
                continue
            names = tuple(dict.fromkeys(name for atom in clause.body for name in variables(atom)))
            joined = join(self._relations, clause.body, names)
            doubtful = (
                f'SELECT DISTINCT "{subject}" AS v FROM ({joined.sql})'
                f" WHERE v {IS_LITERAL} AND NOT {surely_in(datatype)}"
            )
            wrong = outside(self._store, [v for (v,) in self._run(doubtful)], datatype)
            listed = ", ".join(map(str, wrong))
            rows = (
                self._run(f'SELECT * FROM ({joined.sql}) WHERE "{subject}" IN ({listed}) LIMIT {MOST}')
                if wrong
                else []
            )
            for row in rows:
                env = dict(zip(joined.columns, row, strict=False))
                facts = (*clause.grounds, *(_under(atom, env) for atom in clause.body))
                yield Found("dt-not-type", says, {"lt": env[subject], "dt": int(value)}, facts)

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
        for literal in ill_typed(self._store):
            rows = self._run(f"SELECT s, p, o FROM triple WHERE o = {literal} LIMIT 1")
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


def _pairs(denial: Denial) -> Joined | None:
    """Return the pairs of members of the list that a denial ranges over, the second further on."""
    if denial.pair is None:
        return None
    i, j = denial.pair
    listed = f"SELECT unnest([{', '.join(map(str, denial.members))}]::BIGINT[]) AS m"
    numbered = f"SELECT m, row_number() OVER () AS place FROM ({listed})"
    return Joined(
        f'SELECT DISTINCT a.m AS "{i}", b.m AS "{j}"'
        f" FROM ({numbered}) a JOIN ({numbered}) b ON a.place < b.place",
        (i, j),
        True,
    )
