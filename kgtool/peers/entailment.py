"""owlrl reasons (OWL 2 Profiles §4.3, RDF Semantics §9.2), less what it does in vain.

Imports rdflib and owlrl: import this module only where they are needed.

owlrl offers every triple to every rule in every cycle. Only a triple of the RDF, RDFS or OWL vocabulary can
set off one of its rules, save those that say of each thing that it is the same as itself, a resource, or
a property: what they conclude is noise (``kgtool.reason.is_noise``), and nothing but noise follows from it
unless the graph says something about the class of all of them. So other triples are passed over. RDFS takes
in its axiomatic triples, less the infinitely many about container membership properties that do not occur
(RDF 1.1 Semantics §8, §9); OWL 2 RL has none. owlrl's messages about inconsistencies are dropped: they are
found, with their proofs, in ``kgtool.reason``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Protocol

from owlrl import OWLRL_Semantics, RDFS_Semantics
from owlrl.AxiomaticTriples import RDFS_Axiomatic_Triples
from rdflib import OWL, RDF, RDFS, XSD, URIRef
from rdflib.term import Node

from kgtool.model.errors import UnknownNameError
from kgtool.model.terms import to_rdflib
from kgtool.peers.bridge import RdflibTriple, TermGraph
from kgtool.reason import DATATYPES

_VOCABULARIES = (str(RDF), str(RDFS), str(OWL))
# Of the vocabulary, but looked up by rules or of no meaning to them: none of these sets off a rule.
_IDLE = frozenset(
    {
        RDF.first,
        RDF.rest,
        RDF.subject,
        RDF.predicate,
        RDF.object,
        OWL.imports,
        OWL.versionIRI,
        OWL.versionInfo,
    }
    | {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso}
)
# The classes of everything and of every property: who says something of them says it of all.
_OF_ALL = (RDFS.Resource, RDF.Property)
_RECOGNISED = frozenset({RDF.langString, *map(to_rdflib, DATATYPES)})
_CONTAINER = re.compile(re.escape(str(RDF)) + "_[1-9][0-9]*")


class Reasoner(Protocol):
    """Something that extends its graph until nothing new follows."""

    def close(self) -> list[RdflibTriple]:
        """Extend the graph to its closure; return what was added, generalised triples included."""


def reasoner(graph: TermGraph, profile: str) -> Reasoner:
    """Return a reasoner that works on ``graph``; ``profile`` is ``none``, ``rdfs`` or ``owlrl``.

    Raises UnknownNameError for another profile.
    """
    if profile == "rdfs":
        return _Rdfs(graph, False, False)
    if profile == "owlrl":
        return _Owl(graph, False, False)
    if profile == "none":
        return _Nothing()
    raise UnknownNameError(f"unknown profile {profile!r}; use none, rdfs or owlrl")


class _Nothing:
    def close(self) -> list[RdflibTriple]:
        return []


class _Cycles:
    """owlrl's closure, cycle by cycle, over a graph that may have grown since the last time."""

    graph: TermGraph
    added_triples: set[RdflibTriple]

    def add_error(self, message: str) -> None:
        """Take no note of an inconsistency."""

    def apply_once(self) -> None:
        """Apply the rules that need no second cycle."""

    def apply(self, triple: RdflibTriple) -> None:
        """Apply the rules that ``triple`` sets off."""
        raise NotImplementedError

    def close(self) -> list[RdflibTriple]:
        self.added_triples = set()
        self.apply_once()
        added = self._flush()
        while True:
            for triple in self.offered():
                self.apply(triple)
            new = self._flush()
            if not new:
                return added
            added += new

    def offered(self) -> Iterable[RdflibTriple]:
        """Return the triples to which rules are applied in a cycle."""
        return _of_the_vocabulary(self.graph)

    def _flush(self) -> list[RdflibTriple]:
        added, self.added_triples = list(self.added_triples), set()
        self.graph.extend(added)
        return added

    def store_triple(self, triple: RdflibTriple) -> None:
        """Take down a conclusion, unless it is known or says that something is the same as itself."""
        if triple not in self.graph and not (triple[0] == triple[2] and triple[1] == OWL.sameAs):
            self.added_triples.add(triple)


class _Owl(_Cycles, OWLRL_Semantics):  # type: ignore[misc]
    def apply_once(self) -> None:
        self._one_time_rules_datatypes()

    def apply(self, triple: RdflibTriple) -> None:
        if triple[1] == OWL.hasKey:
            self._same_keys(triple[0], self._list(triple[2]))
            return
        self._properties(triple, 2)
        if triple[1] == OWL.sameAs:
            self._equality(triple, 2)
        self._classes(triple, 2)
        self._class_axioms(triple, 2)
        self._schema_vocabulary(triple, 2)

    def _same_keys(self, cls: Node, keys: list[Node]) -> None:
        """Apply prp-key; owlrl itself never compares the last key."""
        alike: dict[tuple[Node, ...], list[Node]] = defaultdict(list)
        for member in self.graph.subjects(RDF.type, cls) if keys else ():
            for values in product(*(list(self.graph.objects(member, key)) for key in keys)):
                alike[values].append(member)
        for first, *others in alike.values():
            for other in others:
                self.store_triple((first, OWL.sameAs, other))


class _Rdfs(_Cycles, RDFS_Semantics):  # type: ignore[misc]
    _of_all = False

    def apply_once(self) -> None:
        """Take in the axiomatic triples, and the types of literals (rdfD1, generalised)."""
        for triple in (
            *RDFS_Axiomatic_Triples,
            *((datatype, RDF.type, RDFS.Datatype) for datatype in _RECOGNISED),
        ):
            self.store_triple(triple)
        for number in _container_properties(self.graph):
            for axiom in (
                (RDF.type, RDF.Property),
                (RDF.type, RDFS.ContainerMembershipProperty),
                (RDFS.domain, RDFS.Resource),
                (RDFS.range, RDFS.Resource),
            ):
                self.store_triple((number, *axiom))
        for literal in self._literals():
            datatype = RDF.langString if literal.language else literal.datatype or XSD.string
            if datatype in _RECOGNISED:
                self.store_triple((literal, RDF.type, datatype))

    def apply(self, triple: RdflibTriple) -> None:
        self.rules(triple, 1 if self._of_all else 2)

    def offered(self) -> Iterable[RdflibTriple]:
        """Return every triple where the graph says what all resources or all properties are."""
        self._of_all = any(p != RDF.type for each in _OF_ALL for p in self.graph.predicates(each))
        return list(self.graph) if self._of_all else super().offered()


def _of_the_vocabulary(graph: TermGraph) -> Iterator[RdflibTriple]:
    """Yield the triples that can set off a rule: of types, only those by the vocabulary's own classes."""
    for predicate in graph.all_predicates():
        if predicate in _IDLE or not str(predicate).startswith(_VOCABULARIES):
            continue
        for triple in graph.triples((None, predicate, None)):
            if predicate != RDF.type or str(triple[2]).startswith(_VOCABULARIES):
                yield triple


def _container_properties(graph: TermGraph) -> frozenset[Node]:
    """Return each of rdf:_1, rdf:_2, … that occurs."""
    terms = (term for triple in graph for term in triple)
    return frozenset(term for term in terms if isinstance(term, URIRef) and _CONTAINER.fullmatch(str(term)))
