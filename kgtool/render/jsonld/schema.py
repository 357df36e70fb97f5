"""A graph as JSON-LD in schema.org's words alone, nested the way search engines read it.

What the words mean is not known here: which nodes and properties are schema.org's is read from the
triples, to which the ontology's alignments have been applied before. The context is named in the
output, never loaded.
"""

from __future__ import annotations

import json
import math
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgtool.model.terms import XSD, Term
from kgtool.render.jsonld.expanded import Json, is_native
from kgtool.render.jsonld.schema_words import Described, Node, described, term_of
from kgtool.render.rdf.naming import names
from kgtool.render.rdf11 import Statement, merged, statements

CONTEXT = "https://schema.org"
_DEEPEST = 16
_FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))


def schema_org(quads: Iterable[Quad | Triple], *, first: Sequence[str] = (), language: str = "en") -> str:
    """Return the part of ``quads`` that schema.org has words for, as JSON-LD text.

    Kept are the nodes with a schema.org type, their schema.org properties and their names (SKOS and RDFS
    labels where there is no schema:name). Roots are the nodes of the types in ``first`` (schema.org's
    names, such as ``"Movie"``), in that order, then those that no other refers to, the most described
    first. Every other node is described whole where it is nearest to a root, elsewhere by type and name.
    Dates are strings, numbers are numbers. Of names in several languages one in ``language`` is the name,
    the others are alternate names. A type that another type of the node implies by an ``rdfs:subClassOf``
    in ``quads`` is left out. An IRI of which ``quads`` say nothing is an address and stands as a string;
    one without a schema.org type gives its name or is left out. Raises NotSupportedError for RDF 1.2 terms.
    """
    triples = merged(statements(quads))
    nester = _Nester(described(triples), triples, tuple(first), language)
    body = {"@context": CONTEXT, "@graph": [nester.whole(root) for root in nester.placed[0]]}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class _Nester:
    graph: Described
    triples: frozenset[Statement]
    first: tuple[str, ...]
    language: str

    @cached_property
    def labels(self) -> dict[BlankNode, str]:
        return names(self.triples)

    @cached_property
    def mentions(self) -> Counter[Node]:
        """How often each node is referred to."""
        return Counter(other for node in self.graph.types for _, other in self.graph.links(node))

    @cached_property
    def _mentioned_by_others(self) -> frozenset[Node]:
        return frozenset(t for node in self.graph.types for _, t in self.graph.links(node) if t != node)

    @cached_property
    def placed(self) -> tuple[list[Node], dict[Node, tuple[Node, str]]]:
        """The roots in order, and for every other node the node and property under which it is whole."""
        order = sorted((node for node, values in self.graph.values.items() if values), key=self._rank)
        preferred = (node for node in order if self._preferred(node) < len(self.first))
        roots = list(dict.fromkeys([*preferred, *(n for n in order if n not in self._mentioned_by_others)]))
        depths = dict.fromkeys(roots, 0)
        places: dict[Node, tuple[Node, str]] = {}
        queue = deque(roots)
        for start in (None, *order):
            if start is not None and start not in depths:  # in a circle that no root reaches, or too deep
                depths[start] = 0
                roots.append(start)
                queue.append(start)
            while queue:
                node = queue.popleft()
                for word, other in self.graph.links(node):
                    if other not in depths and depths[node] < _DEEPEST:
                        depths[other] = depths[node] + 1
                        places[other] = (node, word)
                        queue.append(other)
        return roots, places

    def _preferred(self, node: Node) -> int:
        return min(
            (i for i, kind in enumerate(self.first) if kind in self.graph.types[node]),
            default=len(self.first),
        )

    def _rank(self, node: Node) -> tuple[int, int, str]:
        size = sum(len(terms) for terms in self.graph.values[node].values())
        return (self._preferred(node), -size, self._id(node))

    def _id(self, node: Node) -> str:
        return node.value if isinstance(node, NamedNode) else f"_:{self.labels[node]}"

    def whole(self, node: Node) -> Json:
        """Return all that is said of ``node``, the nodes that have their place under it nested."""
        name, alternates = self._names(node)
        body = self._heading(node, name)
        if alternates:
            body["alternateName"] = _one_or_all(alternates)
        for word, terms in sorted(self.graph.values[node].items()):
            if word not in ("name", "alternateName"):
                values = [self._value(node, word, term, alone=len(terms) == 1) for term in terms]
                shown = [value for value in values if value is not None]
                if shown:
                    body[word] = _one_or_all(shown)
        return body

    def _heading(self, node: Node, name: str | None) -> Json:
        """Return type, identifier and name; a blank node has an identifier where others need it."""
        heading: Json = {"@type": _one_or_all(sorted(self.graph.types[node], key=self._kind_order))}
        told = self.mentions[node] + (node not in self.placed[1])
        if isinstance(node, NamedNode) or told > 1:
            heading["@id"] = self._id(node)
        return heading | ({"name": name} if name else {})

    def _kind_order(self, kind: str) -> tuple[int, str]:
        return (self.first.index(kind) if kind in self.first else len(self.first), kind)

    def _names(self, node: Node) -> tuple[str | None, list[str]]:
        values = self.graph.values[node]
        names = sorted(_literals(values.get("name", ())), key=self._strangeness)
        name = names[0].value if names else None
        others = {literal.value for literal in (*names[1:], *_literals(values.get("alternateName", ())))}
        return name, sorted(others - {name})

    def _strangeness(self, literal: Literal) -> tuple[int, str, str]:
        """Return a key: the language asked for, its variants, no language, other languages."""
        tag = literal.language or ""
        near = (
            0 if tag == self.language else 1 if tag.startswith(self.language + "-") else 2 if not tag else 3
        )
        return (near, tag, literal.value)

    def _value(self, node: Node, word: str, term: Term, *, alone: bool) -> Any:
        """Return the JSON of one value, or None for a node that cannot be told in schema.org's words."""
        if isinstance(term, Literal):
            return term.value if _is_date(word) else self._literal(term, alone=alone)
        if term in self.graph.types:
            if self.placed[1].get(term) == (node, word):
                return self.whole(term)
            return self._heading(term, self._names(term)[0])
        if (kind := term_of(term)) is not None:
            return f"{CONTEXT}/{kind}"
        if term in self.graph.labels:
            return min(self.graph.labels[term], key=self._strangeness).value
        return term.value if isinstance(term, NamedNode) and term not in self.graph.known else None

    def _literal(self, term: Literal, *, alone: bool) -> Any:
        if term.language and not alone and self._strangeness(term)[0] > 1:
            return {"@language": term.language, "@value": term.value}
        if is_native(term):
            return json.loads(term.value)
        number = _fraction(term)
        return term.value if number is None else number


def _is_date(word: str) -> bool:
    """Say whether values of a property are dates, of which a year alone is one: text, never a number."""
    return word.startswith("date") or word.endswith("Date")


def _fraction(term: Literal) -> float | None:
    """Return a finite decimal or double as a number, else None."""
    if term.datatype.value not in _FRACTIONS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _literals(terms: Iterable[Term]) -> list[Literal]:
    return [term for term in terms if isinstance(term, Literal)]


def _one_or_all(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)
