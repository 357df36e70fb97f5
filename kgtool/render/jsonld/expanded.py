"""Quads → expanded JSON-LD (JSON-LD 1.1 API §8), ordered, blank nodes nested where they can be."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kgtool.model.terms import RDF_TYPE, XSD, Term
from kgtool.render.rdf.naming import names
from kgtool.render.rdf.nesting import NIL, Facts, Nesting, nesting
from kgtool.render.rdf11 import GraphName, Statement

Json = dict[str, Any]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # within ±2^53, where every JSON reader is exact


def expanded(quads: frozenset[Statement], *, typed: Collection[str] = ()) -> list[Json]:
    """Return the node objects of ``quads``, ordered by ``@id``.

    Lexical forms are kept: an ``xsd:integer`` or ``xsd:boolean`` becomes a JSON number or boolean only
    where its form is canonical, and not for the properties in ``typed`` (IRIs), whose context states
    the datatype. All other literals are strings with their datatype.
    """
    writer = _Writer(quads, nesting(quads), frozenset(typed))
    graphs = writer.shape.graphs
    objects = writer.nodes(graphs.get(DefaultGraph(), {}))
    for graph, subjects in graphs.items():
        if not isinstance(graph, DefaultGraph):
            objects.append({"@id": writer.id(graph), "@graph": writer.nodes(subjects)})
    return sorted(objects, key=_order)


@dataclass(frozen=True)
class _Writer:
    quads: frozenset[Statement]
    shape: Nesting
    typed: frozenset[str]

    @cached_property
    def labels(self) -> dict[BlankNode, str]:
        return names(self.quads)

    @cached_property
    def nested_facts(self) -> dict[Term, Facts]:
        return {s: f for by in self.shape.graphs.values() for s, f in by.items() if s in self.shape.nested}

    def id(self, term: Term | GraphName) -> str:
        return f"_:{self.labels[term]}" if isinstance(term, BlankNode) else _value(term)

    def nodes(self, subjects: Mapping[Term, Facts]) -> list[Json]:
        """Return the node objects that stand at the top of one graph."""
        top = []
        for subject, facts in subjects.items():
            if subject in self.shape.unlabelled:
                top.append(self._properties(facts))
            elif subject not in self.shape.nested:
                top.append({"@id": self.id(subject), **self._properties(facts)})
        return sorted(top, key=_order)

    def _properties(self, facts: Facts) -> Json:
        values: dict[str, list[Any]] = defaultdict(list)
        for predicate, term in facts:
            # A literal or a nested node cannot be a value of @type: rdf:type is a property then.
            if predicate == RDF_TYPE and not isinstance(term, Literal) and term not in self.shape.nested:
                values["@type"].append(self.id(term))
            else:
                values[predicate.value].append(self._object(term, predicate.value))
        return {key: sorted(found, key=_order) for key, found in sorted(values.items())}

    def _object(self, term: Term, predicate: str) -> Json:
        if isinstance(term, Literal):
            return self._literal(term, predicate)
        if term == NIL:
            return {"@list": []}
        if isinstance(term, BlankNode) and term in self.shape.nested:
            if term in self.shape.lists:
                return {"@list": [self._object(item, predicate) for item in self.shape.lists[term]]}
            return self._properties(self.nested_facts.get(term, ()))
        return {"@id": self.id(term)}

    def _literal(self, term: Literal, predicate: str) -> Json:
        datatype = term.datatype.value
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if datatype == XSD + "string":
            return {"@value": term.value}
        if predicate not in self.typed and is_native(term):
            return {"@value": json.loads(term.value)}
        return {"@value": term.value, "@type": datatype}


def is_native(term: Literal) -> bool:
    """Return whether a JSON number or boolean says exactly what ``term`` says (API §8.6, §10.6)."""
    if term.datatype.value == XSD + "boolean":
        return term.value in ("true", "false")
    return term.datatype.value == XSD + "integer" and bool(_INTEGER.fullmatch(term.value))


def _value(term: Term | GraphName) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _order(value: Json | str) -> tuple[bool, bool, str, str]:
    """Return a key: by ``@id``, blank nodes after IRIs, what has none after both; then by text."""
    name = value if isinstance(value, str) else value.get("@id", "")
    return (not name, name.startswith("_:"), name, json.dumps(value, ensure_ascii=False, sort_keys=True))
