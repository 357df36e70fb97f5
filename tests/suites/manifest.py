"""Manifests in Turtle (mf:Manifest) read into cases, in the order of their lists.

Limitation: ``mf:include`` is followed to any depth, each manifest once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from .folders import Folder

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
SHT = "http://www.w3.org/ns/shacl-test#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Description:
    """The triples of one document, to be asked by subject and predicate."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = tuple(quads)
        self._objects: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        for quad in self.quads:
            self._objects[quad.subject, quad.predicate.value].append(quad.object)

    def all(self, subject: Node, predicate: str) -> list[Node]:
        """Return the objects of ``subject`` and ``predicate``, in document order."""
        return self._objects.get((subject, predicate), [])

    def one(self, subject: Node | None, predicate: str) -> Node | None:
        """Return the first object, or None."""
        found = self.all(subject, predicate) if subject is not None else []
        return found[0] if found else None

    def objects(self, predicate: str) -> list[Node]:
        """Return every object of ``predicate``, in document order."""
        return [quad.object for quad in self.quads if quad.predicate.value == predicate]

    def members(self, head: Node | None) -> Iterator[Node]:
        """Yield the members of the RDF collection that starts at ``head``."""
        while head is not None and head.value != RDF + "nil":
            first = self.one(head, RDF + "first")
            if first is not None:
                yield first
            head = self.one(head, RDF + "rest")


@dataclass(frozen=True, eq=False)
class Case:
    """One test: its IRI, its kind (local name of its class), and the manifest that describes it."""

    id: str
    kind: str
    node: Node
    about: Description
    folder: Folder
    manifest: Path

    def one(self, *path: str) -> Node | None:
        """Return what the predicates ``path`` lead to, from the test on, or None."""
        node: Node | None = self.node
        for predicate in path:
            node = self.about.one(node, predicate)
        return node

    def file(self, *path: str) -> Path | None:
        """Return the file that the predicates ``path`` lead to, or None."""
        node = self.one(*path)
        return self.folder.path_of(node.value) if isinstance(node, ox.NamedNode) else None


def read_turtle(folder: Folder, path: Path) -> Description:
    """Read the Turtle file ``path`` with its own IRI as base."""
    return Description(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=folder.iri_of(path)))


@cache
def manifests(folder: Folder, top: str) -> tuple[Path, ...]:
    """Return the manifest ``top`` and all that it includes, each once, in order."""
    found: list[Path] = []

    def visit(path: Path) -> None:
        if path in found:
            return
        found.append(path)
        about = read_turtle(folder, path)
        for included in about.objects(MF + "include"):
            nodes = [included] if isinstance(included, ox.NamedNode) else about.members(included)
            for node in nodes:
                visit(folder.path_of(node.value))

    visit(folder.root / top)
    return tuple(found)


@cache
def cases(folder: Folder, manifest: Path) -> tuple[Case, ...]:
    """Return the tests that ``manifest`` lists itself (not those of the manifests it includes)."""
    about = read_turtle(folder, manifest)
    return tuple(
        Case(node.value, kind.value.rpartition("#")[2], node, about, folder, manifest)
        for head in about.objects(MF + "entries")
        for node in about.members(head)
        if (kind := about.one(node, RDF + "type")) is not None
    )


def all_cases(folder: Folder, top: str) -> list[Case]:
    """Return the tests of the manifest ``top`` and of all that it includes."""
    return [case for manifest in manifests(folder, top) for case in cases(folder, manifest)]
