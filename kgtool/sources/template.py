"""A new project: a small, complete example of another subject, to be replaced piece by piece."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath

from kgtool.model.errors import SourceError
from kgtool.model.findings import Location
from kgtool.sources.files import shown, write_atomically

_RENAMED = {"gitignore": ".gitignore"}
_MAY_STAND = {".git"}


def new_project(target: Path | str) -> tuple[Path, ...]:
    """Write a new project into the folder ``target`` and return its files, sorted.

    The folder is made where it is missing; it must hold nothing (an empty git repository may stand
    there). When writing fails, what was written is removed again. Raises SourceError.
    """
    folder = Path(target)
    _refuse_unless_empty(folder)
    template = resources.files("kgtool.sources").joinpath("template")
    made: list[Path] = []
    written: list[Path] = []
    try:
        for relative, content in _contents(template, PurePath()):
            path = folder / relative
            made += _make_folders(path.parent)
            write_atomically(path, [content])
            written.append(path)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        for made_folder in reversed(made):
            made_folder.rmdir()
        if isinstance(error, OSError):
            message = f"cannot write the project: {error.strerror or error}"
            raise SourceError(message, location=Location(shown(folder))) from None
        raise
    return tuple(sorted(written))


def _refuse_unless_empty(folder: Path) -> None:
    try:
        there = sorted(os.listdir(folder))
    except FileNotFoundError:
        return
    except NotADirectoryError:
        message = "this is a file; name a folder that is empty or does not exist yet"
        raise SourceError(message, location=Location(shown(folder))) from None
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read the folder: {error}", location=Location(shown(folder))) from None
    foreign = [name for name in there if name not in _MAY_STAND]
    if foreign:
        message = f"the folder is not empty (it holds {foreign[0]}); name an empty or a new one"
        raise SourceError(message, location=Location(shown(folder)))


def _make_folders(folder: Path) -> list[Path]:
    """Make ``folder`` and what is missing above it; return what was made, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _contents(source: Traversable, below: PurePath) -> Iterator[tuple[PurePath, bytes]]:
    for entry in sorted(source.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _contents(entry, below / entry.name)
        else:
            yield below / _RENAMED.get(entry.name, entry.name), entry.read_bytes()
