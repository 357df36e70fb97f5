"""The closure of a graph under a profile and a project's own rules (SHACL Advanced Features §8).

Imports rdflib and owlrl: import this module only where they are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Quad, Triple

from kgtool.model.terms import sort_key
from kgtool.peers.bridge import RdflibTriple, TermGraph, Terms, quiet
from kgtool.peers.entailment import reasoner
from kgtool.peers.rules import CompiledRule
from kgtool.reason import ProjectRule, is_noise


@dataclass(frozen=True)
class Closure:
    """What follows: the inferred triples, sorted, none of them asserted; and in how many rounds."""

    inferred: tuple[Triple, ...]
    rounds: int


def close(quads: Iterable[Quad | Triple], profile: str, rules: Sequence[ProjectRule]) -> Closure:
    """Return the closure of ``quads`` (graph names do not matter) under ``profile`` and ``rules``.

    A round is the profile's closure, then every rule in rising order, each order seeing what the one before
    concluded; rounds go on until the rules conclude nothing new. Noise is left out, and so is what a rule
    concludes of a literal. Raises UnknownNameError for a profile other than ``none``, ``rdfs`` and
    ``owlrl``, and what a rule's query or condition raises.
    """
    compiled = [CompiledRule(rule) for rule in sorted(rules, key=lambda rule: rule.order)]
    rounds, new = 0, True
    with quiet():
        growing = _Growing(quads)
        entailment = reasoner(growing.work, profile)
        while new:
            rounds += 1
            growing.learn(entailment.close())
            new = False
            for _, same_order in groupby(compiled, key=lambda rule: rule.rule.order):
                made = [t for rule in same_order for t in rule.conclusions(growing.seen, growing.terms)]
                new = growing.conclude(made) or new
    return Closure(tuple(sorted(growing.inferred, key=_key)), rounds)


class _Growing:
    """A graph as it grows: ``work`` is the reasoner's, noise and all; ``seen`` is what rules see."""

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        self.terms = Terms()
        asserted = [self.terms.triple(quad) for quad in quads]
        self.work, self.seen = TermGraph(asserted), TermGraph(asserted)
        self.inferred: list[Triple] = []

    def learn(self, triples: Iterable[RdflibTriple]) -> bool:
        """Take in what the reasoner added to ``work``; say whether any of it is news to the rules."""
        news = []
        for triple in triples:
            fact = self.terms.triple_back(triple)
            if fact is not None and not is_noise(fact) and triple not in self.seen:
                news.append(triple)
                self.inferred.append(fact)
        self.seen.extend(news)
        return bool(news)

    def conclude(self, triples: Iterable[Triple]) -> bool:
        """Take in what rules concluded; say whether any of it is new."""
        made = [self.terms.triple(triple) for triple in dict.fromkeys(triples)]
        self.work.extend(made)
        return self.learn(made)


def _key(triple: Triple) -> tuple[tuple[int, str, str, str], ...]:
    return (sort_key(triple.subject), sort_key(triple.predicate), sort_key(triple.object))  # type: ignore[arg-type]
