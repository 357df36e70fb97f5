"""A graph with what answers from it opened: its tables, its engines, and where its triples stand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kgtool.dataset import Layer
from kgtool.faces.asking import Columnar, Questions, SecondOpinion, limits_of, refuse_memory, service_of
from kgtool.faces.keeping import store_of
from kgtool.faces.value import GraphValue
from kgtool.model.terms import Term, Triple

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.faces.whereabouts import Places
    from kgtool.peers.evaluation import ReferenceEngine
    from kgtool.reason import Facts

_MANY = 20_000
"""Inferred triples: so many take longer to index in Python than to be asked for in tables."""


class OpenedGraph(GraphValue):
    """A graph that can be asked: what is opened stays open as long as it does."""

    @cached_property
    def store(self) -> Store:
        """The quads in view as tables of the columnar engine; a project's are kept in ``.kgtool/``."""
        return store_of(self)

    @cached_property
    def union_engine(self) -> ReferenceEngine:
        """What answers queries whose default graph is the union of all graphs, as rules want it."""
        return self._over(union_default=True)

    def _over(self, *, union_default: bool) -> ReferenceEngine:
        from kgtool import peers

        return peers.engine(self.quads, union_default=union_default)

    @cached_property
    def _engine(self) -> Questions:
        """What answers the queries of this graph, by the engine of its settings."""
        settings = self.inputs.settings
        if settings.value("engine") == "duckdb":
            return Columnar(self.store, limits_of(settings), service_of(settings))
        refuse_memory(settings)
        union = self.dataset.union_default
        engine = self.union_engine if union else self._over(union_default=False)
        return SecondOpinion(engine, len(self.quads), limits_of(settings), service_of(settings))

    @cached_property
    def facts(self) -> Facts:
        """The triples in view, as proofs ask for them; those of large data stay in tables."""
        if not in_tables(self):
            return self.triples
        from kgtool.reason.columnar import TableFacts

        return TableFacts(self.store)

    @cached_property
    def places(self) -> Places:
        """Where the asserted triples stand; large files are looked through for it."""
        if not (in_tables(self) and self.inputs.large):
            return self.whereabouts
        from kgtool.dataset import as_given
        from kgtool.dataset.columnar import scope_of
        from kgtool.faces.whereabouts import LargeFiles, LargeProject, StreamedWhereabouts, Whereabouts
        from kgtool.reason.columnar import AssertedFacts, TableFacts

        ontology = Whereabouts(as_given((), ontology=self.inputs.ontology), {Layer.ONTOLOGY})
        data = self.inputs.data_paths
        if self.inputs.project is not None:
            files = StreamedWhereabouts([(path, "") for path in data])
            return LargeProject(ontology, files, lambda: self.whereabouts, self.store.holds_quad)
        sources = len(data) + len(self.inputs.ontology_paths)
        files = StreamedWhereabouts([(path, scope_of(n, sources)) for n, path in enumerate(data)])
        assert isinstance(self.facts, TableFacts)  # noqa: S101 - see facts
        return LargeFiles(ontology, files, AssertedFacts(self.facts))

    def conforms(self, node: Term, shape: Term, shapes: tuple[Triple, ...]) -> bool:
        """Return whether ``node`` conforms to one of ``shapes`` in this graph (SHACL §3.4.3)."""
        from kgtool import peers

        return peers.conforms(node, shape, shapes, self.quads)


def in_tables(graph: OpenedGraph) -> bool:
    """Return whether the triples of ``graph`` are asked for in tables: its data or what follows is large."""
    tables = graph.closure.tables if graph.closure else None
    if not (graph.inputs.large or graph.inferred > _MANY) or (graph.closure and tables is None):
        return False
    return tables is None or tables.view == graph.view
