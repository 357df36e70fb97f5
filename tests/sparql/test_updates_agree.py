"""Generated requests of SPARQL 1.1 Update: the columnar engine, pyoxigraph and a graph store made of Python
sets, whose patterns the reference engine matches, end with the same quads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Variable

from kgtool import peers
from kgtool.dataset.columnar import Store
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Solutions
from kgtool.model.terms import from_rdflib
from kgtool.sparql import Query, prepared, rebuilt, update
from kgtool.sparql.requests import read_update

from . import questions
from .questions import ALWAYS, PREFIXES, TEST, TRIPLE, VALUE, examples

Quads = frozenset[ox.Quad]
Graph = ox.NamedNode | ox.DefaultGraph
_BASE = "http://example.org/"
_DEFAULT = ox.DefaultGraph()

_GROUND = st.sampled_from([":a :p :c", ":b :q 2", ':c :r "x"@en', ":a :p 1 ; :q :b", "GRAPH :a { :a :p :d }"])
_GROUND_GRAPHS = st.sampled_from([":a :p :c . GRAPH :b { :b :q 2 . :b :r :a }", "GRAPH :c { :c :p :c }"])
_MADE = st.sampled_from(
    [
        "?x :p ?y",
        "?y :q ?x",
        "?x ?w ?v",
        "?x :r 7 . ?z :p :a",
        ":a :q ?v",
        "GRAPH :b { ?x :q ?y }",
        "GRAPH ?g { ?x :p ?z }",
        "?x :p ?y . GRAPH :c { ?y :p ?x }",
    ]
)
_WHERE = st.one_of(
    TRIPLE,
    st.builds("{} {}".format, TRIPLE, TRIPLE),
    st.builds("{} FILTER({})".format, TRIPLE, TEST),
    st.builds("{} OPTIONAL {{ {} }}".format, TRIPLE, TRIPLE),
    st.builds("{{ {} }} UNION {{ {} }}".format, TRIPLE, TRIPLE),
    st.builds("{} FILTER NOT EXISTS {{ {} }}".format, TRIPLE, TRIPLE),
    st.builds("{} BIND({} AS ?n)".format, TRIPLE, VALUE),
    st.builds("GRAPH ?g {{ {} }}".format, TRIPLE),
    st.builds("GRAPH ?g {{ {} }} {}".format, TRIPLE, TRIPLE),
)
_ABOUT = st.sampled_from([""] * 4 + ["WITH :a", "WITH :b"])
_USING = st.sampled_from([""] * 4 + ["USING :a", "USING :b USING NAMED :a", "USING NAMED :b"])
_TARGET = st.sampled_from(["GRAPH :a", "GRAPH :b", "DEFAULT", "NAMED", "ALL"])
_ENDS = st.sampled_from([":a TO :b", "DEFAULT TO :c", ":a TO DEFAULT", ":a TO :a", ":d TO :b"])
_OPERATION = st.one_of(
    st.builds("INSERT DATA {{ {} }}".format, st.one_of(_GROUND, _GROUND_GRAPHS)),
    st.builds("DELETE DATA {{ {} }}".format, st.one_of(_GROUND, _GROUND_GRAPHS)),
    st.builds(
        "{} DELETE {{ {} }} INSERT {{ {} }} {} WHERE {{ {} }}".format, _ABOUT, _MADE, _MADE, _USING, _WHERE
    ),
    st.builds("{} DELETE {{ {} }} {} WHERE {{ {} }}".format, _ABOUT, _MADE, _USING, _WHERE),
    st.builds("{} INSERT {{ {} }} {} WHERE {{ {} }}".format, _ABOUT, _MADE, _USING, _WHERE),
    st.builds("DELETE WHERE {{ {} }}".format, _MADE),
    st.builds("{} SILENT {}".format, st.sampled_from(["CLEAR", "DROP"]), _TARGET),
    st.builds("{} SILENT {}".format, st.sampled_from(["ADD", "COPY", "MOVE"]), _ENDS),
    st.just("CREATE SILENT GRAPH :e"),
)
REQUEST = st.lists(_OPERATION, min_size=1, max_size=3).map(" ; ".join)


class Model:
    """A graph store as §3 describes it: a set of quads, and one operation after the other."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = set(quads)

    def run(self, operation: Any) -> None:
        match operation.name:
            case "InsertData":
                self.quads |= set(operation.data)
            case "DeleteData":
                self.quads -= set(operation.data)
            case "DeleteWhere":
                self.quads -= set(
                    _filled(operation, _DEFAULT, self._rows(_as_pattern(operation), self.quads))
                )
            case "Modify":
                self._modify(operation)
            case "Clear" | "Drop":
                self._clear(str(operation.graphiri))
            case "Add" | "Copy" | "Move":
                self._transfer(operation.name, *map(_graph, operation.graph))

    def _modify(self, operation: Any) -> None:
        given = _graph(operation.withClause) if operation.withClause else _DEFAULT
        rows = self._rows(operation.where, self._dataset(given, operation.using or ()))
        if operation.delete:
            self.quads -= set(_filled(operation.delete, given, rows))
        if operation.insert:
            self.quads |= set(_filled(operation.insert, given, rows))

    def _dataset(self, given: Graph, using: Iterable[Any]) -> set[ox.Quad]:
        """Return what WHERE is matched against (§3.1.3): USING decides, else WITH, else the store."""
        default = [_graph(each.default) for each in using if each.default]
        named = [_graph(each.named) for each in using if each.named]
        if not default and not named:
            default = [given]
            named = [q.graph_name for q in self.quads if q.graph_name != _DEFAULT]  # type: ignore[misc]
        return {_moved(q, _DEFAULT) for q in self.quads if q.graph_name in default} | {
            q for q in self.quads if q.graph_name in named
        }

    def _rows(self, where: Any, quads: Iterable[ox.Quad]) -> list[dict[str, Any]]:
        from rdflib.plugins.sparql.parserutils import CompValue

        names = sorted({str(term) for term in _terms(where) if isinstance(term, Variable)})
        variables = [Variable(name) for name in names]
        project = CompValue("Project", p=rebuilt(where, lambda term: term), PV=variables)
        tree = CompValue("SelectQuery", p=project, PV=variables, datasetClause=None)
        query = Query("select", "", lambda: prepared(tree), Prefixes({}), tuple(names), frozenset(names))
        result = peers.engine(quads, union_default=False).query(query)
        assert isinstance(result, Solutions)
        return [dict(zip(names, row, strict=True)) for row in result.rows]

    def _clear(self, target: str) -> None:
        def goes(graph: Any) -> bool:
            if target in ("DEFAULT", "NAMED", "ALL"):
                return target == "ALL" or (graph == _DEFAULT) is (target == "DEFAULT")
            return bool(graph == ox.NamedNode(target))

        self.quads = {quad for quad in self.quads if not goes(quad.graph_name)}

    def _transfer(self, name: str, source: Graph, target: Graph) -> None:
        if source == target:
            return
        moved = {_moved(quad, target) for quad in self.quads if quad.graph_name == source}
        gone = {"Add": (), "Copy": (target,), "Move": (source, target)}[name]
        self.quads = {quad for quad in self.quads if quad.graph_name not in gone} | moved


def _graph(name: Any) -> Graph:
    return _DEFAULT if str(name) == "DEFAULT" else ox.NamedNode(str(name))


def _moved(quad: ox.Quad, graph: Graph) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _terms(tree: Any) -> Iterator[Any]:
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, list | tuple | set):
        for part in tree:
            yield from _terms(part)
    else:
        yield tree


def _as_pattern(operation: Any) -> Any:
    from rdflib.plugins.sparql.parserutils import CompValue

    pattern = CompValue("BGP", triples=list(operation.triples or ()))
    for graph, triples in (operation.quads or {}).items():
        inside = CompValue("Graph", term=graph, p=CompValue("BGP", triples=list(triples)))
        pattern = CompValue("Join", p1=pattern, p2=inside)
    return pattern


def _filled(template: Any, default: Graph, rows: Iterable[dict[str, Any]]) -> Iterator[ox.Quad]:
    parts = [(default, triple) for triple in template.triples or ()]
    parts += [(graph, triple) for graph, triples in (template.quads or {}).items() for triple in triples]
    for row in rows:
        for graph, triple in parts:
            s, p, o, g = (_value(term, row) for term in (*triple, graph))
            if None in (s, p, o, g) or isinstance(s, ox.Literal) or not isinstance(p, ox.NamedNode):
                continue
            if not isinstance(g, ox.Literal):
                yield ox.Quad(s, p, o, g)


def _value(term: Any, row: dict[str, Any]) -> Any:
    if isinstance(term, Variable):
        return row.get(str(term))
    assert not isinstance(term, BNode)
    return term if isinstance(term, ox.DefaultGraph | ox.NamedNode) else from_rdflib(term)


def _columnar(quads: list[ox.Quad], text: str) -> Quads:
    before = Store.of_quads(quads)
    after = update(before, text, base=_BASE)
    found = frozenset(after.quads())
    before.close()
    after.close()
    return found


def _oxigraph(quads: list[ox.Quad], text: str) -> Quads:
    store = ox.Store()
    store.extend(quads)
    store.update(text, base_iri=_BASE)
    return frozenset(store)


def _modelled(quads: list[ox.Quad], text: str) -> Quads:
    model = Model(quads)
    for operation in read_update(text, "request", {}, _BASE):
        model.run(operation)
    return frozenset(model.quads)


@examples(30)
@given(questions.quads(questions.PLAIN), REQUEST)
def test_same_quads_afterwards(quads: list[ox.Quad], request: str) -> None:
    quads = [*ALWAYS, *quads]
    text = PREFIXES + request
    found = _columnar(quads, text)
    assert found == _oxigraph(quads, text), "pyoxigraph"
    assert found == _modelled(quads, text), "the model"


@examples(12)
@given(questions.quads(questions.WILD), REQUEST)
def test_same_quads_afterwards_of_any_literals(quads: list[ox.Quad], request: str) -> None:
    """pyoxigraph is not asked: its store keeps numbers by value (RDF 1.1 Concepts §3.3)."""
    quads, text = [*ALWAYS, *quads], PREFIXES + request
    assert _columnar(quads, text) == _modelled(quads, text)
