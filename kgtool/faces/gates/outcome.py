"""What a gate comes to, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kgtool.model.errors import KgtoolError
from kgtool.model.findings import Finding, Severity


@dataclass(frozen=True)
class Gate:
    """One gate's outcome. ``looked_at`` is what it counted (``"12 files"``), or why it did not run.

    ``unable`` is 0 where the gate did its work, else the exit status of what kept it from that: 2 for
    malformed or unreadable input, 3 for what is not supported. ``findings`` then tell what that is.
    """

    name: str
    looked_at: str
    findings: tuple[Finding, ...] = ()
    ran: bool = True
    unable: int = 0


@dataclass(frozen=True)
class CheckReport:
    """The outcome of all gates, in the order in which they ran."""

    gates: tuple[Gate, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, gate by gate; those that kept a gate from its work are marked."""
        return tuple(
            replace(finding, unable=bool(gate.unable)) for gate in self.gates for finding in gate.findings
        )

    @property
    def passed(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)

    @property
    def status(self) -> int:
        """The exit status: 0 clean, 1 findings, 2 or 3 where a gate could not do its work (2 before 3)."""
        unable = [gate.unable for gate in self.gates if gate.unable]
        return min(unable) if unable else int(not self.passed)


def findings_of(error: KgtoolError, gate: str, rule: str) -> tuple[Finding, ...]:
    """Return ``error`` as findings of ``gate``: one for each mistake that it tells of."""
    if error.findings:
        return tuple(replace(finding, gate=gate) for finding in error.findings)
    return (Finding(gate, rule, error.message, location=error.location),)


def unable(name: str, looked_at: str, error: KgtoolError, rule: str) -> Gate:
    """Return the gate ``name`` as one that ``error`` kept from its work."""
    return Gate(name, looked_at, findings_of(error, name, rule), unable=error.status)


def left_out(name: str, reason: str) -> Gate:
    """Return the gate ``name`` as one that did not run, and why."""
    return Gate(name, reason, ran=False)


def count(number: int, noun: str) -> str:
    """Return ``number`` with its noun: ``1 file``, ``2 queries``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
