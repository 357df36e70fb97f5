"""The whole of a closure: schema, strata, equality and a project's rules in turn, until nothing new
follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from kgtool.dataset.columnar import Class, edit, layout
from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Term
from kgtool.reason.columnar import equality as same_as
from kgtool.reason.columnar.blowup import Budget
from kgtool.reason.columnar.clause import Clause, Ids, Key
from kgtool.reason.columnar.denials import Denials, Found
from kgtool.reason.columnar.equality import Equality
from kgtool.reason.columnar.known import AssertedObjects, facts_of, instances, unknown, with_literals
from kgtool.reason.columnar.lexicon import (
    Lexicon,
    divided,
    domains,
    ids_of_constants,
    is_noise,
    noise_finder,
    noise_tests,
)
from kgtool.reason.columnar.literals import (
    as_rules_write,
    literals_in,
    of_equal,
    of_their_datatypes,
    same_values,
)
from kgtool.reason.columnar.machine import RESOURCE, Machine
from kgtool.reason.columnar.program import components, read_by, useful
from kgtool.reason.columnar.relations import Relations
from kgtool.reason.columnar.schema import Schema
from kgtool.reason.columnar.strata import Strata

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_LANGUAGE = (RDF, RDFS, OWL, XSD)


class Rules(Protocol):
    """A project's rules."""

    @property
    def are_monotone(self) -> bool:
        """Whether more facts never take away from what they conclude."""

    def __call__(self, fixpoint: Fixpoint) -> int:
        """Carry out each once over what is known; return how many facts are new."""

    def heed(self, fixpoint: Fixpoint, keys: Iterable[Key]) -> bool:
        """Return whether a change of the relations ``keys`` may be one for a rule that is not monotone."""


class Fixpoint:
    """One closure as it is computed, and afterwards as it is extended."""

    def __init__(
        self, store: Store, profile: str, most: int, rules: Rules | None = None, *, expands: bool = True
    ) -> None:
        self.store = store
        self.run = store.engine.run
        self.book = divided(profile)
        ids = ids_of_constants(store, self.book)
        self.lexicon = self.words = Lexicon(self.book, ids)
        relations = Relations(ids[RDF_TYPE], self.lexicon.same, native_equality=self.book.native_equality)
        self.machine = Machine(store.engine, relations)
        self.equality = Equality(self.rank)
        self.strata = Strata(self.machine, Budget(store.engine, most))
        self.schema = Schema(self.lexicon, {}, self.strata.budget.foresee_schema)
        self._settling = Lock()
        self.base: str | None = None
        """The schema of the asserted default graph, where that is not all that the closure rests on."""
        self.clauses: Sequence[Clause] = ()
        self.rules = rules
        self.expands = expands
        """Whether what is said of one thing is written out of all that are the same."""
        self._most = most
        self._equal_up_to = -1
        self.typed: set[int] = set()
        self._classes = Class.NONE
        self._new_literals = True
        self.is_named = False
        """Whether the words of the rules are among the terms of the store."""
        self._schema_up_to = self._hidden_up_to = -1
        self.expanded_up_to = -1
        """The step up to which the table ``expanded`` has what equality adds."""
        self.mark: Fixpoint | None = None
        """What it was before rules that are not monotone were carried out: see ``copying``."""
        self.language = self._begin()

    @property
    def rules_are_monotone(self) -> bool:
        """Whether the project's rules, if there are any, lose no conclusion as facts are added."""
        return self.rules is None or self.rules.are_monotone

    @property
    def _objects(self) -> AssertedObjects:
        return AssertedObjects(self.machine)

    def renewed(self) -> Fixpoint:
        """Return a new closure of the same store, not yet computed."""
        made = Fixpoint(self.store, self.book.book.name, self._most, self.rules, expands=self.expands)
        made.base = self.base
        return made

    def rank(self, term: int) -> int:
        """Prefer the words of the rules themselves as representatives, then those of the language."""
        return 0 if term in (self.words.type, self.words.same) else 1 if term in self.language else 2

    def _begin(self) -> frozenset[int]:
        """Take down what is asserted, into memory where it is little; return the words of the language."""
        relations = self.machine.relations
        for p, counted in self.store.statistics.tables["triple"].items():
            relations.asserted["p", p], relations.objects[p] = counted.rows, counted.object_classes
            self._classes |= counted.object_classes
            if counted.object_classes & Class.LITERAL:
                self.strata.literal_objects.add(("p", p))
        words = self.machine.enter(_words("term"))
        if words is None:
            self.machine.prepare()
            words = [v for (v,) in self.run(_words("term"))]
        relations.asserted |= instances(self.machine)
        own = (v for v in self.lexicon.ids.values() if layout.IRI <= v < layout.STRING)
        return frozenset({*words, *own})

    def begin_again(self) -> None:
        """Take everything known as carried out: what comes next is new."""
        self.run("CREATE OR REPLACE TABLE delta (p BIGINT, s BIGINT, o BIGINT, step INTEGER)")
        self.strata.done = dict.fromkeys(self.strata.done, self.machine.now)
        self._equal_up_to = self.machine.now

    def learn(self, step: int) -> None:
        """Take the facts of ``delta`` under ``step``, just asserted, into account."""
        if edit.has_own_terms(self.store):
            self.language |= {v for (v,) in self.run(_words(f"{self.store.schema}.own_term"))}
        same_as.note(self.machine, step)
        literals = self.run(
            f"SELECT p, bit_or(CASE WHEN o BETWEEN 0 AND {layout.SPAN - 1} THEN 1 << (o >> {layout.SHIFT})"
            f" ELSE {int(Class.LITERAL & ~Class.INLINE)} END) FROM delta WHERE NOT o {RESOURCE} GROUP BY p"
        )
        for p, classes in literals:
            self.strata.literal_objects.add(("p", p))
            self._classes |= Class(classes)
        if literals:
            self._new_literals = True
            self.typed.clear()
        if self.equality.classes:
            ids = {v for row in self.run("SELECT p, s, o FROM delta") for v in row}
            moved = [v for v in ids if self.equality.of(v) != v]
            if moved:
                same_as.represent(self.machine, moved, self.words.same)
            if literals:
                self._of_equal_literals(self.equality.classes)

    def close(self, *, first: bool = True) -> None:
        """Go on until nothing new follows. Raises LimitError where too much would."""
        fresh = first
        while True:
            merged = self._merge()
            self._enter()
            if self._schema_up_to < 0 or merged or self._schema_changed(self._schema_up_to):
                self.machine.floor = self.machine.latest
                self._specialise(record=not fresh)
                self._schema_up_to = self.machine.now
            else:
                self._fill_datatypes(record=True)
            self._carry_out()
            fresh = False
            if self._pairs() or self._schema_changed(self._schema_up_to):
                continue
            if self.rules is None:
                break
            self._leave()
            if not self.rules(self):
                break
        self._finish()

    def _finish(self) -> None:
        """Hide what is noise. A first closure that is all in memory stays there: see ``settle``."""
        memory = self.machine.memory
        if memory is None:
            self.hide_noise()
        elif memory.fresh:
            memory.hide(noise_finder(self.words, self.language))
        else:
            self._leave()

    def settle(self) -> None:
        """Write to the tables what is known in memory alone: whoever asks them does so first."""
        with self._settling:
            if self.machine.memory is not None:
                self.machine.leave(over=True)
                self._hidden_up_to = self.machine.now

    def _enter(self) -> None:
        """Go on in memory, where the facts are few."""
        if self.machine.memory is None and self.machine.relations.derived:
            self.hide_noise()
        self.machine.enter()

    def _leave(self) -> None:
        """Go on in tables, from which noise that memory knew is hidden."""
        if self.machine.memory is not None:
            self.machine.memory.hide(noise_finder(self.words, self.language))
            self.settle()

    def _schema_changed(self, step: int) -> bool:
        same, changed = ("p", self.lexicon.same), self.machine.changed.items()
        return any(at > step and key != same and self.is_schema(key) for key, at in changed)

    def is_schema(self, key: Key) -> bool:
        """Return whether clauses, or equality, are made from the relation ``key``."""
        words, (kind, constant) = self.lexicon, key
        if kind == "c":
            return constant in words.classes
        return (
            constant in words.predicates or constant in (words.first, words.rest) or key == ("p", words.same)
        )

    def _pairs(self) -> list[tuple[int, int]]:
        """Return what has been found to be the same since it was last asked for."""
        if not self.book.native_equality:
            return []
        same = self.words.same
        arms = []
        if self._equal_up_to < 0 and self.machine.relations.asserted.get(("p", same)):
            arms.append(f"SELECT s, o FROM triple WHERE p = {same} AND s <> o")
        if self.machine.changed.get(("p", same), -1) > self._equal_up_to:
            self._leave()
            news = f"WHERE p = {same} AND abs(step) > {self._equal_up_to} AND s <> o"
            arms.append(f"SELECT s, o FROM derived {news} UNION SELECT s, o FROM delta {news}")
        return self.run(" UNION ALL ".join(arms)) if arms else []

    def _merge(self) -> bool:
        pairs = self._pairs()
        if self._new_literals and "dt-eq" in self.book.book:
            self._new_literals = False
            pairs = [*pairs, *same_values(self.store, self._objects, self._classes)]
        self._equal_up_to = self.machine.now
        if not pairs:
            return False
        before = self.equality.members
        changed = self.equality.merge(pairs)
        if not changed:
            return False
        self._leave()
        paired = same_as.with_representatives(self.equality, changed, pairs, before)
        if self.expands or self.rules is not None:
            self.strata.budget.foresee_classes(len(members) for members in self.equality.classes.values())
        same_as.write(self.store.engine, self.equality)
        self.machine.mapped, self.machine.representatives = True, self.equality.members
        self._take_pairs(paired)
        same_as.represent(self.machine, changed, self.words.same)
        self._equal_up_to, self.machine.floor = self.machine.now, self.machine.latest
        ids = {term: self.equality.of(number) for term, number in self.words.ids.items()}
        self.lexicon = Lexicon(self.book, ids)
        for column, into in (("s", self.strata.literal_subjects), ("o", self.strata.literal_objects)):
            into.update(with_literals(self.machine, column))
        self._of_equal_literals(changed)
        return True

    def _take_pairs(self, pairs: Iterable[tuple[int, int, int, str]]) -> None:
        """Take in what is the same as a new representative, and the other way round, each in its round."""
        same, latest = self.words.same, self.machine.latest
        by_step: dict[tuple[int, str], list[Ids]] = {}
        for s, o, level, rule in pairs:
            by_step.setdefault((latest + level, rule), []).append((s, same, o))
        news = unknown(self.machine, [fact for group in by_step.values() for fact in group])
        taken = []
        for (number, rule), group in sorted(by_step.items()):
            step = self.machine.step(rule, number)
            taken += [(fact, step) for fact in group if fact in news]
        self.machine.take(taken, record=True)

    def _of_equal_literals(self, changed: Iterable[int]) -> None:
        """Say of each thing that is the same as a literal what table 8 says of the literal."""
        if "dt-type2" not in self.book.book:
            return
        classes = [self.equality.classes[rep] for rep in {self.equality.of(term) for term in changed}]
        types, differences = of_equal(self.store, self._objects, classes, self.words.datatypes)
        for rule, predicate, pairs in (
            ("dt-type2", self.lexicon.type, types),
            ("dt-diff", self.lexicon.different, [*differences, *((o, s) for s, o in differences)]),
        ):
            made = {(self.equality.of(s), predicate, self.equality.of(o)) for s, o in pairs}
            made = {fact for fact in made if layout.SPAN <= fact[0] < layout.STRING}
            step = self.machine.step(rule, self.machine.round_after([]))
            self.machine.take([(fact, step) for fact in unknown(self.machine, list(made))], record=True)

    def _schema_facts(self) -> list[Ids]:
        words = self.lexicon
        rows = facts_of(self.machine, {*words.predicates, words.first, words.rest}, words.classes)
        if not self.equality.classes:
            return rows
        of = self.equality.of
        return list(dict.fromkeys((of(s), of(p), of(o)) for s, p, o in rows))

    def _specialise(self, *, record: bool) -> None:
        """Close the schema and find the clauses that it leaves; take the schema's own conclusions in."""
        started = perf_counter()
        self.schema = Schema(
            self.lexicon, domains(self.store, self.lexicon, self.language), self.strata.budget.foresee_schema
        )
        known = self._schema_facts()
        self.schema.close(known, as_rules_write(self.store, self.lexicon, known))
        read = read_by(self.schema.clauses, self.schema.denials, self.machine.relations)
        self._take(read, record=record, started=started)
        self._fill_datatypes(record=record)

    def _take(self, read: Iterable[object], *, record: bool, started: float) -> None:
        """Insert the schema's conclusions: shown, or hidden where they are noise that something reads."""
        wanted, renamed = set(read), self.equality.classes
        base = self.machine.round_after([]) - 1
        made: dict[tuple[str, int, bool], list[Ids]] = {}
        for fact, depth in self.schema.facts.items():
            if not depth:
                continue
            noise = self.is_noise(fact)
            if not noise or self.machine.relations.key(fact) in wanted or any(t in renamed for t in fact):
                made.setdefault((self.schema.made_by[fact], depth, noise), []).append(fact)
        facts = [fact for group in made.values() for fact in group]
        news = unknown(self.machine, facts)
        share = (perf_counter() - started) / max(1, len(made))
        taken: list[tuple[Ids, int]] = []
        for (rule, depth, noise), group in made.items():
            new = [fact for fact in group if fact in news]
            if new:
                step = self.machine.step(rule, base + depth)
                self.machine.steps[step].seconds += share
                taken += [(fact, -step if noise else step) for fact in new]
        self.machine.take(taken, record=record)

    def is_noise(self, fact: Ids) -> bool:
        """Return whether ``fact`` is noise."""
        return is_noise(self.words, self.language, fact)

    def _fill_datatypes(self, *, record: bool) -> None:
        """Put the graph's literals into the datatypes that a clause or denial reads (dt-type2, rdfD1)."""
        book = self.book.book
        if "dt-type2" not in book and "rdfD1" not in book:
            return
        read = read_by(self.schema.clauses, self.schema.denials, self.machine.relations)
        rule = "dt-type2" if "dt-type2" in book else "rdfD1"
        known = self.lexicon.datatypes if rule == "dt-type2" else self.lexicon.recognised
        wanted = {n: term for n, term in known.items() if ("c", n) in read and n not in self.typed}
        if not wanted:
            return
        self.typed |= wanted.keys()
        step = self.machine.step(rule, self.machine.round_after([]))
        if rule == "dt-type2":
            found = [
                (v, n) for n, term in wanted.items() for v in literals_in(self.store, self._objects, term)
            ]
        else:
            back: dict[Term, int] = {term: n for n, term in wanted.items()}
            found = [(v, back[dt]) for v, dt in of_their_datatypes(self.store, self._objects, back)]
        facts = list(dict.fromkeys((self.equality.of(v), self.lexicon.type, n) for v, n in found))
        self.machine.take([(fact, -step) for fact in unknown(self.machine, facts)], record=record)
        self.strata.literal_subjects |= {("c", n) for n in wanted}

    def _carry_out(self) -> None:
        relations = self.machine.relations
        idle = self.lexicon.universal - self.equality.classes.keys()
        self.clauses = useful(self.schema.clauses, self.schema.denials, relations, idle)
        read = read_by(self.clauses, self.schema.denials, relations)
        self.strata.run(components(self.clauses, relations), read, self.lexicon.universal)

    def hide_noise(self) -> None:
        """Hide what is noise by its terms, which is known only now."""
        if self._hidden_up_to == self.machine.now:
            return
        new = f"step > {max(self._hidden_up_to, 0)}"
        arms = noise_tests(self.words, self.language)
        found = " UNION ALL ".join(f"SELECT rowid FROM derived WHERE {new} AND {arm}" for arm in arms)
        if self.run(f"{found} LIMIT 1"):
            self.run(f"UPDATE derived SET step = -step WHERE rowid IN ({found})")
        self._hidden_up_to = self.machine.now

    def contradictions(self) -> list[Found]:
        """Return what the rules that conclude ``false`` find."""
        looking = Denials(self.store, self._objects, self.machine.relations, self.lexicon, self.equality)
        return list(looking.found(self.schema.denials, tuple(self.schema.clauses)))


def _words(terms: str) -> str:
    """Return a query for the ids of the words of the language among ``terms``."""
    namespaces = ", ".join(f"'{namespace}'" for namespace in _LANGUAGE)
    return (
        f"SELECT id FROM {terms} WHERE id BETWEEN {layout.IRI} AND {layout.STRING - 1}"
        f" AND starts_with(lex, 'http://www.w3.org/') AND left(lex, instr(lex, '#')) IN ({namespaces})"
    )
