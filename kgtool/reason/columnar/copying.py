"""A closure taken further while another goes on as it is: tables and bookkeeping of its own; and one taken
back to where it was before a project's rules spoke.

Rules that are not monotone may conclude less where more is known. So a closure with such rules keeps a mark:
what was known of it when they were first to be carried out. Each step stands for itself in ``derived``, and
what came after the mark is taken out by the number of its step.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import edit
from kgtool.reason.columnar import equality as same_as
from kgtool.reason.columnar.equality import Equality

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar.fixpoint import Fixpoint

_NUMBERS = count()


def new_schema() -> str:
    """Return the name of a schema that no closure has yet."""
    return f"closure_{next(_NUMBERS)}"


def copied(fixpoint: Fixpoint) -> Fixpoint:
    """Return a fixpoint of the same facts over tables of its own; what is not changed any more is shared."""
    return _over(fixpoint, edit.duplicated(fixpoint.store, new_schema()))


def set_mark(fixpoint: Fixpoint) -> None:
    """Take down what ``fixpoint`` is now, to go back to; its facts are all in the tables."""
    fixpoint.mark = _over(fixpoint, fixpoint.store)
    fixpoint.run("DELETE FROM since")


def back(fixpoint: Fixpoint) -> Fixpoint:
    """Return ``fixpoint`` as it was when its mark was set, which is gone; ``fixpoint`` is used up.

    What was asserted since then is asserted still; in the table ``since`` is what of it was not carried out.
    """
    made = fixpoint.mark
    if made is None:
        raise AssertionError("no mark was set")
    made.run(f"DELETE FROM derived WHERE abs(step) > {made.machine.now}")
    if made.equality.members != fixpoint.equality.members:
        same_as.write(made.store.engine, made.equality)
    if fixpoint.expanded_up_to >= 0:
        made.run("DELETE FROM expanded")
        made.expanded_up_to = -1
    made.is_named = fixpoint.is_named
    return made


def _over(fixpoint: Fixpoint, store: Store) -> Fixpoint:
    """Return the bookkeeping of ``fixpoint`` apart from its own, over the tables of ``store``."""
    made = copy(fixpoint)
    made.store = store
    made.run = store.engine.run
    machine = fixpoint.machine
    relations = copy(machine.relations)
    relations.asserted, relations.derived = dict(relations.asserted), dict(relations.derived)
    made.machine = replace(
        machine,
        engine=store.engine,
        relations=relations,
        steps=[replace(step) for step in machine.steps],
        rounds=defaultdict(int, machine.rounds),
        changed=defaultdict(int, machine.changed),
        growing=False,
    )
    made.strata = strata = copy(fixpoint.strata)
    strata.machine, strata.done = made.machine, dict(strata.done)
    strata.budget = replace(strata.budget, engine=store.engine)
    strata.literal_subjects = set(strata.literal_subjects)
    strata.literal_objects = set(strata.literal_objects)
    made.equality = Equality(made.rank)
    made.equality.take(fixpoint.equality)
    made.typed = set(fixpoint.typed)
    made.mark = None if fixpoint.mark is None else _over(fixpoint.mark, store)
    return made
