"""A SHACL validation report (SHACL §3.6) as text, JSON, Turtle or Markdown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import NamedNode

from kgtool.model.errors import UnknownNameError
from kgtool.model.findings import Severity
from kgtool.model.formats import TURTLE
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import SH, compact
from kgtool.model.validation import ValidationReport, ValidationResult
from kgtool.render import visible
from kgtool.render.findings.lines import STYLES
from kgtool.render.findings.listed import located
from kgtool.render.rdf import rdf
from kgtool.render.rdf11 import rdf11
from kgtool.render.results.sparql_json import encoded
from kgtool.render.terminal import Span, lines

REPORT_FORMATS = ("text", "json", "turtle", "markdown")
_IRI = re.compile(r"<([^<>\s]*)>")


def report(found: ValidationReport, form: str, prefixes: Prefixes, *, colour: bool = False) -> Iterator[str]:
    """Yield the report in one of ``REPORT_FORMATS``; ``turtle`` is its graph. Findings have more formats.

    ``colour`` matters to ``text`` only. Raises UnknownNameError for another format.
    """
    if form == "text":
        return iter([_text(found, prefixes, colour=colour)])
    if form == "json":
        return iter([_json(found)])
    if form == "turtle":
        return rdf(found.graph, TURTLE, prefixes.merged({"sh": SH}))
    if form == "markdown":
        return iter([_markdown(found, prefixes)])
    raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(REPORT_FORMATS)}")


def _verdict(found: ValidationReport) -> str:
    if not found.results:
        return "conforms" if found.conforms else "does not conform"
    counts = Counter(result.severity for result in found.results)
    violated = counts[Severity.VIOLATION] > 0
    told = ", ".join(
        f"{counts[severity]} {severity.value}{'s' if counts[severity] > 1 else ''}"
        for severity in reversed(Severity)
        if counts[severity]
    )
    if found.conforms:
        return f"conforms: {told}"
    return f"{'does not conform' if violated else 'no violations'}: {told}"


def _text(found: ValidationReport, prefixes: Prefixes, *, colour: bool) -> str:
    rows: list[list[Span]] = []
    for result in found.results:
        path = _path(result, prefixes)
        rows.append([
            (result.severity.value, STYLES[result.severity]),
            (f"  {compact(result.focus, prefixes)}", "bold"),
            (f"  {path}" if path else "", "cyan"),
            (f"  {result.location}" if result.location else "", "green"),
        ])  # fmt: skip
        rows += [[("    ", ""), (line, "")] for line in result.message.splitlines()]
        rows += [[("    ", ""), (", ".join(_details(result, prefixes)), "dim")], []]
    return lines([*rows, [(_verdict(found), "bold")]], colour=colour)


def _path(result: ValidationResult, prefixes: Prefixes) -> str:
    return _IRI.sub(lambda match: prefixes.compact(match[1]), result.path or "")


def _details(result: ValidationResult, prefixes: Prefixes) -> list[str]:
    component = result.component.removeprefix(SH) if result.component.startswith(SH) else None
    told = [] if result.value is None else [f"value {compact(result.value, prefixes)}"]
    told.append(component or prefixes.compact(result.component))
    if isinstance(result.source_shape, NamedNode):
        told.append(f"shape {compact(result.source_shape, prefixes)}")
    return told


def _json(found: ValidationReport) -> str:
    results = [
        {
            "severity": result.severity.value,
            "message": result.message,
            "focus": encoded(rdf11(result.focus)),
            "path": result.path,
            "value": None if result.value is None else encoded(rdf11(result.value)),
            "location": located(result.location),
            "component": result.component,
            "sourceShape": encoded(rdf11(result.source_shape)),
        }
        for result in found.results
    ]
    return json.dumps({"conforms": found.conforms, "results": results}, ensure_ascii=False, indent=2) + "\n"


def _markdown(found: ValidationReport, prefixes: Prefixes) -> str:
    if not found.results:
        return f"**{_verdict(found)}**\n"
    code = visible.markdown_code
    rows = [
        (
            result.severity.value,
            code(str(result.location)) if result.location else "",
            code(compact(result.focus, prefixes)),
            code(path) if (path := _path(result, prefixes)) else "",
            "" if result.value is None else code(compact(result.value, prefixes)),
            visible.markdown(" ".join(result.message.split())),
        )
        for result in found.results
    ]
    table = visible.markdown_table(("Severity", "Where", "Focus", "Path", "Value", "Message"), rows)
    return f"**{_verdict(found)}**\n\n{table}"
