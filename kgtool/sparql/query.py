"""A query, read: its form, its algebra and its variables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pyoxigraph import BlankNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term

Kind = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True)
class Query:
    """A well-formed SPARQL 1.1 query.

    ``algebra`` is rdflib's (a ``CompValue``): it is never changed in place, a pass copies what it changes.
    Its literals keep the lexical form that was written; ``"a"^^xsd:string`` is a plain literal in it.
    ``base`` is what ``IRI()`` resolves against, or empty. ``prefixes`` are the defaults and what the text
    declares; ``variables`` the names a SELECT answers with, in order, else empty; ``mentioned`` every
    variable of the text. ``blanks`` are variables bound to blank nodes, which an algebra cannot hold as
    constants: the evaluator sets them beforehand. ``given`` are all variables that ``bind`` bound,
    ``unbound`` is the query before that, for who has answered it with other terms.
    ``seconds`` is how long it took to read, which the time limit counts.
    """

    kind: Kind
    text: str
    tree: Callable[[], Any] = field(compare=False, repr=False)
    prefixes: Prefixes
    variables: tuple[str, ...]
    mentioned: frozenset[str]
    base: str = ""
    given: tuple[tuple[str, Term], ...] = ()
    unbound: Query | None = field(default=None, compare=False, repr=False)
    seconds: float = field(default=0.0, compare=False)

    @cached_property
    def algebra(self) -> Any:
        """The algebra, made when it is first looked at."""
        return self.tree()

    @property
    def blanks(self) -> tuple[tuple[str, BlankNode], ...]:
        """The variables bound to blank nodes."""
        return tuple((name, term) for name, term in self.given if isinstance(term, BlankNode))
