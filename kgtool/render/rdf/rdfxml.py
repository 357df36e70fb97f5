"""RDF 1.1 XML Syntax, flat: a description per subject, a property a line, blank nodes by ``rdf:nodeID``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.errors import NotSupportedError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, RDF_TYPE, XSD, Term, sort_key
from kgtool.render.rdf.literals import writable
from kgtool.render.rdf.naming import names
from kgtool.render.rdf11 import Statement, merged
from kgtool.render.visible import xml_text

# XML's NCName (Namespaces in XML §3) without its rarer characters: a name that starts later is as good.
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
# Names that are no property elements (RDF/XML §5.1, §6.1.4): syntax, or rewritten as rdf:li is.
_FORBIDDEN = frozenset(
    RDF + name
    for name in (
        "RDF", "ID", "about", "bagID", "parseType", "resource", "nodeID", "datatype", "Description", "li",
        "aboutEach", "aboutEachPrefix",
    )
)  # fmt: skip

_XMLNS = "http://www.w3.org/2000/xmlns/"
_RESERVED = frozenset({_XMLNS, "http://www.w3.org/XML/1998/namespace"})


def rdfxml(quads: frozenset[Statement], prefixes: Prefixes) -> Iterator[str]:
    """Yield RDF/XML; graph names are left out.

    Raises NotSupportedError, naming the predicate or the triple, for what RDF/XML cannot say: a predicate
    without a name at its end, ``rdf:li`` and the like, characters that XML cannot carry.
    """
    triples = merged(quads)
    labels = names(triples)
    bound = {"rdf": RDF} | {p: iri for p, iri in writable(prefixes).items() if _usable(p, iri)}
    subjects: dict[Term, set[Statement]] = defaultdict(set)
    for triple in triples:
        subjects[triple.subject].add(triple)

    def key(term: Term) -> tuple[int, str, str, str]:
        return (3, labels[term], "", "") if isinstance(term, BlankNode) else sort_key(term)

    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, namespace in sorted(bound.items()):
        yield f'\n    xmlns:{prefix}="{xml_text(namespace, where="a prefix")}"'
    yield ">\n"
    for subject in sorted(subjects, key=key):
        yield f"  <rdf:Description {_reference(subject, labels, 'about')}>\n"
        for triple in sorted(
            subjects[subject], key=lambda t: (t.predicate != RDF_TYPE, t.predicate.value, key(t.object))
        ):
            yield f"    {_property(triple, bound, labels)}\n"
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _usable(prefix: str, namespace: str) -> bool:
    return prefix not in ("", "rdf") and not prefix.lower().startswith("xml") and namespace not in _RESERVED


def _reference(term: Term, labels: dict[BlankNode, str], attribute: str) -> str:
    if isinstance(term, BlankNode):
        return f'rdf:nodeID="{labels[term]}"'
    return f'rdf:{attribute}="{xml_text(term.value, where="an IRI")}"'


def _property(triple: Statement, bound: dict[str, str], labels: dict[BlankNode, str]) -> str:
    name, declaration = _element(triple.predicate, bound)
    term = triple.object
    if not isinstance(term, Literal):
        return f"<{name}{declaration} {_reference(term, labels, 'resource')}/>"
    if term.language:
        kind = f' xml:lang="{term.language}"'
    elif term.datatype.value == XSD + "string":
        kind = ""
    else:
        kind = f' rdf:datatype="{xml_text(term.datatype.value, where="a datatype")}"'
    value = xml_text(term.value, where=f"the value of {triple.predicate} of {triple.subject}")
    return f"<{name}{declaration}{kind}>{value}</{name}>"


def _element(predicate: NamedNode, bound: dict[str, str]) -> tuple[str, str]:
    """Return the element's name and, where no prefix fits, the declaration of its own."""
    iri = predicate.value
    if iri in _FORBIDDEN:
        raise NotSupportedError(f"RDF/XML cannot have {predicate} as a predicate; use another format")
    for prefix, namespace in bound.items():
        if iri.startswith(namespace) and _LOCAL.match(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}", ""
    split = _LOCAL.search(iri, len(_XMLNS) + 1 if iri.startswith(_XMLNS) else 0)
    if split is None or split.start() == 0:
        raise NotSupportedError(
            f"RDF/XML cannot have {predicate} as a predicate: no XML name at its end; use another format"
        )
    namespace = xml_text(iri[: split.start()], where="a predicate")
    return f"ns:{split[0]}", f' xmlns:ns="{namespace}"'
