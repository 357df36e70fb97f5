"""How one SPARQL test is run (README of the W3C rdf-tests, "test types")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pyoxigraph as ox

from kgtool.model.errors import QueryError

from .compare import Graph, Order, Table, difference, row
from .engines import Endpoints, Engine, Quads
from .folders import Folder
from .manifest import MF, QT, RDFS, UT, Case
from .results import WRITTEN, expected, outcome, read_graph, written

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_COMPUTED = re.compile(r"\bAS\s+[?$](\w+)", re.IGNORECASE)
_SD = "http://www.w3.org/ns/sparql-service-description#"
_HTTP_KINDS = {"ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"}


def set_apart(case: Case) -> str | None:
    """Return why a test is not run, or None."""
    if case.kind in _HTTP_KINDS:
        return "describes an HTTP exchange"
    if case.one(MF + "action", _SD + "entailmentRegime"):
        return "needs entailment"
    return None


def verdict(engine: Engine, case: Case) -> str | None:
    """Run one test; return what is wrong, or None."""
    if case.kind in {"QueryEvaluationTest", "CSVResultFormatTest"}:
        return _query(engine, case)
    if case.kind == "UpdateEvaluationTest":
        return _update(engine, case)
    return _syntax(engine, case)


def _read(case: Case, *path: str) -> tuple[str, str]:
    """Return the text of a query or update and its base IRI."""
    file = case.file(*path)
    assert file is not None, f"{case.id} names no file"
    return file.read_bytes().decode("utf-8"), case.folder.iri_of(file)


def _syntax(engine: Engine, case: Case) -> str | None:
    text, base = _read(case, MF + "action")
    check = engine.check_update if "Update" in case.kind else engine.check
    negative = case.kind.startswith("Negative")
    try:
        check(text, base)
    except QueryError as error:
        return None if negative else f"refused: {error}"
    return "accepted, though it is not SPARQL" if negative else None


def _query(engine: Engine, case: Case) -> str | None:
    text, base = _read(case, MF + "action", QT + "query")
    result_file = case.file(MF + "result")
    assert result_file is not None, f"{case.id} has no result"
    wanted = expected(case.folder, result_file)
    if case.one(MF + "resultCardinality") == ox.NamedNode(MF + "LaxCardinality") and isinstance(
        wanted, Table
    ):
        wanted = replace(wanted, order=Order.LAX)
    result = engine.answer(text, base, _query_dataset(case, text, base), _endpoints(case))
    got = outcome(result)
    if result_file.suffix == ".csv" and isinstance(got, Table):
        got = _as_in_csv(got)
    if result_file.suffix in WRITTEN:
        lost = difference(got, written(result, result_file.suffix))
        if lost:
            return f"written as {WRITTEN[result_file.suffix]} and read again: {lost}"
    return difference(wanted, got, _COMPUTED.findall(text))


def _query_dataset(case: Case, text: str, base: str) -> Quads:
    """Load the dataset of a query: ``qt:data`` as default graph, ``qt:graphData`` and FROM by name."""
    action = case.one(MF + "action")
    assert action is not None
    data = [node.value for node in case.about.all(action, QT + "data")]
    named = {node.value: node.value for node in case.about.all(action, QT + "graphData")}
    if not data:
        named |= {iri: iri for iri in (urljoin(base, reference) for reference in _FROM.findall(text))}
    return (*_loaded(case.folder, data, ox.DefaultGraph()), *_named(case.folder, named))


def _endpoints(case: Case) -> Endpoints:
    """Load the endpoints of ``qt:serviceData``: by address, what stands in their default graph."""
    action = case.one(MF + "action")
    assert action is not None
    found: Endpoints = {}
    for service in case.about.all(action, QT + "serviceData"):
        [address] = case.about.all(service, QT + "endpoint")
        files = [node.value for node in case.about.all(service, QT + "data")]
        found[address.value] = tuple(_loaded(case.folder, files, ox.DefaultGraph()))
    return found


def _named(folder: Folder, files: dict[str, str]) -> Iterator[ox.Quad]:
    for name, file in files.items():
        yield from _loaded(folder, [file], ox.NamedNode(name))


def _loaded(folder: Folder, files: list[str], graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    for file in files:
        for quad in read_graph(folder, folder.path_of(file)):
            name = graph if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _as_in_csv(table: Table) -> Table:
    """Reduce terms to what CSV keeps: the string of an IRI or literal (CSV results §3.2)."""
    rows = tuple(row((name, _cell(term)) for name, term in one) for one in table.rows)
    return replace(table, rows=rows)


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.BlankNode | ox.Literal | None:
    if isinstance(term, ox.BlankNode):
        return term
    return ox.Literal(term.value) if term.value else None


def _update(engine: Engine, case: Case) -> str | None:
    text, base = _read(case, MF + "action", UT + "request")
    after = Graph(frozenset(engine.update(text, base, _store(case, "action"))))
    wanted = Graph(frozenset(_store(case, "result")))
    for graph in sorted({quad.graph_name for quad in after.quads | wanted.quads}, key=str):
        # Each graph by itself: the files of a result cannot say that two graphs share a blank node.
        wrong = difference(_only(wanted, graph), _only(after, graph))
        if wrong:
            return f"{graph}: {wrong}"
    return None


def _only(graph: Graph, name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> Graph:
    return Graph(
        frozenset(ox.Quad(q.subject, q.predicate, q.object) for q in graph.quads if q.graph_name == name)
    )


def _store(case: Case, role: str) -> Quads:
    """Load the graph store that ``mf:action`` or ``mf:result`` of an update describes."""
    node = case.one(MF + role)
    assert node is not None
    data = [one.value for one in case.about.all(node, UT + "data")]
    named: dict[str, str] = {}
    for entry in case.about.all(node, UT + "graphData"):
        file, label = case.about.one(entry, UT + "graph"), case.about.one(entry, RDFS + "label")
        assert file is not None, f"{case.id}: a named graph without a file"
        assert label is not None, f"{case.id}: a named graph without a name"
        named[label.value] = file.value
    return (*_loaded(case.folder, data, ox.DefaultGraph()), *_named(case.folder, named))
