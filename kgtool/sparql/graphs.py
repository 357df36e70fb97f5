"""CONSTRUCT and DESCRIBE (SPARQL 1.1 Query §16.2, §16.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.dataset.columnar import term_of_text, text_of
from kgtool.engines import Limits
from kgtool.model.results import Row
from kgtool.model.terms import Term
from kgtool.sparql.plans import Part, Template
from kgtool.sparql.query import Query

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sparql.compile import nodes as n

_MANY = 500


def template_of(query: Query) -> Template:
    """Return the template of a CONSTRUCT, what a DESCRIBE describes; empty for other queries."""
    from kgtool.sparql.compile import translate

    if query.kind == "construct":
        triples = map(translate.triple, query.algebra.template)
        return tuple((_part(t.subject), _part(t.path), _part(t.object)) for t in triples)
    if query.kind == "describe":
        return tuple((_part(translate.term(item)),) for item in query.algebra.PV)
    return ()


def _part(part: n.Path | n.Var | n.Const) -> Part:
    from kgtool.sparql.compile import nodes as n

    if isinstance(part, n.Var):
        return Part(True, part.name)
    assert isinstance(part, n.Const)
    return Part(False, text_of(part.term))


def construct(template: Template, names: tuple[str, ...], rows: Iterable[Row]) -> Iterator[Triple]:
    """Yield the triples of ``template`` for each solution, without duplicates; ill-formed ones are left
    out.
    """
    patterns = [
        [part.text if part.is_variable else term_of_text(part.text) for part in parts] for parts in template
    ]
    seen: set[Triple] = set()
    for number, row in enumerate(rows):
        solution = dict(zip(names, row, strict=True))
        for pattern in patterns:
            subject, predicate, object_ = (_filled(part, solution, number) for part in pattern)
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


def _filled(part: str | Term, solution: dict[str, Term | None], number: int) -> Term | None:
    if not isinstance(part, str):
        return part
    if part.startswith("_:"):
        return BlankNode(f"c{number}x{part[2:]}")
    return solution.get(part)


def describe(
    store: Store, template: Template, names: tuple[str, ...], rows: Iterable[Row], limits: Limits
) -> Iterator[Triple]:
    """Yield the concise bounded description of each resource: its triples, and those of blank nodes met
    there.
    """
    wanted: list[Term] = [term_of_text(part.text) for (part,) in template if not part.is_variable]
    variables = [part.text for (part,) in template if part.is_variable]
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
    ids = ", ".join(map(str, store.ids_of(subjects).values()))
    found = store.engine.run(f"SELECT s, p, o FROM triple WHERE s IN ({ids})")
    terms = store.terms({number for row in found for number in row})
    for s, p, o in found:
        yield Triple(terms[s], terms[p], terms[o])  # type: ignore[arg-type]
