"""Graphs as text: quads of a view, in every format of ``kgtool export``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad

from kgtool import render
from kgtool.dataset import Layer
from kgtool.faces.closing import aligned
from kgtool.faces.names import RDF_FORMATS, SCHEMA_ORG
from kgtool.faces.opened import in_tables
from kgtool.model.errors import MalformedError, SourceError, UnknownNameError
from kgtool.model.findings import Finding, Location
from kgtool.model.formats import JSONLD, rdf_format
from kgtool.model.notation import nearest
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDFS, Triple

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset.columnar import Ordered
    from kgtool.faces.opened import OpenedGraph
    from kgtool.faces.value import GraphValue

SCHEMA = "https://schema.org/"
_SUBCLASS_OF = NamedNode(RDFS + "subClassOf")
EXPORT_FORMATS = (*RDF_FORMATS, SCHEMA_ORG)


def triples_text(triples: Iterable[Triple], format: str, prefixes: Prefixes) -> Iterator[str]:  # noqa: A002 - users' word
    """Yield the text of ``triples`` in one of ``RDF_FORMATS``."""
    quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    if rdf_format(format) is JSONLD:
        return iter([render.jsonld(quads, None, None, prefixes)])
    return render.rdf(quads, rdf_format(format), prefixes)


def chunks(graph: OpenedGraph, format: str, *, frame: bool = False) -> Iterator[str]:  # noqa: A002 - users' word
    """Yield the text of the quads of ``graph`` in view. Raises as ``KnowledgeGraph.export`` does."""
    if format not in EXPORT_FORMATS:
        hint = nearest(format, EXPORT_FORMATS)
        raise UnknownNameError(f"no format {format!r}{hint}; the formats are {', '.join(EXPORT_FORMATS)}")
    if frame and format != JSONLD.name:
        raise UnknownNameError(f"only jsonld can be framed, not {format}; leave the frame out")
    if format == SCHEMA_ORG:
        return iter([_schema_org(graph)])
    if format == JSONLD.name:
        context, framed = _json_documents(graph, frame)
        return iter([render.jsonld(graph.quads, context, framed, graph.prefixes)])
    tables = _in_order(graph)
    if tables is not None:
        return render.ordered(_Tables(tables), rdf_format(format), graph.prefixes)
    return render.rdf(graph.quads, rdf_format(format), graph.prefixes)


@dataclass(frozen=True)
class _Tables:
    """The statements of tables, as writers want them."""

    rows: Ordered

    def blank(self) -> frozenset[render.Statement]:
        return frozenset(map(render.Statement._make, self.rows.blank()))

    def by_line(self) -> Iterator[render.Statement]:
        return map(render.Statement._make, self.rows.by_line())

    def by_graph(self) -> Iterator[render.Statement]:
        return map(render.Statement._make, self.rows.by_graph())

    def merged(self) -> _Tables:
        return _Tables(self.rows.merged())


def _in_order(graph: OpenedGraph) -> Ordered | None:
    """Return the statements of ``graph`` from its tables, where large files or what follows stay there."""
    from kgtool.dataset.columnar import Ordered

    tables = graph.closure.tables if graph.closure else None
    if tables is not None and graph.view == {Layer.INFERRED}:
        return Ordered(tables.store, inferred=True)
    if in_tables(graph) and not graph.dataset.union_default:
        return Ordered(graph.store, inferred=False)
    return None


def _schema_org(graph: GraphValue) -> str:
    """Return what schema.org has words for, by the project's alignments and what follows from them.

    The classes of the project's frame, in schema.org's words, come first.
    """
    project = graph.inputs.project
    if project is None:
        return render.schema_org(graph.quads)
    seen = aligned(graph)
    frame = _json(project.frame_file) if project.frame_file else {}
    kinds = frame.get("@type", ()) if isinstance(frame, dict) else ()
    framed = {seen.prefixes.expand(str(kind)) for kind in ([kinds] if isinstance(kinds, str) else kinds)}
    first = [
        quad.object.value.removeprefix(SCHEMA)
        for quad in seen.dataset.view({Layer.ONTOLOGY})
        if quad.predicate == _SUBCLASS_OF
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value in framed
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(SCHEMA)
    ]
    return render.schema_org(seen.quads, first=first)


def _json_documents(graph: GraphValue, frame: bool) -> tuple[Any, Any]:
    """Return the project's JSON-LD context and, where asked for, its frame."""
    project = graph.inputs.project
    context = _json(project.context_file) if project and project.context_file else None
    if not frame:
        return context, None
    if project is None or project.frame_file is None:
        raise SourceError("there is no frame; write one in ontology/frame.jsonld")
    return context, _json(project.frame_file)


def _json(path: Path) -> Any:
    import json

    from kgtool.sources import read_text, shown

    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location(shown(path), error.lineno, error.colno)
        raise MalformedError(
            (Finding("syntax", "malformed", f"not JSON: {error.msg}", location=place),)
        ) from None
