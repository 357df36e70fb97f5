"""The definition of a closure: apply every rule until nothing new follows.

This is what the rule books mean, carried out plainly (semi-naive, round by round, in memory). It is the
measure for faster engines and the tool for small graphs; for a large one it is slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import Clause, clauses
from kgtool.reason.facts import Fact, Facts, TripleIndex
from kgtool.reason.matching import Binding, fact_under, pattern_of, solve, unify


def _everything(fact: Fact) -> bool:
    del fact
    return True


def rounds(
    asserted: Iterable[Fact], book: RuleBook, admit: Callable[[Fact], bool] = _everything
) -> dict[Fact, int]:
    """Return every fact of the closure with the round in which it first appears; 0 for the asserted.

    Generalised facts and noise are part of the answer, as they are of the specification. ``admit`` may keep
    facts out; what follows only from them is then missing too.
    """
    found = dict.fromkeys(asserted, 0)
    applied, delta, number = set[object](), TripleIndex(found), 0
    while number == 0 or len(delta):
        number += 1
        graph = TripleIndex(found)
        fresh: dict[Fact, None] = {}
        for clause in clauses(book, graph):
            key = (clause.rule.name, clause.listed, frozenset(clause.binding.items()))
            made = consequences(clause, graph, delta if key in applied else None)
            applied.add(key)
            fresh.update(dict.fromkeys(fact for fact in made if fact not in found and admit(fact)))
        found.update(dict.fromkeys(fresh, number))
        delta = TripleIndex(fresh)
    return found


def consequences(clause: Clause, graph: Facts, delta: Facts | None = None) -> Iterator[Fact]:
    """Yield what ``clause`` concludes from ``graph``; given ``delta``, only with a premise from it."""
    if not clause.heads:
        return
    solutions = (
        clause.solutions(graph, graph, clause.binding) if delta is None else _new(clause, graph, delta)
    )
    for solution in solutions:
        for head in clause.heads:
            yield fact_under(head, solution)


def _new(clause: Clause, graph: Facts, delta: Facts) -> Iterator[Binding]:
    for place, atom in enumerate(clause.body):
        others = clause.body[:place] + clause.body[place + 1 :]
        for fact in delta.facts(pattern_of(atom, clause.binding)):
            start = unify(atom, fact, clause.binding)
            if start is not None:
                for found in solve(others, graph, start):
                    yield from clause.admitted(graph, found)
