"""A closure as a value: what is inferred, in which round, by which rules; and what is contradictory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kgtool.dataset.columnar import Store, edit, inferred, layout
from kgtool.model.collecting import uncollected
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, compact, sort_key
from kgtool.reason.columnar.changes import add, remove
from kgtool.reason.columnar.copying import copied, new_schema
from kgtool.reason.columnar.denials import Found
from kgtool.reason.columnar.fixpoint import Fixpoint
from kgtool.reason.columnar.known import shown
from kgtool.reason.columnar.own_rules import Failing, OwnRules
from kgtool.reason.columnar.written import closed_store, expand, inferred_sql
from kgtool.reason.inconsistency import Inconsistency
from kgtool.reason.shacl_rules.project_rule import ProjectRule

MOST = 200_000_000
"""Conclusions at most, unless told otherwise."""

_NO_PREFIXES = Prefixes()


@dataclass(frozen=True)
class RuleCount:
    """How many triples a rule was the first to conclude in one round, and how long it took, in seconds."""

    rule: str
    round: int
    triples: int
    seconds: float


class Closure:
    """What follows from the default graph of a store. It holds as long as the store is open.

    The inferred triples stay in the engine as ids until they are asked for. None is asserted, none is noise
    (``kgtool.reason.is_noise``), none is generalised.
    """

    def __init__(self, fixpoint: Fixpoint) -> None:
        self._fixpoint = fixpoint
        if fixpoint.expands:
            expand(fixpoint)

    @property
    def _settled(self) -> Fixpoint:
        """The same in the tables, for whoever asks them."""
        self._fixpoint.settle()
        return self._fixpoint

    def __len__(self) -> int:
        """Return the number of inferred triples."""
        return sum(count for _, count in self._shown) + sum(count for _, _, count in self._copies)

    @cached_property
    def _shown(self) -> list[tuple[int, int]]:
        """How many triples each step was the first to conclude."""
        return shown(self._fixpoint.machine)

    @cached_property
    def _copies(self) -> list[tuple[int, bool, int]]:
        """How many triples equality adds in each round, apart from those that say what is the same."""
        if not (self._fixpoint.equality.classes and self._fixpoint.expands):
            return []
        same = self._fixpoint.words.same
        return self._fixpoint.run(
            f"SELECT round, p = {same}, count(*) FROM expanded GROUP BY ALL ORDER BY ALL"
        )

    def store(self) -> Store:
        """Return a store that answers from what is asserted and what is inferred; it shares the engine.

        Its relation ``inferred`` (see ``kgtool.dataset.columnar.inferred``) has the rounds.
        """
        made = closed_store(self._settled, self._fixpoint.base, whole=self._fixpoint.expands)
        made.rests_on = self
        return made

    def copied(self) -> Closure:
        """Return the same closure in tables of its own, so that one may be used up and the other not."""
        return Closure(copied(self._settled))

    @property
    def apart(self) -> bool:
        """Whether it rests on named graphs that are no part of the default graph."""
        return self._fixpoint.base is not None

    def extended(self, quads: Iterable[Quad | Triple]) -> Closure:
        """Return the closure with ``quads`` asserted as well. This closure is used up.

        Blank nodes are those of the store. Rounds go on from where they were. Raises what closing raises.
        """
        return Closure(add(self._settled, map(_plain, quads)))

    def without(self, quads: Iterable[Quad | Triple]) -> Closure:
        """Return the closure with the triples of ``quads`` no longer asserted in any graph. This closure is
        used up.
        """
        return Closure(remove(self._settled, map(_plain, quads)))

    @cached_property
    def rounds(self) -> int:
        """The latest round in which a triple was inferred for the first time."""
        return max((count.round for count in self.statistics), default=0)

    @cached_property
    def statistics(self) -> tuple[RuleCount, ...]:
        """What each rule concluded in each round, in the order of rounds."""
        steps = self._fixpoint.machine.steps
        found: dict[tuple[int, str], tuple[int, float]] = {}
        for number, count in self._shown:
            key = (steps[number].round, steps[number].rule)
            before = found.get(key, (0, 0.0))
            found[key] = (before[0] + count, before[1] + steps[number].seconds)
        for number, of_sameness, count in self._copies:
            found[number, "eq-trans" if of_sameness else "eq-rep"] = (count, 0.0)
        return tuple(RuleCount(rule, number, *counted) for (number, rule), counted in sorted(found.items()))

    def triples(self) -> Iterator[tuple[Triple, int]]:
        """Yield each inferred triple with the round in which it first followed, in no order."""
        sql = inferred_sql(self._settled, whole=self._fixpoint.expands)
        select = f"SELECT s, p, o, round FROM ({sql})"
        return inferred.inferred(self._fixpoint.store, select)

    @cached_property
    def inferred(self) -> tuple[Triple, ...]:
        """The inferred triples, sorted."""
        return tuple(sorted((triple for triple, _ in self.triples()), key=_order))

    @cached_property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """The contradictions, each once, in the order of their rules' book; see ``inconsistencies_named``."""
        return self.inconsistencies_named(_NO_PREFIXES)

    def inconsistencies_named(self, prefixes: Prefixes) -> tuple[Inconsistency, ...]:
        """Return the contradictions with messages in which ``prefixes`` shorten IRIs.

        At most a thousand for each axiom. An empty answer means that no rule concludes ``false``.
        """
        store, fixpoint = self._fixpoint.store, self._settled
        found: dict[tuple[str, frozenset[tuple[int, int, int]]], Found] = {}
        for one in fixpoint.contradictions():
            found.setdefault((one.rule, frozenset(one.facts)), one)
        ids = {number for one in found.values() for fact in one.facts for number in fact}
        terms = store.terms(ids.union(*(one.known.values() for one in found.values())))
        made = []
        for one in found.values():
            shown = [
                fact for fact in dict.fromkeys(one.facts) if _is_triple(fact) and not fixpoint.is_noise(fact)
            ]
            premises = tuple(_triple(terms[s], terms[p], terms[o]) for s, p, o in shown)
            made.append(Inconsistency(one.rule, _message(one.says, one.known, terms, prefixes), premises))
        order = {rule.name: place for place, rule in enumerate(fixpoint.book.book.rules)}
        return tuple(sorted(made, key=lambda one: order[one.rule]))


def close(
    source: Store | Iterable[Quad | Triple],
    profile: str = "owlrl",
    rules: Sequence[ProjectRule] = (),
    *,
    failing: Failing | None = None,
    most: int = MOST,
    named_graphs: bool = False,
    expanded: bool = True,
) -> Closure:
    """Return the closure of a store's default graph, or of quads, under a profile and a project's ``rules``.

    Of things that are the same each has all that is said of any, with all pairs of ``owl:sameAs``. Where
    that is not ``expanded``, one of them has it, its representative, and ``owl:sameAs`` leads from it to each
    other and back; a project's rules see all of it nevertheless.

    The profile is ``none``, ``rdfs`` or ``owlrl``. ``failing`` says which nodes do not conform to the
    conditions
    of a rule; NotSupportedError where a rule has some and it is not given.

    Quads are closed together, whatever their graphs; of a store, the default graph, and with ``named_graphs``
    all of them. Its tables stay as they are: the closure's lie in a schema beside them. Raises
    UnknownNameError for another profile, LimitError naming a rule that would conclude more than ``most``
    triples in all.
    """
    store = source if isinstance(source, Store) else store_of(source)
    inner = store.within(new_schema(), new=True)
    apart = named_graphs and not store.union_default and bool(store.statistics.tables["quad"])
    if apart:
        edit.own_triples(inner, "SELECT p, s, o FROM main.triple UNION SELECT p, s, o FROM main.quad")
    with uncollected():
        fixpoint = Fixpoint(
            inner, profile, most, OwnRules(rules, failing) if rules else None, expands=expanded
        )
        fixpoint.base = "main" if apart else None
        fixpoint.close()
        return Closure(fixpoint)


def store_of(quads: Iterable[Quad | Triple]) -> Store:
    """Return a store whose default graph is all of ``quads``."""
    return Store.of_sources([map(_plain, quads)], graphs=False)


def _plain(quad: Quad | Triple) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)


def _is_triple(fact: tuple[int, int, int]) -> bool:
    return layout.SPAN <= fact[0] < layout.STRING and layout.IRI <= fact[1] < layout.STRING


def _triple(subject: Term, predicate: Term, value: Term) -> Triple:
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        raise AssertionError("a generalised triple was about to leave")
    return Triple(subject, predicate, value)


def _message(says: str, known: object, terms: dict[int, Term], prefixes: Prefixes) -> str:
    def name(match: re.Match[str]) -> str:
        number = dict(known).get(match[1])  # type: ignore[call-overload]
        return compact(terms[number], prefixes) if number is not None else match[0]

    return re.sub(r"\?(\w+)", name, says)


def _order(triple: Triple) -> tuple[tuple[int, str, str, str], ...]:
    return (sort_key(triple.subject), sort_key(triple.predicate), sort_key(triple.object))  # type: ignore[arg-type]
