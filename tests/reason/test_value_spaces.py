"""Value spaces that include each other: told from samples, so that no inclusion is claimed that is none."""

from __future__ import annotations

from itertools import combinations

import pytest
from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import RDF, RDFS, XSD
from kgtool.reason.datatypes import DATATYPES, INTEGERS, in_value_space
from kgtool.reason.value_spaces import lies_within

_TEXTS = ("", "a", " a", "a\tb", "a b", "en", "1a", "a:b", "en-1", "abcdefghi", ".a")
_NUMBERS = sorted(
    {edge + step for edges in INTEGERS.values() for edge in edges if edge is not None for step in (-1, 0, 1)}
)
SAMPLES = [
    *map(Literal, _TEXTS),
    Literal("a", language="en"),
    *(Literal(str(n), datatype=NamedNode(XSD + "integer")) for n in _NUMBERS),
    Literal("0.5", datatype=NamedNode(XSD + "decimal")),
    *(Literal("1", datatype=NamedNode(XSD + name)) for name in ("float", "double", "boolean", "anyURI")),
    *(Literal("00", datatype=NamedNode(XSD + name)) for name in ("hexBinary",)),
    Literal("AAAA", datatype=NamedNode(XSD + "base64Binary")),
    Literal("<a/>", datatype=NamedNode(RDF + "XMLLiteral")),
    *(Literal(f"2020-01-01T00:00:00{z}", datatype=NamedNode(XSD + "dateTime")) for z in ("", "Z")),
]


def named(*names: str) -> list[NamedNode]:
    return [NamedNode(XSD + name) for name in names]


@pytest.mark.parametrize("number", [1, 2])
def test_no_sample_contradicts_an_inclusion(number: int) -> None:
    for narrower in combinations(DATATYPES, number):
        inside = [sample for sample in SAMPLES if all(in_value_space(sample, dt) for dt in narrower)]
        for wider in DATATYPES:
            held = all(in_value_space(sample, wider) for sample in inside)
            # The samples tell every two spaces of OWL 2 RL apart.
            assert lies_within(narrower, wider) is held, (narrower, wider)


def test_what_no_datatype_says() -> None:
    other = NamedNode("http://example.org/dt")
    assert not lies_within([], NamedNode(RDFS + "Literal"))
    assert not lies_within([other], NamedNode(RDFS + "Literal"))
    assert not lies_within(named("byte"), other)
    assert lies_within([*named("byte"), other], *named("short"))
