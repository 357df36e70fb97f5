"""Layers and the dataset that holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from pyoxigraph import Quad, Triple

from kgtool.model.errors import UnknownNameError
from kgtool.model.notation import nearest
from kgtool.model.prefixes import Prefixes


class Layer(Enum):
    """Where a quad of a dataset comes from. Any layer can be left out of a question."""

    ONTOLOGY = "ontology"
    DATA = "data"
    SUPERSEDED = "superseded"
    CORRECTIONS = "corrections"
    INFERRED = "inferred"


def layer_named(name: Layer | str) -> Layer:
    """Return the layer called ``name``. Raises UnknownNameError for one there is not."""
    if isinstance(name, Layer):
        return name
    names = [known.value for known in Layer]
    if name not in names:
        raise UnknownNameError(f"no layer {name!r}{nearest(name, names)}; the layers are {', '.join(names)}")
    return Layer(name)


CURATED: frozenset[Layer] = frozenset(Layer) - {Layer.SUPERSEDED}
"""What holds, as far as the curators know: all but what a correction supersedes."""

AS_STATED: frozenset[Layer] = frozenset(Layer) - {Layer.CORRECTIONS}
"""What the sources say, right or wrong, and what follows from that alone."""


class LaterLayers(Mapping[Layer, tuple[Quad, ...]]):
    """Layers that are made when one of them is first asked for."""

    def __init__(self, make: Callable[[], Mapping[Layer, tuple[Quad, ...]]]) -> None:
        self._make = make
        self._made: Mapping[Layer, tuple[Quad, ...]] | None = None

    def _layers(self) -> Mapping[Layer, tuple[Quad, ...]]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, layer: Layer) -> tuple[Quad, ...]:
        return self._layers()[layer]

    def __iter__(self) -> Iterator[Layer]:
        return iter(self._layers())

    def __len__(self) -> int:
        return len(self._layers())


class _Closed(Mapping[Layer, tuple[Quad, ...]]):
    """Layers with another inferred one, which is made when it is first asked for."""

    def __init__(
        self, layers: Mapping[Layer, tuple[Quad, ...]], inferred: Callable[[], Iterable[Triple]]
    ) -> None:
        self._others: Mapping[Layer, tuple[Quad, ...]] = (
            layers._others if isinstance(layers, _Closed) else layers
        )
        self._read = inferred

    @cached_property
    def _inferred(self) -> tuple[Quad, ...]:
        return tuple(dict.fromkeys(Quad(t.subject, t.predicate, t.object) for t in self._read()))

    def __getitem__(self, layer: Layer) -> tuple[Quad, ...]:
        return self._inferred if layer is Layer.INFERRED else self._others[layer]

    def __iter__(self) -> Iterator[Layer]:
        return iter(dict.fromkeys((*self._others, Layer.INFERRED)))

    def __len__(self) -> int:
        return len({*self._others, Layer.INFERRED})


class Origins(Mapping[Quad, str]):
    """Which file each quad stands in: the first that has it, where several do. Built when first asked."""

    def __init__(self, parts: Iterable[tuple[str, tuple[Quad, ...]]]) -> None:
        self._parts = parts
        self._by_quad: dict[Quad, str] | None = None

    def _index(self) -> dict[Quad, str]:
        if self._by_quad is None:
            index: dict[Quad, str] = {}
            for path, quads in reversed(tuple(self._parts)):
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

    def with_inferred(self, triples: Iterable[Triple] | Callable[[], Iterable[Triple]]) -> Dataset:
        """Return this dataset with ``triples``, or what reads them, as inferred layer (default graph)."""

        if callable(triples):
            return replace(self, layers=_Closed(self.layers, triples))
        given = tuple(triples)
        return replace(self, layers=_Closed(self.layers, lambda: given))

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
