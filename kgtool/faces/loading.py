"""From files and options to a graph."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kgtool.faces.api import KnowledgeGraph
from kgtool.faces.inputs import Inputs, given_inputs, project_inputs
from kgtool.faces.names import BUILT_ENGINES
from kgtool.faces.stored import PathLike
from kgtool.model.errors import NotSupportedError

_log = logging.getLogger("kgtool")


def load(
    *data: PathLike,
    project: PathLike | None = None,
    ontology: Iterable[PathLike] = (),
    shapes: Iterable[PathLike] = (),
    rules: Iterable[PathLike] = (),
    engine: str | None = None,
    union_default_graph: bool = False,
    timeout: float | str | None = None,
    max_rows: int | str | None = None,
    memory: str | None = None,
    stdin: BinaryIO | None = None,
) -> KnowledgeGraph:
    """Return the graph of the project found from here upward, or of the ``data`` files.

    ``project`` is the folder to look from. ``ontology`` files are added; ``shapes`` and ``rules`` stand in
    for the project's own. Given files are exactly the dataset they say, unless ``union_default_graph``
    makes their default graph the union of all graphs. ``"-"`` among ``data`` is standard input. Nothing is
    fetched, ever. ``engine`` (``duckdb`` or ``reference``) and the limits of a query, ``timeout`` (seconds),
    ``max_rows`` (solutions) and ``memory`` (``"1GB"``), override the settings.

    Raises ProjectNotFoundError, SourceError (MalformedError holds every syntax error of every file),
    SettingsError, NotSupportedError for an engine that this version does not have.
    """
    if data:
        inputs = given_inputs(
            data,
            ontology=ontology,
            shapes=shapes,
            rules=rules,
            union_default=union_default_graph,
            stdin=stdin,
        )
    else:
        inputs = project_inputs(project or Path.cwd(), ontology=ontology, shapes=shapes, rules=rules)
    if engine not in (None, *BUILT_ENGINES):
        raise NotSupportedError(f"this version has no engine {engine!r}; use {' or '.join(BUILT_ENGINES)}")
    given = {"engine": engine, "timeout": timeout, "max_rows": max_rows, "memory": memory}
    options = {name: (value, f"--{name.replace('_', '-')}") for name, value in given.items()}
    inputs = replace(inputs, settings=inputs.settings.with_values(options))
    if inputs.streamed:
        return _streamed(inputs)
    if inputs.known_prefixes is None:
        files = (*inputs.ontology, *inputs.data)
        _log.info("read %d files, %d quads", len(files), sum(len(file.quads) for file in files))
    else:
        _log.info("no file has changed since it was last read")
    return KnowledgeGraph(inputs.dataset, inputs)


def _streamed(inputs: Inputs) -> KnowledgeGraph:
    """Return the graph of large files, loaded, while a second thread imports what a first query will need."""
    graph = KnowledgeGraph(inputs.dataset, inputs)
    with ThreadPoolExecutor(1) as other:
        other.submit(_get_ready)
        _log.info("read %d files into tables, %d triples", len(inputs.data_paths), graph.store.size)
    return graph


def _get_ready() -> None:
    from kgtool.sparql import get_ready

    get_ready()
    from kgtool import catalogue
    from kgtool.faces import answers  # noqa: F401

    catalogue.catalogue(())
