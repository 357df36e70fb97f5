"""What stands against a project's rule whose patterns all hold: a FILTER, a condition, another value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pyoxigraph import Triple

from kgtool.model.terms import Term
from kgtool.reason.facts import Fact, Facts, fact_of
from kgtool.reason.matching import Binding
from kgtool.reason.proving.project_steps import Conforms, Evaluate
from kgtool.reason.shacl_rules.project_rule import THIS, ProjectRule
from kgtool.sparql import Token, tokens

_MOST_INSTEAD = 3

Judges = tuple[Evaluate, Conforms | None]
"""What answers the queries of rules, and what judges their conditions."""


class Against:
    """Tells why ``rule`` does not conclude ``goal`` from ``start``, which its patterns allow."""

    def __init__(self, rule: ProjectRule, goal: Fact, start: Binding, graph: Facts, judges: Judges) -> None:
        self._rule, self._goal, self._start = rule, goal, start
        self._graph, (self._evaluate, self._conforms) = graph, judges

    def filters(self) -> tuple[str, ...]:
        """Return the FILTERs of the rule's pattern, as they are written there, each of which by itself
        keeps the rule from concluding the goal.

        Those inside groups, UNIONs and sub-queries are not told apart from what they stand in.
        """
        pattern = self._rule.pattern
        places = _filters(pattern)
        if not any(map(self._concludes, self._solutions(_without(pattern, places)))):
            return ()
        return tuple(
            " ".join(pattern[start:end].split())
            for start, end in places
            if not any(
                map(
                    self._concludes,
                    self._solutions(_without(pattern, [p for p in places if p != (start, end)])),
                )
            )
        )

    def conditions(self) -> tuple[Term, ...]:
        """Return the shapes of ``sh:condition`` to which what would be concluded of does not conform."""
        conforms = self._conforms
        if conforms is None or not self._rule.conditions:
            return ()
        found = [whole for whole in self._solutions(self._rule.pattern) if self._concludes(whole)]
        return tuple(
            shape
            for shape in self._rule.conditions
            if found
            and not any(conforms(whole[THIS], shape, self._rule.shapes, self._graph) for whole in found)
        )

    def instead(self) -> tuple[Triple, ...]:
        """Return what the rule does conclude of the same subject, by the same predicate."""
        made = (
            triple
            for whole in self._solutions(self._rule.pattern)
            for triple in self._rule.conclusions(whole)
            if fact_of(triple)[:2] == self._goal[:2] and fact_of(triple) != self._goal
        )
        return tuple(dict.fromkeys(islice(made, _MOST_INSTEAD)))

    def _solutions(self, pattern: str) -> Iterator[Binding]:
        rule = replace(self._rule, pattern=pattern)
        for solution in self._evaluate(rule.select, self._start, self._graph):
            yield {**self._start, **solution}

    def _concludes(self, solution: Binding) -> bool:
        return self._goal in map(fact_of, self._rule.conclusions(solution))


def _filters(pattern: str) -> list[tuple[int, int]]:
    """Return where each FILTER that stands in no inner group begins and ends."""
    found, depth, places = list(tokens(pattern)), 0, list[tuple[int, int]]()
    for number, token in enumerate(found):
        if token.is_word("FILTER") and depth == 0:
            places.append((token.start, _end(found, number + 1)))
        depth += _deeper(token)
    return places


def _end(found: list[Token], number: int) -> int:
    """Return where the constraint ends that begins with the token ``number``: behind its last bracket."""
    depth = 0
    for token in found[number:]:
        depth += _deeper(token)
        if depth == 0 and token.text in (")", "}"):
            return token.end
    return found[-1].end


def _deeper(token: Token) -> int:
    if token.kind != "mark":
        return 0
    return (token.text in ("(", "{")) - (token.text in (")", "}"))


def _without(pattern: str, places: list[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        pattern = f"{pattern[:start]} {pattern[end:]}"
    return pattern
