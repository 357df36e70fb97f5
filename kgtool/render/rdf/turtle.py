"""Turtle and TriG (RDF 1.1) for git: one triple a line, ordered, nothing aligned.

Every triple ends in ``;`` and the ``.`` stands on a line of its own, so that a fact that comes or goes
changes its own line alone. Blank nodes are nested where they can be, also over several lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kgtool.model.collecting import uncollected
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, Term, sort_key
from kgtool.render.rdf import literals
from kgtool.render.rdf.naming import names
from kgtool.render.rdf.nesting import NIL, Facts, Nesting, nesting
from kgtool.render.rdf11 import Statement, merged

_STEP = "    "
_Key = tuple[int, str, str, str]


def turtle(quads: frozenset[Statement], prefixes: Prefixes) -> Iterator[str]:
    """Yield Turtle, subject by subject; graph names are left out, prefixes all declared."""
    return trig(merged(quads), prefixes)


def trig(quads: frozenset[Statement], prefixes: Prefixes) -> Iterator[str]:
    """Yield TriG: the default graph first, then the named graphs in the order of their names."""
    parts = _parts(quads, prefixes)
    for first in parts:
        yield first.removeprefix("\n")  # the blank line between two blocks, where there is none before
        break
    yield from parts


def _parts(quads: frozenset[Statement], prefixes: Prefixes) -> Iterator[str]:
    prefixes = literals.writable(prefixes)
    for prefix, namespace in prefixes.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    with uncollected():
        writer = _Writer(quads, nesting(quads), prefixes)
    graphs = writer.shape.graphs
    yield from writer.subjects(graphs.get(DefaultGraph(), {}), "")
    named = [g for g in graphs if not isinstance(g, DefaultGraph)]
    for graph in sorted(named, key=writer.key):
        yield f"\n{writer.node(graph)} {{\n"
        yield from writer.subjects(graphs[graph], _STEP)
        yield "}\n"


@dataclass(frozen=True)
class _Writer:
    quads: frozenset[Statement]
    shape: Nesting
    prefixes: Prefixes

    @cached_property
    def labels(self) -> dict[BlankNode, str]:
        return names(self.quads)

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

    def subjects(self, subjects: Mapping[Term, Facts], margin: str) -> Iterator[str]:
        """Yield the blocks of all subjects that stand at the top of one graph."""
        top = (s for s in subjects if s not in self.shape.nested and s not in self.shape.unlabelled)
        for subject in sorted(top, key=self.key):
            yield f"\n{margin}{self.node(subject)}\n{self._facts(subjects[subject], margin)}{margin}.\n"
        yield from sorted(
            f"\n{margin}[]\n{self._facts(facts, margin)}{margin}.\n"
            for subject, facts in subjects.items()
            if subject in self.shape.unlabelled
        )

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
