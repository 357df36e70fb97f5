"""Floor 4: stored queries, their typed parameters and their examples.

In: the texts of ``*.rq`` files. Out: a ``Catalogue`` of ``StoredQuery`` values; ``arguments`` turns what a
person typed into RDF terms of the declared types; ``compare`` holds an answer against an example.
Never: opens a file, parses or runs SPARQL, puts a value into the text of a query.

The name of a query is its file's name without the suffix. Its header is YAML in comments that begin
with ``#+`` (the form of grlc); every key is optional::

    #+ summary: The cast of a film                   one line, shown in lists
    #+ description: Every performance in the film    as long as needed (``|`` for several lines)
    #+ tags: [cast]                                  groups in lists; the first tag decides the group
    #+ params:
    #+   film:                                       the variable ``?film`` of the query
    #+     type: iri                                 one of TYPES, see below
    #+     description: The film.
    #+     default: data:ballerina                   or under ``defaults``; none: it must be given
    #+     values: [data:ballerina, data:oldboy]     the only values allowed
    #+ defaults:
    #+   film: data:ballerina
    #+ examples:
    #+   - args: {film: data:ballerina}              what is not given takes its default
    #+     variables: [actor, role]                  names the columns of ``rows``
    #+     rows:
    #+       - [data:jeonJongSeo, Ok-ju]
    #+     ordered: true                             rows in this order; without it, a multiset
    #+   - {args: {film: data:oldboy}, count: 0}     only the number of solutions or triples
    #+   - boolean: true                             what ASK answers
    #+   - triples: 'data:a film:b data:c .'         what CONSTRUCT answers, compared as a graph

The types are iri, string, integer, decimal, double, boolean, date, dateTime, year, text (words with a
language: ``words@en``) and term (anything in Turtle's syntax).

A cell of ``rows`` that is a term in Turtle's syntax (``data:x``, ``<iri>``, ``'"words"@en'``) stands for
exactly that term; any other text for a literal with that lexical form, whatever its datatype or language;
``null`` for an unbound variable, ``"[]"`` for any blank node.

Limitations: a parameter takes one value; a cell cannot name a particular blank node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.catalogue.arguments import arguments
from kgtool.model.later import later

if TYPE_CHECKING:
    from kgtool.catalogue.collection import Catalogue, catalogue, unknown_query
    from kgtool.catalogue.comparison import compare
    from kgtool.catalogue.parameters import TYPES
    from kgtool.catalogue.stored import Example, Parameter, StoredQuery

__getattr__ = later(
    __name__,
    {
        "Catalogue": "collection",
        "catalogue": "collection",
        "unknown_query": "collection",
        "compare": "comparison",
        "TYPES": "parameters",
        "Example": "stored",
        "Parameter": "stored",
        "StoredQuery": "stored",
    },
)

__all__ = [
    "TYPES", "Catalogue", "Example", "Parameter", "StoredQuery", "arguments", "catalogue", "compare",
    "unknown_query",
]  # fmt: skip
