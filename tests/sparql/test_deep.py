"""Queries of many parts and of great depth: they are answered, or one message says what is too much."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kgtool.model.errors import LimitError
from kgtool.sparql import parse_query

from .asked import columnar, oxigraph
from .questions import IRIS, PREDICATES, PREFIXES

_QUADS = [ox.Quad(IRIS[0], PREDICATES[0], ox.Literal(1))]


def _repeated(template: str, times: int, between: str = " ") -> str:
    return between.join(
        template.replace("#", str(number)).replace("@", str(number + 1)) for number in range(times)
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "?x :p ?y0 " + _repeated("BIND(?y# + 1 AS ?y@)", 120),
        _repeated("{ ?x :p ?y }", 120, " UNION "),
        "?x :p ?y " + _repeated("FILTER NOT EXISTS { ?x :q# ?y }", 120),
        f"?x ({_repeated(':q#', 120, '|')}|:p) ?y",
    ],
)
def test_many_parts(pattern: str) -> None:
    text = f"{PREFIXES} SELECT ?x {{ {pattern} }}"
    found = columnar(_QUADS, text)
    assert found
    assert found == oxigraph(_QUADS, text)


@pytest.mark.parametrize(
    "pattern",
    [
        "?x :p ?y0 " + _repeated("BIND(?y# + 1 AS ?y@)", 600),
        _repeated("{ ?x :p ?y }", 600, " UNION "),
    ],
)
def test_too_many_parts(pattern: str) -> None:
    with pytest.raises(LimitError, match=r"too many parts|nested too deeply"):
        columnar(_QUADS, f"{PREFIXES} SELECT ?x {{ {pattern} }}")


def test_a_query_is_read_without_being_planned_by_the_gate() -> None:
    """pyoxigraph's planner takes minutes over this one; its parser no time."""
    text = f"{PREFIXES} SELECT * {{ ?x :p ?y {_repeated('OPTIONAL { ?x :q# ?y# }', 150)} }}"
    assert len(parse_query(text).variables) == 152
