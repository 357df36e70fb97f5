"""Findings in every format: nothing in a finding can break out of its place."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.model.errors import UnknownNameError
from kgtool.model.findings import Finding, Location, Severity
from kgtool.render import findings

words = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    [
        "::set-env name=PATH::x",
        "\n::error::x",
        "\r::x",
        "a%0A::b",
        "##[add-path]x",
        "<![CDATA[",
        "]]>",
        "\x00",
        "`|`",
    ]
)
some_findings = st.lists(
    st.builds(
        Finding,
        gate=words,
        rule=words,
        message=words,
        severity=st.sampled_from(Severity),
        location=st.none()
        | st.builds(Location, words, st.none() | st.integers(1, 9), st.none() | st.integers(1, 9)),
        focus=st.none() | words,
        path=st.none() | words,
        value=st.none() | words,
        unable=st.booleans(),
    ),
    max_size=4,
)


def text(found: list[Finding], form: str) -> str:
    return "".join(findings(found, form))


@given(some_findings)
def test_github_gets_one_command_a_finding_and_no_other(found: list[Finding]) -> None:
    lines = text(found, "github").splitlines()
    assert len(lines) == len(found)
    for line, finding in zip(lines, found, strict=True):
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match
        names = [part.partition("=")[0] for part in match[2].split(",")]
        assert set(names) <= {"file", "line", "col", "title"}
        assert len(names) == len(set(names))
        assert (
            match[1] == {"violation": "error", "warning": "warning", "info": "notice"}[finding.severity.value]
        )


@given(some_findings)
def test_no_line_for_people_is_a_command(found: list[Finding]) -> None:
    for line in text(found, "text").splitlines():
        assert not line.strip().startswith("::")
        assert "##[" not in line


@given(some_findings)
def test_junit_is_well_formed_and_counts(found: list[Finding]) -> None:
    root = ET.fromstring(text(found, "junit"))
    wrong = [finding.unable for finding in found if finding.severity is Severity.VIOLATION]
    assert len(root.findall("testsuite/testcase")) == int(root.get("tests", "")) == max(len(found), 1)
    for kind, number in (("failure", wrong.count(False)), ("error", wrong.count(True))):
        assert len(root.findall(f"testsuite/testcase/{kind}")) == int(root.get(f"{kind}s", "")) == number
        assert sum(int(suite.get(f"{kind}s", "")) for suite in root) == number
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)


@given(some_findings)
def test_sarif_has_what_the_standard_requires(found: list[Finding]) -> None:
    log = json.loads(text(found, "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is not any(finding.unable for finding in found)
    assert run["tool"]["driver"]["version"] == kgtool.__version__
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(found)
    for result, finding in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert "text" in result["message"]
        physical = [
            place["physicalLocation"] for place in result.get("locations", ()) if "physicalLocation" in place
        ]
        assert bool(physical) == (finding.location is not None and finding.location.path != "-")
        for place in physical:
            assert re.fullmatch(r"[!-~]*", place["artifactLocation"]["uri"])
            assert place.get("region", {"startLine": 1})["startLine"] >= 1


@given(some_findings)
def test_json_keeps_every_finding(found: list[Finding]) -> None:
    listed = json.loads(text(found, "json"))["findings"]
    assert [
        Finding(
            each["gate"], each["rule"], each["message"], Severity(each["severity"]),
            each["location"] and Location(*each["location"].values()),
            each["focus"], each["path"], each["value"], each["unable"],
        )
        for each in listed
    ] == found  # fmt: skip


@given(some_findings.filter(bool))
def test_markdown_has_one_row_a_finding(found: list[Finding]) -> None:
    rows = text(found, "markdown").splitlines()[2:]
    assert len(rows) == len(found)
    assert all(len(re.split(r"(?<!\\)\|", row.replace("\\\\", ""))) == 6 for row in rows)


def test_a_path_is_a_uri_below_the_checkout_or_a_file_uri() -> None:
    def uri(path: str) -> dict[str, str]:
        log = json.loads(text([Finding("g", "r", "m", location=Location(path, 1))], "sarif"))
        place: dict[str, str] = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"][
            "artifactLocation"
        ]
        return place

    assert uri("data/été 1#2.trig") == {"uri": "data/%C3%A9t%C3%A9%201%232.trig", "uriBaseId": "%SRCROOT%"}
    assert uri("/tmp/a b.ttl") == {"uri": "file:///tmp/a%20b.ttl"}
    assert uri("data\\a.ttl")["uri"] == "data/a.ttl"


def test_links_in_sarif_messages_are_words() -> None:
    log = json.loads(text([Finding("g", "r", "see [here](https://evil.example) and [1]")], "sarif"))
    assert log["runs"][0]["results"][0]["message"]["text"] == r"see \[here](https://evil.example) and [1]"


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"'yaml'.*text, json, markdown, junit, sarif, github"):
        findings([], "yaml")


def test_text_is_coloured_on_request_only() -> None:
    found = [Finding("gate", "rule", "message", location=Location("a.ttl", 1))]
    assert "".join(findings(found, "text", colour=True)) == (
        "\x1b[1ma.ttl:1: \x1b[0m\x1b[1;31mviolation\x1b[0m\x1b[2m gate/rule: \x1b[0mmessage\n"
    )
    assert text(found, "text") == "a.ttl:1: violation gate/rule: message\n"
