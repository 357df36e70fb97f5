"""Why a triple holds: the front of the search."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Triple

from kgtool.reason.book import RuleBook
from kgtool.reason.clauses import clauses
from kgtool.reason.facts import TripleIndex, fact_of
from kgtool.reason.generalised import generalised
from kgtool.reason.hidden import WithNoise
from kgtool.reason.noise import is_noise
from kgtool.reason.project_rule import ProjectRule
from kgtool.reason.project_steps import Conforms, Evaluate, project_steps
from kgtool.reason.proof import Proof
from kgtool.reason.prover import Prover


def prove(
    goal: Triple,
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
    if fact not in asserted and fact not in closure and not is_noise(fact):
        return None
    further = project_steps(rules, closure, evaluate, conforms) if rules and evaluate else None
    plain = Prover(closure, closure, asserted, tuple(clauses(book, closure)), further)
    found = plain.prove(fact)
    if found is not None:
        return found
    whole = TripleIndex((*closure.facts((None, None, None)), *generalised(closure, book).facts((None,) * 3)))
    return Prover(WithNoise(whole), closure, asserted, tuple(clauses(book, whole)), further).prove(fact)
