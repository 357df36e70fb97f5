"""Parsed files → a dataset in layers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from kgtool.dataset.layers import Dataset, Layer, Origins
from kgtool.model.evidence import CORRECTION, OUTSIDE_SOURCE, STATED_IN, SUPERSEDES
from kgtool.model.passages import passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, RDF_TYPE, Term
from kgtool.sources import ParsedFile

_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
_FORMAT = "1"  # of fingerprints: raise it when the same files come to give other layers

Graph = NamedNode | BlankNode | DefaultGraph


def assemble(ontology: Sequence[ParsedFile], data: Sequence[ParsedFile]) -> Dataset:
    """Return a project's dataset: ``ontology`` files as they are, ``data`` files sorted into layers.

    A quad in the graph of a passage is superseded where a correction, anywhere in ``data``, names
    its triple; graphs named by a correction or an outside source are corrections; the rest is data.
    The default graph of queries is the union of the layers.
    """
    quads = _distinct(data)
    kept: list[Quad] = []
    superseded: list[Quad] = []
    corrections: list[Quad] = []
    wrong = superseded_triples(quads)
    apart = _graphs_apart(quads)
    for graph, members in _by_graph(quads).items():
        if graph in apart:
            corrections += members
        elif wrong and isinstance(graph, NamedNode) and passage_of(graph.value):
            for quad in members:
                (superseded if quad.triple in wrong else kept).append(quad)
        else:
            kept += members
    layers = {
        Layer.ONTOLOGY: _distinct(ontology),
        Layer.DATA: tuple(kept),
        Layer.SUPERSEDED: tuple(superseded),
        Layer.CORRECTIONS: tuple(corrections),
    }
    return _dataset(layers, "project", ontology, data, union_default=True)


def as_given(
    files: Sequence[ParsedFile], *, ontology: Sequence[ParsedFile] = (), union_default: bool = False
) -> Dataset:
    """Return the dataset that ``files`` say, all of it data; ``ontology`` files make the ontology layer.

    The default graph of queries holds what stands in no named graph, unless ``union_default``.
    """
    layers = {Layer.ONTOLOGY: _distinct(ontology), Layer.DATA: _distinct(files)}
    return _dataset(layers, "given", ontology, files, union_default=union_default)


def superseded_triples(quads: Iterable[Quad]) -> frozenset[Triple]:
    """Return the triples that corrections in ``quads`` supersede.

    A superseded statement is read by its rdf:subject, rdf:predicate and rdf:object (RDF Schema 1.1
    §5.3). A statement that lacks one of them, or has two, supersedes nothing: the evidence gate says so.
    """
    return frozenset(_superseded_statements(quads).values())


def stated_in(dataset: Dataset) -> tuple[Triple, ...]:
    """Return ``statement ev:statedIn graph`` for each superseded quad and each statement of its triple.

    The curated view does not have the quad itself, and shall not: this is what can be said of it there.
    """
    superseded = dataset.view({Layer.SUPERSEDED})
    if not superseded:
        return ()
    graphs: dict[Triple, list[Graph]] = defaultdict(list)
    for quad in superseded:
        graphs[quad.triple].append(quad.graph_name)
    statements = _superseded_statements(dataset.view({Layer.DATA, Layer.CORRECTIONS}))
    return tuple(
        Triple(statement, STATED_IN, graph)
        for statement, triple in statements.items()
        for graph in graphs.get(triple, ())
        if not isinstance(graph, DefaultGraph)
    )


def _superseded_statements(quads: Iterable[Quad]) -> dict[NamedNode | BlankNode, Triple]:
    """Return what ``quads`` say is superseded: statements that are whole, and their triples."""
    parts: dict[NamedNode, dict[object, set[object]]] = {
        part: defaultdict(set) for part in (_SUBJECT, _PREDICATE, _OBJECT)
    }
    statements: set[object] = set()
    for quad in quads:
        predicate = quad.predicate
        if predicate == SUPERSEDES:
            statements.add(quad.object)
        elif predicate in parts:
            parts[predicate][quad.subject].add(quad.object)
    found: dict[NamedNode | BlankNode, Triple] = {}
    for statement in statements:
        values = [parts[part].get(statement, set()) for part in (_SUBJECT, _PREDICATE, _OBJECT)]
        if isinstance(statement, NamedNode | BlankNode) and all(len(value) == 1 for value in values):
            (s,), (p,), (o,) = values
            if isinstance(s, NamedNode | BlankNode) and isinstance(p, NamedNode) and isinstance(o, Term):
                found[statement] = Triple(s, p, o)
    return found


def _graphs_apart(quads: Iterable[Quad]) -> frozenset[object]:
    """Return what ``quads`` call a correction or an outside source."""
    kinds = (CORRECTION, OUTSIDE_SOURCE)
    return frozenset(quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object in kinds)


def _by_graph(quads: Iterable[Quad]) -> dict[Graph, list[Quad]]:
    graphs: dict[Graph, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    return graphs


def _distinct(files: Sequence[ParsedFile]) -> tuple[Quad, ...]:
    return tuple(dict.fromkeys(quad for file in files for quad in file.quads))


def _dataset(
    layers: dict[Layer, tuple[Quad, ...]],
    reading: str,
    ontology: Sequence[ParsedFile],
    data: Sequence[ParsedFile],
    *,
    union_default: bool,
) -> Dataset:
    files = (*ontology, *data)
    prefixes = Prefixes()
    for file in files:
        prefixes = prefixes.merged(file.prefixes)
    return Dataset(
        layers=layers,
        prefixes=prefixes,
        origins=Origins((file.path, file.quads) for file in files),
        union_default=union_default,
        fingerprint=_fingerprint(reading, ontology, data),
    )


def _fingerprint(reading: str, ontology: Sequence[ParsedFile], data: Sequence[ParsedFile]) -> str:
    """Return what stands for the quads of the files; the order of the files does not matter."""
    groups = (
        sorted(f"{file.format.name} {file.sha256} {file.base}" for file in group)
        for group in (ontology, data)
    )
    text = "\n--\n".join("\n".join(group) for group in groups)
    return hashlib.sha256(f"{_FORMAT} {reading}\n{text}".encode()).hexdigest()
