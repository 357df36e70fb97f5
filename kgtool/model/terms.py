"""RDF terms: pyoxigraph's inside the house, rdflib's at its door.

Inside, a term is a pyoxigraph ``NamedNode``, ``BlankNode`` or ``Literal``: they keep a lexical form
exactly as it was written. The public API speaks rdflib; the two functions at the end are the bridge.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.errors import NotSupportedError
from kgtool.model.prefixes import Prefixes

if TYPE_CHECKING:
    import rdflib.term

Term = NamedNode | BlankNode | Literal
"""A term in any position of a triple (RDF 1.1 Concepts §3.1)."""

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

RDF_TYPE = NamedNode(RDF + "type")
_KIND_ORDER = {BlankNode: 0, NamedNode: 1, Literal: 2}
# What Turtle writes without quotes (Turtle 1.1 §2.5.2, §2.5.3).
_BARE = {XSD + "integer": re.compile(r"[+-]?[0-9]+"), XSD + "boolean": re.compile(r"true|false")}


def compact(term: Term, prefixes: Prefixes) -> str:
    """Return ``term`` in Turtle's syntax, as short as ``prefixes`` allow."""
    if isinstance(term, NamedNode):
        return prefixes.compact(term.value)
    if isinstance(term, Literal):
        return _compact_literal(term, prefixes)
    return str(term)


def _compact_literal(literal: Literal, prefixes: Prefixes) -> str:
    datatype = literal.datatype.value
    if datatype in _BARE and _BARE[datatype].fullmatch(literal.value):
        return literal.value
    if literal.language or datatype == XSD + "string":
        return str(literal)
    lexical = str(Literal(literal.value))
    return f"{lexical}^^{prefixes.compact(datatype)}"


def sort_key(term: Term) -> tuple[int, str, str, str]:
    """Return a key that orders terms the same way in every process: blank nodes, IRIs, literals by text."""
    if isinstance(term, Literal):
        return (2, term.value, term.language or "", term.datatype.value)
    return (_KIND_ORDER[type(term)], term.value, "", "")


def to_rdflib(term: Term) -> rdflib.term.Node:
    """Return the rdflib term equal to ``term``; the lexical form is kept as written."""
    import rdflib

    if isinstance(term, NamedNode):
        # The constructor looks for characters that no IRI read by pyoxigraph holds; five times the cost.
        return str.__new__(rdflib.URIRef, term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    return _literal_to_rdflib(term)


def all_to_rdflib(terms: tuple[Term | None, ...]) -> list[rdflib.term.Node | None]:
    """Return ``to_rdflib`` of each of many terms, None for None; what is one term here is one there."""
    import rdflib

    iri, new = rdflib.URIRef, str.__new__
    made: dict[int, rdflib.term.Node] = {}
    nodes: list[rdflib.term.Node | None] = []
    for term in terms:
        key = id(term)  # they are all alive, so that no two have one address
        node = made.get(key)
        if node is None and term is not None:
            node = new(iri, term.value) if type(term) is NamedNode else to_rdflib(term)
            made[key] = node
        nodes.append(node)
    return nodes


@lru_cache(maxsize=1 << 14)
def _literal_to_rdflib(term: Literal) -> rdflib.term.Literal:
    """Return the rdflib literal; it works out a value from each lexical form, which is slow."""
    import rdflib

    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(node: rdflib.term.Node) -> Term:
    """Return the term equal to the rdflib ``node``.

    Raises NotSupportedError for a node that is no RDF 1.1 term (a variable, a formula).
    """
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
    raise NotSupportedError(f"{type(node).__name__} is not an RDF 1.1 term: {node!r}")


__all__ = [
    "OWL", "RDF", "RDFS", "RDF_TYPE", "SH", "SKOS", "XSD",
    "Term", "Triple", "all_to_rdflib", "compact", "from_rdflib", "sort_key", "to_rdflib",
]  # fmt: skip
