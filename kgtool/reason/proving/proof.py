"""A proof: a triple, the rule that gives it, and the proofs of the premises; and a single step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from kgtool.reason.facts import Fact


@dataclass(frozen=True)
class Step:
    """One application of a rule."""

    rule: str
    premises: tuple[Fact, ...]


@dataclass(frozen=True)
class Proof:
    """A proof tree.

    ``rule`` is the rule's name (its W3C name, or the name of a project's rule); None where the triple is
    asserted. ``premises`` stand in the order of the rule; a list premise, LIST[…], is given by the
    ``rdf:first`` and ``rdf:rest`` triples of the list, in list order, where the rule has it. A rule
    without premises (an axiom) has none. ``triple`` is a plain tuple, no Triple, where a literal is the
    subject: such a step can stand in the middle of a proof, never at its root or leaves.
    """

    triple: Triple | Fact
    rule: str | None = None
    premises: tuple[Proof, ...] = ()

    @property
    def height(self) -> int:
        """The number of steps on the longest way from the root to a leaf; 0 for an asserted triple."""
        highest, todo = 0, [(self, 0)]
        while todo:
            step, above = todo.pop()
            below = above + (step.rule is not None)
            highest = max(highest, below)
            todo += [(premise, below) for premise in step.premises]
        return highest

    def leaves(self) -> Iterator[Proof]:
        """Yield the asserted triples at the tips of the proof, from left to right, with repetitions."""
        todo = [self]
        while todo:
            step = todo.pop()
            if step.rule is None:
                yield step
            todo.extend(reversed(step.premises))
