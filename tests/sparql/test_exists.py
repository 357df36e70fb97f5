"""EXISTS in EXISTS, around OPTIONAL and inside it: variables of every level around are seen (§18.6)."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from .asked import columnar, oxigraph
from .questions import PREFIXES

_TURTLE = "@prefix : <http://example.org/> . :a :r :b . :b :r :c . :c :r :c . :d :r :a ."
_MET = "FILTER EXISTS { ?x :r ?y }"


@pytest.mark.parametrize(
    "pattern",
    [
        f"?x :r ?z FILTER EXISTS {{ ?x :r ?z OPTIONAL {{ ?y :r ?u {_MET} }} }}",
        f"?x :r ?z FILTER EXISTS {{ ?x :r ?z FILTER EXISTS {{ ?z :r ?x }} OPTIONAL {{ ?y :r ?u {_MET} }} }}",
        f"?x :r ?w FILTER EXISTS {{ ?z :r ?a FILTER EXISTS {{ ?z :r ?x }} OPTIONAL {{ ?y :r ?u {_MET} }} }}",
        f"""?x :r ?w FILTER EXISTS {{ ?z :r ?a FILTER NOT EXISTS {{ ?z :r ?x }}
            FILTER EXISTS {{ ?z :r ?a OPTIONAL {{ ?y :r ?u {_MET} }} FILTER(bound(?y)) }} }}""",
        """?x :r+ ?z FILTER EXISTS { ?x :r+ ?z FILTER EXISTS { ?z :r* ?x }
            OPTIONAL { ?y :r+ ?u FILTER EXISTS { ?x :r+ ?y } } FILTER(bound(?u)) }""",
        f"?x :r ?z OPTIONAL {{ ?x :r :c BIND(?z AS ?g) }} OPTIONAL {{ ?y :r ?g {_MET} }}",
        f"?x :r ?z OPTIONAL {{ ?x :r :b BIND(?z AS ?y) }} OPTIONAL {{ ?y :r ?g {_MET} }}",
    ],
)
def test_optional_and_exists_inside_each_other(pattern: str) -> None:
    quads = [
        ox.Quad(each.subject, each.predicate, each.object)
        for each in ox.parse(_TURTLE, format=ox.RdfFormat.TURTLE)
    ]
    text = f"{PREFIXES} SELECT * {{ {pattern} }}"
    found = columnar(quads, text)
    assert found
    assert found == oxigraph(quads, text)
