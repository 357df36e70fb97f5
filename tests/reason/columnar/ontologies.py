"""Ontologies of any size, each of one kind of axiom with data that every axiom speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, XSD

_ONE = Literal("1", datatype=NamedNode(XSD + "nonNegativeInteger"))
_WIDTH = 100

Shape = Callable[[int], Iterator[Triple]]


def e(name: object) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


def owl(name: str) -> NamedNode:
    return NamedNode(OWL + name)


def rdfs(name: str) -> NamedNode:
    return NamedNode(RDFS + name)


def listed(name: str, *items: NamedNode) -> Iterator[Triple]:
    """A list whose first cell is ``_:name0``."""
    for i, item in enumerate(items):
        rest = BlankNode(f"{name}{i + 1}") if i + 1 < len(items) else NamedNode(RDF + "nil")
        yield Triple(BlankNode(f"{name}{i}"), NamedNode(RDF + "first"), item)
        yield Triple(BlankNode(f"{name}{i}"), NamedNode(RDF + "rest"), rest)


def classes(size: int) -> Iterator[Triple]:
    """A hierarchy of two levels below its root, and an instance of each class."""
    for i in range(1, size + 1):
        yield Triple(e(f"C{i}"), rdfs("subClassOf"), e("C0" if i <= _WIDTH else f"C{i % _WIDTH + 1}"))
        yield Triple(e(f"i{i}"), RDF_TYPE, e(f"C{i}"))


def properties(size: int) -> Iterator[Triple]:
    """Properties below others, with domains, ranges and inverses."""
    for i in range(size):
        p, q, r = e(f"p{i}"), e(f"q{i}"), e(f"r{i}")
        yield Triple(p, rdfs("subPropertyOf"), q)
        yield Triple(q, rdfs("domain"), e(f"D{i}"))
        yield Triple(q, rdfs("range"), e(f"R{i}"))
        yield Triple(q, owl("inverseOf"), r)
        yield Triple(e(f"s{i}"), p, e(f"o{i}"))


def equivalents(size: int) -> Iterator[Triple]:
    """Pairs of equivalent classes, and an instance of one of each."""
    for i in range(size):
        yield Triple(e(f"A{i}"), owl("equivalentClass"), e(f"B{i}"))
        yield Triple(e(f"i{i}"), RDF_TYPE, e(f"A{i}"))


def some_values(size: int) -> Iterator[Triple]:
    """Restrictions on properties of their own and on one property together."""
    for i in range(size):
        for x, p in ((f"X{i}", f"p{i}"), (f"Y{i}", "part")):
            yield Triple(e(x), owl("onProperty"), e(p))
            yield Triple(e(x), owl("someValuesFrom"), e(f"C{i}"))
            yield Triple(e(x), rdfs("subClassOf"), e(f"D{i}"))
            yield Triple(e(f"a{i}"), e(p), e(f"b{i}"))
        yield Triple(e(f"b{i}"), RDF_TYPE, e(f"C{i}"))


def all_values(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield Triple(e(f"X{i}"), owl("onProperty"), e(f"p{i % 7}"))
        yield Triple(e(f"X{i}"), owl("allValuesFrom"), e(f"C{i}"))
        yield Triple(e(f"a{i}"), e(f"p{i % 7}"), e(f"b{i}"))
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"X{i}"))


def values(size: int) -> Iterator[Triple]:
    for i in range(size):
        for x, y in ((f"X{i}", f"v{i}"), (f"Y{i}", f"w{i}")):
            yield Triple(e(x), owl("onProperty"), e(f"p{i}"))
            yield Triple(e(x), owl("hasValue"), e(y))
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"X{i}"))
        yield Triple(e(f"a{i}"), e(f"p{i}"), e(f"w{i}"))


def chains(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield from listed(f"l{i}x", e(f"p{i}"), e(f"q{i}"))
        yield Triple(e(f"r{i}"), owl("propertyChainAxiom"), BlankNode(f"l{i}x0"))
        yield Triple(e(f"a{i}"), e(f"p{i}"), e(f"b{i}"))
        yield Triple(e(f"b{i}"), e(f"q{i}"), e(f"c{i}"))


def transitive(size: int) -> Iterator[Triple]:
    """Lines of five, and every other property symmetric as well."""
    for i in range(size):
        yield Triple(e(f"p{i}"), RDF_TYPE, owl("TransitiveProperty"))
        if i % 2:
            yield Triple(e(f"p{i}"), RDF_TYPE, owl("SymmetricProperty"))
        for k in range(4):
            yield Triple(e(f"a{i}_{k}"), e(f"p{i}"), e(f"a{i}_{k + 1}"))


def functional(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield Triple(e(f"p{i}"), RDF_TYPE, owl("FunctionalProperty"))
        yield Triple(e(f"q{i}"), RDF_TYPE, owl("InverseFunctionalProperty"))
        for value in ("b", "c"):
            yield Triple(e(f"a{i}"), e(f"p{i}"), e(f"{value}{i}"))
            yield Triple(e(f"{value}{i}"), e(f"q{i}"), Literal("one"))


def cardinalities(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield Triple(e(f"X{i}"), owl("onProperty"), e(f"p{i}"))
        yield Triple(e(f"X{i}"), owl("maxCardinality"), _ONE)
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"X{i}"))
        for value in ("b", "c"):
            yield Triple(e(f"a{i}"), e(f"p{i}"), e(f"{value}{i}"))


def keys(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield from listed(f"l{i}x", e(f"p{i}"), e(f"q{i}"))
        yield Triple(e(f"C{i}"), owl("hasKey"), BlankNode(f"l{i}x0"))
        for name in (f"a{i}", f"b{i}"):
            yield Triple(e(name), RDF_TYPE, e(f"C{i}"))
            yield Triple(e(name), e(f"p{i}"), Literal("1"))
            yield Triple(e(name), e(f"q{i}"), Literal("2"))


def intersections(size: int) -> Iterator[Triple]:
    """Intersections of three classes, one of them common to all."""
    for i in range(size):
        yield from listed(f"l{i}x", e(f"A{i}"), e(f"B{i}"), e("Common"))
        yield Triple(e(f"C{i}"), owl("intersectionOf"), BlankNode(f"l{i}x0"))
        for name in (f"A{i}", f"B{i}", "Common"):
            yield Triple(e(f"a{i}"), RDF_TYPE, e(name))


def unions(size: int) -> Iterator[Triple]:
    for i in range(size):
        yield from listed(f"l{i}x", e(f"A{i}"), e(f"B{i}"))
        yield Triple(e(f"C{i}"), owl("unionOf"), BlankNode(f"l{i}x0"))
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"A{i}"))


def disjoint(size: int) -> Iterator[Triple]:
    """Pairs of disjoint classes and of disjoint properties; each third has a contradiction."""
    for i in range(size):
        yield Triple(e(f"A{i}"), owl("disjointWith"), e(f"B{i}"))
        yield Triple(e(f"p{i}"), owl("propertyDisjointWith"), e(f"q{i}"))
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"A{i}"))
        yield Triple(e(f"b{i}"), RDF_TYPE, e(f"B{i}"))
        yield Triple(e(f"a{i}"), e(f"p{i}"), e(f"b{i}"))
        yield Triple(e(f"a{i}" if i % 3 == 0 else f"b{i}"), e(f"q{i}"), e(f"b{i}"))
        if i % 3 == 0:
            yield Triple(e(f"a{i}"), RDF_TYPE, e(f"B{i}"))


def negative(size: int) -> Iterator[Triple]:
    """Negative assertions; each third does not hold."""
    for i in range(size):
        yield Triple(e(f"n{i}"), owl("sourceIndividual"), e(f"a{i}"))
        yield Triple(e(f"n{i}"), owl("assertionProperty"), e("p"))
        yield Triple(e(f"n{i}"), owl("targetIndividual"), e(f"b{i}"))
        yield Triple(e(f"a{i}" if i % 3 == 0 else f"b{i}"), e("p"), e(f"b{i}"))


def all_disjoint(size: int) -> Iterator[Triple]:
    """One list of classes, no two of which share an instance but for each twentieth."""
    yield from listed("l", *(e(f"A{i}") for i in range(size)))
    yield Triple(e("D"), RDF_TYPE, owl("AllDisjointClasses"))
    yield Triple(e("D"), owl("members"), BlankNode("l0"))
    for i in range(size):
        yield Triple(e(f"a{i}"), RDF_TYPE, e(f"A{i}"))
    for i in range(size // 20):
        yield Triple(e(f"a{size - i - 1}"), RDF_TYPE, e(f"A{i}"))


def datatypes(size: int) -> Iterator[Triple]:
    """Ranges that are datatypes; each third has a value outside."""
    for i in range(size):
        yield Triple(e(f"p{i}"), rdfs("range"), NamedNode(XSD + "integer"))
        yield Triple(e(f"a{i}"), e(f"p{i}"), Literal(str(i), datatype=NamedNode(XSD + "integer")))
        if i % 3 == 0:
            yield Triple(e(f"a{i}"), e(f"p{i}"), Literal(str(i)))


SHAPES: tuple[Shape, ...] = (
    classes, properties, equivalents, some_values, all_values, values, chains, transitive, functional,
    cardinalities, keys, intersections, unions, disjoint, negative, all_disjoint, datatypes,
)  # fmt: skip
