"""Findings as workflow commands of GitHub Actions: ``::error file=…,line=…,col=…,title=…::message``."""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.model.findings import Finding, Severity
from kgtool.render.findings.lines import details
from kgtool.render.visible import visible

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# What a runner reads as the end of a line, a property or an escape (actions/toolkit, command.ts).
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def write(found: Sequence[Finding]) -> str:
    """Return one command a line. Text from data cannot end a command or begin another."""
    return "".join(f"{_command(finding)}\n" for finding in found)


def _command(finding: Finding) -> str:
    place = finding.location
    known = {
        "file": place.path if place and place.path != "-" else None,
        "line": place and place.line,
        "col": place and place.column,
        "title": f"{finding.gate}/{finding.rule}"
        + ("" if place or not finding.focus else f" {finding.focus}"),
    }
    properties = ",".join(
        f"{k}={_escaped(visible(str(v)), _PROPERTY)}" for k, v in known.items() if v is not None
    )
    message = [*map(visible, finding.message.splitlines()), visible(details(finding))]
    text = _escaped("\n".join(line for line in message if line), _DATA)
    return f"::{_COMMANDS[finding.severity]} {properties}::{text}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
