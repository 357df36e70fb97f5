"""The work of a closure is counted: neither statements nor their text grow with the ontology."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Triple

from kgtool.reason.columnar import Closure, close
from kgtool.reason.columnar.closing import store_of
from tests.reason.columnar.ontologies import SHAPES, Shape

pytestmark = pytest.mark.usefixtures("in_tables")

_MANY = ("kgtool.reason.columnar.strata._MANY", "kgtool.reason.columnar.denials._MANY")


def _work(triples: Iterable[Triple], monkeypatch: pytest.MonkeyPatch) -> tuple[Closure, int, int]:
    """Close ``triples`` and look for contradictions; return the closure, the number of statements, and of
    SELECTs in them.
    """
    store = store_of(list(triples))
    asked: list[str] = []
    kind = type(store.engine)
    run = kind.run
    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", lambda self, sql, *rest: (asked.append(sql), run(self, sql, *rest))[1])
        closure = close(store)
        assert closure.inconsistencies is not None
    return closure, len(asked), sum(sql.count("SELECT") for sql in asked)


@pytest.mark.parametrize("shape", SHAPES)
def test_work_does_not_grow_with_the_ontology(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    small, statements, selects = _work(shape(200), monkeypatch)
    large, more_statements, more_selects = _work(shape(1000), monkeypatch)
    assert len(large) + len(large.inconsistencies) > 5 * (len(small) + len(small.inconsistencies)) - 50
    assert more_statements <= statements
    assert more_selects <= selects
    assert large.rounds == small.rounds


@pytest.mark.parametrize("shape", SHAPES)
def test_one_statement_concludes_what_many_parts_do(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = close(shape(40))
    assert len(apart) or apart.inconsistencies
    for name in _MANY:
        monkeypatch.setattr(name, 1)
    together = close(shape(40))
    assert set(apart.triples()) == set(together.triples())
    assert [(c.rule, c.round, c.triples) for c in apart.statistics] == [
        (c.rule, c.round, c.triples) for c in together.statistics
    ]
    messages, others = ([one.message for one in closure.inconsistencies] for closure in (apart, together))
    assert sorted(messages) == sorted(others)


@pytest.mark.full
@pytest.mark.parametrize("shape", SHAPES)
def test_a_hundred_thousand_axioms(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    _, statements, selects = _work(shape(200), monkeypatch)
    _, more_statements, more_selects = _work(shape(100_000), monkeypatch)
    assert (more_statements, more_selects) <= (statements, selects)
