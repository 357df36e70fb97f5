"""Transitive relations: the same pairs and rounds in memory and in tables, and no detours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Triple

from kgtool.model.errors import LimitError
from kgtool.model.terms import RDF_TYPE
from kgtool.reason.columnar import Closure, close
from tests.reason.columnar.ontologies import e, owl, rdfs

_PATHS, _BLOWUP = "kgtool.reason.columnar.paths", "kgtool.reason.columnar.blowup"


def _closed(edges: list[tuple[int, int]], *kinds: str) -> Closure:
    axioms = [Triple(e("p"), RDF_TYPE, owl(f"{kind}Property")) for kind in ("Transitive", *kinds)]
    return close([*axioms, *(Triple(e(s), e("p"), e(o)) for s, o in edges)])


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25),
    st.sampled_from([(), ("Symmetric",)]),
    st.booleans(),
)
def test_tables_and_memory_agree(edges: list[tuple[int, int]], kinds: tuple[str, ...], dear: bool) -> None:
    in_memory = dict(_closed(edges, *kinds).triples())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(f"{_PATHS}._FEW", -1)
        if dear:
            patched.setattr(f"{_BLOWUP}._CHEAP", 1)
        assert dict(_closed(edges, *kinds).triples()) == in_memory


def test_a_long_line_takes_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{_PATHS}._FEW", 0)
    closure = _closed([(n, n + 1) for n in range(600)])
    assert (len(closure), closure.rounds) == (600 * 599 // 2, 10)


def test_a_hub_of_a_symmetric_property_is_no_blow_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{_PATHS}._FEW", 0)
    closure = _closed([(0, n) for n in range(1, 701)], "Symmetric")
    assert len(closure) == 701**2 - 700
    assert closure.rounds == 2


def test_a_long_line_of_classes_is_foreseen() -> None:
    line = [Triple(e(n), rdfs("subClassOf"), e(n + 1)) for n in range(2100)]
    with pytest.raises(LimitError, match=r"scm-sco would conclude more than .* about the schema"):
        close(line, most=1_000_000)
