"""Findings as JUnit XML, which forges and build servers show: a suite per gate, a case per finding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kgtool.model.findings import Finding, Severity
from kgtool.render.findings.lines import details
from kgtool.render.visible import xml_shown


def write(found: Sequence[Finding]) -> str:
    """Return the XML. A violation is a failed case, any other finding, or none at all, a passed one."""
    ordered = sorted(found, key=lambda finding: finding.gate)
    suites = [_suite(gate, list(group)) for gate, group in groupby(ordered, key=lambda finding: finding.gate)]
    if not suites:
        suites = ['  <testsuite name="kgtool" tests="1" failures="0" errors="0">\n'
                  '    <testcase classname="kgtool" name="no findings"/>\n  </testsuite>\n']  # fmt: skip
    failures = sum(finding.severity is Severity.VIOLATION for finding in found)
    head = f'<testsuites name="kgtool" tests="{len(found) or 1}" failures="{failures}" errors="0">\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(suites)}</testsuites>\n'


def _suite(gate: str, found: list[Finding]) -> str:
    failures = sum(finding.severity is Severity.VIOLATION for finding in found)
    head = f'  <testsuite name="{xml_shown(gate)}" tests="{len(found)}" failures="{failures}" errors="0">\n'
    return head + "".join(map(_case, found)) + "  </testsuite>\n"


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
    if finding.severity is Severity.VIOLATION:
        first = xml_shown(" ".join(finding.message.split()))
        body = f'<failure type="{xml_shown(finding.rule)}" message="{first}">{text}</failure>'
    else:
        body = f"<system-out>{finding.severity.value}: {text}</system-out>"
    return f"    <testcase{head}>{body}</testcase>\n"
