"""Layers and the dataset that holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from pyoxigraph import Quad, Triple

from kgtool.model.prefixes import Prefixes


class Layer(Enum):
    """Where a quad of a dataset comes from. Any layer can be left out of a question."""

    ONTOLOGY = "ontology"
    DATA = "data"
    SUPERSEDED = "superseded"
    CORRECTIONS = "corrections"
    INFERRED = "inferred"


CURATED: frozenset[Layer] = frozenset(Layer) - {Layer.SUPERSEDED}
"""What holds, as far as the curators know: all but what a correction supersedes."""

AS_STATED: frozenset[Layer] = frozenset(Layer) - {Layer.CORRECTIONS}
"""What the sources say, right or wrong, and what follows from that alone."""


class Origins(Mapping[Quad, str]):
    """Which file each quad stands in: the first that has it, where several do. Built when first asked."""

    def __init__(self, parts: Iterable[tuple[str, tuple[Quad, ...]]]) -> None:
        self._parts = tuple(parts)
        self._by_quad: dict[Quad, str] | None = None

    def _index(self) -> dict[Quad, str]:
        if self._by_quad is None:
            index: dict[Quad, str] = {}
            for path, quads in reversed(self._parts):
                index.update(dict.fromkeys(quads, path))
            self._by_quad = index
        return self._by_quad

    def __getitem__(self, quad: Quad) -> str:
        return self._index()[quad]

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._index())

    def __len__(self) -> int:
        return len(self._index())


@dataclass(frozen=True)
class Dataset:
    """An RDF dataset in layers (RDF 1.1 Concepts §4); no layer holds a quad twice.

    ``origins`` tells the file of each quad that was read. ``union_default`` says how queries see
    the default graph: as the union of all graphs (a project), or as the quads say (given files).
    ``fingerprint`` stands for the content it was read from; the layers' own quads where it is empty.
    """

    layers: Mapping[Layer, tuple[Quad, ...]]
    prefixes: Prefixes = field(default_factory=Prefixes)
    origins: Mapping[Quad, str] = field(default_factory=lambda: Origins(()), repr=False, compare=False)
    union_default: bool = False
    fingerprint: str = ""

    def view(self, layers: Collection[Layer] = CURATED) -> tuple[Quad, ...]:
        """Return the quads of the chosen layers, in the order of ``Layer``, none twice."""
        parts = [self.layers[layer] for layer in Layer if layer in layers and self.layers.get(layer)]
        if len(parts) <= 1:
            return parts[0] if parts else ()
        return tuple(dict.fromkeys(quad for part in parts for quad in part))

    def with_inferred(self, triples: Iterable[Triple]) -> Dataset:
        """Return this dataset with ``triples``, in the default graph, as its inferred layer."""
        inferred = tuple(dict.fromkeys(Quad(t.subject, t.predicate, t.object) for t in triples))
        return replace(self, layers={**self.layers, Layer.INFERRED: inferred})

    def digest(self, layers: Collection[Layer] = CURATED) -> str:
        """Return a key, in hexadecimal, for the content of the chosen layers.

        Two datasets with the same key hold the same quads in these layers. The key of asserted
        layers follows the bytes of the files, so a changed comment changes it as well.
        """
        summary = hashlib.sha256()
        for layer in Layer:
            if layer in layers:
                summary.update(f"\n{layer.value} ".encode())
                summary.update(self._layer_key(layer))
        return summary.hexdigest()

    def _layer_key(self, layer: Layer) -> bytes:
        if self.fingerprint and layer is not Layer.INFERRED:
            return self.fingerprint.encode()
        lines = sorted(str(quad) for quad in self.layers.get(layer, ()))
        return hashlib.sha256("\n".join(lines).encode()).digest()
