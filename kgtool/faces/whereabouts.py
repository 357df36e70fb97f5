"""Where a triple stands: in which graphs, in which files, and on which words it rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kgtool.dataset import Dataset, Layer
from kgtool.model.findings import Location
from kgtool.model.terms import Term, Triple
from kgtool.sources import Positions, read_document, sought


class Places(Protocol):
    """Tells where triples stand."""

    def expect(self, triples: Iterable[Triple]) -> None:
        """Learn that the places of ``triples`` will be asked for."""

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""

    def place(self, quad: Quad) -> Location | None:
        """Return where ``quad`` stands: file, and line and column where they are known; None in no file."""

    def location(self, triple: Triple) -> Location | None:
        """Return the first place that states ``triple``, or None where none does."""


class Whereabouts:
    """The places of the asserted triples of a dataset, as far as ``layers`` go."""

    def __init__(self, dataset: Dataset, layers: Collection[Layer]) -> None:
        self._dataset = dataset
        self._layers = frozenset(layers) - {Layer.INFERRED}
        self._positions: dict[str, Positions] = {}

    @cached_property
    def _by_subject(self) -> Mapping[object, list[Quad]]:
        found: dict[object, list[Quad]] = defaultdict(list)
        for quad in self._dataset.view(self._layers):
            found[quad.subject].append(quad)
        return found

    @cached_property
    def _by_triple(self) -> Mapping[Triple, list[Quad]]:
        found: dict[Triple, list[Quad]] = defaultdict(list)
        for quad in self._dataset.view(self._layers):
            found[quad.triple].append(quad)
        return found

    def expect(self, triples: Iterable[Triple]) -> None:
        """Do nothing: all triples are at hand."""

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""
        return tuple(self._by_triple.get(triple, ()))

    def place(self, quad: Quad) -> Location | None:
        """Return where ``quad`` stands: file, and line and column where they are known; None in no file.

        A file is read again, once, when a place in it is first asked for.
        """
        path = self._dataset.origins.get(quad)
        if path is None:
            return None
        return self._positions.setdefault(path, Positions(path)).location(quad)

    def location(self, triple: Triple) -> Location | None:
        """Return the first place that states ``triple``, or None where none does."""
        return self._first(self.quads(triple))

    def about(self, node: Term, path: str | None = None, value: Term | None = None) -> Location | None:
        """Return the first place that states something of ``node``, or None where none does.

        What has the property ``path`` (in SPARQL's syntax), and of that what has ``value``, goes first.
        """
        quads = self._by_subject.get(node, [])
        of_path = [quad for quad in quads if str(quad.predicate) == path]
        of_value = [quad for quad in of_path if quad.object == value]
        return self._first(of_value or of_path or quads)

    def _first(self, quads: Iterable[Quad]) -> Location | None:
        return next((place for place in map(self.place, quads) if place is not None), None)


class StreamedWhereabouts:
    """The places of triples of large files, which are looked through, not held.

    ``files`` are the paths, each with what stands before the labels of its blank nodes. All triples that were
    announced (``expect``) are looked for in one reading, when the first place is asked for.
    """

    def __init__(self, files: Sequence[tuple[str | Path, str]]) -> None:
        self._files = tuple(files)
        self._expected: dict[Triple, None] = {}
        self._found: dict[Triple, dict[Quad, Location]] = {}

    def expect(self, triples: Iterable[Triple]) -> None:
        """Look for ``triples`` as well when the files are read next."""
        self._expected.update(dict.fromkeys(triple for triple in triples if triple not in self._found))

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""
        return tuple(self._places(triple))

    def place(self, quad: Quad) -> Location | None:
        """Return where ``quad`` first stands; None in no file."""
        return self._places(quad.triple).get(quad)

    def location(self, triple: Triple) -> Location | None:
        """Return the first place that states ``triple``, or None where none does."""
        return next(iter(self._places(triple).values()), None)

    def _places(self, triple: Triple) -> Mapping[Quad, Location]:
        if triple not in self._found:
            wanted, self._expected = {**self._expected, triple: None}, {}
            self._found.update((one, {}) for one in wanted)
            for path, scope in self._files:
                for quad, place in sought(path, wanted, scope):
                    self._found[quad.triple].setdefault(quad, place)
        return self._found[triple]


class LargeFiles:
    """The places of triples of given files: ``ontology`` knows its own, ``data`` looks through large files.

    A triple of blank nodes that have no label in their file is not found there. Where it is ``asserted``, it
    is told as stated, in no place.
    """

    def __init__(self, ontology: Whereabouts, data: StreamedWhereabouts, asserted: Container[Triple]) -> None:
        self._ontology, self._data, self._asserted = ontology, data, asserted

    def expect(self, triples: Iterable[Triple]) -> None:
        """Look for ``triples`` as well when the files are read next."""
        self._data.expect(triples)

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""
        found = dict.fromkeys((*self._ontology.quads(triple), *self._data.quads(triple)))
        if not found and _has_blank(triple) and triple in self._asserted:
            return (Quad(*triple),)
        return tuple(found)

    def place(self, quad: Quad) -> Location | None:
        """Return where ``quad`` stands; None in no file."""
        return self._ontology.place(quad) or self._data.place(quad)

    def location(self, triple: Triple) -> Location | None:
        """Return the first place that states ``triple``, or None where none does."""
        return next((place for place in map(self.place, self.quads(triple)) if place is not None), None)


class LargeProject:
    """The places of triples of a project with large data: of these files, only what is asked for is parsed.

    ``ontology`` knows the places of the ontology, ``data`` looks through the other files; ``stands`` tells
    whether a quad of these is in view. ``whole`` reads all, for triples of the data with blank nodes, which
    get their labels when a file is read as a whole.
    """

    def __init__(
        self,
        ontology: Whereabouts,
        data: StreamedWhereabouts,
        whole: Callable[[], Whereabouts],
        stands: Callable[[Quad], bool],
    ) -> None:
        self._ontology, self._data, self._whole, self._stands = ontology, data, whole, stands

    def expect(self, triples: Iterable[Triple]) -> None:
        """Look for ``triples`` as well when the files are read next."""
        self._data.expect(triple for triple in triples if not _has_blank(triple))

    def quads(self, triple: Triple) -> tuple[Quad, ...]:
        """Return the quads that state ``triple``, one for each graph."""
        own = self._ontology.quads(triple)
        if _has_blank(triple):
            return own or self._whole().quads(triple)
        found = (
            quad
            for quad in self._data.quads(triple)
            if isinstance(quad.graph_name, BlankNode) or self._stands(quad)
        )
        return tuple(dict.fromkeys((*own, *found)))

    def place(self, quad: Quad) -> Location | None:
        """Return where ``quad`` stands; None in no file."""
        if quad in self._ontology.quads(quad.triple):
            return self._ontology.place(quad)
        return (self._whole() if _has_blank(quad.triple) else self._data).place(quad)

    def location(self, triple: Triple) -> Location | None:
        """Return the first place that states ``triple``, or None where none does."""
        return next((place for place in map(self.place, self.quads(triple)) if place is not None), None)


def _has_blank(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def documents(named: Iterable[Iterable[Term]], folder: Path) -> dict[str, str]:
    """Return the text of source documents by IRI, from files in ``folder``.

    ``named`` are the triples that give each document's file name (``FILE_NAME``). Raises SourceError where
    a document is not there.
    """
    names = {
        document.value: name.value
        for document, _, name in named
        if isinstance(document, NamedNode) and isinstance(name, Literal)
    }
    return {iri: read_document(folder, name) for iri, name in sorted(names.items())}
