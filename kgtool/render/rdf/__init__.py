"""RDF graphs and datasets as text, the same bytes for the same graph.

In: quads in any order, with any blank node labels, or a ``Source`` that has them in order. Out: Turtle,
TriG, N-Triples, N-Quads, RDF/XML.
JSON-LD has a package of its own. Never: loses or changes a term. Not for RDF 1.2 terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, Triple

from kgtool.model.errors import UnknownNameError
from kgtool.model.formats import NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.model.prefixes import Prefixes
from kgtool.render.rdf.source import Held, Source
from kgtool.render.rdf11 import Statement, statements


def rdf(quads: Iterable[Quad | Triple], form: Format, prefixes: Prefixes) -> Iterator[str]:
    """Yield the text of ``quads`` in one of the RDF formats but JSON-LD (see ``jsonld``).

    Duplicates are written once. A format without named graphs gets all triples, their graph names left
    out. All ``prefixes`` are declared, used or not, so that one more fact is one more line. Raises
    NotSupportedError for RDF 1.2 terms and what the format cannot say, LimitError for blank nodes too
    much alike to name, UnknownNameError for another format.
    """
    return ordered(Held(statements(quads)), form, prefixes)


def ordered(source: Source, form: Format, prefixes: Prefixes) -> Iterator[str]:
    """Yield the text of the statements of ``source``, as ``rdf`` does, in pieces of a subject each.

    Only what mentions a blank node is held in memory, and one subject at a time.
    """
    if form == TURTLE:
        from kgtool.render.rdf.turtle import turtle

        return turtle(source, prefixes)
    if form == TRIG:
        from kgtool.render.rdf.turtle import trig

        return trig(source, prefixes)
    if form == RDFXML:
        from kgtool.render.rdf.rdfxml import rdfxml

        return rdfxml(source, prefixes)
    if form in (NTRIPLES, NQUADS):
        from kgtool.render.rdf import ntriples

        return ntriples.nquads(source) if form == NQUADS else ntriples.ntriples(source)
    raise UnknownNameError(f"no writer for the RDF format {form.name!r} here")


__all__ = ["Statement", "ordered", "rdf"]
