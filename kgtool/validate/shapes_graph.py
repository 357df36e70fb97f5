"""A shapes graph, indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kgtool.model.terms import RDF, RDF_TYPE, SH, Term, sort_key

FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))


def sh(name: str) -> NamedNode:
    """Return the term of SHACL called ``name``."""
    return NamedNode(SH + name)


class ShapesGraph:
    """The triples of a shapes graph, by subject and predicate; graph names do not matter in it."""

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        self._objects: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, dict[Term, list[Term]]] = {}
        distinct = dict.fromkeys(q.triple if isinstance(q, Quad) else q for q in quads)
        for s, p, o in distinct:
            self._objects.setdefault(s, {}).setdefault(p, []).append(o)
            self._subjects.setdefault(p, {}).setdefault(o, []).append(s)

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the objects of the triples with this subject and predicate."""
        return self._objects.get(subject, {}).get(predicate, [])

    def subjects(self, predicate: NamedNode, value: Term) -> list[Term]:
        """Return the subjects of the triples with this predicate and object."""
        return self._subjects.get(predicate, {}).get(value, [])

    def predicates(self, subject: Term) -> list[NamedNode]:
        """Return the predicates of the triples with this subject."""
        return list(self._objects.get(subject, {}))

    def uses(self, predicate: NamedNode) -> Iterator[tuple[Term, Term]]:
        """Yield subject and object of every triple with this predicate."""
        return ((s, o) for o, subjects in self._subjects.get(predicate, {}).items() for s in subjects)

    def nodes(self) -> Iterator[Term]:
        """Yield every subject, in an order that is the same for every process, blank nodes last."""
        named = sorted((s for s in self._objects if isinstance(s, NamedNode)), key=sort_key)
        return iter([*named, *(s for s in self._objects if not isinstance(s, NamedNode))])

    def has(self, subject: Term, predicate: NamedNode, value: Term) -> bool:
        """Say whether the graph has this triple."""
        return value in self.objects(subject, predicate)

    def is_a(self, subject: Term, *classes: NamedNode) -> bool:
        """Say whether the subject is declared to be of one of ``classes``."""
        return any(self.has(subject, RDF_TYPE, cls) for cls in classes)

    def members(self, head: Term) -> tuple[Term, ...] | None:
        """Return the members of the RDF list at ``head``, or None where it is no well-formed list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return tuple(found)

    def is_blank(self, node: Term) -> bool:
        """Say whether ``node`` is a blank node."""
        return isinstance(node, BlankNode)
