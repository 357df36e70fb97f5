"""The work of a closure is counted: neither statements nor their text grow with the ontology."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Triple

from kgtool.model.terms import OWL, RDF_TYPE, RDFS
from kgtool.reason.columnar import Closure, close
from kgtool.reason.columnar.closing import store_of

_SUB_CLASS, _SUB_PROPERTY = NamedNode(RDFS + "subClassOf"), NamedNode(RDFS + "subPropertyOf")
_DOMAIN, _RANGE = NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")
_INVERSE, _EQUIVALENT = NamedNode(OWL + "inverseOf"), NamedNode(OWL + "equivalentClass")

Shape = Callable[[int], list[Triple]]


def _e(name: object) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


def _classes(size: int) -> list[Triple]:
    """A hierarchy of two levels below its root, and an instance of each class."""
    width = 100
    axioms = [Triple(_e(f"C{i}"), _SUB_CLASS, _e("C0" if i <= width else f"C{i % width + 1}"))
              for i in range(1, size + 1)]  # fmt: skip
    return [*axioms, *(Triple(_e(f"i{i}"), RDF_TYPE, _e(f"C{i}")) for i in range(1, size + 1))]


def _properties(size: int) -> list[Triple]:
    """Properties below others, with domains, ranges and inverses, and one fact of each."""
    found = []
    for i in range(size // 4):
        p, q, r = _e(f"p{i}"), _e(f"q{i}"), _e(f"r{i}")
        found += [
            Triple(p, _SUB_PROPERTY, q),
            Triple(q, _DOMAIN, _e(f"D{i}")),
            Triple(q, _RANGE, _e(f"R{i}")),
        ]
        found += [Triple(q, _INVERSE, r), Triple(_e(f"s{i}"), p, _e(f"o{i}"))]
    return found


def _equivalents(size: int) -> list[Triple]:
    """Pairs of equivalent classes, and an instance of one of each."""
    axioms = [Triple(_e(f"A{i}"), _EQUIVALENT, _e(f"B{i}")) for i in range(size)]
    return [*axioms, *(Triple(_e(f"i{i}"), RDF_TYPE, _e(f"A{i}")) for i in range(size))]


def _work(triples: list[Triple], monkeypatch: pytest.MonkeyPatch) -> tuple[Closure, int, int]:
    """Close ``triples``; return the closure, how many statements it took, how many SELECTs were in them."""
    store = store_of(triples)
    asked: list[str] = []
    kind = type(store.engine)
    run = kind.run
    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", lambda self, sql, *rest: (asked.append(sql), run(self, sql, *rest))[1])
        closure = close(store)
    return closure, len(asked), sum(sql.count("SELECT") for sql in asked)


@pytest.mark.parametrize("shape", [_classes, _properties, _equivalents])
def test_work_does_not_grow_with_the_ontology(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    small, statements, selects = _work(shape(400), monkeypatch)
    large, more_statements, more_selects = _work(shape(5_000), monkeypatch)
    assert len(large) > 10 * len(small)
    assert more_statements <= statements
    assert more_selects <= selects
    assert large.rounds == small.rounds


@pytest.mark.parametrize("shape", [_classes, _properties, _equivalents])
def test_one_statement_concludes_what_many_parts_do(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = close(shape(40))
    monkeypatch.setattr("kgtool.reason.columnar.strata._MANY", 1)
    together = close(shape(40))
    assert set(apart.triples()) == set(together.triples())
    assert [(c.rule, c.round, c.triples) for c in apart.statistics] == [
        (c.rule, c.round, c.triples) for c in together.statistics
    ]
