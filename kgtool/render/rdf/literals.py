"""Terms as Turtle writes them: exact, and bare only where every reader gives back the same lexical form."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, XSD

# Canonical forms only: some readers turn 01 or +1 into 1.
_BARE = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"),
    XSD + "decimal": re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_PREFIX = re.compile(r"([A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?")


def writable(prefixes: Prefixes) -> Prefixes:
    """Return the prefixes that Turtle, TriG and SPARQL can declare with an absolute IRI."""
    return Prefixes({p: iri for p, iri in prefixes.items() if _PREFIX.fullmatch(p) and _is_iri(iri)})


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def iri(node: NamedNode, prefixes: Prefixes) -> str:
    """Return ``node`` as a prefixed name or in angle brackets."""
    return prefixes.compact(node.value)


def verb(predicate: NamedNode, prefixes: Prefixes) -> str:
    """Return ``a`` for ``rdf:type``, else the predicate as in ``iri``."""
    return "a" if predicate == RDF_TYPE else iri(predicate, prefixes)


def literal(term: Literal, prefixes: Prefixes) -> str:
    """Return ``term`` on one line, its datatype shortened."""
    datatype = term.datatype.value
    bare = _BARE.get(datatype)
    if bare is not None and bare.fullmatch(term.value):
        return term.value
    if term.language or datatype == XSD + "string":
        return str(term)
    return f"{Literal(term.value)}^^{iri(term.datatype, prefixes)}"
