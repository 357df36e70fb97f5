"""The contenders that answer SPARQL, each behind the same few methods.

A contender imports its library only when it is made. A query counts as answered when the peer's own quickest
complete result is there: solutions of terms (pyoxigraph, rdflib, kgtool), a data frame (maplib). Bringing it
into rows to compare is not timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from benchmarks.cells import Row, literal, plain


class QueryPeer(Protocol):
    """A peer that answers SPARQL."""

    def load(self, path: Path) -> None:
        """Load one N-Triples or Turtle file."""

    def query(self, text: str) -> Any:
        """Answer a SELECT query, completely."""

    def look_up(self, text: str, iri: str) -> Any:
        """Answer a query with ``?film`` bound to ``iri``, in the peer's own way of asking the same again."""

    def rows(self, answer: Any) -> Iterable[Row]:
        """Return an answer as rows of cells."""


class Pyoxigraph:
    """pyoxigraph's store in memory, bulk-loaded."""

    def __init__(self) -> None:
        import pyoxigraph

        self._ox = pyoxigraph
        self._store = pyoxigraph.Store()

    def load(self, path: Path) -> None:
        """Load with the parallel bulk loader."""
        self._store.bulk_load(path=str(path))

    def query(self, text: str) -> Any:
        """Return the variables and all solutions."""
        solutions: Any = self._store.query(text)
        return [variable.value for variable in solutions.variables], list(solutions)

    def look_up(self, text: str, iri: str) -> Any:
        """Answer the text with the IRI in the place of the variable, which costs it nothing to read."""
        return self.query(text.replace("?film", f"<{iri}>"))

    def rows(self, answer: Any) -> Iterable[Row]:
        """Return the solutions as rows."""
        names, solutions = answer
        for solution in solutions:
            yield tuple(self._cell(solution[name]) for name in sorted(names))

    def _cell(self, term: Any) -> str:
        if term is None:
            return ""
        return (
            literal(term.value, term.datatype.value)
            if isinstance(term, self._ox.Literal)
            else str(term.value)
        )


class Maplib:
    """maplib: SPARQL over Polars data frames."""

    def __init__(self) -> None:
        import maplib  # type: ignore[import-not-found,unused-ignore]

        self._model = maplib.Model()

    def load(self, path: Path) -> None:
        """Load with its parallel reader."""
        self._model.read(str(path), format="ntriples" if path.suffix == ".nt" else "turtle", parallel=True)

    def query(self, text: str) -> Any:
        """Return a data frame."""
        return self._model.query(text)

    def look_up(self, text: str, iri: str) -> Any:
        """Answer the text with the IRI in the place of the variable: it has no parameters."""
        return self._model.query(text.replace("?film", f"<{iri}>"))

    def rows(self, answer: Any) -> Iterable[Row]:
        """Return the lines of the data frame."""
        names = sorted(answer.columns)
        for line in answer.select(names).iter_rows():
            yield tuple(map(plain, line))


class _OfRdflibTerms:
    """What answers in rows of rdflib terms have in common."""

    def rows(self, answer: Any) -> Iterable[Row]:
        """Return the solutions as rows."""
        names, solutions = answer
        order = sorted(range(len(names)), key=lambda place: names[place])
        for solution in solutions:
            yield tuple(self._cell(solution[place]) for place in order)

    @staticmethod
    def _cell(term: Any) -> str:
        datatype = getattr(term, "datatype", None)
        return "" if term is None else literal(str(term), str(datatype)) if datatype else str(term)


class Rdflib(_OfRdflibTerms):
    """rdflib's graph in memory."""

    def __init__(self) -> None:
        import rdflib

        self._rdflib = rdflib
        self._graph = rdflib.Graph()
        self._prepared: dict[str, Any] = {}

    def load(self, path: Path) -> None:
        """Load with the parser for the suffix."""
        self._graph.parse(path, format="nt" if path.suffix == ".nt" else "turtle")

    def query(self, text: str) -> Any:
        """Return the variables and all solutions."""
        return self._all(self._graph.query(text))

    def look_up(self, text: str, iri: str) -> Any:
        """Answer a prepared query."""
        from rdflib.plugins.sparql import prepareQuery

        known = self._prepared.get(text) or self._prepared.setdefault(text, prepareQuery(text))
        return self._all(self._graph.query(known, initBindings={"film": self._rdflib.URIRef(iri)}))

    @staticmethod
    def _all(result: Any) -> Any:
        return [str(name) for name in result.vars or ()], list(result)


class Kgtool(_OfRdflibTerms):
    """kgtool through its public interface; ``memory`` is the limit that a user may set."""

    def __init__(self, engine: str = "duckdb", memory: str | None = None) -> None:
        self._options: dict[str, Any] = {"engine": engine, "memory": memory}
        self._graph: Any = None

    def load(self, path: Path) -> None:
        """Load as any user does."""
        import kgtool

        self._graph = kgtool.load(str(path), **self._options)

    def query(self, text: str) -> Any:
        """Return the variables and all solutions."""
        return self._all(self._graph.query(text))

    def look_up(self, text: str, iri: str) -> Any:
        """Answer with a parameter."""
        from rdflib import URIRef

        return self._all(self._graph.query(text, film=URIRef(iri)))

    @staticmethod
    def _all(result: Any) -> Any:
        return [str(name) for name in result.variables], list(result)


QUERY_PEERS: dict[str, Callable[..., QueryPeer]] = {
    "kgtool": Kgtool,
    "kgtool-reference": lambda: Kgtool("reference"),
    "pyoxigraph": Pyoxigraph,
    "maplib": Maplib,
    "rdflib": Rdflib,
}
PACKAGES = {
    "kgtool": ("kgtool", "duckdb"),
    "kgtool-reference": ("kgtool", "rdflib"),
    "pyoxigraph": ("pyoxigraph",),
    "pyoxigraph-rules": ("pyoxigraph",),
    "maplib": ("maplib", "polars"),
    "rdflib": ("rdflib",),
    "owlrl": ("owlrl",),
    "reasonable": ("reasonable",),
    "pyshacl": ("pyshacl",),
}
"""The packages whose versions are shown."""


def package_versions(peer: str) -> list[str]:
    """Return name and version of the packages behind ``peer``."""
    return [f"{package} {version(package)}" for package in PACKAGES[peer]]
