"""Why a triple holds: the front of the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Triple

from kgtool.reason.alternatives import alternatives
from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import clauses
from kgtool.reason.facts import Fact, TripleIndex, fact_of
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise
from kgtool.reason.noise import is_noise
from kgtool.reason.project_rule import ProjectRule
from kgtool.reason.project_steps import Conforms, Evaluate, project_steps
from kgtool.reason.proof import Proof
from kgtool.reason.prover import Prover


def prove(
    goal: Triple | Fact,
    asserted: TripleIndex,
    closure: TripleIndex,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    evaluate: Evaluate | None = None,
    conforms: Conforms | None = None,
) -> Proof | None:
    """Return the shortest proof of ``goal``: the lowest, and among these one with the fewest nodes.

    ``closure`` is the whole closed graph, ``asserted`` included, with or without its noise; ``book`` and the
    project's ``rules`` are what it was closed by. ``evaluate`` answers the rules' SELECT queries and
    ``conforms`` their conditions; without ``evaluate`` the project's rules are left out, and without
    ``conforms`` those that have conditions.

    None where ``goal`` is neither asserted nor inferred, or does not follow from ``asserted`` by these
    rules. Facts that the noise filter drops are proved too where they follow, as goal or as premise.
    """
    fact = fact_of(goal)
    provers = _provers(fact, asserted, closure, book, rules, evaluate=evaluate, conforms=conforms)
    return next((found for prover in provers if (found := prover.prove(fact))), None)


def prove_all(
    goal: Triple,
    asserted: TripleIndex,
    closure: TripleIndex,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    most: int,
    evaluate: Evaluate | None = None,
    conforms: Conforms | None = None,
) -> tuple[Proof, ...]:
    """Return at most ``most`` different proofs of ``goal``, the shortest first, as ``prove`` finds them.

    An asserted goal is the first; none of the others rests on it. Two proofs differ where some fact is given
    by another rule or from other premises. Empty where ``prove`` gives None.
    """
    fact = fact_of(goal)
    provers = _provers(fact, asserted, closure, book, rules, evaluate=evaluate, conforms=conforms, every=True)
    found = (tuple(alternatives(prover, fact, most)) for prover in provers)
    return next((proofs for proofs in found if proofs), ())


def _provers(
    fact: Fact,
    asserted: TripleIndex,
    closure: TripleIndex,
    book: RuleBook,
    rules: Sequence[ProjectRule],
    *,
    evaluate: Evaluate | None,
    conforms: Conforms | None,
    every: bool = False,
) -> Iterator[Prover]:
    """Yield where to look for a proof: in the closure as it is, then with the noise that may follow."""
    if fact not in asserted and fact not in closure and not is_noise(fact):
        return
    further = project_steps(rules, closure, evaluate, conforms) if rules and evaluate else None
    yield Prover(closure, closure, asserted, tuple(clauses(book, closure)), further, every)
    whole = TripleIndex((*closure.facts((None, None, None)), *generalised(closure, book).facts((None,) * 3)))
    yield Prover(WithNoise(whole), closure, asserted, tuple(clauses(book, whole)), further, every)
