"""A query, read: its form, its algebra and its variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pyoxigraph import BlankNode

from kgtool.model.prefixes import Prefixes

Kind = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True)
class Query:
    """A well-formed SPARQL 1.1 query.

    ``algebra`` is rdflib's (a ``CompValue``): it is never changed in place, a pass copies what it changes.
    Its literals keep the lexical form that was written; ``"a"^^xsd:string`` is a plain literal in it.
    ``base`` is what ``IRI()`` resolves against, or empty. ``prefixes`` are the defaults and what the text
    declares; ``variables`` the names a SELECT answers with, in order, else empty; ``mentioned`` every
    variable of the text. ``blanks`` are variables bound to blank nodes, which an algebra cannot hold as
    constants: the evaluator sets them beforehand.
    """

    kind: Kind
    text: str
    algebra: Any = field(compare=False, repr=False)
    prefixes: Prefixes
    variables: tuple[str, ...]
    mentioned: frozenset[str]
    base: str = ""
    blanks: tuple[tuple[str, BlankNode], ...] = ()
