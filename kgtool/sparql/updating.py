"""SPARQL 1.1 Update on a store: operations one after the other, on a copy that is given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kgtool.dataset.columnar import edit
from kgtool.engines import Limits
from kgtool.model.errors import NotSupportedError
from kgtool.model.results import Solutions
from kgtool.model.services import Service
from kgtool.model.terms import Term, from_rdflib
from kgtool.sparql.answering import solutions
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile import translate
from kgtool.sparql.compile.plan import bounded, plan_where
from kgtool.sparql.federation import Federation
from kgtool.sparql.plans import Plan

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store

Graph = NamedNode | DefaultGraph
Template = tuple[tuple[Graph | n.Var, n.Triple], ...]
Solution = dict[str, Term | None]


@dataclass(frozen=True)
class Means:
    """What a request may use: limits, and who asks endpoints."""

    limits: Limits
    service: Service | None


def update(
    store: Store,
    operations: Iterable[Any],
    *,
    limits: Limits | None = None,
    service: Service | None = None,
) -> Store:
    """Return the store that ``operations`` (rdflib's algebra of an update) make of ``store``; ``store``
    stays.

    Raises NotSupportedError for LOAD, which would touch the network, and for a store whose default graph is
    the union of its graphs: there it is not said which graph a triple leaves or enters.
    """
    if store.union_default:
        raise NotSupportedError(
            "an update of a dataset whose default graph is the union of its graphs is not supported;"
            " load it without that union"
        )
    changed = edit.copied(store)
    means = Means((limits or Limits()).begun(), service)
    for operation in operations:
        _OPERATIONS[operation.name](changed, operation, means)
    return changed


def _insert_data(store: Store, operation: Any, _means: Means) -> None:
    edit.insert(store, operation.data)


def _delete_data(store: Store, operation: Any, _means: Means) -> None:
    edit.remove(store, operation.data)


def _delete_where(store: Store, operation: Any, means: Means) -> None:
    template = _template(operation)
    pattern: n.Pattern = n.Bgp(())
    for graph, triple in template:
        found: n.Pattern = n.Bgp((triple,))
        if not isinstance(graph, DefaultGraph):
            found = n.Graph(graph if isinstance(graph, n.Var) else n.Const(graph), found)
        pattern = n.Join(pattern, found)
    edit.remove(store, list(_filled(template, _where(store, pattern, (), means))))


def _modify(store: Store, operation: Any, means: Means) -> None:
    """DELETE/INSERT WHERE: every solution first, then all deletions, then all insertions (§3.1.3)."""
    given = from_rdflib(operation.withClause) if operation.withClause else DefaultGraph()
    default: Graph = given if isinstance(given, NamedNode) else DefaultGraph()
    clauses = tuple(operation.using or ())
    pattern = bounded(translate.pattern)(operation.where)
    if not clauses and isinstance(default, NamedNode):
        rows = list(_where(store, pattern, (), means, default=default))
    else:
        rows = list(_where(store, pattern, clauses, means))
    old = list(_filled(_template(operation.delete, default), rows)) if operation.delete else []
    new = list(_filled(_template(operation.insert, default), rows)) if operation.insert else []
    if old:
        edit.remove(store, old)
    if new:
        edit.insert(store, new)


def _where(
    store: Store,
    pattern: n.Pattern,
    clauses: tuple[Any, ...],
    means: Means,
    *,
    default: NamedNode | None = None,
) -> Iterator[Solution]:
    def planned(part: n.Pattern) -> Plan:
        return plan_where(part, store, clauses, default)

    def local(part: n.Pattern) -> Solutions:
        plan = planned(part)
        found = solutions(store, plan, replace(means.limits, max_rows=None))
        return Solutions(tuple(name for name, _ in plan.columns), found)

    federation = Federation(store, means.service, means.limits, local)
    try:
        plan = planned(federation.resolved(pattern))
        names = [name for name, _ in plan.columns]
        for row in solutions(store, plan, means.limits):
            yield dict(zip(names, row, strict=True))
    finally:
        federation.close()


def _template(part: Any, default: Graph | None = None) -> Template:
    """Return the quads of a template; its triples stand in ``default``."""
    rows: list[tuple[Graph | n.Var, n.Triple]] = [
        (default or DefaultGraph(), translate.triple(t)) for t in part.triples or ()
    ]
    for graph, triples in (part.quads or {}).items():
        name = translate.term(graph)
        if isinstance(name, n.Const) and not isinstance(name.term, NamedNode):
            continue
        where = name.term if isinstance(name, n.Const) and isinstance(name.term, NamedNode) else name
        rows += [(where, translate.triple(t)) for t in triples if not isinstance(where, n.Const)]
    return tuple(rows)


def _filled(template: Template, rows: Iterable[Solution]) -> Iterator[Quad]:
    """Yield the template's quads for each solution; blank nodes are new ones, ill-formed quads are left
    out.
    """
    for row in rows:
        blanks: dict[str, BlankNode] = {}
        for graph, triple in template:
            subject = _term(triple.subject, row, blanks)
            predicate = _term(triple.path, row, blanks) if isinstance(triple.path, n.Var | n.Const) else None
            object_ = _term(triple.object, row, blanks)
            name = _term(graph, row, blanks) if isinstance(graph, n.Var) else graph
            if subject is None or isinstance(subject, Literal) or object_ is None:
                continue
            if isinstance(predicate, NamedNode) and isinstance(name, NamedNode | DefaultGraph | BlankNode):
                yield Quad(subject, predicate, object_, name)


def _term(part: n.Var | n.Const, row: Solution, blanks: dict[str, BlankNode]) -> Term | None:
    if isinstance(part, n.Const):
        return part.term
    if part.name.startswith("_:"):
        return row.get(part.name) or blanks.setdefault(part.name, BlankNode())
    return row.get(part.name)


def _clear(store: Store, operation: Any, _means: Means) -> None:
    target = str(operation.graphiri)
    if target in ("DEFAULT", "ALL"):
        edit.clear(store, DefaultGraph())
    if target in ("NAMED", "ALL"):
        edit.clear(store, None)
    if target not in ("DEFAULT", "NAMED", "ALL"):
        edit.clear(store, NamedNode(target))


def _graph(name: Any) -> Graph:
    return DefaultGraph() if str(name) == "DEFAULT" else NamedNode(str(name))


def _transfer(store: Store, operation: Any, _means: Means) -> None:
    """ADD, COPY, MOVE (§3.2.3–5); onto itself nothing happens."""
    source, target = (_graph(name) for name in operation.graph)
    if source == target:
        return
    if operation.name != "Add":
        edit.clear(store, target)
    edit.add(store, source, target)
    if operation.name == "Move":
        edit.clear(store, source)


def _load(_store: Store, operation: Any, _means: Means) -> None:
    if not operation.silent:
        raise NotSupportedError(
            "LOAD is not supported: an update never touches the network; name the file with -d"
        )


def _create(_store: Store, _operation: Any, _means: Means) -> None:
    """CREATE: a graph without triples is not recorded (§3.2.1 allows it)."""


_OPERATIONS = {
    "InsertData": _insert_data,
    "DeleteData": _delete_data,
    "DeleteWhere": _delete_where,
    "Modify": _modify,
    "Clear": _clear,
    "Drop": _clear,
    "Create": _create,
    "Load": _load,
    "Add": _transfer,
    "Copy": _transfer,
    "Move": _transfer,
}
