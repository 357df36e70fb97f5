"""Findings as lines for people and editors: ``path:line:column: severity gate/rule: message``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.model.findings import Finding, Severity
from kgtool.render.terminal import Span, lines

STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write(found: Iterable[Finding], *, colour: bool) -> Iterator[str]:
    """Yield a line per finding, further lines indented: only its place ever starts a line."""
    for finding in found:
        yield lines(_rows(finding), colour=colour)


def _rows(finding: Finding) -> list[list[Span]]:
    first, *more = finding.message.splitlines() or [""]
    place = str(finding.location) if finding.location else finding.focus
    head: list[Span] = [(f"{place}: ", "bold")] if place else []
    head += [(finding.severity.value, STYLES[finding.severity]), (f" {finding.gate}/{finding.rule}: ", "dim")]
    rows: list[list[Span]] = [[*head, (first, "")]]
    rows += [[("    ", ""), (line.strip(), "")] for line in more if line.strip()]
    told = details(finding)
    return [*rows, [("    ", ""), (told, "dim")]] if told else rows


def details(finding: Finding) -> str:
    """Return focus (where the place does not name it), path and value of ``finding``, or an empty text."""
    parts = (
        ("focus", finding.focus if finding.location else None),
        ("path", finding.path),
        ("value", finding.value),
    )
    return ", ".join(f"{name} {text}" for name, text in parts if text is not None)
