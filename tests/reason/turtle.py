"""Small graphs as text, for the tests of this room."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF, RDFS, SH, XSD
from kgtool.reason.facts import Fact, fact_of

PREFIXES = Prefixes({"ex": "http://example.org/", "owl": OWL, "rdf": RDF, "rdfs": RDFS, "sh": SH, "xsd": XSD})
_HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def facts(text: str) -> list[Fact]:
    """Return the triples of ``text``, Turtle without its prefixes."""
    return [fact_of(quad.triple) for quad in parse(_HEAD + text, format=RdfFormat.TURTLE)]


def conclusion(line: str) -> Fact:
    """Return the one triple of ``line``; its subject may be a literal without blanks."""
    if not line.startswith('"'):
        return facts(line)[0]
    subject, rest = line.split(" ", 1)
    return (facts(f"ex:any ex:any {subject} .")[0][2], *facts(f"ex:any {rest}")[0][1:])
