"""The contenders that validate against SHACL shapes: load data and shapes, then validate, which is timed.

Results are compared as rows (focus node, constraint component).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.cells import Row
from benchmarks.reasoners import rdflib_graph

_SH = "http://www.w3.org/ns/shacl#"


class Validator(Protocol):
    """A peer that validates."""

    def load_all(self, data: Path, shapes: Path) -> None:
        """Load the data and the shapes."""

    def validate(self) -> None:
        """Validate everything."""

    def results(self) -> Iterable[Row]:
        """Return the results."""


class Pyshacl:
    """pySHACL over rdflib graphs."""

    def load_all(self, data: Path, shapes: Path) -> None:
        """Parse both."""
        self._graph, self._shapes = rdflib_graph(data), rdflib_graph(shapes)
        self._report: Any = None

    def validate(self) -> None:
        """Validate."""
        import pyshacl

        _, self._report, _ = pyshacl.validate(self._graph, shacl_graph=self._shapes)

    def results(self) -> Iterable[Row]:
        """Look through the report."""
        return _rows(self._report)


class KgtoolValidator:
    """kgtool through its public interface."""

    def __init__(self, engine: str = "duckdb") -> None:
        self._engine = engine

    def load_all(self, data: Path, shapes: Path) -> None:
        """Load until the first answer."""
        import kgtool

        self._graph = kgtool.load(str(data), shapes=[str(shapes)], engine=self._engine)
        bool(self._graph.query("ASK { ?s ?p ?o }"))
        self._report: Any = None

    def validate(self) -> None:
        """Validate."""
        self._report = self._graph.validate()

    def results(self) -> Iterable[Row]:
        """Look through the report."""
        return _rows(self._report.graph)


def _rows(report: Any) -> Iterable[Row]:
    from rdflib import URIRef

    component = URIRef(_SH + "sourceConstraintComponent")
    for result, focus in report.subject_objects(URIRef(_SH + "focusNode")):
        yield (str(focus), str(report.value(result, component)))


VALIDATORS: dict[str, Callable[..., Validator]] = {
    "kgtool": KgtoolValidator,
    "kgtool-reference": lambda: KgtoolValidator("reference"),
    "pyshacl": Pyshacl,
}
