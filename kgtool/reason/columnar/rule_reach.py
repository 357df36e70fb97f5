"""Which relations a project's rule reads, and into which it concludes: what a change can mean to it.

An upper bound: a rule that reads none of the relations that a change may reach is not touched by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kgtool.model.terms import RDF_TYPE, RDFS
from kgtool.reason.columnar.clause import ANY, Key
from kgtool.reason.shacl_rules.project_rule import ProjectRule

if TYPE_CHECKING:
    from kgtool.sparql import Query

_SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
_BARRED = frozenset({"Graph", "ServiceGraphPattern"})


@dataclass(frozen=True)
class Relation:
    """The triples with one predicate; of rdf:type, those with one class; with no predicate, all triples.

    ``below``: with a sub-class of the class as well.
    """

    predicate: NamedNode | None = None
    cls: NamedNode | None = None
    below: bool = False


_ALL = Relation()


def read_by_query(rule: ProjectRule, query: Query) -> frozenset[Relation]:
    """Return the relations that ``rule``, parsed as ``query``, reads; with conditions all of them."""
    return frozenset({_ALL} if rule.conditions else _relations(query.algebra))


def concluded_by(rule: ProjectRule) -> frozenset[Relation]:
    """Return the relations that ``rule`` concludes into."""
    found = set()
    for _, predicate, value in rule.template:
        if not isinstance(predicate, NamedNode):
            found.add(_ALL)
        elif predicate == RDF_TYPE and isinstance(value, NamedNode):
            found.add(Relation(predicate, value))
        else:
            found.add(Relation(predicate))
    return frozenset(found)


def _relations(part: Any) -> Iterator[Relation]:
    """Yield what the SPARQL algebra ``part`` (rdflib's) matches triples against."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from _relations(one)
        return
    if not isinstance(part, dict):
        return
    if getattr(part, "name", "") in _BARRED:
        yield _ALL
    for key, value in part.items():
        if key == "triples":
            for triple in value:
                yield from _of_pattern(*triple)
        else:
            yield from _relations(value)


def _of_pattern(subject: Any, predicate: Any, value: Any) -> Iterator[Relation]:
    from rdflib import URIRef

    constant = NamedNode(str(value)) if isinstance(value, URIRef) else None
    if isinstance(predicate, URIRef):
        iri = NamedNode(str(predicate))
        yield Relation(iri, constant if iri == RDF_TYPE else None)
        return
    words = list(_of_path(predicate))
    if constant is not None and _is_instance_of(predicate):
        yield Relation(RDF_TYPE, constant, below=True)
        yield Relation(_SUB_CLASS_OF)
    elif None in words or (_may_be_empty(predicate) and not isinstance(subject, URIRef) and constant is None):
        yield _ALL
    else:
        yield from (Relation(word) for word in words)


def _of_path(path: Any) -> Iterator[NamedNode | None]:
    """Yield the predicates of a property path; None where it is none of some, or anything else."""
    from rdflib import URIRef
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(path, URIRef):
        yield NamedNode(str(path))
    elif isinstance(path, SequencePath | AlternativePath):
        for one in path.args:
            yield from _of_path(one)
    elif isinstance(path, InvPath):
        yield from _of_path(path.arg)
    elif isinstance(path, MulPath):
        yield from _of_path(path.path)
    else:
        yield None


def _may_be_empty(path: Any) -> bool:
    """Return whether a path joins every term of the graph with itself."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(path, MulPath):
        return bool(path.zero) or _may_be_empty(path.path)
    if isinstance(path, InvPath):
        return _may_be_empty(path.arg)
    if isinstance(path, SequencePath):
        return all(map(_may_be_empty, path.args))
    return isinstance(path, AlternativePath) and any(map(_may_be_empty, path.args))


def _is_instance_of(path: Any) -> bool:
    """Return whether ``path`` is ``rdf:type/rdfs:subClassOf*``."""
    from rdflib.paths import MulPath, SequencePath

    if not isinstance(path, SequencePath) or [*map(str, path.args[:1])] != [RDF_TYPE.value]:
        return False
    rest = path.args[1:]
    return len(rest) == 1 and isinstance(rest[0], MulPath) and str(rest[0].path) == _SUB_CLASS_OF.value


def keys_of(
    relations: Iterable[Relation], number: Callable[[NamedNode], int], below: Callable[[int], Iterable[int]]
) -> frozenset[Key]:
    """Return ``relations`` on ids: ``number`` gives that of a term, ``below`` the sub-classes of a class."""
    found = set[Key]()
    for one in relations:
        if one.predicate is None:
            found.add(ANY)
        elif one.cls is None:
            found.add(("p", number(one.predicate)))
        else:
            own = number(one.cls)
            found.update(("c", c) for c in ({own, *below(own)} if one.below else {own}))
    return frozenset(found)


Link = tuple[Collection[Key], Collection[Key], bool]
"""What a clause or a rule reads, into which relations it concludes, and whether it is monotone."""


def reaches(keys: Iterable[Key], links: Iterable[Link], rdf_type: int, minds: Callable[[Key], bool]) -> bool:
    """Return whether a change of ``keys``, or what may follow from it by ``links``, is one for a link that is
    not monotone, or one of a relation that somebody else ``minds``.
    """
    everything: Key = ("p", rdf_type)
    readers: dict[Key, list[Link]] = defaultdict(list)
    of_classes: list[Link] = []
    for link in links:
        for key in link[0]:
            readers[key].append(link)
        if any(kind == "c" for kind, _ in link[0]):
            of_classes.append(link)
    waiting = list(dict.fromkeys(keys))
    seen = set(waiting)
    while waiting:
        key = waiting.pop()
        if key == ANY or minds(key):
            return True
        found = [*readers[key], *readers[ANY]]
        if key[0] == "c":
            found += readers[everything]
        elif key == everything:
            found += of_classes
        if any(not monotone for _, _, monotone in found):
            return True
        news = {head for _, heads, _ in found for head in heads} - seen
        seen |= news
        waiting += news
    return False
