"""Patterns asked of the tables of a closed store: the rows that fit, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kgtool.dataset.columnar import layout
from kgtool.dataset.columnar.store import LAYER
from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS
from kgtool.reason.facts import Fact, Pattern

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.model.terms import Term

Row = tuple[Fact, int]
"""A fact and the round in which it first followed; 0: it is asserted."""

_COLUMNS = ("s", "p", "o")
_VOCABULARY = (RDF, RDFS, OWL)
_HELD = 50_000
"""Facts of one predicate, or of one class, of the language that are read at once."""
_TOGETHER = 20_000
"""Rows that one statement for many patterns may give; where it gives more, each is asked for alone."""
_LONG = 200
"""About so many facts that fit a pattern make it one that is asked for alone."""

Shape = tuple[bool, "int | None", bool]
"""Whether the subject is known, the predicate, whether the object is."""


class Reading:
    """The rows of one store. ``asked`` counts the statements that have looked for facts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._run = store.engine.run
        self._ids: dict[Term, int] = {}
        self.asked = 0
        arms = [f"SELECT s, p, o, 0 AS round FROM {store.asserted}"]
        if store.has_named_graphs:
            arms.append("SELECT s, p, o, 0 AS round FROM quad")
        if store.has_inferred:
            arms.append(f"SELECT s, p, o, round FROM {LAYER}")
        self._arms = tuple(arms)
        self._asserted = " UNION ALL ".join(arm for arm in arms if LAYER not in arm.split())

    # --- what is known beforehand

    @cached_property
    def _sizes(self) -> dict[Term, tuple[int, int, int]]:
        """The facts of each predicate, its different subjects and objects: at most, about, about."""
        places = self._store.statistics.tables
        numbers = {number for known in places.values() for number in known}
        terms = self._decoded(numbers)
        sizes: dict[Term, tuple[int, int, int]] = {}
        for known in places.values():
            for number, one in known.items():
                rows, subjects, objects = sizes.get(terms[number], (0, 1, 1))
                sizes[terms[number]] = (
                    rows + one.rows,
                    max(subjects, one.subjects),
                    max(objects, one.objects),
                )
        return sizes

    def is_empty(self, pattern: Pattern) -> bool:
        """Return whether no fact has the predicate of ``pattern``."""
        return pattern[1] is not None and pattern[1] not in self._sizes

    def estimate(self, pattern: Pattern) -> int:
        """Return about how many facts fit ``pattern``."""
        subject, predicate, value = pattern
        if predicate is None:
            # They may be few, but are found by going through all.
            return sum(rows for rows, _, _ in self._sizes.values())
        rows, subjects, objects = self._sizes.get(predicate, (0, 1, 1))
        for term, number in ((subject, subjects), (value, objects)):
            if term is not None:
                rows = -(-rows // number)
        return rows

    # --- the vocabulary of the language

    @cached_property
    def _predicates(self) -> frozenset[Term]:
        """Those of the language that have few facts; rdf:type is none of them."""
        return frozenset(
            term
            for term, (rows, _, _) in self._sizes.items()
            if _is_word(term) and term != RDF_TYPE and rows <= _HELD
        )

    @cached_property
    def _many(self) -> frozenset[Term]:
        """The classes of the language that have many members."""
        if RDF_TYPE not in self._sizes:
            return frozenset()
        known = self._classes
        listed = ", ".join(map(str, known))
        rows = self._all(f"p = {self._id(RDF_TYPE)} AND o IN ({listed})")
        found = self._run(f"SELECT o FROM ({rows}) GROUP BY o HAVING count(*) > {_HELD}") if known else []
        return frozenset(known[number] for (number,) in found)

    @cached_property
    def _classes(self) -> dict[int, Term]:
        """The words of the language that something may be of type, by their ids."""
        from kgtool.reason.book_parser import rule_book

        slots = [
            slot
            for name in ("owlrl", "rdfs")
            for rule in rule_book(name).rules
            for atom in (*rule.body(2), *rule.heads(2))
            for slot in atom
        ]
        words = list(dict.fromkeys(slot for slot in slots if not isinstance(slot, str) and _is_word(slot)))
        return {number: term for term, number in self._store.ids_of(words).items()}

    def is_language(self, pattern: Pattern) -> bool:
        """Return whether ``language`` gives all that fits ``pattern``."""
        _, predicate, value = pattern
        if predicate == RDF_TYPE:
            return value in self._words and value not in self._many
        return predicate in self._predicates

    @cached_property
    def _words(self) -> frozenset[Term]:
        return frozenset(self._classes.values())

    def language(self) -> Iterable[Row]:
        """Return the facts of the language's vocabulary, but for what has very many."""
        tests = []
        if self._predicates:
            tests.append(f"p IN ({', '.join(str(self._id(term)) for term in self._predicates)})")
        classes = [number for number, term in self._classes.items() if term not in self._many]
        if RDF_TYPE in self._sizes and classes:
            tests.append(f"p = {self._id(RDF_TYPE)} AND o IN ({', '.join(map(str, classes))})")
        return self._rows(" UNION ALL ".join(map(self._all, tests))).items() if tests else ()

    # --- rows

    def of(self, patterns: Iterable[Pattern], most: int) -> dict[Pattern, Iterable[Row]]:
        """Return the facts that fit each of ``patterns``; of many, ``most`` and one, those that follow first.

        Patterns that are alike are looked for together, as long as few facts fit them.
        """
        groups: dict[Shape, list[Pattern]] = defaultdict(list)
        alone: list[Pattern] = []
        given = list(patterns)
        self._name(term for pattern in given for term in pattern if term is not None)
        for pattern in given:
            subject, predicate, value = pattern
            if predicate is None or self.estimate(pattern) > _LONG:
                alone.append(pattern)
            else:
                groups[subject is not None, self._ids[predicate], value is not None].append(pattern)
        if len(given) == 1 or (not alone and not groups):
            alone, groups = given, defaultdict(list)
        found: dict[Pattern, Iterable[Row]] = {}
        if groups:
            together = self._together(groups)
            if together is None:
                alone += [pattern for group in groups.values() for pattern in group]
            else:
                found.update(together)
        for pattern in alone:
            found[pattern] = self._alone(pattern, most).items()
        return found

    def count(self, pattern: Pattern) -> int:
        """Return how many facts fit ``pattern``."""
        rows = self._all(self._test(pattern))
        [(number,)] = self._run(f"SELECT count(*) FROM (SELECT DISTINCT s, p, o FROM ({rows}))")
        return int(number)

    def stream(self, pattern: Pattern) -> Iterator[Row]:
        """Yield the facts that fit ``pattern``, by the round in which they first followed."""
        rows = self._all(self._test(pattern))
        sql = f"SELECT s, p, o, max(round) AS first FROM ({rows}) GROUP BY ALL ORDER BY first, p, s, o"
        for batch in self._store.engine.stream(sql).batches():
            yield from self._facts({row[:3]: row[3] for row in batch}).items()

    @cached_property
    def asserted_counts(self) -> dict[Term, int]:
        """How many facts of each predicate are asserted; of several graphs each counts."""
        rows = dict(self._run(f"SELECT p, count(*) FROM ({self._asserted}) GROUP BY p"))
        terms = self._decoded(rows)
        return {terms[number]: count for number, count in rows.items()}

    def asserted_of(self, predicate: Term) -> Iterable[Row]:
        """Return the asserted facts of ``predicate``."""
        return self._rows(
            f"SELECT s, p, o, round FROM ({self._asserted}) WHERE p = {self._id(predicate)}"
        ).items()

    def objects(self) -> Iterator[Term]:
        """Yield every literal, once, and some other terms."""
        test = f"o NOT BETWEEN {layout.SPAN} AND {layout.STRING - 1}"
        return self._terms(f"SELECT DISTINCT o FROM ({self._all(test)})")

    def terms(self) -> Iterator[Term]:
        """Yield every term, once."""
        rows = self._all("true")
        return self._terms(" UNION ".join(f"SELECT {column} FROM ({rows})" for column in _COLUMNS))

    def _together(self, groups: dict[Shape, list[Pattern]]) -> dict[Pattern, Iterable[Row]] | None:
        """Return what fits the patterns of each shape; None where it is much."""
        tests = []
        for (has_subject, predicate, has_object), patterns in groups.items():
            test = f"p = {predicate}"
            for column, place, known in (("s", 0, has_subject), ("o", 2, has_object)):
                if known:
                    ids = {self._ids[term] for one in patterns if (term := one[place]) is not None}
                    test += f" AND {_among(column, ids)}"
            tests.append(test)
        rows = self._rows(f"{' UNION ALL '.join(map(self._all, tests))} LIMIT {_TOGETHER}")
        if rows is None or len(rows) >= _TOGETHER // 2:
            return None
        found: dict[Pattern, list[Row]] = {pattern: [] for group in groups.values() for pattern in group}
        for fact, number in rows.items():
            s, p, o = fact
            for pattern in ((s, p, o), (s, p, None), (None, p, o), (None, p, None)):
                if pattern in found:
                    found[pattern].append((fact, number))
        return dict(found)

    def _alone(self, pattern: Pattern, most: int) -> dict[Fact, int]:
        rows = self._all(self._test(pattern))
        return self._rows(
            f"SELECT s, p, o, max(round) AS first FROM ({rows}) GROUP BY ALL"
            f" ORDER BY first, p, s, o LIMIT {most + 1}"
        )

    def _rows(self, sql: str) -> dict[Fact, int]:
        self.asked += 1
        rounds: dict[tuple[int, ...], int] = {}
        for s, p, o, number in sorted(self._run(sql)):
            rounds[s, p, o] = max(number, rounds.get((s, p, o), 0))
        return self._facts(rounds)

    def _facts(self, rounds: dict[tuple[int, ...], int]) -> dict[Fact, int]:
        terms = self._decoded({number for ids in rounds for number in ids})
        return {(terms[s], terms[p], terms[o]): number for (s, p, o), number in rounds.items()}

    def _decoded(self, numbers: Collection[int]) -> dict[int, Term]:
        terms = self._store.terms(numbers)
        self._ids.update((terms[number], number) for number in numbers)
        return terms

    def _terms(self, sql: str) -> Iterator[Term]:
        for batch in self._store.engine.stream(sql).batches():
            numbers = [number for (number,) in batch]
            terms = self._decoded(numbers)
            yield from (terms[number] for number in numbers)

    def _all(self, test: str) -> str:
        return " UNION ALL ".join(f"{arm} WHERE {test}" for arm in self._arms)

    def _test(self, pattern: Pattern) -> str:
        parts = zip(_COLUMNS, pattern, strict=True)
        tests = [f"{column} = {self._id(term)}" for column, term in parts if term is not None]
        return " AND ".join(tests) or "true"

    def _id(self, term: Term) -> int:
        self._name((term,))
        return self._ids[term]

    def _name(self, terms: Iterable[Term]) -> None:
        unknown = [term for term in dict.fromkeys(terms) if term not in self._ids]
        if unknown:
            self._ids.update(self._store.ids_of(unknown))


def _is_word(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_VOCABULARY)


def _among(column: str, ids: Collection[int]) -> str:
    if len(ids) == 1:
        return f"{column} = {next(iter(ids))}"
    return f"{column} IN ({', '.join(map(str, sorted(ids)))})"
