"""What would have to follow for an axiom to hold: trials on things made up for the purpose.

A rule never concludes that a property is transitive. But where ``p(a, c)`` follows from ``p(a, b)`` and
``p(b, c)`` for three things of which nothing else is known, it follows for all: the axiom is entailed.
What denies something (a difference, a disjointness, membership in a complement) is entailed where its
opposite would be a contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.terms import OWL, RDF_TYPE, RDFS, XSD, Term
from kgtool.reason.facts import Fact, TripleIndex
from kgtool.reason.lists import members
from kgtool.reason.noise import DIFFERENT_FROM, SAME_AS, SUB_CLASS_OF


@dataclass(frozen=True)
class Trial:
    """If all of ``assumed`` were so, ``wanted`` would have to follow; where it is None, a contradiction."""

    assumed: tuple[Fact, ...] = ()
    wanted: Fact | None = None


def _owl(name: str) -> NamedNode:
    return NamedNode(OWL + name)


def trials(goal: Fact, said: TripleIndex) -> tuple[Trial, ...] | None:
    """Return the trials that together show ``goal``; None where there is no way to try.

    ``said`` are the triples that say what the class expressions and lists of ``goal`` are.
    """
    subject, predicate, value = goal
    if predicate == RDF_TYPE and isinstance(value, NamedNode) and value in _CHARACTERISTICS:
        return _CHARACTERISTICS[value](subject)
    if predicate == RDF_TYPE:
        return tuple(_membership(subject, value, said))
    if predicate in _BY_LIST:
        listed = members(said, value)
        return tuple(_BY_LIST[predicate](subject, listed)) if listed else None
    if predicate in _BETWEEN:
        return tuple(_BETWEEN[predicate](subject, value, said))
    return None


def denials(kind: Term, axiom: Term, said: TripleIndex) -> tuple[Trial, ...] | None:
    """Return the trials for an axiom of several triples at the node ``axiom``, of class ``kind``.

    That is owl:AllDifferent, owl:AllDisjointClasses, owl:AllDisjointProperties or
    owl:NegativePropertyAssertion; None for another, and where a part is missing.
    """
    if kind == _owl("NegativePropertyAssertion"):
        source, named = _value(axiom, "sourceIndividual", said), _value(axiom, "assertionProperty", said)
        target = _value(axiom, "targetIndividual", said) or _value(axiom, "targetValue", said)
        return (Trial(((source, named, target),)),) if source and named and target else None
    head = _value(axiom, "members", said) or _value(axiom, "distinctMembers", said)
    listed = members(said, head) if head else None
    deny = _OF_ALL.get(kind)
    if listed is None or deny is None:
        return None
    return tuple(deny(one, other) for one, other in combinations(listed, 2))


def _value(node: Term, name: str, said: TripleIndex) -> Term | None:
    return next((value for _, _, value in said.facts((node, _owl(name), None))), None)


def _count(number: Term | None) -> int | None:
    known = isinstance(number, Literal) and number.datatype.value == XSD + "nonNegativeInteger"
    return int(number.value) if known and number.value in ("0", "1") else None  # type: ignore[union-attr]


def _membership(member: Term, of: Term, said: TripleIndex) -> Iterator[Trial]:
    """Yield the trials for membership in a class, by its parts where the rules do not conclude it."""
    on, number = _value(of, "onProperty", said), _count(_value(of, "maxCardinality", said))
    denied, all_values = _value(of, "complementOf", said), _value(of, "allValuesFrom", said)
    head = _value(of, "intersectionOf", said)
    parts = members(said, head) if head else None
    one, other = BlankNode(), BlankNode()
    if denied:
        yield Trial(((member, RDF_TYPE, denied),))
    elif all_values and on:
        for trial in _membership(one, all_values, said):
            yield replace(trial, assumed=((member, on, one), *trial.assumed))
    elif on and number == 0:
        yield Trial(((member, on, one),))
    elif on and number == 1:
        yield Trial(((member, on, one), (member, on, other)), (one, SAME_AS, other))
    elif parts:
        for part in parts:
            yield from _membership(member, part, said)
    else:
        yield Trial((), (member, RDF_TYPE, of))


def _sub_class(sub: Term, of: Term, said: TripleIndex) -> Iterator[Trial]:
    member = BlankNode()
    for trial in _membership(member, of, said):
        yield replace(trial, assumed=((member, RDF_TYPE, sub), *trial.assumed))


def _same_class(one: Term, other: Term, said: TripleIndex) -> Iterator[Trial]:
    yield from _sub_class(one, other, said)
    yield from _sub_class(other, one, said)


def _range(of: Term, cls: Term, said: TripleIndex) -> Iterator[Trial]:
    subject, value = BlankNode(), BlankNode()
    for trial in _membership(value, cls, said):
        yield replace(trial, assumed=((subject, of, value), *trial.assumed))


def _domain(of: Term, cls: Term, said: TripleIndex) -> Iterator[Trial]:
    subject, value = BlankNode(), BlankNode()
    for trial in _membership(subject, cls, said):
        yield replace(trial, assumed=((subject, of, value), *trial.assumed))


def _sub_property(sub: Term, of: Term) -> Trial:
    one, other = BlankNode(), BlankNode()
    return Trial(((one, sub, other),), (one, of, other))


def _inverse(one: Term, other: Term) -> tuple[Trial, Trial]:
    a, b = BlankNode(), BlankNode()
    return Trial(((a, one, b),), (b, other, a)), Trial(((a, other, b),), (b, one, a))


def _apart(one: Term, other: Term) -> Trial:
    return Trial(((one, SAME_AS, other),))


def _disjoint(one: Term, other: Term) -> Trial:
    member = BlankNode()
    return Trial(((member, RDF_TYPE, one), (member, RDF_TYPE, other)))


def _disjoint_properties(one: Term, other: Term) -> Trial:
    a, b = BlankNode(), BlankNode()
    return Trial(((a, one, b), (a, other, b)))


def _chain(of: Term, links: Sequence[Term]) -> Iterator[Trial]:
    nodes = [BlankNode() for _ in range(len(links) + 1)]
    steps = tuple((a, link, b) for (a, b), link in zip(pairwise(nodes), links, strict=True))
    yield Trial(steps, (nodes[0], of, nodes[-1]))


def _characteristic(name: str, of: Term) -> tuple[Trial]:
    a, b, c = BlankNode(), BlankNode(), BlankNode()
    return {
        "Transitive": (Trial(((a, of, b), (b, of, c)), (a, of, c)),),
        "Symmetric": (Trial(((a, of, b),), (b, of, a)),),
        "Asymmetric": (Trial(((a, of, b), (b, of, a))),),
        "Irreflexive": (Trial(((a, of, a),)),),
        "Functional": (Trial(((a, of, b), (a, of, c)), (b, SAME_AS, c)),),
        "InverseFunctional": (Trial(((b, of, a), (c, of, a)), (b, SAME_AS, c)),),
    }[name]


def _characteristics(name: str) -> Callable[[Term], tuple[Trial]]:
    return lambda of: _characteristic(name, of)


_CHARACTERISTICS = {
    _owl(f"{name}Property"): _characteristics(name)
    for name in ("Transitive", "Symmetric", "Asymmetric", "Irreflexive", "Functional", "InverseFunctional")
}
_BY_LIST: Mapping[Term, Callable[[Term, Sequence[Term]], Iterator[Trial]]] = {
    _owl("propertyChainAxiom"): _chain
}
_OF_ALL: Mapping[Term, Callable[[Term, Term], Trial]] = {
    _owl("AllDifferent"): _apart,
    _owl("AllDisjointClasses"): _disjoint,
    _owl("AllDisjointProperties"): _disjoint_properties,
}
_BETWEEN: Mapping[Term, Callable[[Term, Term, TripleIndex], Iterator[Trial]]] = {
    SUB_CLASS_OF: _sub_class,
    _owl("equivalentClass"): _same_class,
    NamedNode(RDFS + "domain"): _domain,
    NamedNode(RDFS + "range"): _range,
    NamedNode(RDFS + "subPropertyOf"): lambda one, other, _: iter((_sub_property(one, other),)),
    _owl("equivalentProperty"): lambda one, other, _: iter(
        (_sub_property(one, other), _sub_property(other, one))
    ),
    _owl("inverseOf"): lambda one, other, _: iter(_inverse(one, other)),
    _owl("disjointWith"): lambda one, other, _: iter((_disjoint(one, other),)),
    _owl("propertyDisjointWith"): lambda one, other, _: iter((_disjoint_properties(one, other),)),
    DIFFERENT_FROM: lambda one, other, _: iter((_apart(one, other),)),
}
