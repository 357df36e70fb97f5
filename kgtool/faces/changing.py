"""A graph changed by SPARQL 1.1 Update: a new graph, the old one as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.dataset import Dataset, LaterLayers, Layer
from kgtool.faces.asking import limits_of, memory_of, service_of
from kgtool.model.errors import NotSupportedError

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph


def updated(graph: KnowledgeGraph, text: str, where: str) -> KnowledgeGraph:
    """Return what the request ``text`` makes of the asserted quads; see ``KnowledgeGraph.update``.

    ``where`` is what messages call the text.
    """
    from kgtool.dataset.columnar import Store
    from kgtool.sparql import update

    settings = graph.inputs.settings
    if settings.value("engine") != "duckdb":
        raise NotSupportedError(f"the engine {settings.value('engine')} has no update; use duckdb")
    asserted = graph.dataset.view(graph.view - {Layer.INFERRED})
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
    return replace(graph, dataset=dataset, closure=None)
