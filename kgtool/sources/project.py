"""A project: a folder with ``ontology/``, ``data/`` and ``queries/``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kgtool.model.errors import ProjectNotFoundError
from kgtool.model.findings import Location
from kgtool.model.formats import rdf_format_of
from kgtool.sources.files import shown
from kgtool.sources.settings import Settings, load_settings

FOLDERS = ("ontology", "data", "queries")
_CONTEXT, _FRAME = "context.jsonld", "frame.jsonld"
_APART = ("shapes", "rules", "alignments")


@dataclass(frozen=True)
class Project:
    """What a project holds. Every tuple of paths is sorted; paths are absolute.

    In ``ontology/``, files whose name begins with ``shapes``, ``rules`` or ``alignments`` stand
    apart from the ontology proper, as do the JSON-LD context and frame.
    """

    root: Path
    settings: Settings
    ontology_files: tuple[Path, ...]
    shapes_files: tuple[Path, ...]
    rules_files: tuple[Path, ...]
    alignment_files: tuple[Path, ...]
    data_files: tuple[Path, ...]
    query_files: tuple[Path, ...]
    context_file: Path | None
    frame_file: Path | None


def find_project(start: Path | str, environ: Mapping[str, str] | None = None) -> Project:
    """Return the project at ``start`` or in the nearest folder above it.

    ``environ`` is where ``KGTOOL_*`` variables are looked up (default: the process's own).
    Raises ProjectNotFoundError, and SettingsError where the project's settings are wrong.
    """
    folder = Path(os.path.abspath(start))
    if not folder.exists():
        raise ProjectNotFoundError("no such folder; check the name", location=Location(shown(start)))
    for candidate in (folder, *folder.parents):
        if all((candidate / name).is_dir() for name in FOLDERS):
            return _project(candidate, os.environ if environ is None else environ)
    raise ProjectNotFoundError(_nothing_here(folder), location=Location(shown(start)))


def _nothing_here(folder: Path) -> str:
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    there = [name for name in FOLDERS if name not in missing]
    hint = "make one with `kgtool init DIR`, or name files with -d"
    if there:
        found, lacking = (" and ".join(f"{name}/" for name in names) for names in (there, missing))
        return f"no project here: there is {found}, but no {lacking}; {hint}"
    return f"no project here or above: no folder with ontology/, data/ and queries/; {hint}"


def _project(root: Path, environ: Mapping[str, str]) -> Project:
    terms = _rdf_files(root / "ontology")
    special = {_CONTEXT, _FRAME}
    apart = {kind: tuple(p for p in terms if p.name.startswith(kind)) for kind in _APART}
    proper = tuple(p for p in terms if p.name not in special and not p.name.startswith(_APART))
    return Project(
        root=root,
        settings=load_settings(root, environ),
        ontology_files=proper,
        shapes_files=apart["shapes"],
        rules_files=apart["rules"],
        alignment_files=apart["alignments"],
        data_files=_rdf_files(root / "data"),
        query_files=_files(root / "queries", lambda path: path.suffix == ".rq"),
        context_file=_existing(root / "ontology" / _CONTEXT),
        frame_file=_existing(root / "ontology" / _FRAME),
    )


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None


def _rdf_files(folder: Path) -> tuple[Path, ...]:
    return _files(folder, lambda path: rdf_format_of(path.name) is not None)


def _files(folder: Path, wanted: Callable[[Path], bool]) -> tuple[Path, ...]:
    """Return the wanted files in and below ``folder``, sorted; hidden files and folders are left out."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(parent, name) for name in names if not name.startswith("."))
    return tuple(sorted(path for path in found if wanted(path)))
