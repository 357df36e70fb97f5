"""A graph closed: by the columnar reasoner, whose conclusions stay in tables, or by owlrl."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Triple

from kgtool.dataset import AS_STATED, CURATED, ClosureCache, Layer
from kgtool.faces.keeping import closure_key, content_of, kept_store, loaded, note_closure, noted_closure
from kgtool.faces.names import EQUALITIES, PROFILES
from kgtool.faces.value import Closure, GraphValue
from kgtool.model.errors import NotSupportedError, UnknownNameError
from kgtool.model.notation import nearest
from kgtool.model.terms import Term, sort_key

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar import Closure as ColumnarClosure

G = TypeVar("G", bound=GraphValue)
_log = logging.getLogger("kgtool")


class LaterTables:
    """The tables of one closed graph: computed now, or when they are first asked for."""

    def __init__(self, asserted: GraphValue, closed: GraphValue, profile: str, equality: str) -> None:
        self._asserted = asserted
        self._expanded = equality == "expanded"
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
        most = int(str(graph.inputs.settings.value("max_inferred")))
        return columnar.close(
            known,
            self._profile,
            rules,
            failing=_failing,
            most=most,
            named_graphs=True,
            expanded=self._expanded,
        )

    def changed(self, added: Collection[Triple], removed: Collection[Triple]) -> ColumnarClosure | None:
        """Return the closure with facts added and removed; None where it must be computed from the start."""
        known: ColumnarClosure | None = self.__dict__.get("closure")
        if known is None or known.apart:
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


def closed(graph: G, profile: str, equality: str) -> G:
    """Return ``graph`` with what follows from what is asserted in it, by the reasoner of its engine.

    The conditions of rules are judged by the reference engine's validator, for all nodes of a rule at once.
    Raises UnknownNameError for another profile than PROFILES and another equality than EQUALITIES, LimitError
    where what follows would not fit, NotSupportedError for representatives by the reference engine, and what
    a rule's query or condition raises.
    """
    for kind, name, names in (("profile", profile, PROFILES), ("equality", equality, EQUALITIES)):
        if name not in names:
            raise UnknownNameError(f"no {kind} {name!r}{nearest(name, names)}; use {', '.join(names)}")
    if profile == "none":
        return replace(graph, dataset=graph.dataset.with_inferred(()), closure=None)
    cache = graph.inputs.cache
    digest = graph.dataset.digest(_asserted_layers(graph)) if cache else ""
    key = closure_key(graph, profile, equality, digest) if cache else ""
    if graph.inputs.settings.value("engine") == "duckdb":
        return _in_tables(graph, profile, equality, key)
    if equality != "expanded":
        raise NotSupportedError(f"the reference engine has no {equality} of what is the same; use duckdb")
    return _by_reference(graph, profile, key)


def aligned(graph: G) -> G:
    """Return ``graph`` closed with the project's alignments taken in, which nothing else asks of them."""
    inputs = graph.inputs.aligned()
    bare = replace(graph, dataset=inputs.dataset, inputs=inputs, closure=None)
    known = graph.closure
    return closed(bare, known.profile if known else "owlrl", known.equality if known else "expanded")


def _asserted_layers(graph: GraphValue) -> frozenset[Layer]:
    """Return the layers that a closure of ``graph`` follows from."""
    return (AS_STATED if Layer.SUPERSEDED in graph.view else CURATED) - {Layer.INFERRED}


def _in_tables(graph: G, profile: str, equality: str, key: str) -> G:
    """Return ``graph`` closed by the columnar reasoner; computed now where it is not known."""
    base, asserted = graph, _asserted_layers(graph)
    if graph.closure is not None or graph.view - {Layer.INFERRED} != asserted:
        base = replace(graph, dataset=graph.dataset.with_inferred(()), view=asserted, closure=None)
    whole = replace(graph, closure=Closure(profile, 0, 0, key), view=asserted | {Layer.INFERRED})
    tables = LaterTables(base, whole, profile, equality)
    known = noted_closure(graph.inputs, key)
    count, rounds = known or (len(tables.closure), tables.closure.rounds)
    closure = Closure(profile, count, rounds, key, tables, equality)
    if known is None and graph.inputs.cache:
        tables.computed()
        note_closure(graph.inputs, closure)
    _log.info("closure%s: %d triples in %d rounds", " from the cache" if known else "", count, rounds)
    return replace(graph, dataset=graph.dataset.with_inferred(tables.triples), closure=closure)


def extended(graph: G, changed: G, added: Collection[Triple], removed: Collection[Triple]) -> G:
    """Return ``changed``, which has the facts ``added`` and not those ``removed``, closed as ``graph`` is.

    Where the closure of ``graph`` was computed in this process, only what depends on the change is computed.
    """
    closure = graph.closure
    if closure is None:
        return changed
    found = closure.tables.changed(added, removed) if closure.tables else None
    if found is None:
        return closed(changed, closure.profile, closure.equality)
    whole = replace(changed, view=changed.view | {Layer.INFERRED})
    tables = LaterTables(changed, whole, closure.profile, closure.equality)
    tables.__dict__["closure"] = found
    made = Closure(closure.profile, len(found), found.rounds, "", tables, closure.equality)
    return replace(changed, dataset=changed.dataset.with_inferred(tables.triples), closure=made)


def _by_reference(graph: G, profile: str, key: str) -> G:
    cache = ClosureCache(graph.inputs.cache) if graph.inputs.cache else None
    known = cache.later(key) if cache else None
    if known is not None:
        count, triples = known
        _log.info("closure from the cache: %d triples", count)
        dataset = graph.dataset.with_inferred(triples)
        return replace(graph, dataset=dataset, closure=Closure(profile, count, None, key))
    from kgtool import peers

    found = peers.closure_with_rules(graph.dataset.view(_asserted_layers(graph)), profile, graph.inputs.rules)
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
