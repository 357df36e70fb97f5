"""Findings of a validation report."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.findings import Finding, Severity
from kgtool.model.terms import SH
from kgtool.model.validation import ValidationReport, ValidationResult
from kgtool.validate import findings_of

EX = "https://example.org/"


def test_findings_of_a_report() -> None:
    results = (
        ValidationResult(
            focus=NamedNode(EX + "a"),
            severity=Severity.WARNING,
            component=SH + "MinCountConstraintComponent",
            source_shape=BlankNode("s"),
            message="Say it.",
            path=f"^<{EX}p>/<https://example.net/q>",
        ),
        ValidationResult(
            focus=Literal("x", language="en"),
            severity=Severity.INFO,
            component=EX + "Own",
            source_shape=NamedNode(EX + "S"),
            message="Once more.",
            value=Literal("01"),
        ),
    )
    assert findings_of(ValidationReport(False, results, ()), {"ex": EX}) == (
        Finding(
            "shacl", "MinCountConstraintComponent", "Say it.", Severity.WARNING,
            focus="ex:a", path="^ex:p/<https://example.net/q>",
        ),
        Finding("shacl", "ex:Own", "Once more.", Severity.INFO, focus='"x"@en', value='"01"'),
    )  # fmt: skip


def test_a_report_that_conforms_has_none() -> None:
    assert findings_of(ValidationReport(True, (), ()), {}) == ()
