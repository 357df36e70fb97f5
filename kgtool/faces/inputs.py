"""What a graph is made from: the files of a project, or files that were named one by one."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import NamedNode, Quad

from kgtool.dataset import Dataset, Kept, LaterLayers, Layer, Origins
from kgtool.faces.asking import memory_of
from kgtool.faces.stored import PathLike, query_named, query_path, stored_queries
from kgtool.faces.streamed import streamed_layers
from kgtool.model.errors import ProjectNotFoundError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF_TYPE
from kgtool.model.version import __version__
from kgtool.sources import (
    Project,
    Settings,
    file_digest,
    find_project,
    load_settings,
    read_text,
    shown,
)

if TYPE_CHECKING:
    from kgtool.catalogue import Catalogue, StoredQuery
    from kgtool.dataset.columnar import Store
    from kgtool.faces.whereabouts import Whereabouts
    from kgtool.reason import ProjectRule
    from kgtool.sources import ParsedFile

CACHE_FOLDER = ".kgtool"
_READING = "1"  # raise the number when the same files come to give other prefixes or layers


_ONTOLOGY = NamedNode(OWL + "Ontology")
STREAMED = "streamed"
"""The fingerprint of a dataset that is what large files say."""
_LARGE = 16_000_000
"""Bytes of given files from which on they are streamed into tables."""


_PACKED = (".gz", ".bz2", ".zst")
_SHRUNK = 16
"""How many times smaller RDF text gets when it is packed, about."""


def _weight(path: PathLike) -> int:
    """Return about how many bytes of text are in a file. Raises OSError."""
    return os.path.getsize(path) * (_SHRUNK if str(path).endswith(_PACKED) else 1)


@dataclass(frozen=True)
class Inputs:
    """The paths of a graph's files, and what is in them, read when it is first asked for.

    ``project`` is None where the files were named one by one. Each kind of file is read once, on first
    use, so that a question costs only what it needs.
    """

    settings: Settings
    project: Project | None
    ontology_paths: tuple[PathLike, ...]
    data_paths: tuple[PathLike, ...]
    shapes_paths: tuple[PathLike, ...]
    rules_paths: tuple[PathLike, ...]
    query_paths: tuple[PathLike, ...]
    alignment_paths: tuple[PathLike, ...] = ()
    with_alignments: bool = False
    union_default: bool = False
    stdin: BinaryIO | None = field(default=None, compare=False, repr=False)

    def aligned(self) -> Inputs:
        """Return these inputs with the alignments among the ontology, where they take part in reasoning."""
        return replace(self, with_alignments=True)

    @cached_property
    def _files(self) -> tuple[tuple[ParsedFile, ...], tuple[ParsedFile, ...]]:
        """The ontology files with all they import, and the data files."""
        from kgtool.sources import read_all, with_imports

        ontology, data = tuple(self.ontology_paths), tuple(self.data_paths)
        if self.project is None:
            parsed = read_all((*data, *ontology), stdin=self.stdin)
            files, own = parsed[: len(data)], parsed[len(data) :]
            return with_imports(own, files), files
        parsed = read_all((*ontology, *data))
        split = len(ontology)
        candidates = read_all(self.alignment_paths)
        own = with_imports(parsed[:split], candidates)
        return ((*own, *candidates) if self.with_alignments else own), parsed[split:]

    @property
    def ontology(self) -> tuple[ParsedFile, ...]:
        """The ontology files and all they import, read. Raises SourceError and ImportsError.

        A project's large data is not read for it, where it is known that nothing is wrong with it.
        """
        if self.streamed or (self.large and "_files" not in vars(self) and self.known_prefixes is not None):
            return self._alone
        return self._files[0]

    @cached_property
    def _alone(self) -> tuple[ParsedFile, ...]:
        """The ontology files of large data, which is not read beside them; given files import nothing."""
        from kgtool.sources import read_all, with_imports

        own = read_all(self.ontology_paths)
        if self.project is None:
            return own
        candidates = read_all(self.alignment_paths)
        return (*with_imports(own, candidates), *(candidates if self.with_alignments else ()))

    @property
    def data(self) -> tuple[ParsedFile, ...]:
        """The data files, read. Raises SourceError."""
        return self._files[1]

    @cached_property
    def cache(self) -> Path | None:
        """The folder in which a project keeps what it need not work out again."""
        return self.project.root / CACHE_FOLDER if self.project else None

    @cached_property
    def content(self) -> str:
        """A key for everything that the dataset of a project is made from; no file is parsed for it."""
        groups = (self.ontology_paths, self.data_paths, self.alignment_paths)
        lines = [
            f"{number} {os.path.abspath(path)} {file_digest(path)}"
            for number, paths in enumerate(groups)
            for path in paths
        ]
        text = "\n".join((f"{__version__} {_READING} {self.with_alignments}", *sorted(lines)))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def known_prefixes(self) -> Prefixes | None:
        """The prefixes of these very files, where they were read before and nothing was wrong with them."""
        if self.cache is None:
            return None
        kept = Kept(self.cache, "prefixes", 1, 16).get(self.content)
        return None if kept is None else Prefixes(json.loads(kept))

    @cached_property
    def dataset(self) -> Dataset:
        """The quads in layers: as a project's, or exactly as the files say.

        Of a project whose files were read before without a mistake, only prefixes are at hand at once.
        """
        if self.streamed:
            return self._later(self._first_prefixes(), STREAMED, lambda: streamed_layers(self))
        return self.as_read

    @cached_property
    def as_read(self) -> Dataset:
        """The dataset as the files are read as quads: its blank nodes have places in them."""
        if self.streamed:
            return self._later(self.dataset.prefixes, "", lambda: self._assembled.layers)
        known = self.known_prefixes
        if known is None:
            made = self._assembled
            if self.cache is not None:
                Kept(self.cache, "prefixes", 1, 16).put(
                    self.content, json.dumps(dict(made.prefixes.items())).encode()
                )
                return replace(made, fingerprint=self.content)
            return made
        return self._later(known, self.content, lambda: self._assembled.layers)

    def _later(
        self, prefixes: Prefixes, fingerprint: str, layers: Callable[[], Mapping[Layer, tuple[Quad, ...]]]
    ) -> Dataset:
        return Dataset(
            layers=LaterLayers(layers),
            prefixes=prefixes,
            origins=Origins(self._parts()),
            union_default=self.union_default or self.project is not None,
            fingerprint=fingerprint,
        )

    @cached_property
    def large(self) -> bool:
        """Whether the data is so much that the engine's tables, and not Python, are to hold it."""
        if self.settings.value("engine") != "duckdb":
            return False
        try:
            named = "-" not in map(str, (*self.data_paths, *self.ontology_paths))
            return named and sum(map(_weight, self.data_paths)) >= _LARGE
        except OSError:
            return False

    @cached_property
    def streamed(self) -> bool:
        """Whether these are large files that go into the engine's tables without being held as quads.

        The ontology beside them is small, and imports nothing.
        """
        if self.project is not None or not self.large:
            return False
        if not self.ontology_paths:
            return True
        from kgtool.sources import imports_of

        return not any(imports_of(file) for file in self._alone)

    @cached_property
    def tables(self) -> Store:
        """The tables of large files, all that they say in one. Raises as ``sources.read_rdf`` does."""
        from kgtool.dataset.columnar import Store

        return Store.of_files(
            [Path(path) for path in self.data_paths],
            beside=[file.quads for file in self._alone],
            union_default=self.union_default,
            memory=memory_of(self.settings),
        )

    def _first_prefixes(self) -> Prefixes:
        from kgtool.sources import first_prefixes

        prefixes = Prefixes()
        for path in (*self.ontology_paths, *self.data_paths):
            prefixes = prefixes.merged(first_prefixes(path))
        return prefixes

    def _parts(self) -> Iterator[tuple[str, tuple[Quad, ...]]]:
        for file in (*self.ontology, *self.data):
            yield file.path, file.quads

    @cached_property
    def _assembled(self) -> Dataset:
        from kgtool.dataset import as_given, assemble

        if self.project is not None:
            return assemble(self.ontology, self.data)
        return as_given(self.data, ontology=self.ontology, union_default=self.union_default)

    @cached_property
    def shapes_files(self) -> tuple[ParsedFile, ...]:
        """The shapes files, read. Raises SourceError."""
        from kgtool.sources import read_all

        return read_all(self.shapes_paths)

    @cached_property
    def rules_files(self) -> tuple[ParsedFile, ...]:
        """The files of the project's own rules, read. Raises SourceError."""
        from kgtool.sources import read_all

        return read_all(self.rules_paths)

    @property
    def shapes(self) -> tuple[Quad, ...]:
        """The shapes graph."""
        return tuple(quad for file in self.shapes_files for quad in file.quads)

    @property
    def shapes_prefixes(self) -> Prefixes:
        """The prefixes of the shapes files."""
        return Prefixes({p: iri for file in self.shapes_files for p, iri in file.prefixes.items()})

    def check_shapes(self) -> None:
        """Raise ShapesError with every mistake in the shapes graph, each with its place, if there is one."""
        from kgtool.validate import check_shapes

        check_shapes(
            self.shapes,
            prefixes=dict(self.shapes_prefixes.items()),
            vocabulary=self._vocabulary,
            place=_places(self.shapes_files).about,
        )

    @property
    def _vocabulary(self) -> frozenset[NamedNode]:
        """What a project's ontologies define in their own namespaces; empty for given files.

        What the ontology says of a term of others is not all that they have.
        """
        if self.project is None:
            return frozenset()
        typed = [q for file in self.ontology for q in file.quads if q.predicate == RDF_TYPE]
        terms = [(q.subject, q.object) for q in typed if isinstance(q.subject, NamedNode)]
        own = {term.value.rstrip("#/") for term, kind in terms if kind == _ONTOLOGY}
        return frozenset(term for term, _ in terms if re.split(r"[#/](?=[^#/]*$)", term.value)[0] in own)

    @cached_property
    def rules(self) -> tuple[ProjectRule, ...]:
        """The project's own rules, in the order in which they run. Raises ShapesError for a mistake."""
        from kgtool.reason import project_rules

        if not self.rules_files:
            return ()
        files = (*self.rules_files, *self.ontology)
        prefixes = Prefixes({p: iri for file in files for p, iri in file.prefixes.items()})
        quads = (quad for file in files for quad in file.quads)
        return project_rules(quads, prefixes, place=_places(files).about)

    @property
    def rules_digest(self) -> str:
        """A key for the content of the rules files; cheaper than the rules."""
        text = "\n".join(sorted(map(file_digest, self.rules_paths)))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def queries(self) -> Catalogue:
        """The stored queries. Raises QueryError for a wrong header."""
        return stored_queries(self.query_paths)

    def query_text(self, name: str) -> tuple[str, str]:
        """Return the text of one stored query and its path as shown. Raises as ``query_named`` does."""
        path = query_path(self.query_paths, name)
        return read_text(path), shown(path)

    def query_named(self, name: str) -> StoredQuery:
        """Return one stored query; no other file is read. Raises UnknownNameError with the nearest names."""
        return query_named(self.query_paths, name)


def _places(files: Sequence[ParsedFile]) -> Whereabouts:
    """Return where the triples of ``files`` stand."""
    from kgtool.dataset import as_given
    from kgtool.faces.whereabouts import Whereabouts

    return Whereabouts(as_given(files), {Layer.DATA})


def project_inputs(
    start: PathLike,
    *,
    ontology: Iterable[PathLike] = (),
    shapes: Iterable[PathLike] = (),
    rules: Iterable[PathLike] = (),
    environ: Mapping[str, str] | None = None,
) -> Inputs:
    """Return the inputs of the project at ``start`` or above it.

    ``ontology`` files are added to the project's (an alignment, say); ``shapes`` and ``rules``, where
    given, stand in for the project's own. Raises ProjectNotFoundError, SourceError and SettingsError.
    """
    project = find_project(Path(start), os.environ if environ is None else environ)
    given_shapes, given_rules = tuple(shapes), tuple(rules)
    return Inputs(
        settings=project.settings,
        project=project,
        ontology_paths=(*project.ontology_files, *ontology),
        data_paths=project.data_files,
        shapes_paths=given_shapes or project.shapes_files,
        rules_paths=given_rules or project.rules_files,
        query_paths=project.query_files,
        alignment_paths=project.alignment_files,
    )


def given_inputs(
    data: Iterable[PathLike],
    *,
    ontology: Iterable[PathLike] = (),
    shapes: Iterable[PathLike] = (),
    rules: Iterable[PathLike] = (),
    union_default: bool = False,
    environ: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
) -> Inputs:
    """Return the files that were named as inputs, and only those.

    Where the working folder lies in a project, its settings and its stored queries can be used on
    them. Raises SourceError and SettingsError.
    """
    environ = os.environ if environ is None else environ
    try:
        beside: Project | None = find_project(Path.cwd(), environ)
    except ProjectNotFoundError:
        beside = None
    return Inputs(
        settings=beside.settings if beside else load_settings(None, environ),
        project=None,
        ontology_paths=tuple(ontology),
        data_paths=tuple(data),
        shapes_paths=tuple(shapes),
        rules_paths=tuple(rules),
        query_paths=beside.query_files if beside else (),
        union_default=union_default,
        stdin=stdin,
    )
