"""Expected results, and results of the engines, brought into one form (``compare.Outcome``)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox

from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Solutions, Triples

from .compare import Graph, Order, Outcome, Table, row
from .folders import Folder
from .manifest import RDF, Description, Node

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RESULT_FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
WRITTEN = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".csv": "csv"}
"""What ``kgtool.render`` calls the formats of results files."""
_RDF_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
}


def read_graph(folder: Folder, path: Path) -> tuple[ox.Quad, ...]:
    """Read an RDF file under its own IRI; its blank nodes are fresh."""
    form = _RDF_FORMATS[path.suffix]
    base = folder.iri_of(path)
    return tuple(ox.parse(path.read_bytes(), form, base_iri=base, rename_blank_nodes=True))


def expected(folder: Folder, path: Path) -> Outcome:
    """Read an expected result: a results file, a graph, or a result set described in RDF."""
    if path.suffix == ".csv":
        return csv_table(path.read_text("utf-8"))
    if path.suffix in RESULT_FORMATS:
        return parsed(path.read_bytes(), RESULT_FORMATS[path.suffix])
    quads = read_graph(folder, path)
    about = Description(quads)
    for quad in quads:
        if quad.predicate.value == RDF + "type" and quad.object == ox.NamedNode(RS + "ResultSet"):
            return _described(about, quad.subject)
    return Graph(frozenset(quads))


def _described(about: Description, node: Node) -> Outcome:
    """Return the result that ``rs:ResultSet`` describes."""
    boolean = about.one(node, RS + "boolean")
    if boolean is not None:
        return boolean.value == "true"
    variables = frozenset(variable.value for variable in about.all(node, RS + "resultVariable"))
    solutions = about.all(node, RS + "solution")
    indexes = [about.one(solution, RS + "index") for solution in solutions]
    ordered = bool(indexes) and None not in indexes
    if ordered:
        places = {
            solution: int(index.value) for solution, index in zip(solutions, indexes, strict=True) if index
        }
        solutions = sorted(solutions, key=lambda solution: places[solution])
    rows = tuple(
        row(
            (variable.value, about.one(binding, RS + "value"))
            for binding in about.all(solution, RS + "binding")
            if (variable := about.one(binding, RS + "variable")) is not None
        )
        for solution in solutions
    )
    return Table(variables, rows, Order.SEQUENCE if ordered else Order.MULTISET)


def parsed(text: bytes, form: ox.QueryResultsFormat) -> Outcome:
    """Read a result in one of the SPARQL results formats."""
    result = ox.parse_query_results(text, form)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    names = [variable.value for variable in result.variables]
    rows = tuple(row((name, solution[name]) for name in names) for solution in result)
    return Table(frozenset(names), rows)


def csv_table(text: str) -> Table:
    """Read a table in CSV. Cells are plain strings, save that ``_:x`` is a blank node (CSV results §3.2)."""
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    return Table(
        frozenset(header),
        tuple(row(zip(header, map(_cell, line), strict=True)) for line in lines),
    )


def _cell(text: str) -> Node | None:
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    return ox.Literal(text) if text else None


def outcome(result: QueryResult) -> Outcome:
    """Bring what an engine answered into the form that is compared. Streams are read to their end."""
    match result:
        case Answer():
            return result.value
        case Triples():
            return Graph(frozenset(ox.Quad(t.subject, t.predicate, t.object) for t in result.triples))
        case Solutions():
            names = result.variables
            return Table(frozenset(names), tuple(row(zip(names, one, strict=True)) for one in result.rows))


def written(result: QueryResult, suffix: str) -> Outcome:
    """Write a result with ``kgtool.render`` in the format of ``suffix``, and read it again."""
    from kgtool import render

    if isinstance(result, Answer):
        text = "".join(render.answer(result, WRITTEN[suffix]))
    elif isinstance(result, Solutions):
        text = "".join(render.solutions(result, WRITTEN[suffix], Prefixes()))
    else:
        raise TypeError("only SELECT and ASK have results files")
    return csv_table(text) if suffix == ".csv" else parsed(text.encode("utf-8"), RESULT_FORMATS[suffix])
