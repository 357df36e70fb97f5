"""Generated graphs and queries: the columnar engine, pyoxigraph and rdflib give the same multisets of
solutions. Where one of the two strays from the specification, the query is left out and the clause named.
"""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings

from . import questions
from .asked import columnar, oxigraph
from .questions import ALWAYS

_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@_SETTINGS
@given(questions.quads(questions.PLAIN), questions.QUERY)
def test_same_solutions_as_pyoxigraph(quads: list[ox.Quad], text: str) -> None:
    quads = [*ALWAYS, *quads]
    assert columnar(quads, text) == oxigraph(quads, text)
