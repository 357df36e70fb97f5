"""A store changed: a private copy of its tables, quads taken out and put in, statistics made anew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from kgtool.dataset.columnar import decode, load, statistics
from kgtool.dataset.columnar.snapshot import TABLES
from kgtool.dataset.columnar.store import Store
from kgtool.model.errors import SourceError
from kgtool.model.terms import Term

_STAGED = {
    "triple": "SELECT p, s, o FROM stage WHERE g = 0",
    "quad": "SELECT g, p, s, o FROM stage WHERE g <> 0",
}
_FEW = 2_000
"""So many triples arrive without a file in between."""
_SAME = {
    "triple": "t.p = x.p AND t.s = x.s AND t.o = x.o",
    "quad": "t.g = x.g AND t.p = x.p AND t.s = x.s AND t.o = x.o",
}


def copied(store: Store) -> Store:
    """Return a store with tables of its own that hold the same. Raises SourceError where there is no
    room for a copy.
    """
    from kgtool.engines import open_duckdb

    engine = open_duckdb()
    with tempfile.TemporaryDirectory(prefix="kgtool-") as folder:
        path = Path(folder) / "copy"
        if not store.engine.attach(path, "handover", new=True):
            raise SourceError(f"{folder}: cannot be written")
        for table in TABLES:
            store.engine.run(f"CREATE TABLE handover.{table} AS SELECT * FROM {table}")
        store.engine.run("DETACH handover")
        if not engine.attach(path, "handover"):
            raise SourceError(f"{path}: cannot be read")
        for table in TABLES:
            engine.run(f"CREATE TABLE {table} AS SELECT * FROM handover.{table}")
        engine.run("DETACH handover")
    load.define(engine)
    return Store(engine)


def remove(store: Store, quads: Iterable[Quad]) -> None:
    """Take ``quads`` out of the tables of ``store``."""
    store.define()
    load.stage(store.engine)
    load.load_pieces(store.engine, quads, graphs=True)
    for table, staged in _STAGED.items():
        store.engine.run(
            f"DELETE FROM {table} AS t USING (SELECT DISTINCT * FROM ({staged})) AS x WHERE {_SAME[table]}"
        )
    _done(store)


def insert(store: Store, quads: Iterable[Quad]) -> None:
    """Put ``quads`` into the tables of ``store``; those that are there already make no difference."""
    store.define()
    load.stage(store.engine)
    load.load_pieces(store.engine, quads, graphs=True)
    load.check(store.engine)
    for table, staged in _STAGED.items():
        columns = "p, s, o" if table == "triple" else "g, p, s, o"
        store.engine.run(
            f"INSERT INTO {table} SELECT DISTINCT {columns} FROM ({staged}) AS x"
            f" WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE {_SAME[table]})"
        )
    _know(store)
    _done(store)


def arrive(store: Store, quads: Iterable[Quad]) -> None:
    """Put the triples of ``quads`` into the table ``arrived(p, s, o)``; the dataset stays as it is.

    Their terms become known to ``store``; those that were not are in the table ``arrived_term(id)``, save
    what ids themselves hold. Blank nodes are those of the store.
    """
    rest = iter(quads)
    first = list(islice(rest, _FEW + 1))
    if len(first) <= _FEW and _arrived_few(store, first):
        return
    engine = store.engine
    store.define()
    load.stage(engine)
    load.load_pieces(engine, chain(first, rest), graphs=False)
    load.check(engine)
    engine.run("CREATE OR REPLACE TABLE arrived AS SELECT DISTINCT p, s, o FROM stage")
    _know(store)
    engine.run("CREATE OR REPLACE TABLE arrived_term AS SELECT id FROM stage_term")
    for table in ("stage", "stage_term"):
        engine.run(f"DROP TABLE {table}")


def _arrived_few(store: Store, quads: Sequence[Quad]) -> bool:
    """Let a few triples arrive without a file in between; return False where there is one that has to be
    looked at closer, and nothing was done.
    """
    facts = [
        (quad.predicate, quad.subject, quad.object)
        for quad in quads
        if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple)
    ]
    terms = {term for fact in facts for term in fact}
    if len(facts) < len(quads) or any(getattr(term, "direction", None) for term in terms):
        return False
    ids = store.ids_of(terms)
    if len(set(ids.values())) < len(ids):
        return False
    run = store.engine.run
    rows = {tuple(ids[term] for term in fact) for fact in facts}
    columns = [[row[place] for row in rows] for place in range(3)]
    listed = ", ".join(f"unnest(${place}::BIGINT[]) AS {name}" for place, name in enumerate("pso", 1))
    run(f"CREATE OR REPLACE TABLE arrived AS SELECT {listed}", columns)
    texts = {number: decode.text_of(term) for term, number in ids.items() if not decode.is_inline(number)}
    given = "SELECT unnest($1::BIGINT[]) AS id"
    known = run(f"SELECT id FROM term SEMI JOIN ({given}) USING (id)", [list(texts)])
    new = list(texts.keys() - {number for (number,) in known})
    if new:
        staged = f"{given}, unnest($2::VARCHAR[]) AS t"
        run(f"CREATE OR REPLACE TABLE stage_term AS {staged}", [new, [texts[number] for number in new]])
        _know(store)
        run("DROP TABLE stage_term")
    run(f"CREATE OR REPLACE TABLE arrived_term AS {given}", [new])
    return True


def name(store: Store, terms: Iterable[Term]) -> None:
    """Take ``terms`` to those that ``store`` knows by their ids, whether or not a triple has them."""
    numbers = store.ids_of(list(terms))
    numbers = {term: number for term, number in numbers.items() if not decode.is_inline(number)}
    columns = [list(numbers.values()), [decode.text_of(term) for term in numbers]]
    staged = "SELECT unnest($1::BIGINT[]) AS id, unnest($2::VARCHAR[]) AS t"
    store.engine.run(f"CREATE OR REPLACE TABLE stage_term AS {staged}", columns)
    _know(store)
    store.engine.run("DROP TABLE stage_term")


def schema_of_triples(store: Store) -> str:
    """Return the schema of the table ``triple`` that ``store`` sees: its own, or that of all."""
    sql = "SELECT 1 FROM duckdb_tables() WHERE schema_name = $1 AND table_name = 'triple'"
    return store.schema if store.engine.run(sql, [store.schema]) else "main"


def own_triples(store: Store, triples: str = "SELECT p, s, o FROM main.triple") -> None:
    """Give ``store``, which lies within another, a table ``triple`` of its own: what a query gives (p, s, o).

    Where it has one, nothing happens.
    """
    if schema_of_triples(store) == "main" != store.schema:
        store.engine.run(f"CREATE TABLE {store.schema}.triple AS {triples}")
        recount(store)


def own_quads_without(store: Store, gone: str) -> None:
    """Give ``store``, which lies within another, named graphs of its own: as they are, without the triples
    of the table ``gone(p, s, o)``. Where none of those stands in one, nothing happens.
    """
    if store.engine.run(f"SELECT 1 FROM quad SEMI JOIN {gone} USING (p, s, o) LIMIT 1"):
        left = f"SELECT g, p, s, o FROM quad ANTI JOIN {gone} USING (p, s, o) ORDER BY p, s, o, g"
        store.engine.run(f"CREATE OR REPLACE TABLE {store.schema}.quad AS {left}")
        store.engine.run(f"CREATE OR REPLACE TABLE {store.schema}.graph AS SELECT DISTINCT g FROM quad")
        store.forget()


def duplicated(store: Store, schema: str) -> Store:
    """Return what ``store``, which lies within another, is now, in tables of its own in ``schema``."""
    base = store.rests_on
    if not isinstance(base, Store):
        raise TypeError("a store within another is expected")
    made = base.within(schema)
    run = made.engine.run
    tables = "SELECT table_name FROM duckdb_tables() WHERE schema_name = $1"
    names = {name for (name,) in run(tables, [store.schema])}
    for name in sorted(names):
        run(f"CREATE TABLE {schema}.{name} AS FROM {store.schema}.{name}")
    if "own_term" in names:
        _see_own_terms(made)
    made.forget()
    return made


def has_own_terms(store: Store) -> bool:
    """Return whether ``store``, which lies within another, has terms of its own: the table ``own_term``."""
    sql = "SELECT 1 FROM duckdb_tables() WHERE schema_name = $1 AND table_name = 'own_term'"
    return bool(store.engine.run(sql, [store.schema]))


def _see_own_terms(store: Store) -> None:
    for name in ("term", "value"):
        own = f"{store.schema}.own_{name}"
        store.engine.run(f"CREATE VIEW {store.schema}.{name} AS FROM main.{name} UNION ALL FROM {own}")


def recount(store: Store) -> None:
    """Make the statistics anew, after the tables were changed."""
    _done(store)


def _know(store: Store) -> None:
    """Take the terms on the stage to those of the store; within another store, to tables of its own."""
    engine, into = store.engine, {"term": "term", "value": "value"}
    if store.schema != "main":
        into = {name: f"{store.schema}.own_{name}" for name in into}
        if not has_own_terms(store):
            for name, own in into.items():
                engine.run(f"CREATE TABLE {own} AS FROM main.{name} LIMIT 0")
            _see_own_terms(store)
    arrived = load.terms_of("stage_term")
    # The few that arrive are looked for among the many, not the many made ready for a few.
    engine.run(
        "CREATE OR REPLACE TABLE stage_term AS FROM stage_term"
        " ANTI JOIN (SELECT id FROM term SEMI JOIN stage_term USING (id)) USING (id)"
    )
    engine.run(f"INSERT INTO {into['term']} {arrived}")
    if engine.run(f"SELECT 1 FROM stage_term WHERE {load.TYPED} LIMIT 1"):  # the statement takes long to plan
        engine.run(f"INSERT INTO {into['value']} {load.VALUES} AND id IN (SELECT id FROM stage_term)")
    store.forget()


def clear(store: Store, graph: NamedNode | DefaultGraph | None) -> None:
    """Empty one graph; None stands for every named one."""
    if isinstance(graph, DefaultGraph):
        store.engine.run("DELETE FROM triple")
    elif graph is None:
        store.engine.run("DELETE FROM quad")
    else:
        store.engine.run(f"DELETE FROM quad WHERE g = {store.id_of(graph)}")
    _done(store)


def add(store: Store, source: NamedNode | DefaultGraph, target: NamedNode | DefaultGraph) -> None:
    """Put every triple of one graph into another as well."""
    if isinstance(source, DefaultGraph):
        found = "SELECT p, s, o FROM triple"
    else:
        found = f"SELECT p, s, o FROM quad WHERE g = {store.id_of(source)}"
    if isinstance(target, DefaultGraph):
        store.engine.run(f"INSERT INTO triple {found} EXCEPT SELECT p, s, o FROM triple")
    else:
        number = store.id_of(target)
        name = target.value.replace("'", "''")
        store.engine.run(
            f"INSERT INTO quad SELECT {number}, p, s, o"
            f" FROM ({found} EXCEPT SELECT p, s, o FROM quad WHERE g = {number})"
        )
        store.engine.run(
            f"INSERT INTO term SELECT {number}, '{name}', NULL WHERE {number} NOT IN (SELECT id FROM term)"
        )
    _done(store)


def _done(store: Store) -> None:
    """Make what follows from the tables anew."""
    engine = store.engine
    engine.run("DROP TABLE IF EXISTS stage")
    engine.run("DROP TABLE IF EXISTS stage_term")
    engine.run("CREATE OR REPLACE TABLE graph AS SELECT DISTINCT g FROM quad ORDER BY g")
    statistics.collect(engine)
    store.forget()
