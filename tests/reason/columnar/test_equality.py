"""What is the same: by representatives, or written out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from kgtool.model.errors import LimitError
from kgtool.model.terms import OWL
from kgtool.reason.columnar import close
from tests.reason.columnar.generated import equalities, graphs

EX = "http://example.org/"
SAME = NamedNode(OWL + "sameAs")


def clique(size: int) -> list[Triple]:
    """Return ``size`` names of one thing, each the same as the next, of which the last is said something."""
    names = [NamedNode(f"{EX}n{number}") for number in range(size)]
    same = [Triple(one, SAME, other) for one, other in pairwise(names)]
    return [*same, Triple(names[-1], NamedNode(EX + "p"), NamedNode(EX + "o"))]


def test_representatives_cost_what_there_is_and_not_its_square() -> None:
    sizes = [len(close(clique(size), expanded=False)) for size in (40, 80)]
    assert sizes[1] < 2.2 * sizes[0]
    assert len(close(clique(80))) > 3.5 * len(close(clique(40)))


def test_a_clique_that_is_too_large_to_write_out_names_the_way_round() -> None:
    with pytest.raises(LimitError, match=r"rule eq-trans .* --equality representatives"):
        close(clique(80), most=3_000)
    assert len(close(clique(80), most=3_000, expanded=False)) < 400
    many = [
        *clique(30),
        *(Triple(NamedNode(f"{EX}x{n}"), NamedNode(EX + "q"), NamedNode(EX + "n0")) for n in range(90)),
    ]
    with pytest.raises(LimitError, match=r"rule eq-rep .* --equality representatives"):
        close(many, most=2_000)


def test_one_of_them_has_all_and_the_others_lead_to_it() -> None:
    asserted = clique(20)
    found = {*asserted, *close(asserted, expanded=False).inferred}
    [chosen] = {t.subject for t in found if t.predicate.value == EX + "p"} - {asserted[-1].subject}
    for name in {t.subject for t in asserted} - {chosen}:
        assert Triple(name, SAME, chosen) in found
        assert Triple(chosen, SAME, name) in found


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.lists(equalities, max_size=4))
def test_representatives_lose_nothing(asserted: tuple[Triple, ...], about: list[Triple]) -> None:
    """What they stand for follows from them."""
    whole = [*asserted, *about]
    short, long = close(whole, expanded=False), close(whole)
    assert set(short.inferred) <= set(long.inferred)
    assert len(short) == len(short.inferred)
    again = close([*whole, *short.inferred])
    assert {*short.inferred, *again.inferred} == set(long.inferred)
