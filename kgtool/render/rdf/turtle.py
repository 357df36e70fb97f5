"""Turtle and TriG (RDF 1.1) for git: one triple a line, ordered, nothing aligned.

Every triple ends in ``;`` and the ``.`` stands on a line of its own, so that a fact that comes or goes
changes its own line alone. Blank nodes are nested where they can be, also over several lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kgtool.model.collecting import uncollected
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, Term, sort_key
from kgtool.render.rdf import literals
from kgtool.render.rdf.naming import names
from kgtool.render.rdf.nesting import NIL, Facts, Nesting, nesting
from kgtool.render.rdf.source import Source, place
from kgtool.render.rdf11 import GraphName, Statement

_STEP = "    "
_Key = tuple[int, str, str, str]


def turtle(source: Source, prefixes: Prefixes) -> Iterator[str]:
    """Yield Turtle, subject by subject; graph names are left out, prefixes all declared."""
    return trig(source.merged(), prefixes)


def trig(source: Source, prefixes: Prefixes) -> Iterator[str]:
    """Yield TriG: the default graph first, then the named graphs in the order of their names."""
    parts = _parts(source, prefixes)
    for first in parts:
        yield first.removeprefix("\n")  # the blank line between two blocks, where there is none before
        break
    yield from parts


def _parts(source: Source, prefixes: Prefixes) -> Iterator[str]:
    prefixes = literals.writable(prefixes)
    for prefix, namespace in prefixes.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    blank = source.blank()
    with uncollected():
        writer = _Writer(blank, nesting(blank), prefixes)
    for graph, quads in _graphs(writer.shape, source.by_graph()):
        there = writer.shape.graphs.get(graph, {})
        tangled: dict[Term, Facts] = {s: facts for s, facts in there.items() if isinstance(s, BlankNode)}
        yield from writer.graph(graph, quads, tangled)
    for graph in sorted((g for g in writer.shape.graphs if isinstance(g, BlankNode)), key=writer.key):
        yield from writer.graph(graph, (), writer.shape.graphs[graph])


def _graphs(shape: Nesting, quads: Iterator[Statement]) -> Iterator[tuple[GraphName, Iterable[Statement]]]:
    """Yield the graphs that no blank node names, in order, with those of ``quads`` that stand in each."""
    waiting = sorted((g for g in shape.graphs if not isinstance(g, BlankNode)), key=place, reverse=True)
    for graph, there in groupby(quads, attrgetter("graph")):
        while waiting and place(waiting[-1]) < place(graph):
            yield waiting.pop(), ()
        if waiting and waiting[-1] == graph:
            waiting.pop()
        yield graph, there
    for graph in reversed(waiting):
        yield graph, ()


@dataclass(frozen=True)
class _Writer:
    """Writes statements; ``blank`` are those that mention a blank node, ``shape`` is made of them."""

    blank: frozenset[Statement]
    shape: Nesting
    prefixes: Prefixes

    @cached_property
    def labels(self) -> dict[BlankNode, str]:
        return names(self.blank)

    def graph(
        self, graph: GraphName, quads: Iterable[Statement], others: Mapping[Term, Facts]
    ) -> Iterator[str]:
        """Yield one graph: ``quads`` by subject, then ``others``, facts by subjects that are held."""
        named = not isinstance(graph, DefaultGraph)
        margin = _STEP if named else ""
        if named:
            yield f"\n{self.node(graph)} {{\n"  # type: ignore[arg-type]
        for subject, there in groupby(quads, attrgetter("subject")):
            yield self._block(self.node(subject), tuple((quad[1], quad[2]) for quad in there), margin)
        yield from self._subjects(others, margin)
        if named:
            yield "}\n"

    def node(self, term: Term) -> str:
        """Return a term that is not nested."""
        if isinstance(term, NamedNode):
            return literals.iri(term, self.prefixes)
        if isinstance(term, Literal):
            return literals.literal(term, self.prefixes)
        return f"_:{self.labels[term]}"

    def key(self, term: Term) -> _Key:
        """Return the place of a term that is not nested: IRIs, literals, labelled blank nodes."""
        return (3, self.labels[term], "", "") if isinstance(term, BlankNode) else sort_key(term)

    def _subjects(self, subjects: Mapping[Term, Facts], margin: str) -> Iterator[str]:
        """Yield the blocks of all ``subjects`` that stand at the top of one graph."""
        top = (s for s in subjects if s not in self.shape.nested and s not in self.shape.unlabelled)
        for subject in sorted(top, key=self.key):
            yield self._block(self.node(subject), subjects[subject], margin)
        yield from sorted(
            self._block("[]", facts, margin)
            for subject, facts in subjects.items()
            if subject in self.shape.unlabelled
        )

    def _block(self, subject: str, facts: Facts, margin: str) -> str:
        return f"\n{margin}{subject}\n{self._facts(facts, margin)}{margin}.\n"

    def _facts(self, facts: Facts, margin: str) -> str:
        """Return one line per fact (more where the object is nested), ``rdf:type`` first."""
        margin += _STEP
        keyed = []
        for predicate, term in facts:
            place, text = self._object(term, margin)
            order = (predicate != RDF_TYPE, predicate.value, place)
            keyed.append((order, f"{margin}{literals.verb(predicate, self.prefixes)} {text} ;\n"))
        return "".join(text for _, text in sorted(keyed))

    def _object(self, term: Term, margin: str) -> tuple[_Key, str]:
        """Return where the object stands among others, and its text; nested ones come last, by text."""
        if term == NIL:
            return sort_key(term), "()"
        if not isinstance(term, BlankNode) or term not in self.shape.nested:
            return self.key(term), self.node(term)
        if term in self.shape.lists:
            items = (self._object(item, margin + _STEP)[1] for item in self.shape.lists[term])
            text = "(\n" + "".join(f"{margin}{_STEP}{item}\n" for item in items) + f"{margin})"
        else:
            facts = self._facts(self._own_facts[term], margin) if term in self._own_facts else ""
            text = f"[\n{facts}{margin}]" if facts else "[]"
        return (4, text, "", ""), text

    @cached_property
    def _own_facts(self) -> dict[Term, Facts]:
        return {s: f for by in self.shape.graphs.values() for s, f in by.items() if s in self.shape.nested}
