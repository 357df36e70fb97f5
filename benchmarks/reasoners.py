"""The contenders that close a graph under OWL 2 RL: load data and ontology, then close, which alone is timed.

``conclusions`` yields rows (subject, predicate, object) of the relations asked for: what every OWL 2 RL
reasoner must draw about the generated nodes. Axiomatic triples, and what is true of every term, are not
compared, for reasoners differ in how much of that they write down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks.cells import Row
from benchmarks.inserts import close, inserts
from benchmarks.peers import Kgtool, Pyoxigraph


class Reasoner(Protocol):
    """A peer that closes a graph; ``chains`` says whether it carries out prp-spo2, property chains."""

    chains: bool

    def load_all(self, data: Path, ontology: Path) -> None:
        """Load the data and the ontology."""

    def close(self) -> None:
        """Infer everything."""

    def inferred(self) -> int:
        """Return how many triples there are more than were loaded."""

    def conclusions(self, predicates: Sequence[str]) -> Iterable[Row]:
        """Return the triples of these predicates, loaded and inferred."""


def rdflib_graph(*paths: Path) -> Any:
    """Return an rdflib graph of N-Triples and Turtle files."""
    import rdflib

    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="nt" if path.suffix == ".nt" else "turtle")
    return graph


class KgtoolReasoner(Kgtool):
    """kgtool through its public interface; it answers from the closed graph."""

    chains = True

    def load_all(self, data: Path, ontology: Path) -> None:
        """Load until the first answer, so that nothing of it is left to the closure."""
        import kgtool

        self._graph = kgtool.load(str(data), ontology=[str(ontology)], **self._options)
        bool(self._graph.query("ASK { ?s ?p ?o }"))

    def close(self) -> None:
        """Reason, and count: whatever is put off until somebody asks is done then."""
        self._graph = self._graph.reason("owlrl")
        self.inferred()

    def inferred(self) -> int:
        """Return the graph's own count."""
        return int(self._graph.inferred)

    def conclusions(self, predicates: Sequence[str]) -> Iterable[Row]:
        """Ask for each predicate."""
        for predicate in predicates:
            for s, o in self._graph.query(f"SELECT ?s ?o {{ ?s <{predicate}> ?o }}"):
                yield (str(s), predicate, str(o))


class PyoxigraphRules(Pyoxigraph):
    """pyoxigraph's store, and the rules as SPARQL updates."""

    chains = True

    def load_all(self, data: Path, ontology: Path) -> None:
        """Load the data; the ontology becomes updates."""
        self.load(data)
        self._asserted = len(self._store)
        self._rules = inserts([quad.triple for quad in self._ox.parse(path=str(ontology))])

    def close(self) -> None:
        """Run the updates until nothing new comes."""
        close(self._store, self._rules)

    def inferred(self) -> int:
        """Return by how much the store has grown."""
        return len(self._store) - self._asserted

    def conclusions(self, predicates: Sequence[str]) -> Iterable[Row]:
        """Look up each predicate."""
        for predicate in predicates:
            for quad in self._store.quads_for_pattern(None, self._ox.NamedNode(predicate), None):
                yield (getattr(quad.subject, "value", ""), predicate, getattr(quad.object, "value", ""))


class Owlrl:
    """owlrl over an rdflib graph."""

    chains = True

    def load_all(self, data: Path, ontology: Path) -> None:
        """Parse both."""
        self._graph = rdflib_graph(data, ontology)
        self._asserted = len(self._graph)

    def close(self) -> None:
        """Expand the graph."""
        import owlrl

        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(self._graph)

    def inferred(self) -> int:
        """Return by how much the graph has grown, generalised and axiomatic triples included."""
        return len(self._graph) - self._asserted

    def conclusions(self, predicates: Sequence[str]) -> Iterable[Row]:
        """Look through the graph."""
        return _of_predicates(self._graph, predicates)


class Reasonable(Pyoxigraph):
    """reasonable, a reasoner in Rust. It answers no queries: a pyoxigraph store takes its conclusions."""

    chains = False

    def __init__(self) -> None:
        import reasonable  # type: ignore[import-not-found,unused-ignore]

        self._reasoner = reasonable.PyReasoner()
        self._closed: list[Any] = []

    def load_all(self, data: Path, ontology: Path) -> None:
        """Hand over an rdflib graph, which its interface asks for."""
        graph = rdflib_graph(data, ontology)
        self._asserted = len(graph)
        self._reasoner.from_graph(graph)

    def close(self) -> None:
        """Reason."""
        self._closed = self._reasoner.reason()

    def inferred(self) -> int:
        """Return how many triples came out more than went in."""
        return len(self._closed) - self._asserted

    def conclusions(self, predicates: Sequence[str]) -> Iterable[Row]:
        """Look through what came out."""
        return _of_predicates(self._closed, predicates)

    def query(self, text: str) -> Any:
        """Answer from a pyoxigraph store of what came out."""
        if self._closed:
            super().__init__()
            nodes = (tuple(term.n3() for term in triple) for triple in self._closed)
            lines = "".join(f"{s} {p} {o} .\n" for s, p, o in nodes if s[0] in "<_")
            self._store.bulk_load(lines, self._ox.RdfFormat.TURTLE)
            self._closed = []
        return super().query(text)


def _of_predicates(triples: Iterable[Any], predicates: Sequence[str]) -> Iterable[Row]:
    wanted = set(predicates)
    for s, p, o in triples:
        if str(p) in wanted:
            yield (str(s), str(p), str(o))


REASONERS: dict[str, Callable[..., Any]] = {
    "kgtool": KgtoolReasoner,
    "kgtool-reference": lambda: KgtoolReasoner("reference"),
    "owlrl": Owlrl,
    "reasonable": Reasonable,
    "pyoxigraph-rules": PyoxigraphRules,
}
