"""The part of a graph that schema.org has words for: nodes with their types, names, values and links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.terms import RDF_TYPE, RDFS, SKOS, Term, sort_key
from kgtool.render.rdf11 import Statement

Node = NamedNode | BlankNode
_TERM = re.compile(r"https?://schema\.org/([A-Za-z0-9]+)")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
_LABELS = {
    NamedNode(SKOS + "prefLabel"): "name",
    NamedNode(RDFS + "label"): "name",
    NamedNode(SKOS + "altLabel"): "alternateName",
}


@dataclass(frozen=True)
class Described:
    """What schema.org has words for. ``types`` and ``values`` have an entry for each node that is kept;

    ``labels`` the names of the other nodes; ``known`` are all subjects, kept or not.
    """

    types: Mapping[Node, tuple[str, ...]]
    values: Mapping[Node, Mapping[str, tuple[Term, ...]]]
    labels: Mapping[Node, tuple[Literal, ...]]
    known: frozenset[Node]

    def links(self, node: Node) -> list[tuple[str, Node]]:
        """Return property and kept node for every reference from ``node``, in order."""
        return [
            (name, term)
            for name, terms in sorted(self.values[node].items())
            for term in terms
            if not isinstance(term, Literal) and term in self.types
        ]


def term_of(node: object) -> str | None:
    """Return the schema.org name of an IRI in its namespace (with http or https), else None."""
    match = _TERM.fullmatch(node.value) if isinstance(node, NamedNode) else None
    return match[1] if match else None


def described(triples: Iterable[Statement]) -> Described:
    """Return what ``triples`` say in schema.org's words, values in a fixed order."""
    types: dict[Node, set[str]] = defaultdict(set)
    said: dict[Node, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
    labels: dict[Node, dict[str, set[Literal]]] = defaultdict(lambda: defaultdict(set))
    above: set[tuple[str, str]] = set()
    for subject, predicate, term, _ in triples:
        word, kind = term_of(predicate), term_of(term)
        if predicate == RDF_TYPE and kind:
            types[subject].add(kind)
        elif word and (isinstance(term, Literal) or word not in _LABELS.values()):  # a name is words
            said[subject][word].add(term)
        elif predicate in _LABELS and isinstance(term, Literal):
            labels[subject][_LABELS[predicate]].add(term)
        elif predicate == _SUBCLASS and kind and (narrow := term_of(subject)):
            above.add((narrow, kind))
    for node, named in labels.items():
        if not said[node].get("name"):
            said[node]["name"] = set(named["name"])
        said[node]["alternateName"] |= named["alternateName"]
    kept = [node for node in types if term_of(node) is None]  # a schema.org term is a word, not a thing
    return Described(
        {node: _narrowest(types[node], above) for node in kept},
        {node: {w: tuple(sorted(v, key=sort_key)) for w, v in said[node].items() if v} for node in kept},
        {node: tuple(sorted(named["name"], key=sort_key)) for node, named in labels.items() if named["name"]},
        frozenset(subject for subject, *_ in triples),
    )


def _narrowest(types: set[str], above: set[tuple[str, str]]) -> tuple[str, ...]:
    """Return ``types`` without those that another one implies."""
    implied = {b for a, b in above if a in types and a != b and (b, a) not in above}
    return tuple(sorted(types - implied - {"Thing"} or types))
