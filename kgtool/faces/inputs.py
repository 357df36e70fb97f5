"""What a graph is made from: the files of a project, or files that were named one by one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import Quad

from kgtool.catalogue import Catalogue, StoredQuery, catalogue, unknown_query
from kgtool.dataset import Dataset, as_given, assemble
from kgtool.model.errors import ProjectNotFoundError
from kgtool.model.prefixes import Prefixes
from kgtool.sources import (
    ParsedFile,
    Project,
    Settings,
    find_project,
    load_settings,
    read_all,
    read_text,
    shown,
    with_imports,
)

if TYPE_CHECKING:
    from kgtool.reason import ProjectRule

PathLike = str | Path


@dataclass(frozen=True)
class Inputs:
    """The files of a graph, read; and the paths of those that are read when they are first asked for.

    ``project`` is None where the files were named one by one. Shapes, rules and stored queries are
    read once, on first use, so that a question costs only what it needs.
    """

    settings: Settings
    project: Project | None
    ontology: tuple[ParsedFile, ...]
    data: tuple[ParsedFile, ...]
    shapes_paths: tuple[PathLike, ...]
    rules_paths: tuple[PathLike, ...]
    query_paths: tuple[PathLike, ...]
    alignments: tuple[ParsedFile, ...] = ()
    union_default: bool = False

    def aligned(self) -> Inputs:
        """Return these inputs with the alignments among the ontology, where they take part in reasoning."""
        return replace(self, ontology=(*self.ontology, *self.alignments), alignments=())

    @cached_property
    def dataset(self) -> Dataset:
        """The quads in layers: as a project's, or exactly as the files say."""
        if self.project is not None:
            return assemble(self.ontology, self.data)
        return as_given(self.data, ontology=self.ontology, union_default=self.union_default)

    @cached_property
    def shapes_files(self) -> tuple[ParsedFile, ...]:
        """The shapes files, read. Raises SourceError."""
        return read_all(self.shapes_paths)

    @cached_property
    def rules_files(self) -> tuple[ParsedFile, ...]:
        """The files of the project's own rules, read. Raises SourceError."""
        return read_all(self.rules_paths)

    @property
    def shapes(self) -> tuple[Quad, ...]:
        """The shapes graph."""
        return tuple(quad for file in self.shapes_files for quad in file.quads)

    @property
    def shapes_prefixes(self) -> Prefixes:
        """The prefixes of the shapes files."""
        return Prefixes({p: iri for file in self.shapes_files for p, iri in file.prefixes.items()})

    @cached_property
    def rules(self) -> tuple[ProjectRule, ...]:
        """The project's own rules, in the order in which they run. Raises ShapesError for a mistake."""
        from kgtool.reason import project_rules

        if not self.rules_files:
            return ()
        files = (*self.rules_files, *self.ontology)
        prefixes = Prefixes({p: iri for file in files for p, iri in file.prefixes.items()})
        return project_rules((quad for file in files for quad in file.quads), prefixes)

    @property
    def rules_digest(self) -> str:
        """A key for the content of the rules files; cheaper than the rules."""
        text = "\n".join(sorted(file.sha256 for file in self.rules_files))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def queries(self) -> Catalogue:
        """The stored queries. Raises QueryError for a wrong header."""
        return stored_queries(self.query_paths)

    def query_named(self, name: str) -> StoredQuery:
        """Return one stored query; no other file is read. Raises UnknownNameError with the nearest names."""
        return query_named(self.query_paths, name)


def stored_queries(paths: Iterable[PathLike]) -> Catalogue:
    """Return the queries in the files ``paths``. Raises SourceError, and QueryError for a wrong header."""
    return catalogue([(shown(path), read_text(path)) for path in paths])


def query_named(paths: Iterable[PathLike], name: str) -> StoredQuery:
    """Return the query called ``name`` among the files ``paths``; only its own file is read.

    Raises UnknownNameError with the nearest names, SourceError and QueryError.
    """
    by_name = {PurePath(path).stem: path for path in paths}
    if name not in by_name:
        raise unknown_query(name, by_name)
    return query_in_file(by_name[name])


def query_in_file(path: PathLike) -> StoredQuery:
    """Return the query in a file anywhere, with its header. Raises SourceError and QueryError."""
    (query,) = catalogue([(shown(path), read_text(path))])
    return query


def query_in_text(text: str, where: str = "query") -> StoredQuery:
    """Return the query that ``text`` is, with its header; ``where`` is what messages call it."""
    (query,) = catalogue([(where, text)])
    return query


def project_inputs(
    start: PathLike,
    *,
    ontology: Iterable[PathLike] = (),
    shapes: Iterable[PathLike] = (),
    rules: Iterable[PathLike] = (),
    environ: Mapping[str, str] | None = None,
) -> Inputs:
    """Read the project at ``start`` or above it.

    ``ontology`` files are added to the project's (an alignment, say); ``shapes`` and ``rules``, where
    given, stand in for the project's own. Raises ProjectNotFoundError, SourceError and SettingsError.
    """
    project = find_project(Path(start), os.environ if environ is None else environ)
    given_shapes, given_rules = tuple(shapes), tuple(rules)
    parsed = read_all((*project.ontology_files, *ontology, *project.data_files))
    split = len(parsed) - len(project.data_files)
    candidates = read_all(project.alignment_files)
    return Inputs(
        settings=project.settings,
        project=project,
        ontology=with_imports(parsed[:split], candidates),
        data=parsed[split:],
        shapes_paths=given_shapes or project.shapes_files,
        rules_paths=given_rules or project.rules_files,
        query_paths=project.query_files,
        alignments=candidates,
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
    """Read the files that were named, and only those.

    Where the working folder lies in a project, its settings and its stored queries can be used on
    them. Raises SourceError and SettingsError.
    """
    environ = os.environ if environ is None else environ
    try:
        beside: Project | None = find_project(Path.cwd(), environ)
    except ProjectNotFoundError:
        beside = None
    paths, ontology_paths = tuple(data), tuple(ontology)
    parsed = read_all((*paths, *ontology_paths), stdin=stdin)
    files, own = parsed[: len(paths)], parsed[len(paths) :]
    return Inputs(
        settings=beside.settings if beside else load_settings(None, environ),
        project=None,
        ontology=with_imports(own, files),
        data=files,
        shapes_paths=tuple(shapes),
        rules_paths=tuple(rules),
        query_paths=beside.query_files if beside else (),
        union_default=union_default,
    )
