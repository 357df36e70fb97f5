"""A validation report as findings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kgtool.model.findings import Finding
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import SH, compact
from kgtool.model.validation import ValidationReport

_IRI = re.compile(r"<([^<>\s]*)>")


def findings_of(report: ValidationReport, prefixes: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding per validation result, in the report's order.

    The rule is the constraint component, SHACL's own by their local names; terms and paths are shortened
    by ``prefixes``.
    """
    names = Prefixes(prefixes)
    return tuple(
        Finding(
            gate="shacl",
            rule=_rule(result.component, names),
            message=result.message,
            severity=result.severity,
            location=result.location,
            focus=compact(result.focus, names),
            path=None if result.path is None else _IRI.sub(lambda m: names.compact(m[1]), result.path),
            value=None if result.value is None else compact(result.value, names),
        )
        for result in report.results
    )


def _rule(component: str, names: Prefixes) -> str:
    return component[len(SH) :] if component.startswith(SH) else names.compact(component)
