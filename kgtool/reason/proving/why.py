"""Why a triple holds: the front of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from pyoxigraph import Triple

from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import clauses
from kgtool.reason.facts import Asserted, Extended, Fact, Facts, fact_of
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise, axiomatic
from kgtool.reason.noise import is_noise
from kgtool.reason.proving.alternatives import Proofs, alternatives
from kgtool.reason.proving.project_steps import Conforms, Evaluate, project_steps
from kgtool.reason.proving.proof import Proof
from kgtool.reason.proving.prover import Prover
from kgtool.reason.shacl_rules.project_rule import ProjectRule


class Provers:
    """Proofs of any number of facts of one closed graph; what one proof has found out serves the next.

    ``closure`` is the whole closed graph, ``asserted`` included, with or without its noise; ``book`` and the
    project's ``rules`` are what it was closed by. ``evaluate`` answers the rules' SELECT queries and
    ``conforms`` their conditions; without ``evaluate`` the project's rules are left out, and without
    ``conforms`` those that have conditions.
    """

    def __init__(
        self,
        asserted: Asserted,
        closure: Facts,
        book: RuleBook,
        rules: Sequence[ProjectRule] = (),
        *,
        evaluate: Evaluate | None = None,
        conforms: Conforms | None = None,
        every: bool = False,
    ) -> None:
        self._asserted, self._closure, self._book, self._every = asserted, closure, book, every
        self._further = project_steps(rules, closure, evaluate, conforms) if rules and evaluate else None

    def prove(self, goal: Triple | Fact) -> Proof | None:
        """Return the shortest proof of ``goal``: the lowest, and among these one with the fewest nodes; among
        very many facts that follow from each other the one that ``Prover.prove`` tells of.

        None where ``goal`` is neither asserted nor inferred, or does not follow from what is asserted by
        these rules. Facts that the noise filter drops are proved too where they follow.
        """
        fact = fact_of(goal)
        return next((found for prover in self.of(fact) if (found := prover.prove(fact))), None)

    def of(self, fact: Fact) -> Iterator[Prover]:
        """Yield where to look for a proof: in the closure as it is, then with the noise that may follow, then
        with what follows about literals.
        """
        if fact in self._asserted or fact in self._closure or is_noise(fact):
            yield self._plain
            yield self._with_noise
            if self._about_literals:
                yield self._with_literals

    @cached_property
    def _plain(self) -> Prover:
        found = tuple(clauses(self._book, self._closure))
        return Prover(self._closure, self._closure, self._asserted, found, self._further, self._every)

    @cached_property
    def _with_noise(self) -> Prover:
        return self._over(self._axioms)

    @cached_property
    def _with_literals(self) -> Prover:
        return self._over((*self._about_literals, *self._axioms))

    @cached_property
    def _axioms(self) -> tuple[Fact, ...]:
        return tuple(axiomatic(self._closure, self._book))

    @cached_property
    def _about_literals(self) -> tuple[Fact, ...]:
        return tuple(generalised(self._closure, self._book).facts((None, None, None)))

    def _over(self, more: Iterable[Fact]) -> Prover:
        whole = Extended(self._closure, more)
        found = tuple(clauses(self._book, whole))
        return Prover(WithNoise(whole), self._closure, self._asserted, found, self._further, self._every)


def prove(
    goal: Triple | Fact,
    asserted: Asserted,
    closure: Facts,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    evaluate: Evaluate | None = None,
    conforms: Conforms | None = None,
) -> Proof | None:
    """Return the shortest proof of one ``goal``, or None; see ``Provers``."""
    return Provers(asserted, closure, book, rules, evaluate=evaluate, conforms=conforms).prove(goal)


def prove_all(
    goal: Triple,
    asserted: Asserted,
    closure: Facts,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    most: int,
    evaluate: Evaluate | None = None,
    conforms: Conforms | None = None,
) -> Proofs:
    """Return at most ``most`` different proofs of ``goal``, the shortest first, as ``prove`` finds them.

    An asserted goal is the first; none of the others rests on it. Two proofs differ where some fact is given
    by another rule or from other premises. None is found where ``prove`` gives None.
    """
    fact = fact_of(goal)
    provers = Provers(asserted, closure, book, rules, evaluate=evaluate, conforms=conforms, every=True)
    several = (alternatives(prover, fact, most) for prover in provers.of(fact))
    return next((proofs for proofs in several if proofs.found), Proofs((), complete=True))
