"""Transitive relations: the same pairs and rounds in memory and in tables, and no detours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Triple

from kgtool.model.errors import LimitError
from kgtool.model.terms import RDF_TYPE
from kgtool.reason.columnar import MOST, Closure, close
from kgtool.reason.columnar.blowup import Budget
from tests.reason.columnar.ontologies import e, owl, rdfs

_PATHS, _BLOWUP = "kgtool.reason.columnar.paths", "kgtool.reason.columnar.blowup"


def _closed(edges: list[tuple[int, int]], *kinds: str, most: int = MOST) -> Closure:
    axioms = [Triple(e("p"), RDF_TYPE, owl(f"{kind}Property")) for kind in ("Transitive", *kinds)]
    return close([*axioms, *(Triple(e(s), e("p"), e(o)) for s, o in edges)], most=most)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25),
    st.sampled_from([(), ("Symmetric",)]),
    st.booleans(),
    st.sampled_from([0, -1, 1]),
)
def test_tables_and_memory_agree(
    edges: list[tuple[int, int]], kinds: tuple[str, ...], dear: bool, dense: int
) -> None:
    in_memory = dict(_closed(edges, *kinds).triples())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(f"{_PATHS}._FEW", -1)
        if dear:
            patched.setattr(f"{_BLOWUP}._CHEAP", -1)
            patched.setattr(f"{_PATHS}._LOOKED_AT", 3)
        if dense:
            patched.setattr(f"{_BLOWUP}._MEETING", -1)
            patched.setattr("kgtool.reason.columnar.dense._MEETING", dense)
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


def test_a_clique_that_is_stated_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{_PATHS}._FEW", 0)
    monkeypatch.setattr(f"{_BLOWUP}._CHEAP", 1000)
    closure = _closed([(s, o) for s in range(90) for o in range(90) if s != o], "Symmetric", most=1000)
    assert (len(closure), closure.rounds) == (90, 1)


def test_many_ways_to_few_pairs_are_no_blow_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{_PATHS}._FEW", 0)
    monkeypatch.setattr(f"{_PATHS}._LOOKED_AT", 10_000)
    for nodes in (10_000, 10):  # by rows of bits, and by joins part by part
        monkeypatch.setattr("kgtool.reason.columnar.dense._MOST_NODES", nodes)
        layers = [(s, 100 + o) for s in range(60) for o in range(60)]
        layers += [(100 + s, 200 + o) for s in range(60) for o in range(60)]
        assert len(_closed(layers, most=4_000)) == 3_600
        with pytest.raises(LimitError, match="prp-trp"):
            _closed(layers, most=3_000)


def test_a_long_line_is_foreseen_from_its_first_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{_PATHS}._FEW", 0)
    lengthened = list[object]()
    monkeypatch.setattr(f"{_PATHS}._Relation._lengthen", lambda *given: lengthened.append(given))
    for kinds in ((), ("Symmetric",)):
        with pytest.raises(LimitError, match=r"prp-trp would conclude .* \(setting max_inferred\)"):
            _closed([(n, n + 1) for n in range(5_000)], *kinds, most=100_000)
    assert not lengthened


@pytest.mark.parametrize("kinds", [(), ("Symmetric",)])
@pytest.mark.parametrize("small", [0, 25_000])
def test_one_edge_in_the_middle_is_no_detour(
    kinds: tuple[str, ...], small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.reason.columnar.machine.SMALL", small)
    monkeypatch.setattr(f"{_BLOWUP}._CHEAP", 1_000)
    looked_at = _joins(monkeypatch)
    edges = [(n, n + 1) for n in range(80)]
    middle = Triple(e(40), e("p"), e(41))
    whole = _closed(edges, *kinds)
    half = _closed([edge for edge in edges if edge != (40, 41)], *kinds)
    added = half.extended([middle])
    assert set(added.inferred) == set(whole.inferred)
    without = added.without([middle])
    fresh = _closed([edge for edge in edges if edge != (40, 41)], *kinds)
    assert set(without.inferred) == set(fresh.inferred)
    if small == 0:
        assert looked_at
        assert max(looked_at) <= 4 * 81 * 81


def _joins(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where it is taken down how many pairs a transitive clause, carried out on what is new, joins."""
    sizes = list[int]()
    plain = Budget.meets_much

    def meets_much(self: Budget, *given: Any) -> bool:
        found = plain(self, *given)
        if not found:
            key, relations, few, *sides = given
            all_ = relations.read(("s", key[1], "o"))
            for near, far in sides[0] if sides else (("o", "s"), ("s", "o")):
                sizes.append(
                    self.engine.run(f"SELECT count(*) FROM ({few}) a JOIN ({all_}) b ON a.{near} = b.{far}")[
                        0
                    ][0]
                )
        return found

    monkeypatch.setattr(Budget, "meets_much", meets_much)
    return sizes


def test_a_long_line_of_classes_is_foreseen() -> None:
    line = [Triple(e(n), rdfs("subClassOf"), e(n + 1)) for n in range(2100)]
    with pytest.raises(LimitError, match=r"scm-sco would conclude more than .* about the schema"):
        close(line, most=1_000_000)


def test_what_surely_is_too_much_of_a_schema_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = list[object]()
    monkeypatch.setattr(f"{_BLOWUP}.pairs_of", lambda *given: counted.append(given) or 0)
    line = [Triple(e(n), rdfs("subClassOf"), e(n + 1)) for n in range(2100)]
    with pytest.raises(LimitError, match=r"leave some of the 2,100 axioms behind it out"):
        close(line, most=100_000)
    assert not counted
