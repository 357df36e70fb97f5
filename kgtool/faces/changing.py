"""A graph changed, by SPARQL 1.1 Update or fact by fact: a new graph, the old one as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from pyoxigraph import DefaultGraph, Quad, Triple

from kgtool.dataset import Dataset, LaterLayers, Layer
from kgtool.faces.asking import limits_of, memory_of, service_of
from kgtool.faces.closing import closed, extended
from kgtool.faces.value import Closure, GraphValue
from kgtool.model.errors import NotSupportedError

G = TypeVar("G", bound=GraphValue)


def updated(graph: G, text: str, where: str) -> G:
    """Return what the request ``text`` makes of the asserted quads; see ``KnowledgeGraph.update``.

    ``where`` is what messages call the text.
    """
    from kgtool.dataset.columnar import Store
    from kgtool.sparql import update

    settings = graph.inputs.settings
    if settings.value("engine") != "duckdb":
        raise NotSupportedError(f"the engine {settings.value('engine')} has no update; use duckdb")
    asserted = tuple(graph.dataset.view(graph.view - {Layer.INFERRED}))
    store = Store.of_quads(asserted, memory=memory_of(settings))
    changed = update(
        store,
        text,
        where=where,
        prefixes=graph.prefixes,
        limits=limits_of(settings),
        service=service_of(settings),
    )
    store.close()
    dataset = Dataset(
        layers=LaterLayers(lambda: {Layer.DATA: tuple(changed.quads())}),
        prefixes=graph.prefixes,
        union_default=graph.dataset.union_default,
    )
    made = replace(graph, dataset=dataset, closure=None)
    return _closed_again(graph, made, graph.closure, asserted) if graph.closure else made


def _closed_again(graph: G, changed: G, closure: Closure, before: Collection[Quad]) -> G:
    """Return ``changed`` closed as ``graph`` is, by ``closure``; its asserted quads were ``before``.

    Where a named graph is changed, all is computed afresh; else what depends on the change.
    """
    after = frozenset(changed.dataset.layers[Layer.DATA])
    old = frozenset(before)
    new, gone = after - old, old - after
    if any(quad.graph_name != DefaultGraph() for quads in (new, gone) for quad in quads):
        return closed(changed, closure.profile, closure.equality)
    still = frozenset(quad.triple for quad in after) if gone else frozenset()
    left = [quad.triple for quad in gone if quad.triple not in still]
    return extended(graph, changed, [quad.triple for quad in new], left)


def with_facts(graph: G, added: Iterable[Triple], removed: Iterable[Triple]) -> G:
    """Return ``graph`` with the triples ``added`` asserted, in the default graph, and ``removed`` in none.

    Where ``graph`` is closed, so is what is returned; see ``KnowledgeGraph.add``.
    """
    new, gone = tuple(dict.fromkeys(added)), frozenset(removed)
    before = graph.dataset
    dataset = Dataset(
        layers=LaterLayers(lambda: _changed(before, new, gone)),
        prefixes=graph.prefixes,
        origins=before.origins,
        union_default=before.union_default,
    )
    changed = replace(graph, dataset=dataset, closure=None)
    return extended(graph, changed, new, gone) if graph.closure else changed


def _changed(
    dataset: Dataset, added: Iterable[Triple], removed: Collection[Triple]
) -> dict[Layer, tuple[Quad, ...]]:
    layers: dict[Layer, tuple[Quad, ...]] = {
        layer: dataset.layers[layer] for layer in dataset.layers if layer is not Layer.INFERRED
    }
    if removed:
        layers = {
            layer: tuple(quad for quad in quads if quad.triple not in removed)
            for layer, quads in layers.items()
        }
    data = dict.fromkeys(layers.get(Layer.DATA, ()))
    data.update(dict.fromkeys(Quad(t.subject, t.predicate, t.object) for t in added))
    return {**layers, Layer.DATA: tuple(data)}
