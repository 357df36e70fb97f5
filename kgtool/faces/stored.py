"""The stored queries among files: all of them, or one, of which only its own file is read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kgtool.sources import read_text, shown

if TYPE_CHECKING:
    from kgtool.catalogue import Catalogue, StoredQuery

PathLike = str | Path


def stored_queries(paths: Iterable[PathLike]) -> Catalogue:
    """Return the queries in the files ``paths``. Raises SourceError, and QueryError for a wrong header."""
    from kgtool.catalogue import catalogue

    return catalogue([(shown(path), read_text(path)) for path in paths])


def query_named(paths: Iterable[PathLike], name: str) -> StoredQuery:
    """Return the query called ``name`` among the files ``paths``; only its own file is read.

    Raises UnknownNameError with the nearest names, SourceError and QueryError.
    """
    return query_in_file(query_path(paths, name))


def query_path(paths: Iterable[PathLike], name: str) -> PathLike:
    """Return the one of ``paths`` that is called ``name``. Raises UnknownNameError with the nearest names."""
    by_name = {PurePath(path).stem: path for path in paths}
    if name not in by_name:
        from kgtool.catalogue import unknown_query

        raise unknown_query(name, by_name)
    return by_name[name]


def query_in_file(path: PathLike) -> StoredQuery:
    """Return the query in a file anywhere, with its header. Raises SourceError and QueryError."""
    from kgtool.catalogue import catalogue

    (query,) = catalogue([(shown(path), read_text(path))])
    return query


@lru_cache(maxsize=500)
def query_in_text(text: str, where: str = "query") -> StoredQuery:
    """Return the query that ``text`` is, with its header; ``where`` is what messages call it."""
    from kgtool.catalogue import catalogue

    (query,) = catalogue([(where, text)])
    return query
