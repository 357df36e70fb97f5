"""SPARQL 1.1 Query Results JSON Format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.results import Solutions
from kgtool.model.terms import XSD, Term
from kgtool.render.results.cells import cells

Writer = Callable[[Solutions], Iterator[str]]
"""Solutions to pieces of text, some rows at a time."""


def write(result: Solutions) -> Iterator[str]:
    """Yield the JSON of the solutions, one solution a line; unbound variables are left out (§3.2.1)."""
    names = json.dumps(result.variables, separators=(",", ":"))
    yield f'{{"head":{{"vars":{names}}},"results":{{"bindings":['
    keys = [_text(name) for name in result.variables]

    def binding(term: Term, place: int, _number: int) -> str:
        return f"{keys[place]}:{_text(encoded(term))}"

    separator = "\n"
    for rows in cells(result.rows, binding):
        yield separator + ",\n".join(["{" + ",".join(filter(None, row)) + "}" for row in rows])
        separator = ",\n"
    yield "\n]}}\n"


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encoded(term: Term) -> dict[str, str]:
    """Return the JSON object of one term (§3.2.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "xml:lang": term.language, "value": term.value}
    if term.datatype.value == XSD + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "datatype": term.datatype.value, "value": term.value}
