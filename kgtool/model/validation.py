"""A validation report and its results (SHACL §3.6)."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Triple

from kgtool.model.findings import Location, Severity
from kgtool.model.terms import Term


@dataclass(frozen=True)
class ValidationResult:
    """One ``sh:ValidationResult``. ``path`` is a property path in SPARQL's syntax with full IRIs.

    ``location`` is where the data says what the result is about, as far as that is known.
    """

    focus: Term
    severity: Severity
    component: str
    source_shape: Term
    message: str
    path: str | None = None
    value: Term | None = None
    location: Location | None = None


@dataclass(frozen=True)
class ValidationReport:
    """One ``sh:ValidationReport``: its results in a stable order, and the same as triples."""

    conforms: bool
    results: tuple[ValidationResult, ...]
    graph: tuple[Triple, ...]
