"""What is closed in memory is what is closed in tables, and takes few statements."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS
from kgtool.reason.columnar import Closure, close
from kgtool.reason.columnar.closing import store_of
from tests.reason.columnar.generated import graphs

_SMALL = "kgtool.reason.columnar.machine.SMALL"
_MOST_MADE = "kgtool.reason.columnar.machine.MOST_MADE"
_MOST_ROWS = "kgtool.reason.columnar.joining.MOST_ROWS"
EX = "http://example.org/"


def _all(closure: Closure) -> tuple[set[tuple[Triple, int]], list[tuple[str, int, int]]]:
    counted = [(count.rule, count.round, count.triples) for count in closure.statistics]
    return set(closure.triples()), counted


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.integers(0, 1000))
def test_every_triple_has_the_same_round_in_memory_and_in_tables(
    asserted: tuple[Triple, ...], number: int
) -> None:
    first, later = asserted[: number % (len(asserted) + 1)], asserted[number % (len(asserted) + 1) :]
    found = []
    for small, rows, made in ((1000, 1000, 1000), (1000, 1, 1000), (1000, 1000, 3), (0, 0, 0)):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(_SMALL, small)
            patched.setattr(_MOST_ROWS, rows)
            patched.setattr(_MOST_MADE, made)
            closed = close(first)
            found.append((_all(closed), _all(closed.extended(later))))
    assert found[0] == found[1] == found[2] == found[3]


def test_a_fact_of_two_rules_is_counted_for_the_same_one_in_whatever_order_the_schema_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, d, cell = NamedNode(EX + "A"), NamedNode(EX + "D"), BlankNode("cell")
    stated = [
        Triple(a, NamedNode(OWL + "equivalentClass"), d),  # scm-eqc1 says that A is a sub-class of D
        Triple(a, RDF_TYPE, NamedNode(OWL + "Class")),
        Triple(d, NamedNode(OWL + "unionOf"), cell),  # scm-uni says so too
        Triple(cell, NamedNode(RDF + "first"), a),
        Triple(cell, NamedNode(RDF + "rest"), NamedNode(RDF + "nil")),
    ]
    found = []
    for small in (1000, 0):
        monkeypatch.setattr(_SMALL, small)
        for order in (stated, stated[::-1], stated[2:] + stated[:2]):
            found += [_all(close(order)), _all(close([]).extended(order))]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("kind", ["TransitiveProperty", "SymmetricProperty"])
def test_what_is_said_of_rdf_type_itself_is_the_same_in_memory_and_in_tables(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c, d = (NamedNode(EX + name) for name in "abcd")
    stated = [Triple(RDF_TYPE, RDF_TYPE, NamedNode(OWL + kind))]
    stated += [Triple(a, RDF_TYPE, b), Triple(b, RDF_TYPE, c), Triple(c, RDF_TYPE, d)]
    found = []
    for small in (1000, 0):
        monkeypatch.setattr(_SMALL, small)
        found += [_all(close(stated)), _all(close(stated[:2]).extended(stated[2:]))]
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert Triple(*((a, RDF_TYPE, d) if kind == "TransitiveProperty" else (d, RDF_TYPE, c))) in {
        triple for triple, _ in found[0][0]
    }


def _line(length: int) -> list[Triple]:
    """Return a line of sub-classes, and of sub-properties with a range and an inverse each."""
    made = []
    for n in range(length):
        c, p, q = (NamedNode(f"{EX}{kind}{n}") for kind in "cpq")
        made += [
            Triple(c, NamedNode(RDFS + "subClassOf"), NamedNode(f"{EX}c{n + 1}")),
            Triple(p, NamedNode(RDFS + "range"), c),
            Triple(p, NamedNode(OWL + "inverseOf"), q),
            Triple(NamedNode(EX + "x"), p, NamedNode(EX + "y")),
            Triple(NamedNode(EX + "x"), RDF_TYPE, c),
        ]
    return made


def _statements(triples: list[Triple], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    store = store_of(triples)
    asked: list[str] = []
    kind = type(store.engine)
    run = kind.run
    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", lambda self, sql, *rest: (asked.append(sql), run(self, sql, *rest))[1])
        assert len(close(store)) > len(triples)
    return asked


def test_a_small_closure_takes_as_many_statements_whatever_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = (_statements(_line(length), monkeypatch) for length in (3, 30))
    assert len(short) == len(long) <= 20


def test_a_join_of_too_many_rows_is_left_to_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    p, q, r = (NamedNode(EX + name) for name in "pqr")
    hub = NamedNode(EX + "hub")
    chain = [
        Triple(r, NamedNode(OWL + "propertyChainAxiom"), BlankNode("one")),
        Triple(BlankNode("one"), NamedNode(RDF + "first"), p),
        Triple(BlankNode("one"), NamedNode(RDF + "rest"), BlankNode("two")),
        Triple(BlankNode("two"), NamedNode(RDF + "first"), q),
        Triple(BlankNode("two"), NamedNode(RDF + "rest"), NamedNode(RDF + "nil")),
    ]
    star = [t for n in range(30) for t in (
        Triple(NamedNode(f"{EX}a{n}"), p, hub), Triple(hub, q, NamedNode(f"{EX}b{n}")),
    )]  # fmt: skip
    monkeypatch.setattr(_MOST_ROWS, 899)
    in_tables = _statements([*chain, *star], monkeypatch)
    monkeypatch.setattr(_MOST_ROWS, 900)
    in_memory = _statements([*chain, *star], monkeypatch)
    assert len(in_memory) < len(in_tables)
    assert not any(" JOIN " in sql for sql in in_memory)


def test_a_literal_that_a_restriction_names_is_never_shown_as_a_subject() -> None:
    p, c, r = NamedNode(EX + "p"), NamedNode(EX + "C"), BlankNode("r")
    one = Literal(1)
    axioms = [
        Triple(p, NamedNode(RDFS + "range"), c),
        Triple(c, NamedNode(RDFS + "subClassOf"), r),
        Triple(r, NamedNode(OWL + "onProperty"), p),
        Triple(r, NamedNode(OWL + "hasValue"), one),
        Triple(NamedNode(EX + "a"), RDF_TYPE, c),
    ]
    found = close(axioms).inferred
    assert Triple(NamedNode(EX + "a"), p, one) in found
    assert not any(t.subject == one for t in found)


@pytest.mark.usefixtures("in_tables")
def test_what_is_added_to_nothing_is_concluded_once() -> None:
    p, c, r = NamedNode(EX + "p"), NamedNode(EX + "C"), BlankNode("r")
    a, b, thing = NamedNode(EX + "a"), NamedNode(EX + "b"), NamedNode(OWL + "Thing")
    found = close([]).extended(
        [
            Triple(c, RDF_TYPE, NamedNode(OWL + "Class")),
            Triple(r, NamedNode(OWL + "onProperty"), p),
            Triple(r, NamedNode(OWL + "someValuesFrom"), thing),
            Triple(r, NamedNode(RDFS + "subClassOf"), c),
            Triple(a, p, b),
            Triple(b, RDF_TYPE, c),
        ]
    )
    assert len(found) == len({triple for triple, _ in found.triples()}) > 0


def _written(closure: Closure) -> int:
    """Return how many rows of what is concluded are in the tables."""
    engine = closure._fixpoint.machine.engine
    tables = engine.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = $1", [_schema(closure)])
    return int(engine.run("SELECT count(*) FROM derived")[0][0]) if ("derived",) in tables else 0


def _schema(closure: Closure) -> str:
    return closure._fixpoint.store.schema


def test_a_small_closure_is_counted_before_it_is_in_the_tables() -> None:
    closed = close(_line(5))
    count, rounds, statistics = len(closed), closed.rounds, closed.statistics
    assert count
    assert sum(one.triples for one in statistics) == count
    assert not _written(closed)
    assert len(list(closed.triples())) == count
    assert _written(closed) >= count
    again = close(_line(5))
    assert len(again.inferred) == count
    assert again.rounds == rounds
    assert [(s.rule, s.round, s.triples) for s in again.statistics] == [
        (s.rule, s.round, s.triples) for s in statistics
    ]


def test_what_is_interrupted_on_its_way_to_the_tables_gets_there_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = set(close(_line(5)).triples())
    closed = close(_line(5))
    kind = type(closed._fixpoint.machine.engine)
    run = kind.run

    def interrupted(self: object, sql: str, *rest: object) -> object:
        found = run(self, sql, *rest)  # type: ignore[arg-type]
        if sql.startswith("INSERT INTO derived"):
            raise KeyboardInterrupt  # and yet it was carried out
        return found

    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            closed.store()
    found = list(closed.triples())
    assert len(found) == len(closed)
    assert set(found) == expected


def test_two_threads_that_ask_at_once_get_all_of_it_once() -> None:
    closed = close(_line(30))
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda _: closed._fixpoint.settle(), range(8)):
            pass
    assert len(list(closed.triples())) == len(closed)
