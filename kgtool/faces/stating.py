"""What stated triples rest on: their files and lines, and the words of their passages, proved by digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kgtool import render
from kgtool.dataset import Layer, as_given
from kgtool.faces.opened import OpenedGraph, in_tables
from kgtool.faces.stored import PathLike
from kgtool.faces.whereabouts import Places, Whereabouts, documents
from kgtool.model.errors import SourceError
from kgtool.model.evidence import DIGEST, FILE_NAME
from kgtool.model.findings import Location
from kgtool.model.passages import Passage, digest, passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, Triple

if TYPE_CHECKING:
    from kgtool.faces.inputs import Inputs
    from kgtool.reason import Proof
    from kgtool.render import Origin

_OTHER_WORDS = "the document has other words there: they are not those of the passage's digest"
_TOO_SHORT = "the document ends before the passage does"


@dataclass(frozen=True)
class Stated:
    """Where asserted triples stand.

    ``texts`` are the source documents by IRI, as far as they are at hand, ``digests`` what is said to be the
    digest of the words of a passage, by its IRI.
    """

    places: Places
    prefixes: Prefixes
    inputs: Inputs
    texts: Mapping[str, str]
    digests: Mapping[str, str]

    def origins(self, triple: Triple) -> tuple[Origin, ...]:
        """Return the places where ``triple`` is asserted: file, graph, line, words where they are at hand.

        Words that are not those of the passage's digest are not shown: a note says so.
        """
        found = []
        for quad in self.places.quads(triple):
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
            words, note = self._words(passage_of(graph)) if graph else (None, None)
            place = self.places.place(quad) or Location("")
            found.append(render.Origin(place.path, graph, words, place.line, place.column, note))
        return tuple(found)

    def rules(self, name: str) -> Location | None:
        """Return where the project's rule ``name`` stands; None for a rule of a book."""
        for rule in self.inputs.rules:
            if rule.name == name:
                return self._rule_places.about(rule.node) or self._rule_places.about(rule.shape)
        return None

    @cached_property
    def _rule_places(self) -> Whereabouts:
        return Whereabouts(as_given((*self.inputs.rules_files, *self.inputs.ontology)), {Layer.DATA})

    def _words(self, passage: Passage | None) -> tuple[str | None, str | None]:
        text = self.texts.get(passage.document) if passage else None
        if passage is None or text is None:
            return None, None
        words = passage.words(text)
        if words is None:
            return None, _TOO_SHORT
        proved = self.digests.get(passage.iri, digest(words)) == digest(words)
        return (words, None) if proved else (None, _OTHER_WORDS)


def stated(graph: OpenedGraph, triples: Iterable[Triple], sources: PathLike | None) -> Stated:
    """Return where ``triples``, asserted in ``graph``, stand.

    ``sources`` is the folder of the source documents; None takes the setting, where it leads somewhere.
    Raises SourceError where ``sources`` lacks a document that is needed.
    """
    triples = tuple(triples)
    graph.places.expect(triples)
    chosen = sources or graph.inputs.settings.value("sources")
    texts: Mapping[str, str] = {}
    digests: Mapping[str, str] = {}
    if chosen:
        passages = frozenset(_passages(graph.places, triples))
        texts = _texts(
            graph, {passage.document for passage in passages}, Path(str(chosen)), must=bool(sources)
        )
        if texts:
            digests = {
                name.value: value.value
                for name, _, value in _said(graph, DIGEST)
                if isinstance(name, NamedNode) and isinstance(value, Literal)
            }
    return Stated(graph.places, graph.prefixes, graph.inputs, texts, digests)


def leaves(proofs: Iterable[Proof]) -> Iterator[Triple]:
    """Yield the asserted triples that ``proofs`` come down to."""
    found = (leaf.triple for proof in proofs for leaf in proof.leaves())
    return (triple for triple in found if isinstance(triple, Triple))


def file_names(graph: OpenedGraph) -> Iterable[Iterable[Term]]:
    """Return the triples that name the files of source documents."""
    return _said(graph, FILE_NAME)


def _said(graph: OpenedGraph, predicate: NamedNode) -> Iterable[Iterable[Term]]:
    if in_tables(graph):
        return graph.facts.facts((None, predicate, None))
    quads = graph.dataset.view(frozenset(Layer))
    return (quad.triple for quad in quads if quad.predicate == predicate)


def _passages(places: Places, triples: Iterable[Triple]) -> Iterator[Passage]:
    for triple in triples:
        for quad in places.quads(triple):
            passage = passage_of(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else None
            if passage is not None:
                yield passage


def _texts(graph: OpenedGraph, wanted: Collection[str], folder: Path, *, must: bool) -> Mapping[str, str]:
    """Return the documents ``wanted`` by IRI; without ``must``, none where one is missing."""
    named = (triple for triple in file_names(graph) if _is_one_of(wanted, triple))
    try:
        return documents(named, folder)
    except SourceError:
        if must:
            raise
        return {}


def _is_one_of(wanted: Collection[str], triple: Iterable[Term]) -> bool:
    subject, *_ = triple
    return isinstance(subject, NamedNode) and subject.value in wanted
