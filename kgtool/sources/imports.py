"""``owl:imports``, resolved among files at hand (OWL 2 Structural Specification §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from pyoxigraph import NamedNode

from kgtool.model.errors import ImportsError
from kgtool.model.evidence import EVIDENCE_ONTOLOGY
from kgtool.model.findings import Location
from kgtool.model.formats import TURTLE
from kgtool.model.terms import OWL, RDF_TYPE
from kgtool.sources.reading import ParsedFile, parse_rdf

_IMPORTS = NamedNode(OWL + "imports")
_ONTOLOGY = NamedNode(OWL + "Ontology")
_VERSION_IRI = NamedNode(OWL + "versionIRI")
_BUILT_IN = {EVIDENCE_ONTOLOGY: "evidence.ttl"}


def with_imports(
    files: Sequence[ParsedFile], candidates: Sequence[ParsedFile] = ()
) -> tuple[ParsedFile, ...]:
    """Return ``files`` followed by every file that they import, directly or not.

    An import is looked for by ontology IRI or version IRI among ``files``, ``candidates`` and the
    ontologies that come with kgtool; nothing is ever fetched. Raises ImportsError where none of
    these declares the IRI, and where imports form a cycle (the chain is named).
    """
    at_hand = _declared(candidates) | _declared(files)
    ordered = {file.path: file for file in files}
    settled: set[str] = set()
    for file in files:
        _follow(file, at_hand, ordered, settled, ())
    return tuple(ordered.values())


def built_in(iri: str) -> ParsedFile | None:
    """Return the ontology called ``iri`` that comes with kgtool, or None."""
    name = _BUILT_IN.get(iri)
    if name is None:
        return None
    content = resources.files("kgtool.sources").joinpath("vocabulary", name).read_bytes()
    return parse_rdf(content, f"kgtool/sources/vocabulary/{name}", TURTLE, base=None)


def _follow(
    file: ParsedFile,
    at_hand: dict[str, ParsedFile],
    ordered: dict[str, ParsedFile],
    settled: set[str],
    chain: tuple[ParsedFile, ...],
) -> None:
    if file.path in settled:
        return
    if file.path in (above.path for above in chain):
        cycle = [*(above.path for above in chain), file.path]
        cycle = cycle[cycle.index(file.path) :]
        message = f"owl:imports go in a circle: {' → '.join(cycle)}; remove one of them"
        raise ImportsError(message, location=Location(cycle[0]))
    for iri in imports_of(file):
        imported = at_hand.get(iri) or built_in(iri)
        if imported is None:
            message = f"owl:imports <{iri}> names no ontology at hand; add a file that declares it"
            raise ImportsError(message, location=_place(file, iri))
        at_hand[iri] = imported
        ordered.setdefault(imported.path, imported)
        _follow(imported, at_hand, ordered, settled, (*chain, file))
    settled.add(file.path)


def imports_of(file: ParsedFile) -> Sequence[str]:
    """Return the IRIs that ``file`` imports, sorted."""
    return sorted(
        {q.object.value for q in file.quads if q.predicate == _IMPORTS and isinstance(q.object, NamedNode)}
    )


def _declared(files: Sequence[ParsedFile]) -> dict[str, ParsedFile]:
    """Return the files by the ontology IRIs and version IRIs that they declare."""
    by_iri: dict[str, ParsedFile] = {}
    for file in files:
        for quad in file.quads:
            if (
                quad.predicate == RDF_TYPE
                and quad.object == _ONTOLOGY
                and isinstance(quad.subject, NamedNode)
            ):
                by_iri.setdefault(quad.subject.value, file)
            elif quad.predicate == _VERSION_IRI and isinstance(quad.object, NamedNode):
                by_iri.setdefault(quad.object.value, file)
    return by_iri


def _place(file: ParsedFile, iri: str) -> Location:
    """Return the line that names ``iri``, as far as the text shows it."""
    from kgtool.model.errors import SourceError
    from kgtool.sources.files import read_bytes

    try:
        lines = read_bytes(file.path).splitlines()
    except SourceError:
        return Location(file.path)
    full = [number for number, line in enumerate(lines, 1) if iri.encode() in line]
    near = [number for number in full if b"imports" in lines[number - 1]]
    return Location(file.path, next(iter(near or full), None))
