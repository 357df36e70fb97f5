"""A dataset as tables in an engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Quad

from kgtool.dataset.columnar import decode, layout, statistics
from kgtool.dataset.columnar.access import Access, selected
from kgtool.dataset.columnar.statistics import Statistics
from kgtool.model.terms import Term

if TYPE_CHECKING:
    from kgtool.engines import Engine

_SMALL = 2000
_KEPT = 200_000
_FEW = 8
_MANY = 200
_TEXTS = "FROM (SELECT unnest($1::VARCHAR[]) AS t)"
_IRI_ID = f"SELECT t, {layout.IRI} + (kg_hash(t) & {layout.DIGEST})::BIGINT {_TEXTS}"
LAYER = "inferred"
"""The table or view of what was inferred, in a store that has it."""


def scope_of(number: int, count: int) -> str:
    """Return what stands before the labels of the blank nodes of source ``number`` (from 0) of ``count``."""
    return f"f{number}." if count > 1 else ""


class Store:
    """The tables of one dataset; immutable once made.

    ``triple(p, s, o)`` is the default graph, ``quad(g, p, s, o)`` the named graphs, ``graph(g)`` their names,
    ``term(id, lex, ext)`` the terms that their ids do not hold, ``value(id, kind, num, dbl, us, zoned)``
    typed values of literals
    among them, ``predicate`` the statistics. Not safe for two threads that ask at once.
    """

    def __init__(self, engine: Engine, *, union_default: bool = False, defined: bool = True) -> None:
        self.engine = engine
        self.union_default = union_default
        """Whether the default graph is the union of all graphs."""
        self._terms: dict[int, Term] = {}
        self._ids: dict[str, int] = {}
        self._asked: dict[int, Term] = {}
        self.plans: dict[Any, tuple[Any, Any]] = {}
        """What a query language keeps here: plans made for these tables."""
        self.functions: set[str] = set()
        """What a query language keeps here too: the SQL functions that it has made."""
        self._defined = defined
        self.access = Access(engine)
        """Look-ups of few triples in the default graph."""
        self.rests_on: object = None
        """What must live as long as these tables do."""
        self.has_inferred = False
        """Whether there is a relation ``inferred``: see ``kgtool.dataset.columnar.inferred``."""
        self.asserted = "triple"
        """The relation of what is asserted in the default graph; it may have what is inferred as well."""
        self.schema = "main"
        """The schema that new tables go to."""

    def within(self, schema: str, *, new: bool = False) -> Store:
        """Return this store as it sees the tables of ``schema`` before its own; new ones go there.

        ``new``: nobody has used that schema yet. A term has the same id in both. Where ``schema`` has or gets
        triples of its own, the store is to ``forget`` the statistics.
        """
        self.define()
        inner = Store(self.engine.within(schema, new=new), union_default=self.union_default)
        inner._terms, inner._ids, inner._asked = self._terms, self._ids, self._asked
        inner.rests_on, inner.schema = self, schema
        if "statistics" in self.__dict__:
            inner.__dict__["statistics"] = self.statistics
        return inner

    @classmethod
    def of_quads(
        cls, quads: Iterable[Quad], *, union_default: bool = False, memory: str | None = None
    ) -> Store:
        """Return a store of ``quads``. ``union_default``: the default graph is the union of all graphs."""
        return cls.of_sources([quads], union_default=union_default, memory=memory, graphs=True)

    @classmethod
    def of_sources(
        cls,
        sources: Sequence[Iterable[Quad]],
        *,
        union_default: bool = False,
        memory: str | None = None,
        graphs: bool = True,
    ) -> Store:
        """Return a store of several streams of quads; with more than one, blank nodes are kept apart.

        ``graphs`` False promises that no stream has a named graph, which loads faster.
        """
        from kgtool.dataset.columnar import load
        from kgtool.engines import open_duckdb

        engine = open_duckdb(memory=memory)
        load.create(engine)
        for number, source in enumerate(sources):
            load.load_pieces(engine, source, graphs=graphs, scope=scope_of(number, len(sources)))
        load.finish(engine, union_default=union_default)
        statistics.collect(engine)
        return cls(engine, union_default=union_default)

    @classmethod
    def of_files(
        cls,
        paths: Sequence[Path],
        *,
        beside: Sequence[Iterable[Quad]] = (),
        union_default: bool = False,
        memory: str | None = None,
    ) -> Store:
        """Return a store of RDF files, streamed; with more than one source, blank nodes are kept apart.

        The quads ``beside`` them keep the labels of their blank nodes; in the files, a scope goes before
        each. Raises SourceError, MalformedError and NotSupportedError as ``sources.read_rdf`` does.
        """
        from kgtool.dataset.columnar import load
        from kgtool.dataset.columnar.files import load_file
        from kgtool.engines import open_duckdb

        engine = open_duckdb(memory=memory)
        load.create(engine)
        for number, path in enumerate(paths):
            load_file(engine, path, scope=scope_of(number, len(paths) + len(beside)))
        for source in beside:
            load.load_pieces(engine, source, graphs=True)
        load.refuse_directions(engine)
        load.finish(engine, union_default=union_default)
        statistics.collect(engine)
        return cls(engine, union_default=union_default)

    @cached_property
    def statistics(self) -> Statistics:
        """Counts and classes per predicate."""
        return statistics.read(self.engine)

    @property
    def size(self) -> int:
        """The triples in the default graph and the quads in named ones, counted."""
        return int(
            self.engine.run("SELECT (SELECT count(*) FROM triple) + (SELECT count(*) FROM quad)")[0][0]
        )

    @property
    def has_named_graphs(self) -> bool:
        """Whether there are quads in named graphs that are not in the default graph as well."""
        return not self.union_default and bool(self.engine.run("SELECT 1 FROM quad LIMIT 1"))

    @property
    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among the terms."""
        bounds = f"BETWEEN {layout.BLANK} AND {layout.BLANK + layout.DIGEST}"
        return bool(self.engine.run(f"SELECT 1 FROM term WHERE id {bounds} LIMIT 1"))

    @property
    def triple_count(self) -> int:
        """The triples, whatever graph they stand in."""
        union = "SELECT count(*) FROM (SELECT p, s, o FROM triple UNION SELECT p, s, o FROM quad)"
        return int(self.engine.run(union if self.has_named_graphs else "SELECT count(*) FROM triple")[0][0])

    def define(self) -> None:
        """Make the SQL functions that read terms, where that was put off."""
        if not self._defined:
            from kgtool.dataset.columnar.load import define

            define(self.engine)
            self._defined = True

    @cached_property
    def _term_count(self) -> int:
        return int(self.engine.run("SELECT count(*) FROM term")[0][0])

    def id_of(self, term: Term) -> int:
        """Return the id of ``term``, whether or not the store holds it."""
        known = self._ids.get(decode.text_of(term))
        return self.ids_of((term,))[term] if known is None else known

    def ids_of(self, terms: Collection[Term]) -> dict[Term, int]:
        """Return the ids of ``terms``, asked for in one go; an IRI's is its digest, which is soon planned."""
        if len(self._ids) > _KEPT:
            self._ids.clear()
            self._asked.clear()
        self.define()
        texts = {term: decode.text_of(term) for term in terms}
        missing = [text for text in texts.values() if text not in self._ids]
        iris = [text for text in missing if text[0] == "<"]
        others = [text for text in missing if text[0] != "<"]
        if iris:
            few = len(iris) <= _FEW
            self._ids.update(self.engine.of_texts(_IRI_ID, iris) if few else self.engine.run(_IRI_ID, [iris]))
        if others:
            self._ids.update(self.engine.run(f"SELECT t, kg_id(t) {_TEXTS}", [others]))
        found = {term: self._ids[text] for term, text in texts.items()}
        self._asked.update((number, term) for term, number in found.items())
        return found

    def remember(self, ids: Mapping[Term, int]) -> None:
        """Take from another store the ids of terms: they are the same in all, blank nodes apart."""
        self._ids.update((decode.text_of(term), number) for term, number in ids.items())
        self._asked.update((number, term) for term, number in ids.items())

    def holds(self, terms: Sequence[Term]) -> bool:
        """Return whether every one of ``terms`` can be told from its id alone, by the layout or the term
        table.
        """
        ids = {number for number in self.ids_of(terms).values() if not decode.is_inline(number)}
        if not ids:
            return True
        if len(ids) > _MANY:
            listed, given = "SELECT unnest($1::BIGINT[])", [list(ids)]
        else:
            listed, given = ", ".join(map(str, ids)), []
        [(found,)] = self.engine.run(f"SELECT count(*) FROM term WHERE id IN ({listed})", given)
        return bool(found == len(ids))

    def holds_quad(self, quad: Quad) -> bool:
        """Return whether ``quad`` is there; one of the default graph, whether its triple is."""
        graph = quad.graph_name
        terms = [*quad.triple] if isinstance(graph, DefaultGraph) else [*quad.triple, graph]
        numbers = self.ids_of(terms)
        table = "triple" if isinstance(graph, DefaultGraph) else "quad"
        tests = [f"{column} = {numbers[term]}" for column, term in zip("spog", terms, strict=False)]
        return bool(self.engine.run(f"SELECT 1 FROM {table} WHERE {' AND '.join(tests)} LIMIT 1"))

    def terms(self, ids: Collection[int]) -> dict[int, Term]:
        """Return the terms of ``ids``, read from the tables where they are not yet known."""
        known = self._terms
        missing: Collection[int] = set(ids).difference(known)
        if len(known) + len(missing) > _KEPT:
            known = self._terms = {}  # A result that is still being read keeps the old one.
            missing = ids
        for number in self._asked.keys() & missing:
            known[number] = self._asked[number]
        stored = []
        for number in missing:
            if number in known:
                continue
            if decode.is_inline(number):
                known[number] = decode.inline_term(number)
            else:
                stored.append(number)
        if stored:
            if len(stored) > _SMALL:
                rows = self.engine.run(
                    "SELECT id, lex, ext FROM term WHERE id IN (SELECT unnest($1::BIGINT[]))", [stored]
                )
            else:
                rows = self.engine.run(selected("id, lex, ext", "term", "id", stored, self._term_count))
            for number, lex, ext in rows:
                known[number] = decode.stored_term(number, lex, ext)
        return known

    def quads(self) -> Iterator[Quad]:
        """Yield every quad: the default graph's, then those of the named graphs."""
        for sql in ("SELECT 0, s, p, o FROM triple", "SELECT g, s, p, o FROM quad"):
            for batch in self.engine.stream(sql).batches():
                terms = self.terms({number for row in batch for number in row if number})
                for g, s, p, o in batch:
                    graph = terms[g] if g else DefaultGraph()
                    yield Quad(terms[s], terms[p], terms[o], graph)  # type: ignore[arg-type]

    def forget(self) -> None:
        """Forget what was remembered of tables that have changed."""
        self.plans.clear()
        self.access.forget()
        self.__dict__.pop("statistics", None)
        self.__dict__.pop("_term_count", None)

    def close(self) -> None:
        """Free the tables."""
        self.engine.close()
