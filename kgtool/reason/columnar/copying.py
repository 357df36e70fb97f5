"""A closure taken further while another goes on as it is: tables and bookkeeping of its own."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import replace
from itertools import count

from kgtool.dataset.columnar import edit
from kgtool.reason.columnar.equality import Equality
from kgtool.reason.columnar.fixpoint import Fixpoint

_NUMBERS = count()


def new_schema() -> str:
    """Return the name of a schema that no closure has yet."""
    return f"closure_{next(_NUMBERS)}"


def copied(fixpoint: Fixpoint) -> Fixpoint:
    """Return a fixpoint of the same facts over tables of its own; what is not changed any more is shared."""
    made = copy(fixpoint)
    made.store = edit.duplicated(fixpoint.store, new_schema())
    made.run = made.store.engine.run
    machine = fixpoint.machine
    relations = copy(machine.relations)
    relations.asserted, relations.derived = dict(relations.asserted), dict(relations.derived)
    made.machine = replace(
        machine,
        engine=made.store.engine,
        relations=relations,
        steps=[replace(step) for step in machine.steps],
        rounds=defaultdict(int, machine.rounds),
        changed=defaultdict(int, machine.changed),
    )
    made.strata = strata = copy(fixpoint.strata)
    strata.machine, strata.done = made.machine, dict(strata.done)
    strata.budget = replace(strata.budget, engine=made.store.engine)
    strata.literal_subjects = set(strata.literal_subjects)
    strata.literal_objects = set(strata.literal_objects)
    made.equality = Equality(made.rank)
    made.equality.take(fixpoint.equality)
    made.typed = set(fixpoint.typed)
    return made
