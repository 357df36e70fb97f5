"""Where a triple stands: in which graphs, in which files, and on which words it rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kgtool.dataset import Dataset, Layer
from kgtool.model.evidence import FILE_NAME
from kgtool.model.findings import Location
from kgtool.model.passages import passage_of
from kgtool.model.terms import Triple
from kgtool.sources import read_document


class Whereabouts:
    """The places of the asserted triples of a dataset, as far as ``layers`` go."""

    def __init__(self, dataset: Dataset, layers: Collection[Layer]) -> None:
        self._dataset = dataset
        self._layers = frozenset(layers) - {Layer.INFERRED}

    @cached_property
    def _by_triple(self) -> Mapping[Triple, list[Quad]]:
        found: dict[Triple, list[Quad]] = defaultdict(list)
        for quad in self._dataset.view(self._layers):
            found[quad.triple].append(quad)
        return found

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""
        return tuple(self._by_triple.get(triple, ()))

    def file(self, quad: Quad) -> str | None:
        """Return the file that ``quad`` stands in, as the user would type it, or None."""
        return self._dataset.origins.get(quad)

    def location(self, triple: Triple) -> Location | None:
        """Return the first file that states ``triple``, or None where none does."""
        files = (self.file(quad) for quad in self.quads(triple))
        return next((Location(file) for file in files if file is not None), None)


def documents(dataset: Dataset, folder: Path) -> dict[str, str]:
    """Return the text of every source document that ``dataset`` describes, by IRI, from files in ``folder``.

    Raises SourceError where a document is not there.
    """
    names = {
        quad.subject.value: quad.object.value
        for quad in dataset.view(frozenset(Layer))
        if quad.predicate == FILE_NAME
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }
    return {iri: read_document(folder, name) for iri, name in sorted(names.items())}


def words(graph: NamedNode, texts: Mapping[str, str]) -> str | None:
    """Return the words of the passage that ``graph`` names; None where they are not at hand."""
    passage = passage_of(graph.value)
    text = texts.get(passage.document) if passage else None
    return passage.words(text) if passage and text is not None else None
