"""CONSTRUCT and DESCRIBE (SPARQL 1.1 Query §16.2, §16.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.engines import Limits
from kgtool.model.results import Row
from kgtool.model.terms import Term
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

_MANY = 500


def construct(template: Any, names: tuple[str, ...], rows: Iterable[Row]) -> Iterator[Triple]:
    """Yield the triples of ``template`` for each solution, without duplicates; ill-formed ones are left
    out.
    """
    patterns = [translate.triple(triple) for triple in template]
    seen: set[Triple] = set()
    for number, row in enumerate(rows):
        solution = dict(zip(names, row, strict=True))
        for pattern in patterns:
            subject, predicate, object_ = (_filled(part, solution, number) for part in _parts(pattern))
            if (
                not isinstance(subject, NamedNode | BlankNode)
                or not isinstance(predicate, NamedNode)
                or object_ is None
            ):
                continue
            triple = Triple(subject, predicate, object_)
            if triple not in seen:
                seen.add(triple)
                yield triple


def _parts(pattern: n.Triple) -> tuple[n.Var | n.Const, n.Var | n.Const, n.Var | n.Const]:
    assert isinstance(pattern.path, n.Var | n.Const)
    return pattern.subject, pattern.path, pattern.object


def _filled(part: n.Var | n.Const, solution: dict[str, Term | None], number: int) -> Term | None:
    if isinstance(part, n.Const):
        return part.term
    if part.name.startswith("_:"):
        return BlankNode(f"c{number}x{part.name[2:]}")
    return solution.get(part.name)


def describe(
    store: Store, query: Query, names: tuple[str, ...], rows: Iterable[Row], limits: Limits
) -> Iterator[Triple]:
    """Yield the concise bounded description of each resource: its triples, and those of blank nodes met
    there.
    """
    wanted: list[Term] = []
    variables = []
    for item in query.algebra.PV:
        part = translate.term(item)
        if isinstance(part, n.Const):
            wanted.append(part.term)
        else:
            variables.append(part.name)
    places = [names.index(name) for name in variables if name in names]
    for row in rows:
        wanted += [term for place in places if (term := row[place]) is not None]
    seen: set[Term] = set()
    while wanted:
        now = [term for term in dict.fromkeys(wanted) if term not in seen and not isinstance(term, Literal)]
        seen.update(now)
        wanted = []
        for start in range(0, len(now), _MANY):
            limits.check()
            for triple in _triples_of(store, now[start : start + _MANY]):
                yield triple
                if isinstance(triple.object, BlankNode):
                    wanted.append(triple.object)


def _triples_of(store: Store, subjects: Sequence[Term]) -> Iterator[Triple]:
    ids = ", ".join(str(store.id_of(term)) for term in subjects)
    found = store.engine.run(f"SELECT s, p, o FROM triple WHERE s IN ({ids})")
    terms = store.terms({number for row in found for number in row})
    for s, p, o in found:
        yield Triple(terms[s], terms[p], terms[o])  # type: ignore[arg-type]
