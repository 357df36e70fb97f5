"""Terms as a person types them: one term in Turtle's syntax, outside any file."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kgtool.model.errors import NotSupportedError, UsageError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term

# An IRI pasted without its brackets: a scheme, then what only an IRI has after it.
_BARE_IRI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|(?:urn|mailto|tag|doi):)\S+")
_PREFIX = re.compile(r"(?P<prefix>[A-Za-z0-9_.-]*):")
_SUBJECT, _PREDICATE = NamedNode("x:s"), NamedNode("x:p")


def read_term(text: str, prefixes: Prefixes) -> Term:
    """Return the IRI or literal that ``text`` stands for; the lexical form is kept as written.

    ``text`` is a CURIE with a bound prefix, an ``<IRI>``, an absolute IRI without brackets, or a Turtle
    literal (Turtle 1.1 §2.4, §2.5). Raises UsageError for anything else, and NotSupportedError for the
    terms of RDF 1.2. A blank node is refused: it has no name outside its file.
    """
    text = text.strip()
    bare = _BARE_IRI.fullmatch(text)
    if bare and text.partition(":")[0] not in prefixes:
        text = f"<{text}>"
    try:
        quads = list(_parse(text, prefixes))
    except SyntaxError as error:
        raise UsageError(_explain(text, error, prefixes)) from None
    if len(quads) != 1 or (quads[0].subject, quads[0].predicate) != (_SUBJECT, _PREDICATE):
        raise UsageError(f"{text!r} is not one term")
    term = quads[0].object
    if isinstance(term, BlankNode):
        raise UsageError(
            f"{text!r} is a blank node, which has no name outside its file; give an IRI or a literal"
        )
    if not isinstance(term, NamedNode | Literal) or (isinstance(term, Literal) and term.direction):
        raise NotSupportedError(f"{text!r} is a term of RDF 1.2, which is not supported")
    return term


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean …?"`` with the known names closest to ``name``, or an empty string."""
    import difflib

    close = difflib.get_close_matches(name.lower(), sorted(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _parse(text: str, prefixes: Prefixes) -> Iterable[pyoxigraph.Quad]:
    declared = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    document = f"{declared}<x:s> <x:p> {text}\n."
    quads = pyoxigraph.parse(input=document.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return (quad for quad in quads if isinstance(quad.graph_name, DefaultGraph))


def _explain(text: str, error: SyntaxError, prefixes: Prefixes) -> str:
    unbound = _PREFIX.match(text)
    if unbound and unbound["prefix"] not in prefixes and not text.startswith("<"):
        hint = nearest(unbound["prefix"], prefixes)
        return f"{text!r}: no prefix {unbound['prefix']!r} is declared{hint or '; write the IRI as <…>'}"
    if text.startswith(("?", "$")) or text in ("*", ""):
        return f"{text!r} stands for no one term; ask for all that fit with a query: SELECT … WHERE {{ … }}"
    if text.startswith("<"):
        return f"{text!r} is not an absolute IRI"
    if text.startswith(('"', "'")):
        return f"{text!r} is not a literal of Turtle: {error.args[0].rpartition(': ')[2]}"
    return f'{text!r} is not a term; write prefix:name, <IRI> or a literal ("words", "words"@en, 2023)'
