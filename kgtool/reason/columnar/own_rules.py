"""A project's own rules (SHACL Advanced Features §8) over the tables of a closure.

Each is a SPARQL query, answered by the columnar engine from everything known so far: asserted, inferred, and
expanded where terms are the same. What it concludes joins the fixpoint.

The order (§8.4): first everything that follows without them; then each rule once, by rising ``sh:order``,
those of one order from the same facts, each order seeing what the one before concluded; then what follows
from that, and each rule once again, until none of them concludes anything new. What was concluded stays, even
where a later fact is one that a rule asked not to be there. A closure that is changed is what a fresh run
gives: see ``changes``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import groupby
from time import perf_counter
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple, Variable

from kgtool.dataset.columnar import edit
from kgtool.model.errors import KgtoolError, NotSupportedError, ShapesError
from kgtool.model.results import Solutions
from kgtool.model.terms import Term
from kgtool.reason.columnar.clause import ANY, Key
from kgtool.reason.columnar.copying import set_mark
from kgtool.reason.columnar.monotone import is_monotone
from kgtool.reason.columnar.rule_reach import Relation, concluded_by, keys_of, reaches, read_by_query
from kgtool.reason.columnar.written import closed_store
from kgtool.reason.shacl_rules.project_rule import THIS, ProjectRule

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar.fixpoint import Fixpoint
    from kgtool.sparql import Query

Failing = Callable[[Iterable[Term], Iterable[Term], Iterable[Triple], Iterable[Triple]], Collection[Term]]
"""``failing(nodes, conditions, shapes, data)``: the nodes that do not conform to every shape of
``conditions``.
"""


class OwnRules:
    """Rules of a project, their queries parsed.

    Raises ShapesError where one does not parse, NotSupportedError for what is not carried out here.
    """

    def __init__(self, rules: Sequence[ProjectRule], failing: Failing | None) -> None:
        self._rules = [(rule, _parsed(rule)) for rule in sorted(rules, key=lambda rule: rule.order)]
        self._failing = failing
        for rule in rules:
            if rule.conditions and failing is None:
                raise NotSupportedError(f"rule {rule.name}: conditions need a validator, and none was given")
            if rule.conditions and rule.modifiers.strip():
                raise NotSupportedError(
                    f"rule {rule.name}: conditions together with {rule.modifiers.split()[0].upper()} are"
                    " carried out by the reference engine only"
                )

    @cached_property
    def are_monotone(self) -> bool:
        """Whether more facts never take away from what the rules conclude (see ``monotone``)."""
        return all(_gains(rule, query) for rule, query in self._rules)

    @cached_property
    def _read(self) -> list[tuple[frozenset[Relation], frozenset[Relation], bool]]:
        """What each rule reads and concludes, and whether it is monotone."""
        return [
            (read_by_query(rule, query), concluded_by(rule), _gains(rule, query))
            for rule, query in self._rules
        ]

    def heed(self, fixpoint: Fixpoint, keys: Iterable[Key]) -> bool:
        """Return whether a change of the relations ``keys`` may be one for a rule that is not monotone.

        It may be where one of them, or what may follow from them by clauses and rules, is read by such a
        rule; or where what is the same, or what clauses are made from, may change.
        """
        relations, same = fixpoint.machine.relations, fixpoint.equality.of
        below = _sub_classes(fixpoint)

        def number(term: Term) -> int:
            return same(fixpoint.store.id_of(term))

        links = [
            (frozenset(map(relations.key, clause.body)), frozenset({relations.key(clause.head)}), True)
            for clause in fixpoint.schema.clauses
        ]
        links += [
            (keys_of(read, number, below), keys_of(concluded, number, below), gains)
            for read, concluded, gains in self._read
        ]
        changed = ((kind, same(constant)) for kind, constant in keys)
        return reaches(changed, links, relations.type, fixpoint.is_schema)

    def __call__(self, fixpoint: Fixpoint) -> int:
        """Carry out every rule once, each order seeing what the one before concluded; return how many
        are new.
        """
        total = 0
        if fixpoint.mark is None and not self.are_monotone:
            set_mark(fixpoint)
        for _, group in groupby(self._rules, key=lambda pair: pair[0].order):
            store = closed_store(fixpoint)
            made = [(rule.name, *self._conclusions(rule, query, store)) for rule, query in group]
            total += sum(_take(fixpoint, name, triples, seconds) for name, triples, seconds in made)
        return total

    def _conclusions(self, rule: ProjectRule, query: Query, store: Store) -> tuple[list[Triple], float]:
        from kgtool.sparql import answer

        started = perf_counter()
        result = answer(store, query)
        if not isinstance(result, Solutions):
            raise AssertionError("a SELECT query has solutions")
        solutions = [
            {name: term for name, term in zip(result.variables, row, strict=True) if term is not None}
            for row in result.rows
        ]
        if rule.conditions and self._failing is not None:
            data = (quad.triple for quad in store.quads())
            nodes = list(dict.fromkeys(solution[THIS] for solution in solutions))
            failing = self._failing(nodes, rule.conditions, rule.shapes, data) if nodes else ()
            solutions = [solution for solution in solutions if solution[THIS] not in failing]
        made = dict.fromkeys(triple for solution in solutions for triple in rule.conclusions(solution))
        return list(made), perf_counter() - started


def _gains(rule: ProjectRule, query: Query) -> bool:
    return not rule.conditions and is_monotone(query.algebra)


def _sub_classes(fixpoint: Fixpoint) -> Callable[[int], set[int]]:
    """Return what gives the sub-classes of a class that are known."""
    above: dict[int, list[int]] = defaultdict(list)
    test = f"WHERE p = {fixpoint.words.sub_class}"
    rows = fixpoint.run(f"SELECT s, o FROM triple {test} UNION ALL SELECT s, o FROM derived {test}")
    for s, o in rows:
        above[fixpoint.equality.of(o)].append(fixpoint.equality.of(s))

    def below(cls: int) -> set[int]:
        found, waiting = {cls}, [cls]
        while waiting:
            news = set(above[waiting.pop()]) - found
            found |= news
            waiting += news
        return found

    return below


def _take(fixpoint: Fixpoint, name: str, triples: Sequence[Triple], seconds: float) -> int:
    """Take in what a rule concluded; return how much of it is new."""
    if not triples:
        return 0
    machine, run = fixpoint.machine, fixpoint.run
    edit.arrive(fixpoint.store, (Quad(*triple) for triple in triples))
    run("DROP TABLE arrived_term")
    # What is in ``expanded`` comes up to three rounds after all else.
    after = 3 if fixpoint.equality.classes else 0
    step = machine.step(name, machine.round_after([ANY]) + after)
    machine.steps[step].seconds = seconds
    machine.steps[step].own = True
    known = "".join(f" ANTI JOIN {table} USING (p, s, o)" for table in ("triple", "derived", "expanded"))
    run(f"INSERT INTO delta SELECT p, s, o, {step} FROM arrived{known}")
    run(f"INSERT INTO derived FROM delta WHERE step = {step}")
    run("DROP TABLE arrived")
    [(count,)] = run(f"SELECT count(*) FROM delta WHERE step = {step}")
    if count:
        fixpoint.learn(step)
    return int(count)


def _parsed(rule: ProjectRule) -> Query:
    from kgtool.sparql import parse_query

    wanted = {THIS, *(t.value for triple in rule.template for t in triple if isinstance(t, Variable))}
    text = rule.select
    if not rule.modifiers.strip():
        text = text.replace(
            "SELECT * WHERE", f"SELECT DISTINCT {' '.join(f'?{name}' for name in sorted(wanted))} WHERE", 1
        )
    try:
        return parse_query(text, where=rule.name)
    except NotSupportedError as error:
        raise NotSupportedError(f"rule {rule.name}: {error.message}") from None
    except KgtoolError as error:
        raise ShapesError(f"rule {rule.name}: {error.message}") from None
