"""A graph closed: by the columnar reasoner, whose conclusions stay in tables, or by owlrl."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Triple

from kgtool.dataset import ClosureCache, Layer
from kgtool.faces.keeping import closure_key, content_of, kept_store, loaded, note_closure, noted_closure
from kgtool.faces.names import PROFILES
from kgtool.model.errors import UnknownNameError
from kgtool.model.notation import nearest
from kgtool.model.terms import Term, sort_key

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.reason.columnar import Closure as ColumnarClosure

_log = logging.getLogger("kgtool")


@dataclass(frozen=True)
class Closure:
    """How a closure came about. ``rounds`` is None where owlrl's was read from the cache.

    ``key`` stands for all that it follows from; empty where nothing is kept. ``tables`` hold what follows;
    None where it is held as terms.
    """

    profile: str
    inferred: int
    rounds: int | None
    key: str = ""
    tables: ClosedTables | None = None


class ClosedTables:
    """The tables of one closed graph: computed now, or when they are first asked for."""

    def __init__(self, asserted: KnowledgeGraph, closed: KnowledgeGraph, profile: str) -> None:
        self._asserted = asserted
        self._content = content_of(closed)
        self._profile = profile
        self.view = closed.view

    @cached_property
    def closure(self) -> ColumnarClosure:
        """The closure, computed. Raises LimitError where it would not fit, and what a rule's query raises."""
        from kgtool.reason import columnar

        graph = self._asserted
        known = graph.__dict__.get("store") or kept_store(graph.inputs, content_of(graph)) or loaded(graph)
        rules = graph.inputs.rules
        return columnar.close(known, self._profile, rules, failing=_failing, named_graphs=True)

    def changed(self, added: Collection[Triple], removed: Collection[Triple]) -> ColumnarClosure | None:
        """Return the closure with facts added and removed; None where it must be computed from the start."""
        known: ColumnarClosure | None = self.__dict__.get("closure")
        if known is None or known.apart or (removed and known.has_named_graphs):
            return None
        made = known.copied()
        if removed:
            made = made.without(removed)
        return made.extended(added) if added else made

    @cached_property
    def store(self) -> Store:
        """The asserted triples with those inferred: as they were kept, or computed and then kept."""
        known = kept_store(self._asserted.inputs, self._content)
        return self.computed() if known is None else known

    def computed(self) -> Store:
        """Return the store of the closure, computed, and keep it."""
        from kgtool.dataset.columnar import save_snapshot

        made, cache = self.closure.store(), self._asserted.inputs.cache
        if cache and self._content:
            save_snapshot(made, cache, self._content)
        self.__dict__["store"] = made
        return made

    def triples(self) -> tuple[Triple, ...]:
        """Return the inferred triples, sorted."""
        from kgtool.dataset.columnar import inferred

        return tuple(sorted((triple for triple, _ in inferred.inferred(self.store)), key=_order))


def closed(graph: KnowledgeGraph, profile: str, asserted: frozenset[Layer]) -> KnowledgeGraph:
    """Return ``graph`` with what follows from its layers ``asserted``, by the reasoner of its engine.

    The conditions of rules are judged by the reference engine's validator, for all nodes of a rule at once.
    Raises UnknownNameError for another profile than PROFILES, LimitError where what follows would not fit,
    and what a rule's query or condition raises.
    """
    if profile not in PROFILES:
        raise UnknownNameError(
            f"no profile {profile!r}{nearest(profile, PROFILES)}; use {', '.join(PROFILES)}"
        )
    if profile == "none":
        return replace(graph, dataset=graph.dataset.with_inferred(()), closure=None)
    cache = graph.inputs.cache
    key = closure_key(graph, profile, graph.dataset.digest(asserted)) if cache else ""
    if graph.inputs.settings.value("engine") == "duckdb":
        return _in_tables(graph, profile, asserted, key)
    return _by_reference(graph, profile, asserted, key)


def _in_tables(graph: KnowledgeGraph, profile: str, asserted: frozenset[Layer], key: str) -> KnowledgeGraph:
    """Return ``graph`` closed by the columnar reasoner; computed now where it is not known."""
    base = graph
    if graph.closure is not None or graph.view - {Layer.INFERRED} != asserted:
        base = replace(graph, dataset=graph.dataset.with_inferred(()), view=asserted, closure=None)
    whole = replace(graph, closure=Closure(profile, 0, 0, key), view=asserted | {Layer.INFERRED})
    tables = ClosedTables(base, whole, profile)
    known = noted_closure(graph.inputs, key)
    count, rounds = known or (len(tables.closure), tables.closure.rounds)
    closure = Closure(profile, count, rounds, key, tables)
    if known is None and graph.inputs.cache:
        tables.computed()
        note_closure(graph.inputs, closure)
    _log.info("closure%s: %d triples in %d rounds", " from the cache" if known else "", count, rounds)
    return replace(graph, dataset=graph.dataset.with_inferred(tables.triples), closure=closure)


def extended(
    graph: KnowledgeGraph, changed: KnowledgeGraph, added: Collection[Triple], removed: Collection[Triple]
) -> KnowledgeGraph:
    """Return ``changed``, which has the facts ``added`` and not those ``removed``, closed as ``graph`` is.

    Where the closure of ``graph`` was computed in this process, only what depends on the change is computed.
    """
    closure = graph.closure
    if closure is None:
        return changed
    found = closure.tables.changed(added, removed) if closure.tables else None
    if found is None:
        return changed.reason(closure.profile)
    tables = ClosedTables(changed, replace(changed, view=changed.view | {Layer.INFERRED}), closure.profile)
    tables.__dict__["closure"] = found
    made = Closure(closure.profile, len(found), found.rounds, "", tables)
    return replace(changed, dataset=changed.dataset.with_inferred(tables.triples), closure=made)


def _by_reference(
    graph: KnowledgeGraph, profile: str, asserted: frozenset[Layer], key: str
) -> KnowledgeGraph:
    cache = ClosureCache(graph.inputs.cache) if graph.inputs.cache else None
    known = cache.later(key) if cache else None
    if known is not None:
        count, triples = known
        _log.info("closure from the cache: %d triples", count)
        dataset = graph.dataset.with_inferred(triples)
        return replace(graph, dataset=dataset, closure=Closure(profile, count, None, key))
    from kgtool import peers

    found = peers.closure_with_rules(graph.dataset.view(asserted), profile, graph.inputs.rules)
    _log.info("closure: %d triples in %d rounds", len(found.inferred), found.rounds)
    if cache:
        cache.put(key, found.inferred)
    closure = Closure(profile, len(found.inferred), found.rounds, key)
    return replace(graph, dataset=graph.dataset.with_inferred(found.inferred), closure=closure)


def _failing(
    nodes: Iterable[Term], conditions: Iterable[Term], shapes: Iterable[Triple], data: Iterable[Triple]
) -> frozenset[Term]:
    """Return those of ``nodes`` that do not conform to every shape of ``conditions``."""
    from kgtool import peers

    return peers.not_conforming(nodes, conditions, shapes, data)


def _order(triple: Triple) -> tuple[tuple[int, str, str, str], ...]:
    return (sort_key(triple.subject), sort_key(triple.predicate), sort_key(triple.object))  # type: ignore[arg-type]
