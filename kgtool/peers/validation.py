"""pySHACL validates (SHACL §3, §5).

Imports rdflib and pySHACL: import this module only where they are needed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query as SparqlQuery

from kgtool.model.errors import LimitError, NotSupportedError, ShapesError
from kgtool.model.terms import OWL, SH
from kgtool.model.validation import ValidationReport
from kgtool.peers.bridge import Terms, quiet
from kgtool.peers.report import report_of
from kgtool.validate import ShapesGraph, check_shapes

# Advanced features that pySHACL carries out only when told to; its rules are never wanted here.
_ADVANCED = ("target", "expression")
_RULE, _UNIQUE_LANG, _DECLARE = (NamedNode(SH + name) for name in ("rule", "uniqueLang", "declare"))
_DEEPEST = 30


def validate_graph(data: Iterable[Quad | Triple], shapes: Iterable[Quad | Triple]) -> ValidationReport:
    """Return the report on ``data`` against ``shapes``; graph names do not matter in either.

    The shapes graph is not added to the data; nothing is inferred beforehand, no rule applied, no
    ``owl:imports`` followed. Raises ShapesError for an ill-formed shapes graph, LimitError for shapes that
    refer to each other too deeply, NotSupportedError where a shape refers to itself and pySHACL would not
    follow it to the end of the data.
    """
    rules_apart = [q for q in shapes if q.predicate != _RULE]
    check_shapes(rules_apart, strict=False)
    graph = ShapesGraph(rules_apart)
    advanced = any(next(graph.uses(NamedNode(SH + name)), None) for name in _ADVANCED)
    terms = Terms()
    with quiet(), _flags_kept():
        shapes_graph = _rdflib_graph(_as_pyshacl_reads(rules_apart, graph), terms)
        outcome = _run(_rdflib_graph(data, terms), shapes_graph, advanced=advanced)
        return report_of(outcome, graph, terms)


def _as_pyshacl_reads(shapes: Iterable[Quad | Triple], graph: ShapesGraph) -> Iterator[Quad | Triple]:
    """Yield the shapes graph with what pySHACL would misread made plain.

    It takes ``sh:uniqueLang "1"`` for true (SHACL §4.4.5 wants ``true`` itself), and does not look for
    prefixes in what ``sh:prefixes`` imports (§5.2.1).
    """
    for shape in shapes:
        if shape.predicate != _UNIQUE_LANG or getattr(shape.object, "value", "") == "true":
            yield shape
    for _, holder in graph.uses(NamedNode(SH + "prefixes")):
        for imported in graph.objects(holder, NamedNode(OWL + "imports")):
            for declaration in graph.objects(imported, _DECLARE):
                if isinstance(holder, NamedNode | BlankNode):
                    yield Triple(holder, _DECLARE, declaration)


def _run(data: rdflib.Graph, shapes: rdflib.Graph, *, advanced: bool) -> rdflib.Graph:
    # pySHACL would give up on a recursive shape with a warning, and report as if the rest conformed.
    warnings.simplefilter("error", ShapeRecursionWarning)
    try:
        _, outcome, _ = pyshacl.validate(
            data,
            shacl_graph=shapes,
            advanced=advanced,
            inference="none",
            inplace=not advanced,
            do_owl_imports=False,
            meta_shacl=False,
            max_validation_depth=_DEEPEST,
        )
    except ShapeRecursionWarning:
        message = "a shape refers to itself, directly or by way of others; recursive shapes are not supported"
        raise NotSupportedError(message) from None
    except RecursionError:
        raise LimitError("the shapes refer to each other too deeply to be validated") from None
    except ReportableRuntimeError as error:
        raise ShapesError(_plainly(str(error.message))) from None
    except Exception as error:  # pySHACL and rdflib raise whatever a shape leads them to
        raise NotSupportedError(f"the reference engine cannot carry out these shapes: {error}") from error
    if not isinstance(outcome, rdflib.Graph):  # a ValidationFailure, handed back instead of a report
        raise ShapesError(_plainly(str(outcome)))
    return outcome


def _plainly(message: str) -> str:
    return " ".join(message.split("\n", maxsplit=1)[0].split())


class _Asked(rdflib.Graph):
    """A graph that reads each query once: pySHACL asks the same one for every focus node."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self._read: dict[str, SparqlQuery] = {}

    def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
        """Answer a query as rdflib does; all of them see the same prefixes, those in their text."""
        if isinstance(query_object, str):
            if query_object not in self._read:
                self._read[query_object] = prepareQuery(query_object)
            query_object = self._read[query_object]
        return super().query(query_object, *args, **options)


def _rdflib_graph(triples: Iterable[Quad | Triple], terms: Terms) -> rdflib.Graph:
    graph = _Asked()
    for triple in triples:
        graph.add(terms.triple(triple))
    return graph


@contextmanager
def _flags_kept() -> Iterator[None]:
    """Put back the global flag of rdflib that pySHACL sets as it goes."""
    before = rdflib.NORMALIZE_LITERALS
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
