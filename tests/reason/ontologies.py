"""Small generated ontologies with data, as lines of Turtle."""

from __future__ import annotations

from hypothesis import strategies as st

CLASSES = st.sampled_from(["ex:A", "ex:B", "ex:C", "ex:D"])
PROPERTIES = st.sampled_from(["ex:p", "ex:q", "ex:r"])
THINGS = st.sampled_from(["ex:a", "ex:b", "ex:c", "ex:d"])
SOME = st.sampled_from(["ex:R", "ex:S"])
COUNTS = st.sampled_from(['"0"^^xsd:nonNegativeInteger', '"1"^^xsd:nonNegativeInteger'])


def line(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: form.format(*values))


KINDS = [
    "ObjectProperty",
    "SymmetricProperty",
    "TransitiveProperty",
    "FunctionalProperty",
    "InverseFunctionalProperty",
    "IrreflexiveProperty",
    "AsymmetricProperty",
]
DATA = st.one_of(
    line("{} a {} .", THINGS, CLASSES),
    line("{} {} {} .", THINGS, PROPERTIES, THINGS),
)
CLASS_AXIOMS = st.one_of(
    line("{} rdfs:subClassOf {} .", CLASSES, CLASSES),
    line("{} owl:equivalentClass {} .", CLASSES, CLASSES),
    line("{} a owl:Class .", CLASSES),
    line("{} owl:intersectionOf ( {} {} ) .", CLASSES, CLASSES, CLASSES),
    line("{} owl:unionOf ( {} {} ) .", CLASSES, CLASSES, CLASSES),
    line("{} owl:oneOf ( {} {} ) .", CLASSES, THINGS, THINGS),
    line("{} owl:hasKey ( {} ) .", CLASSES, PROPERTIES),
    line("{} owl:disjointWith {} .", CLASSES, CLASSES),
    line("{} owl:complementOf {} .", CLASSES, CLASSES),
)
PROPERTY_AXIOMS = st.one_of(
    line("{} rdfs:subPropertyOf {} .", PROPERTIES, PROPERTIES),
    line("{} owl:equivalentProperty {} .", PROPERTIES, PROPERTIES),
    line("{} owl:inverseOf {} .", PROPERTIES, PROPERTIES),
    line("{} rdfs:domain {} .", PROPERTIES, CLASSES),
    line("{} rdfs:range {} .", PROPERTIES, CLASSES),
    line("{} owl:propertyChainAxiom ( {} {} ) .", PROPERTIES, PROPERTIES, PROPERTIES),
    line("{} owl:propertyDisjointWith {} .", PROPERTIES, PROPERTIES),
    line(
        "{} a owl:{} .",
        PROPERTIES,
        st.sampled_from(
            [
                "ObjectProperty",
                "SymmetricProperty",
                "TransitiveProperty",
                "FunctionalProperty",
                "InverseFunctionalProperty",
                "IrreflexiveProperty",
                "AsymmetricProperty",
            ]
        ),
    ),
)
RESTRICTIONS = st.one_of(
    line("{} owl:onProperty {} ; owl:someValuesFrom {} .", SOME, PROPERTIES, CLASSES),
    line("{} owl:onProperty {} ; owl:allValuesFrom {} .", SOME, PROPERTIES, CLASSES),
    line("{} owl:onProperty {} ; owl:hasValue {} .", SOME, PROPERTIES, THINGS),
    line("{} owl:onProperty {} ; owl:maxCardinality {} .", SOME, PROPERTIES, COUNTS),
    line(
        "{} owl:onProperty {} ; owl:maxQualifiedCardinality {} ; owl:onClass {} .",
        SOME,
        PROPERTIES,
        COUNTS,
        CLASSES,
    ),
    line("{} rdfs:subClassOf {} .", CLASSES, SOME),
)
IDENTITY = st.one_of(
    line("{} owl:sameAs {} .", THINGS, THINGS),
    line("{} owl:differentFrom {} .", THINGS, THINGS),
)
ONTOLOGIES = st.tuples(
    st.lists(DATA, min_size=1, max_size=6),
    st.lists(st.one_of(CLASS_AXIOMS, PROPERTY_AXIOMS, RESTRICTIONS), min_size=1, max_size=6),
    st.lists(IDENTITY, max_size=1),
).map(lambda parts: "\n".join(text for part in parts for text in part))
"""Turtle without prefixes; every construct of OWL 2 RL that owlrl carries out as the specification has it."""
