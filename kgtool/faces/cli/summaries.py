"""The summary of ``check``: one line a gate, and one that says it all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kgtool.model.findings import Finding, Severity

if TYPE_CHECKING:
    from kgtool.faces.gates import CheckReport, Gate

_WORDS = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def summary(report: CheckReport, *, colour: bool) -> str:
    """Return the summary as aligned lines, with an empty line after them."""
    rows = [(gate.name, _verdict(gate), gate.looked_at) for gate in report.gates]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = []
    for gate, (name, verdict, looked_at) in zip(report.gates, rows, strict=True):
        shown = verdict.ljust(widths[1])
        if colour:
            shown = click.style(shown, fg=_colour(gate))
        lines.append(f"{name.ljust(widths[0])}  {shown}  {looked_at}".rstrip())
    verdict = _total(report)
    if colour:
        verdict = click.style(verdict, fg="green" if report.passed else "red", bold=True)
    return "\n".join([*lines, "", verdict]) + "\n" + ("\n" if report.findings else "")


def markdown_summary(report: CheckReport) -> Iterator[str]:
    """Yield the summary and the findings as Markdown."""
    from kgtool import render

    yield f"## {_total(report)}\n\n| gate | result | looked at |\n| --- | --- | --- |\n"
    for gate in report.gates:
        yield f"| {gate.name} | {_verdict(gate)} | {gate.looked_at} |\n"
    if report.findings:
        yield "\n"
        yield from render.findings(report.findings, "markdown")


def _verdict(gate: Gate) -> str:
    if not gate.ran:
        return "left out"
    return _counted(gate.findings) or "ok"


def _total(report: CheckReport) -> str:
    counted = _counted(report.findings)
    if any(gate.unable for gate in report.gates):
        return f"not all could be checked: {counted}"
    if not report.passed:
        return f"failed: {counted}"
    return f"passed, with {counted}" if counted else "passed"


def _counted(findings: tuple[Finding, ...]) -> str:
    numbers = {severity: sum(f.severity is severity for f in findings) for severity in _WORDS}
    return ", ".join(
        f"{number} {_WORDS[severity]}{'s' if number != 1 else ''}"
        for severity, number in numbers.items()
        if number
    )


def _colour(gate: Gate) -> str:
    if not gate.findings:
        return "green" if gate.ran else "yellow"
    return _COLOURS[max((finding.severity for finding in gate.findings), key=lambda severity: severity.rank)]
