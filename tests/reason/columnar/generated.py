"""Generated ontologies with data: small, but with every construct of OWL 2 RL that a rule speaks of."""

from __future__ import annotations

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, XSD

EX = "http://example.org/"
INDIVIDUALS = [NamedNode(EX + name) for name in "abcd"] + [BlankNode("e")]
CLASSES = [NamedNode(EX + name) for name in "ABCD"]
PROPERTIES = [NamedNode(EX + name) for name in "pqrs"]
LITERALS = [
    Literal("x"),
    Literal("1", datatype=NamedNode(XSD + "integer")),
    Literal("01", datatype=NamedNode(XSD + "integer")),
    Literal("1.0", datatype=NamedNode(XSD + "decimal")),
    Literal("200", datatype=NamedNode(XSD + "integer")),
]
DATATYPES = [NamedNode(XSD + name) for name in ("integer", "string", "byte")]
_ONE = Literal("1", datatype=NamedNode(XSD + "nonNegativeInteger"))
_ZERO = Literal("0", datatype=NamedNode(XSD + "nonNegativeInteger"))


def owl(name: str) -> NamedNode:
    return NamedNode(OWL + name)


def rdfs(name: str) -> NamedNode:
    return NamedNode(RDFS + name)


individual = st.sampled_from(INDIVIDUALS)
cls = st.sampled_from(CLASSES)
prop = st.sampled_from(PROPERTIES)
value = st.one_of(individual, individual, st.sampled_from(LITERALS))
fact = st.one_of(
    st.builds(Triple, individual, prop, value),
    st.builds(Triple, individual, prop, individual),
    st.builds(Triple, individual, st.just(RDF_TYPE), cls),
)
same = st.builds(Triple, individual, st.sampled_from([owl("sameAs"), owl("differentFrom")]), individual)
between_classes = st.builds(
    Triple, cls,
    st.sampled_from([rdfs("subClassOf"), rdfs("subClassOf"), owl("equivalentClass"), owl("disjointWith"), owl("complementOf")]),  # noqa: E501
    st.one_of(cls, cls, cls, st.just(owl("Thing"))),
)  # fmt: skip
between_properties = st.builds(
    Triple, prop,
    st.sampled_from([rdfs("subPropertyOf"), owl("equivalentProperty"), owl("inverseOf"), owl("propertyDisjointWith")]),  # noqa: E501
    prop,
)  # fmt: skip
of_property = st.builds(
    Triple, prop, st.just(RDF_TYPE),
    st.sampled_from([owl(f"{kind}Property") for kind in (
        "Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Irreflexive", "Object", "Datatype",  # noqa: E501
    )]),
)  # fmt: skip
ends = st.builds(
    Triple,
    prop,
    st.sampled_from([rdfs("domain"), rdfs("range")]),
    st.one_of(cls, cls, st.sampled_from(DATATYPES)),
)
declared = st.builds(Triple, cls, st.just(RDF_TYPE), st.just(owl("Class")))
odd = st.one_of(
    st.builds(Triple, prop, st.just(rdfs("subPropertyOf")), st.sampled_from([RDF_TYPE, rdfs("subClassOf"), owl("sameAs")])),  # noqa: E501
    st.builds(Triple, st.sampled_from([*CLASSES, *PROPERTIES]), st.just(owl("sameAs")), st.sampled_from([*CLASSES, *PROPERTIES])),  # noqa: E501
    st.builds(Triple, cls, st.just(rdfs("subClassOf")), st.just(owl("FunctionalProperty"))),
)  # fmt: skip

equalities = st.one_of(
    st.builds(Triple, individual, st.just(owl("sameAs")), individual),
    st.builds(
        Triple, prop, st.just(RDF_TYPE), st.sampled_from([owl(f"{kind}FunctionalProperty") for kind in ("", "Inverse")])  # noqa: E501
    ),
    st.builds(Triple, individual, prop, individual),
)  # fmt: skip
"""What makes things the same, in the first round or later."""

_SPOKEN_OF = [rdfs(name) for name in ("Resource", "Class", "Literal", "Datatype", "Container", "member")]
_SPOKEN_OF += [NamedNode(RDF + name) for name in ("Property", "List", "Bag", "Statement", "_1", "_2")]
of_rdfs = st.one_of(
    st.builds(
        Triple, individual, st.sampled_from([NamedNode(RDF + name) for name in ("_1", "_3", "value")]), value
    ),
    st.builds(
        Triple,
        st.sampled_from(_SPOKEN_OF),
        st.sampled_from([rdfs("subClassOf"), rdfs("subPropertyOf"), rdfs("range"), rdfs("domain")]),
        st.one_of(cls, prop),
    ),
    st.builds(
        Triple,
        st.one_of(cls, prop),
        st.sampled_from([rdfs("subClassOf"), rdfs("subPropertyOf"), RDF_TYPE]),
        st.sampled_from(_SPOKEN_OF),
    ),
    st.builds(Triple, st.sampled_from(DATATYPES), st.just(rdfs("subClassOf")), cls),
)
"""Triples that RDFS gives a meaning to: about its own vocabulary, and about containers."""


@st.composite
def listed(draw: st.DrawFn, number: int) -> list[Triple]:
    """An axiom with a list; ``number`` makes its nodes its own."""
    kind = draw(st.sampled_from([
        "intersectionOf", "unionOf", "oneOf", "propertyChainAxiom", "hasKey", "AllDifferent",
        "AllDisjointClasses", "AllDisjointProperties",
    ]))  # fmt: skip
    head = BlankNode(f"l{number}x0")
    members = draw(st.lists({
        "oneOf": individual, "AllDifferent": individual, "propertyChainAxiom": prop, "hasKey": prop,
        "AllDisjointProperties": prop,
    }.get(kind, cls), min_size=1, max_size=3))  # fmt: skip
    triples = []
    if kind.startswith("All"):
        axiom = BlankNode(f"x{number}")
        link = draw(st.sampled_from(["members", "distinctMembers"])) if kind == "AllDifferent" else "members"
        triples += [Triple(axiom, RDF_TYPE, owl(kind)), Triple(axiom, owl(link), head)]
    else:
        triples.append(Triple(draw(prop if kind == "propertyChainAxiom" else cls), owl(kind), head))
    for place, member in enumerate(members):
        cell = BlankNode(f"l{number}x{place}")
        last = place + 1 == len(members)
        triples.append(Triple(cell, NamedNode(RDF + "first"), member))
        triples.append(
            Triple(
                cell,
                NamedNode(RDF + "rest"),
                NamedNode(RDF + "nil") if last else BlankNode(f"l{number}x{place + 1}"),
            )
        )
    return triples


@st.composite
def restriction(draw: st.DrawFn, number: int) -> list[Triple]:
    """A restriction, and a class below or above it."""
    node = BlankNode(f"r{number}")
    kind = draw(st.sampled_from([
        "someValuesFrom", "allValuesFrom", "hasValue", "maxCardinality", "maxQualifiedCardinality",
    ]))  # fmt: skip
    what = {
        "someValuesFrom": st.one_of(cls, st.just(owl("Thing")), st.sampled_from(DATATYPES)),
        "allValuesFrom": st.one_of(cls, st.sampled_from(DATATYPES)),
        "hasValue": value,
    }.get(kind, st.sampled_from([_ONE, _ONE, _ZERO]))
    triples = [Triple(node, owl("onProperty"), draw(prop)), Triple(node, owl(kind), draw(what))]
    if kind == "maxQualifiedCardinality":
        triples.append(Triple(node, owl("onClass"), draw(st.one_of(cls, st.just(owl("Thing"))))))
    ends_of = (draw(cls), node) if draw(st.booleans()) else (node, draw(cls))
    return [*triples, Triple(ends_of[0], rdfs("subClassOf"), ends_of[1])]


@st.composite
def graphs(draw: st.DrawFn, *, equality: bool = True, oddities: bool = True) -> tuple[Triple, ...]:
    """An ontology with data."""
    found = draw(st.lists(fact, min_size=2, max_size=10))
    axioms = [between_classes, between_properties, of_property, ends, declared]
    found += draw(st.lists(st.one_of(axioms), max_size=5))
    for number in range(draw(st.integers(0, 2))):
        found += draw(listed(number))
    for number in range(draw(st.integers(0, 2))):
        found += draw(restriction(number))
    if equality:
        found += draw(st.lists(same, max_size=2))
    if oddities:
        found += draw(st.lists(odd, max_size=1))
    return tuple(dict.fromkeys(found))
