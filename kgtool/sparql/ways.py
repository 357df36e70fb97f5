"""How a query is answered from one store: looked up step by step, or by a plan. Both are found once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kgtool.dataset.columnar.layout import class_of
from kgtool.sparql.plans import Plan, lasting
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sparql.steps import Steps

_KEPT = 500
T = TypeVar("T")


class Way:
    """How one query is answered; what it takes is made when first needed."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._plan: Plan | None = None
        self._steps: Steps | None = None
        self._judged = False

    @cached_property
    def lasting(self) -> bool:
        """Whether the answer is the same each time."""
        return lasting(self.query)

    @cached_property
    def federated(self) -> bool:
        """Whether endpoints are asked."""
        from kgtool.sparql.compile.plan import bounded, pattern_of
        from kgtool.sparql.compile.scoping import asks_services

        return "service" in self.query.text.lower() and bounded(asks_services)(pattern_of(self.query))

    def steps(self, store: Store) -> Steps | None:
        """Return how the query is looked up in ``store``; None where it needs a plan."""
        if not self._judged:
            from kgtool.sparql.guiding import steps_of

            self._steps, self._judged = None if self.federated else steps_of(self.query, store), True
        return self._steps

    def plan(self, store: Store) -> Plan:
        """Return the query's statement, to be run over ``store``."""
        from kgtool.sparql.compile.plan import plan_query

        if self._plan is None:
            self._plan = plan_query(self.query, store)
        return self._plan


def way_of(store: Store, query: Query) -> Way:
    """Return the way of ``query``, found once per store and query."""
    known = store.plans.get(id(query))
    if known is None or known[0] is not query:
        return _remembered(store, id(query), query, Way(query))
    way: Way = known[1]
    return way


def look_up_of(store: Store, query: Query) -> tuple[Steps | None, dict[str, int]]:
    """Return how ``query`` is looked up, and the ids of the variables that are known before the first step.

    With parameters it goes the way that it went with others of their classes, where that is a look-up.
    """
    if query.unbound is not None:
        ids = store.ids_of([term for _, term in query.given])
        given = {name: ids[term] for name, term in query.given}
        steps = _steps_given(store, query.unbound, given)
        if steps is not None:
            return steps, given
    return way_of(store, query).steps(store), {}


def _steps_given(store: Store, query: Query, given: dict[str, int]) -> Steps | None:
    from kgtool.sparql.guiding import steps_of

    held = {name: class_of(number) for name, number in given.items()}
    key = id(query), *held.items()
    known = store.plans.get(key)
    if known is None or known[0] is not query:
        return _remembered(store, key, query, steps_of(query, store, held))
    steps: Steps | None = known[1]
    return steps


def _remembered(store: Store, key: object, query: Query, found: T) -> T:
    """Keep ``found``, which is good for ``query``: a query that is kept has its number to itself."""
    if len(store.plans) > _KEPT:
        store.plans.clear()
    store.plans[key] = (query, found)
    return found
