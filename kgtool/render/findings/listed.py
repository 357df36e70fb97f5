"""Findings as JSON and as a Markdown table."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kgtool.model.findings import Finding, Location
from kgtool.render.findings.lines import details
from kgtool.render.visible import markdown as shown
from kgtool.render.visible import markdown_code, markdown_table


def json_text(found: Sequence[Finding]) -> str:
    """Return ``{"findings": [...]}``; what a finding does not have is null. Lines count from 1."""
    return (
        json.dumps({"findings": [_object(finding) for finding in found]}, ensure_ascii=False, indent=2) + "\n"
    )


def _object(finding: Finding) -> dict[str, object]:
    return {
        "gate": finding.gate,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "location": located(finding.location),
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "unable": finding.unable,
    }


def located(place: Location | None) -> dict[str, object] | None:
    """Return a place as JSON."""
    return {"file": place.path, "line": place.line, "column": place.column} if place else None


def markdown(found: Sequence[Finding]) -> str:
    """Return a table with a row per finding, or a sentence that there is none."""
    if not found:
        return "No findings.\n"
    return markdown_table(("Severity", "Where", "Rule", "Message"), [_row(finding) for finding in found])


def _row(finding: Finding) -> tuple[str, ...]:
    place = str(finding.location) if finding.location else finding.focus
    told = details(finding)
    return (
        finding.severity.value,
        markdown_code(place) if place else "",
        markdown_code(f"{finding.gate}/{finding.rule}"),
        shown(" ".join(finding.message.split())) + (f" ({shown(told)})" if told else ""),
    )
