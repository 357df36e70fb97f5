"""The catalogue: all stored queries of a project, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgtool.catalogue.header import stored_query
from kgtool.catalogue.stored import StoredQuery
from kgtool.model.errors import QueryError, UnknownNameError
from kgtool.model.findings import Location
from kgtool.model.notation import nearest


class Catalogue:
    """Stored queries in alphabetical order of their names. Immutable; iteration gives the queries."""

    def __init__(self, queries: Sequence[StoredQuery] = ()) -> None:
        self._queries = {query.name: query for query in sorted(queries, key=lambda query: query.name)}

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[StoredQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def get(self, name: str) -> StoredQuery:
        """Return the query called ``name``. Raises UnknownNameError with the nearest names there are."""
        found = self._queries.get(name)
        if found is not None:
            return found
        raise unknown_query(name, self._queries)

    def by_tag(self) -> Mapping[str, tuple[StoredQuery, ...]]:
        """Return the queries by their first tag, in alphabetical order; ``""``, for those without, last."""
        first = {query.name: query.tags[0] if query.tags else "" for query in self._queries.values()}
        tags = sorted(set(first.values()), key=lambda tag: (not tag, tag))
        return {tag: tuple(q for q in self._queries.values() if first[q.name] == tag) for tag in tags}


def unknown_query(name: str, names: Iterable[str]) -> UnknownNameError:
    """Return the error that says no query is called ``name``, with the nearest of ``names``."""
    known = tuple(names)
    if not known:
        return UnknownNameError(f"no query {name!r}: there are no stored queries here")
    hint = nearest(name, known) or "; `kgtool queries` lists them"
    return UnknownNameError(f"no query {name!r}{hint}")


def catalogue(files: Sequence[tuple[str, str]]) -> Catalogue:
    """Return the catalogue of ``files``, pairs of a path as shown to the user and the file's text.

    Raises QueryError, with its place, for a wrong header or two files that give one name.
    """
    queries: dict[str, StoredQuery] = {}
    for path, text in files:
        query = stored_query(path, text)
        twin = queries.setdefault(query.name, query)
        if twin is not query:
            raise QueryError(
                f"the query {query.name} also stands in {twin.path}; rename one", location=Location(path)
            )
    return Catalogue(tuple(queries.values()))
