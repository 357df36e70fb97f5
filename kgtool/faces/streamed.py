"""Large given files, which stand in tables: their quads in layers, for whoever asks for quads after all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import DefaultGraph, Quad

from kgtool.dataset import Dataset, Layer

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sources import ParsedFile


class Streamed(Protocol):
    """Files in tables: ``tables`` hold what all of them say, ``as_read`` reads them as quads."""

    @property
    def tables(self) -> Store:
        """The tables of all files."""

    @property
    def as_read(self) -> Dataset:
        """The dataset read as quads."""

    @property
    def ontology(self) -> tuple[ParsedFile, ...]:
        """The ontology files, read."""


def streamed_layers(files: Streamed) -> Mapping[Layer, tuple[Quad, ...]]:
    """Return the quads of ``files`` in layers, blank nodes with the labels that they have in the tables.

    Read once more, the files would give other labels, which no query and no conclusion knows. Where there
    are blank nodes, what is said in the ontology and in the data counts as the ontology's; and where the
    default graph is the union of all, what stands in a named graph is not told in the default one as well.
    """
    if not files.tables.has_blank_nodes:
        return files.as_read.layers
    known = frozenset(quad for file in files.ontology for quad in file.quads)
    schema: list[Quad] = []
    data: list[Quad] = []
    for quad in _quads(files.tables):
        (schema if quad in known else data).append(quad)
    return {Layer.ONTOLOGY: tuple(schema), Layer.DATA: tuple(data)}


def _quads(store: Store) -> Iterator[Quad]:
    if not store.union_default:
        yield from store.quads()
        return
    named = [quad for quad in store.quads() if not isinstance(quad.graph_name, DefaultGraph)]
    yield from named
    told = frozenset(quad.triple for quad in named)
    for quad in store.quads():
        if isinstance(quad.graph_name, DefaultGraph) and quad.triple not in told:
            yield quad
