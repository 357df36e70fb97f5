"""SPARQL Query Results XML Format (Second Edition)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.results import Solutions
from kgtool.model.terms import XSD, Term
from kgtool.render.results.cells import cells
from kgtool.render.visible import xml_text

_START = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
# Blanks at the ends of a value, which some readers take for layout.
_EDGE = re.compile(r"^ | $")


def write(result: Solutions) -> Iterator[str]:
    """Yield the XML of the solutions, one solution a line.

    Raises NotSupportedError, naming variable and row, for a character that XML cannot carry.
    """
    yield _START + "  <head>\n"
    for name in result.variables:
        yield f'    <variable name="{xml_text(name, where="a variable")}"/>\n'
    yield "  </head>\n  <results>\n"

    def binding(term: Term, place: int, number: int) -> str:
        name = result.variables[place]
        return f'<binding name="{name}">{_term(term, f"?{name} in solution {number}")}</binding>'

    for rows in cells(result.rows, binding):
        yield "".join([f"    <result>{''.join(row)}</result>\n" for row in rows])
    yield "  </results>\n</sparql>\n"


def boolean(word: str) -> str:
    """Return the XML of the answer of ASK, ``word`` being ``true`` or ``false``."""
    return f"{_START}  <head/>\n  <boolean>{word}</boolean>\n</sparql>\n"


def _term(term: Term, where: str) -> str:
    value = _EDGE.sub("&#32;", xml_text(term.value, where=where))
    if isinstance(term, NamedNode):
        return f"<uri>{value}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{value}</bnode>"
    if term.language:
        return f'<literal xml:lang="{term.language}">{value}</literal>'
    if term.datatype.value == XSD + "string":
        return f"<literal>{value}</literal>"
    return f'<literal datatype="{xml_text(term.datatype.value, where=where)}">{value}</literal>'
