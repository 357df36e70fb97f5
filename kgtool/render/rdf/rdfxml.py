"""RDF 1.1 XML Syntax, flat: a description per subject, a property a line, blank nodes by ``rdf:nodeID``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.errors import NotSupportedError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, RDF_TYPE, XSD, Term, sort_key
from kgtool.render.rdf.literals import writable
from kgtool.render.rdf.naming import names
from kgtool.render.rdf.source import Source
from kgtool.render.rdf11 import Statement
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


def rdfxml(source: Source, prefixes: Prefixes) -> Iterator[str]:
    """Yield RDF/XML; graph names are left out.

    Raises NotSupportedError, naming the predicate or the triple, for what RDF/XML cannot say: a predicate
    without a name at its end, ``rdf:li`` and the like, characters that XML cannot carry.
    """
    source = source.merged()
    blank = source.blank()
    labels = names(blank)
    bound = {"rdf": RDF} | {p: iri for p, iri in writable(prefixes).items() if _usable(p, iri)}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, namespace in sorted(bound.items()):
        yield f'\n    xmlns:{prefix}="{xml_text(namespace, where="a prefix")}"'
    yield ">\n"
    for subject, triples in groupby(source.by_graph(), attrgetter("subject")):
        yield _description(subject, triples, bound, labels)
    subjects: dict[Term, set[Statement]] = defaultdict(set)
    for triple in blank:
        if isinstance(triple.subject, BlankNode):
            subjects[triple.subject].add(triple)
    for subject in sorted(subjects, key=lambda node: labels[node]):  # type: ignore[index]
        yield _description(subject, subjects[subject], bound, labels)
    yield "</rdf:RDF>\n"


def _description(
    subject: Term, triples: Iterable[Statement], bound: dict[str, str], labels: dict[BlankNode, str]
) -> str:
    def key(triple: Statement) -> tuple[bool, str, tuple[int, str, str, str]]:
        term = triple.object
        place = (3, labels[term], "", "") if isinstance(term, BlankNode) else sort_key(term)
        return triple.predicate != RDF_TYPE, triple.predicate.value, place

    lines = "".join(f"    {_property(triple, bound, labels)}\n" for triple in sorted(triples, key=key))
    about = _reference(subject, labels, "about")
    return f"  <rdf:Description {about}>\n{lines}  </rdf:Description>\n"


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
