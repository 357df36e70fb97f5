"""A report graph of pySHACL's as a report of the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.term import Node

from kgtool.model.findings import Severity
from kgtool.model.paths import path_text
from kgtool.model.terms import RDF_TYPE, SH, XSD, Term, sort_key
from kgtool.model.validation import ValidationReport, ValidationResult
from kgtool.peers.bridge import Terms
from kgtool.peers.messages import message_of
from kgtool.validate import ShapesGraph

_SH = rdflib.Namespace(SH)
_SEVERITIES = {
    _SH.Info: Severity.INFO,
    _SH.Warning: Severity.WARNING,
    _SH.Violation: Severity.VIOLATION,
}
_SEVERITY_IRIS = {severity: NamedNode(str(iri)) for iri, severity in _SEVERITIES.items()}


@dataclass(frozen=True)
class _Read:
    """A result and what its triples need beyond it."""

    result: ValidationResult
    path: Term | None
    severity: NamedNode
    messages: tuple[Literal, ...]


def report_of(outcome: rdflib.Graph, shapes: ShapesGraph, terms: Terms) -> ValidationReport:
    """Return the report that ``outcome`` holds, its results in an order that is the same every time.

    A severity of one's own counts as a violation. Of several messages the result carries the one without
    a language or in English, the graph all.
    """
    report = next(iter(outcome.subjects(rdflib.RDF.type, _SH.ValidationReport)))
    read = [_read(outcome, node, shapes, terms) for node in outcome.objects(report, _SH.result)]
    read.sort(key=_key)
    graph = tuple(dict.fromkeys(_triples(read, shapes)))
    return ValidationReport(not read, tuple(item.result for item in read), graph)


def _read(outcome: rdflib.Graph, node: Node, shapes: ShapesGraph, terms: Terms) -> _Read:
    def value(name: str) -> Any:
        return outcome.value(node, _SH[name])

    shape, component = terms.back(value("sourceShape")), str(value("sourceConstraintComponent"))
    found = None if value("value") is None else terms.back(value("value"))
    path = None if value("resultPath") is None else terms.back(value("resultPath"))
    if isinstance(path, BlankNode) and not shapes.predicates(path):
        path = next(iter(shapes.objects(shape, NamedNode(SH + "path"))), None)  # pySHACL gave a copy
    given = sorted((terms.back(m) for m in outcome.objects(node, _SH.resultMessage)), key=sort_key)
    messages = tuple(m for m in given if isinstance(m, Literal))
    own = message_of(shapes, shape, component, found)
    if own is not None:
        messages = (Literal(own),)
    result = ValidationResult(
        focus=terms.back(value("focusNode")),
        severity=_SEVERITIES.get(value("resultSeverity"), Severity.VIOLATION),
        component=component,
        source_shape=shape,
        message=_preferred(messages),
        path=None if path is None else path_text(shapes.objects, path),
        value=found,
    )
    return _Read(result, path, NamedNode(str(value("resultSeverity"))), messages)


def _preferred(messages: tuple[Literal, ...]) -> str:
    for wanted in ("", "en"):
        for message in messages:
            if (message.language or "").split("-")[0] == wanted:
                return message.value
    return messages[0].value if messages else "does not conform"


def _key(item: _Read) -> tuple[Any, ...]:
    result = item.result
    return (
        -result.severity.rank,
        sort_key(result.focus),
        result.path or "",
        result.component,
        () if result.value is None else sort_key(result.value),
        result.message,
        sort_key(result.source_shape),
    )


def _triples(read: list[_Read], shapes: ShapesGraph) -> Iterator[Triple]:
    report = BlankNode("report")
    yield Triple(report, RDF_TYPE, NamedNode(SH + "ValidationReport"))
    yield Triple(
        report,
        NamedNode(SH + "conforms"),
        Literal("false" if read else "true", datatype=NamedNode(XSD + "boolean")),
    )
    for number, item in enumerate(read, 1):
        node = BlankNode(f"result{number}")
        yield Triple(report, NamedNode(SH + "result"), node)
        yield Triple(node, RDF_TYPE, NamedNode(SH + "ValidationResult"))
        for name, value in _parts(item):
            yield Triple(node, NamedNode(SH + name), value)
        if item.path is not None:
            yield from _path_triples(shapes, item.path, set())


def _parts(item: _Read) -> Iterator[tuple[str, Term]]:
    result = item.result
    yield "focusNode", result.focus
    if item.path is not None:
        yield "resultPath", item.path
    if result.value is not None:
        yield "value", result.value
    yield "resultSeverity", item.severity
    yield "sourceConstraintComponent", NamedNode(result.component)
    yield "sourceShape", result.source_shape
    yield from (("resultMessage", message) for message in item.messages)


def _path_triples(shapes: ShapesGraph, node: Term, seen: set[Term]) -> Iterator[Triple]:
    """Yield the triples of a path that is no IRI, as the shapes graph has them."""
    if not isinstance(node, BlankNode) or node in seen:
        return
    seen.add(node)
    for predicate in shapes.predicates(node):
        for value in shapes.objects(node, predicate):
            yield Triple(node, predicate, value)
            yield from _path_triples(shapes, value, seen)
