"""Quads ↔ rdflib: the same terms, to the letter, behind rdflib's interfaces.

Imports rdflib at the top: import this module only where rdflib is needed.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from rdflib.paths import Path
from rdflib.term import Node

from kgtool.model.errors import NotSupportedError
from kgtool.model.terms import Term, from_rdflib, to_rdflib
from kgtool.peers.paths import walk

_Rows = dict[Node, dict[Node, dict[Node, None]]]
RdflibTriple = tuple[Node, Node, Node]


class TermGraph(rdflib.Graph):
    """An rdflib graph that is filled and then only read, or that only grows.

    It has three indexes of its own, since rdflib's stores spend most of their time on contexts. A literal
    may stand in any place of a pattern: it matches nothing where no triple has one.
    """

    def __init__(self, triples: Iterable[RdflibTriple], identifier: Node | None = None) -> None:
        super().__init__(identifier=identifier, bind_namespaces="none")  # type: ignore[arg-type]
        self._spo: _Rows = {}
        self._pos: _Rows = {}
        self._osp: _Rows = {}
        self._size = 0
        self.extend(triples)

    def extend(self, triples: Iterable[RdflibTriple]) -> None:
        """Add ``triples``; those that are here already change nothing."""
        for s, p, o in triples:
            row = self._spo.setdefault(s, {}).setdefault(p, {})
            if o not in row:
                row[o] = None
                self._pos.setdefault(p, {}).setdefault(o, {})[s] = None
                self._osp.setdefault(o, {}).setdefault(s, {})[p] = None
                self._size += 1

    def add(self, triple: Any) -> TermGraph:
        """Add one triple."""
        self.extend((triple,))
        return self

    def all_predicates(self) -> list[Node]:
        """Return every predicate, once."""
        return list(self._pos)

    def __len__(self) -> int:
        return self._size

    def __contains__(self, triple: object) -> bool:
        return next(iter(self.triples(triple)), None) is not None

    def triples(self, triple: Any) -> Any:
        """Yield the triples that match a pattern with None for what is open, or with a path as predicate."""
        s, p, o = triple
        if isinstance(p, Path):
            return ((a, p, b) for a, b in walk(self, p, s, o))
        if s is not None:
            return self._of_subject(s, p, o)
        if p is not None:
            return self._of_predicate(p, o)
        if o is not None:
            return ((a, b, o) for a, row in self._osp.get(o, {}).items() for b in row)
        return ((a, b, c) for a, rows in self._spo.items() for b, row in rows.items() for c in row)

    def _of_subject(self, s: Node, p: Node | None, o: Node | None) -> Iterator[RdflibTriple]:
        rows = self._spo.get(s, {})
        if p is None:
            if o is None:
                return ((s, b, c) for b, row in rows.items() for c in row)
            return ((s, b, o) for b in self._osp.get(o, {}).get(s, {}))
        row = rows.get(p, {})
        if o is None:
            return ((s, p, c) for c in row)
        return iter(((s, p, o),) if o in row else ())

    def _of_predicate(self, p: Node, o: Node | None) -> Iterator[RdflibTriple]:
        rows = self._pos.get(p, {})
        if o is None:
            return ((a, p, c) for c, row in rows.items() for a in row)
        return ((a, p, o) for a in rows.get(o, {}))


class NamedGraphs(rdflib.Dataset):
    """The named graphs of a dataset, each with indexes of its own; filled once and then only read."""

    def __init__(self, default: TermGraph, named: Mapping[Node, TermGraph]) -> None:
        super().__init__(default_union=False)
        self._default = default
        self._named = dict(named)

    @property
    def default_context(self) -> Any:
        """The default graph, which is no named graph."""
        return self._default

    @default_context.setter
    def default_context(self, graph: Any) -> None:
        """Take no other default graph: rdflib sets one while it builds a dataset."""

    def contexts(self, triple: Any = None) -> Any:  # noqa: ARG002
        """Yield the named graphs."""
        yield from self._named.values()

    def get_context(self, identifier: Any, quoted: bool = False, base: str | None = None) -> Any:  # noqa: ARG002
        """Return the graph of that name; an empty one where there is none."""
        return self._named.get(identifier) or TermGraph((), identifier)


class Terms:
    """Both ways between terms, each converted once."""

    def __init__(self) -> None:
        self._there: dict[Term, Node] = {}
        self._back: dict[Node, Term] = {}

    def there(self, term: Term) -> Node:
        """Return the rdflib term; raises NotSupportedError for a term of RDF 1.2."""
        node = self._there.get(term)
        if node is None:
            if not isinstance(term, NamedNode | BlankNode | Literal) or getattr(term, "direction", None):
                raise NotSupportedError(f"{term} is a term of RDF 1.2, which is not supported")
            node = self._there[term] = to_rdflib(term)
        return node

    def back(self, node: Node) -> Term:
        """Return the term equal to an rdflib one."""
        term = self._back.get(node)
        if term is None:
            term = self._back[node] = from_rdflib(node)
        return term

    def triple(self, triple: Triple | Quad) -> RdflibTriple:
        """Return the rdflib triple of a triple or quad."""
        there = self.there
        return (there(triple.subject), there(triple.predicate), there(triple.object))  # type: ignore[arg-type]

    def triple_back(self, triple: RdflibTriple) -> Triple | None:
        """Return the triple, or None for what is none: a literal subject, a predicate that is no IRI."""
        s, p, o = map(self.back, triple)
        if isinstance(s, Literal) or not isinstance(p, NamedNode):
            return None
        return Triple(s, p, o)


class Bridged:
    """Quads as rdflib sees them: a default graph, and named graphs where a query asks for them."""

    def __init__(self, quads: Iterable[Quad], *, union_default: bool) -> None:
        self.terms = Terms()
        self._quads = tuple(quads)
        self._union = union_default
        self._default: TermGraph | None = None
        self._named: dict[Node, TermGraph] | None = None

    def default(self) -> TermGraph:
        """Return the default graph: the union of all graphs, or the triples in no named graph."""
        if self._default is None:
            chosen = (q for q in self._quads if self._union or isinstance(q.graph_name, DefaultGraph))
            self._default = TermGraph(map(self.terms.triple, chosen))
        return self._default

    def named(self) -> dict[Node, TermGraph]:
        """Return every named graph by its name."""
        if self._named is None:
            groups: dict[Any, list[Quad]] = defaultdict(list)
            for quad in self._quads:
                if not isinstance(quad.graph_name, DefaultGraph):
                    groups[quad.graph_name].append(quad)
            there = self.terms.there
            self._named = {
                there(name): TermGraph(map(self.terms.triple, quads), there(name))
                for name, quads in groups.items()
            }
        return self._named


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib and pySHACL from writing to stderr: a literal that fits no datatype is kept as it is."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
