"""Formats by name, suffix and media type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from kgtool.model.errors import UnknownNameError


@dataclass(frozen=True)
class Format:
    """One file format. ``named_graphs`` says whether it can carry quads (RDF formats only)."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    named_graphs: bool = False


TURTLE = Format("turtle", "text/turtle", (".ttl", ".turtle"))
TRIG = Format("trig", "application/trig", (".trig",), named_graphs=True)
NTRIPLES = Format("ntriples", "application/n-triples", (".nt",))
NQUADS = Format("nquads", "application/n-quads", (".nq",), named_graphs=True)
RDFXML = Format("rdfxml", "application/rdf+xml", (".rdf", ".owl", ".xml"))
JSONLD = Format("jsonld", "application/ld+json", (".jsonld", ".json"), named_graphs=True)

RDF_FORMATS: tuple[Format, ...] = (TURTLE, TRIG, NTRIPLES, NQUADS, RDFXML, JSONLD)
COMPRESSIONS: tuple[str, ...] = (".gz", ".bz2", ".zst")


def rdf_format(name: str) -> Format:
    """Return the RDF format called ``name``. Raises UnknownNameError with the names there are."""
    for candidate in RDF_FORMATS:
        if name == candidate.name:
            return candidate
    known = ", ".join(f.name for f in RDF_FORMATS)
    raise UnknownNameError(f"unknown RDF format {name!r}; use one of {known}")


def rdf_format_of(file_name: str) -> Format | None:
    """Return the RDF format that a file name's suffix tells, or None; ``.gz`` and the like are skipped."""
    suffixes = [s.lower() for s in PurePath(file_name).suffixes]
    while suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    last = suffixes[-1] if suffixes else ""
    return next((f for f in RDF_FORMATS if last in f.suffixes), None)
