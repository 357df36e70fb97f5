"""Contenders for the OWL 2 RL closure and for SHACL: each is a function of two files.

``closure`` functions return conclusions as rows (subject, predicate, object); only those that every OWL 2
RL reasoner must draw about the generated films and people are compared. ``validate`` functions return
results as rows (focus node, constraint component).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.cells import Row
from benchmarks.films import NAMESPACE

Work = Callable[[], Any]
Rows = Callable[[Any], Iterable[Row]]
Contender = Callable[[Path, Path], tuple[Work, Rows]]
"""Given data and ontology (or shapes): load now; return the work to time and how to read its outcome."""

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SH = "http://www.w3.org/ns/shacl#"


# What follows by prp-spo2 (property chains) is drawn by all but `reasonable`: timed, but not compared.
_BY_CHAINS = {NAMESPACE + "cast", NAMESPACE + "actedIn"}


def common_conclusions(triples: Iterable[tuple[Any, Any, Any]]) -> Iterable[Row]:
    """Return the conclusions to compare: types and relations of generated nodes."""
    for s, p, o in triples:
        subject, predicate, obj = str(s), str(p), str(o)
        if predicate in _BY_CHAINS or not subject.startswith(NAMESPACE) or not obj.startswith(NAMESPACE):
            continue
        if predicate == _RDF_TYPE or predicate.startswith(NAMESPACE):
            yield (subject, predicate, obj)


def _rdflib_graph(*paths: Path) -> Any:
    import rdflib

    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="nt" if path.suffix == ".nt" else "turtle")
    return graph


def _owlrl(data: Path, ontology: Path) -> tuple[Work, Rows]:
    import owlrl

    graph = _rdflib_graph(data, ontology)

    def work() -> Any:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return graph

    return work, common_conclusions


def _reasonable(data: Path, ontology: Path) -> tuple[Work, Rows]:
    import reasonable  # type: ignore[import-not-found,unused-ignore]

    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(_rdflib_graph(data, ontology))
    return reasoner.reason, common_conclusions


def _kgtool_closure(data: Path, ontology: Path) -> tuple[Work, Rows]:
    import kgtool

    graph = kgtool.load(str(data), ontology=[str(ontology)], engine="reference")

    def rows(closed: Any) -> Iterable[Row]:
        return common_conclusions(closed)

    return lambda: graph.reason("owlrl"), rows


def _columnar_closure(data: Path, ontology: Path) -> tuple[Work, Rows]:
    from pyoxigraph import parse

    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar import close

    store = Store.of_sources([parse(path=data), parse(path=ontology)], graphs=False)

    def work() -> Any:
        closure = close(store, "owlrl")
        return closure, closure.inconsistencies

    def rows(outcome: Any) -> Iterable[Row]:
        triples = (quad.triple for quad in outcome[0].store().quads())
        return common_conclusions((getattr(t, "value", "") for t in triple) for triple in triples)  # type: ignore[misc]

    return work, rows


def _pyshacl(data: Path, shapes: Path) -> tuple[Work, Rows]:
    import pyshacl

    graph, shapes_graph = _rdflib_graph(data), _rdflib_graph(shapes)

    def rows(outcome: Any) -> Iterable[Row]:
        return _result_rows(outcome[1])

    return lambda: pyshacl.validate(graph, shacl_graph=shapes_graph), rows


def _kgtool_shacl(data: Path, shapes: Path) -> tuple[Work, Rows]:
    import kgtool

    graph = kgtool.load(str(data), shapes=[str(shapes)], engine="reference")
    return graph.validate, lambda report: _result_rows(report.graph)


def _result_rows(report: Any) -> Iterable[Row]:
    from rdflib import URIRef

    component = URIRef(_SH + "sourceConstraintComponent")
    for result, focus in report.subject_objects(URIRef(_SH + "focusNode")):
        yield (str(focus), str(report.value(result, component)))


CLOSURE_PEERS: dict[str, Contender] = {
    "kgtool-duckdb": _columnar_closure,
    "kgtool-reference": _kgtool_closure,
    "owlrl": _owlrl,
    "reasonable": _reasonable,
}
SHACL_PEERS: dict[str, Contender] = {
    "kgtool-reference": _kgtool_shacl,
    "pyshacl": _pyshacl,
}
