"""Findings as SARIF 2.1.0 (OASIS), which code-scanning services read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from kgtool.model.findings import Finding, Location, Severity
from kgtool.model.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# Plain text in SARIF can hold links, [words](target), unless the bracket is escaped (§3.11.6).
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(found: Sequence[Finding]) -> str:
    """Return one run with a rule per kind of finding. Lines and columns (code points) count from 1.

    The run's invocation was not successful where a finding kept a gate from its work (§3.20.14).
    """
    rules = {name: finding for finding in reversed(found) for name in [_rule_id(finding)]}
    order = sorted(rules)
    driver = {
        "name": "kgtool",
        "version": __version__,
        "rules": [_rule(name, rules[name]) for name in order],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not any(finding.unable for finding in found)}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, order) for finding in found],
    }
    return (
        json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _rule_id(finding: Finding) -> str:
    return f"{finding.gate}/{finding.rule}"


def _rule(name: str, example: Finding) -> dict[str, Any]:
    return {
        "id": name,
        "name": example.rule,
        "shortDescription": {"text": f"{example.rule} ({example.gate})"},
        "properties": {"tags": [example.gate]},
    }


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    name = _rule_id(finding)
    result: dict[str, Any] = {
        "ruleId": name,
        "ruleIndex": rules.index(name),
        "level": _LEVELS[finding.severity],
        "message": {"text": _LINK.sub(r"\\[", finding.message)},
    }
    location: dict[str, Any] = {}
    if finding.location and finding.location.path != "-":
        location["physicalLocation"] = _place(finding.location)
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus, "kind": "resource"}]
    if location:
        result["locations"] = [location]
    told = {key: value for key in ("path", "value") if (value := getattr(finding, key)) is not None}
    return result | ({"properties": told} if told else {})


def _place(location: Location) -> dict[str, Any]:
    """Return a physicalLocation (§3.29): a relative file is below the checkout, ``%SRCROOT%``."""
    path = location.path.replace("\\", "/")
    if PurePosixPath(path).is_absolute():
        artifact = {"uri": f"file://{quote(path)}"}
    else:
        artifact = {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": location.line, "startColumn": location.column}
    known = {key: value for key, value in region.items() if value is not None}
    return {"artifactLocation": artifact} | ({"region": known} if location.line is not None else {})
