"""Generated graphs and queries: the columnar engine, pyoxigraph and the reference engine give the same
multisets of solutions. Where one of the two others strays, ``strays`` names the queries, the clause and whose
fault it is.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import assume, given

from . import questions, strays
from .asked import columnar, oxigraph, reference
from .questions import ALWAYS, examples

_OTHERS = {"pyoxigraph": oxigraph, "reference": reference}


@examples(60)
@given(questions.quads(questions.PLAIN), questions.QUERY)
def test_same_solutions_as_both_others(quads: list[ox.Quad], text: str) -> None:
    quads = [*ALWAYS, *quads]
    assume(strays.settled(quads, text))
    found = columnar(quads, text)
    for name, ask in _OTHERS.items():
        if strays.asks(name, text):
            assert found == ask(quads, text), name


@examples(30)
@given(questions.quads(questions.WILD), questions.QUERY)
def test_same_solutions_as_the_reference_over_any_literals(quads: list[ox.Quad], text: str) -> None:
    """pyoxigraph is not asked: its store keeps numbers by value (RDF 1.1 Concepts §3.3)."""
    quads = [*ALWAYS, *quads]
    assume(strays.settled(quads, text))
    if strays.asks("reference", text):
        assert columnar(quads, text) == reference(quads, text)


@pytest.mark.parametrize("stray", strays.STRAYS, ids=lambda stray: stray.pattern)
def test_who_is_said_to_stray_does(stray: strays.Stray) -> None:
    quads, text = stray.question()
    assert stray.touches(text)
    found = columnar(quads, text)
    for name, ask in _OTHERS.items():
        assert (found == ask(quads, text)) is strays.asks(name, text), name
