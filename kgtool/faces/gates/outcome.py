"""What a gate comes to, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.model.errors import KgtoolError
from kgtool.model.findings import Finding, Severity


@dataclass(frozen=True)
class Gate:
    """One gate's outcome. ``looked_at`` is what it counted (``"12 files"``), or why it did not run."""

    name: str
    looked_at: str
    findings: tuple[Finding, ...] = ()
    ran: bool = True


@dataclass(frozen=True)
class CheckReport:
    """The outcome of all gates, in the order in which they ran."""

    gates: tuple[Gate, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, gate by gate."""
        return tuple(finding for gate in self.gates for finding in gate.findings)

    @property
    def passed(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)


def finding_of(error: KgtoolError, gate: str, rule: str) -> Finding:
    """Return ``error`` as a finding."""
    return Finding(gate, rule, error.message, location=error.location)


def left_out(name: str, reason: str) -> Gate:
    """Return the gate ``name`` as one that did not run, and why."""
    return Gate(name, reason, ran=False)


def count(number: int, noun: str) -> str:
    """Return ``number`` with its noun: ``1 file``, ``2 queries``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
