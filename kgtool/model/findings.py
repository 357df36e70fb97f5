"""A finding: one thing that a person should look at, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding matters, in the words of SHACL (SHACL §2.1.4)."""

    INFO = "info"
    WARNING = "warning"
    VIOLATION = "violation"

    @property
    def rank(self) -> int:
        """0 for INFO to 2 for VIOLATION, so that findings can be compared."""
        return list(Severity).index(self)


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file. ``path`` is as the user would type it; ``line`` and ``column`` count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True)
class Finding:
    """One finding.

    ``gate`` is the check that found it (``syntax``, ``shacl``, ``consistency``, ``evidence``,
    ``queries``, ``format``); ``rule`` a stable name within that gate (a constraint component, an
    OWL rule, a short slug); ``message`` what is wrong and what to do, in plain English.
    ``focus``, ``path`` and ``value`` are terms in compact Turtle form, where they apply.
    ``unable`` marks what kept the gate from its work, as malformed input does.
    """

    gate: str
    rule: str
    message: str
    severity: Severity = Severity.VIOLATION
    location: Location | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    unable: bool = False
