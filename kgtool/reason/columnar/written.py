"""A closure written out: what equality adds, and all that is inferred as a layer of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.dataset.columnar import edit, inferred
from kgtool.reason.columnar import equality as same_as
from kgtool.reason.columnar.lexicon import noise_tests

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar.fixpoint import Fixpoint


def expand(fixpoint: Fixpoint) -> None:
    """Write what equality adds to the table ``expanded``, each with its round.

    What a project's rule may have concluded from keeps the round that it had. Raises LimitError where there
    would be too much.
    """
    machine, equality, same = fixpoint.machine, fixpoint.equality, fixpoint.words.same
    if not equality.classes or fixpoint.expanded_up_to == machine.now:
        return
    fixpoint.strata.budget.foresee_copies("eq-rep", same_as.copies(machine, equality, same))
    noise = " OR ".join(noise_tests(fixpoint.words, fixpoint.language))
    keep = fixpoint.rules is not None and fixpoint.expanded_up_to >= 0
    same_as.expansion(machine, equality, same, noise, keep=keep)
    fixpoint.expanded_up_to = machine.now


def closed_store(fixpoint: Fixpoint, base: str | None = None, *, whole: bool = True) -> Store:
    """Return a store whose default graph is what is asserted and what is inferred so far.

    ``base`` is the schema of the asserted triples; default: of all that the closure rests on. ``whole``: with
    what equality adds.
    """
    fixpoint.hide_noise()
    if whole:
        expand(fixpoint)
    if not fixpoint.is_named:
        edit.name(fixpoint.store, fixpoint.book.constants)
        fixpoint.is_named = True
    schema = fixpoint.store.schema
    base = base or edit.schema_of_triples(fixpoint.store)
    added = f"SELECT p, s, o FROM {schema}.derived WHERE step = 0"
    return inferred.layered(
        fixpoint.store, f"{schema}_closed", base, added, inferred_sql(fixpoint, whole=whole)
    )


def inferred_sql(fixpoint: Fixpoint, *, whole: bool = True) -> str:
    """Return the query of what is inferred: p, s, o, round; ``whole``: with what equality adds."""
    steps = fixpoint.machine.steps
    numbers = [list(range(len(steps))), [step.round for step in steps]]
    made = "SELECT unnest($1::INT[]) AS step, unnest($2::INT[]) AS round"
    schema = fixpoint.store.schema
    fixpoint.run(f"CREATE OR REPLACE TABLE {schema}.round_of AS {made}", numbers)
    found = f"SELECT p, s, o, round FROM {schema}.derived JOIN {schema}.round_of USING (step) WHERE step > 0"
    if whole and fixpoint.equality.classes:
        found += f" UNION ALL SELECT p, s, o, round FROM {schema}.expanded"
    return found
