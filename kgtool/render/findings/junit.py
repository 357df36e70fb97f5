"""Findings as JUnit XML, which forges and build servers show: a suite per gate, a case per finding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kgtool.model.findings import Finding, Severity
from kgtool.render.findings.lines import details
from kgtool.render.visible import xml_shown


def write(found: Sequence[Finding]) -> str:
    """Return the XML.

    A violation is a failed case, or an error where it kept the gate from its work; any other finding, or
    none at all, is a passed one.
    """
    ordered = sorted(found, key=lambda finding: finding.gate)
    suites = [_suite(gate, list(group)) for gate, group in groupby(ordered, key=lambda finding: finding.gate)]
    if not suites:
        suites = ['  <testsuite name="kgtool" tests="1" failures="0" errors="0">\n'
                  '    <testcase classname="kgtool" name="no findings"/>\n  </testsuite>\n']  # fmt: skip
    head = f'<testsuites name="kgtool" tests="{len(found) or 1}" {_counts(found)}>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(suites)}</testsuites>\n'


def _suite(gate: str, found: list[Finding]) -> str:
    head = f'  <testsuite name="{xml_shown(gate)}" tests="{len(found)}" {_counts(found)}>\n'
    return head + "".join(map(_case, found)) + "  </testsuite>\n"


def _counts(found: Sequence[Finding]) -> str:
    kinds = [_kind(finding) for finding in found]
    return f'failures="{kinds.count("failure")}" errors="{kinds.count("error")}"'


def _kind(finding: Finding) -> str | None:
    """Return the element of a case that did not pass."""
    if finding.severity is not Severity.VIOLATION:
        return None
    return "error" if finding.unable else "failure"


def _case(finding: Finding) -> str:
    place = finding.location
    attributes = {
        "classname": f"{finding.gate}.{finding.rule}",
        "name": str(place or finding.focus or finding.rule),
        "file": place and place.path,
        "line": place and place.line,
    }
    head = "".join(f' {k}="{xml_shown(str(v))}"' for k, v in attributes.items() if v is not None)
    told = details(finding)
    text = xml_shown(finding.message + (f"\n{told}" if told else ""))
    kind = _kind(finding)
    if kind:
        first = xml_shown(" ".join(finding.message.split()))
        body = f'<{kind} type="{xml_shown(finding.rule)}" message="{first}">{text}</{kind}>'
    else:
        body = f"<system-out>{finding.severity.value}: {text}</system-out>"
    return f"    <testcase{head}>{body}</testcase>\n"
