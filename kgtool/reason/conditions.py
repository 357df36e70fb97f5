"""``for each …`` and ``such that …`` of a rule: variables that range over literals and datatypes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import OWL, RDF, RDFS, Term
from kgtool.reason.book import Domain, Rule
from kgtool.reason.datatypes import DATATYPES, in_value_space, is_ill_typed, same_value
from kgtool.reason.facts import Facts
from kgtool.reason.matching import Binding

ANNOTATION_PROPERTIES: tuple[NamedNode, ...] = (
    *(NamedNode(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(NamedNode(OWL + name) for name in ("deprecated", "versionInfo", "priorVersion")),
    *(NamedNode(OWL + name) for name in ("backwardCompatibleWith", "incompatibleWith")),
)
"""The built-in annotation properties of OWL 2 RL (OWL 2 Structural Specification §5.5)."""

_CONTAINER = RDF + "_"
# Kinds whose members do not depend on the graph, in a fixed order.
_FIXED: dict[str, dict[Term, None]] = {
    "datatype": dict.fromkeys(DATATYPES),
    "recognised-datatype": dict.fromkeys((*DATATYPES, NamedNode(RDF + "langString"))),
    "annotation-property": dict.fromkeys(ANNOTATION_PROPERTIES),
}
DOMAIN_KINDS = frozenset({*_FIXED, "literal", "container-property"})


def choices(rule: Rule, graph: Facts, binding: Binding) -> Iterator[Binding]:
    """Yield every extension of ``binding`` that the quantifiers and conditions of ``rule`` allow."""
    if not rule.domains:
        yield binding
        return
    for chosen in _ranged(rule.domains, graph, binding):
        if all(_CONDITIONS[c.name](*(chosen[v] for v in c.arguments)) for c in rule.conditions):
            yield chosen


def _ranged(domains: tuple[Domain, ...], graph: Facts, binding: Binding) -> Iterator[Binding]:
    if not domains:
        yield binding
        return
    domain, rest = domains[0], domains[1:]
    held = binding.get(domain.variable)
    if held is None:
        for term in _members(domain.kind, graph):
            yield from _ranged(rest, graph, {**binding, domain.variable: term})
    elif _is_member(domain.kind, held):
        yield from _ranged(rest, graph, binding)


def _members(kind: str, graph: Facts) -> Iterable[Term]:
    if kind == "literal":
        return graph.literals
    if kind in _FIXED:
        return _FIXED[kind]
    return [term for term in graph.terms if _is_member(kind, term)]


def _is_member(kind: str, term: Term) -> bool:
    if kind == "literal":
        return isinstance(term, Literal)
    if kind in _FIXED:
        return term in _FIXED[kind]
    number = term.value.removeprefix(_CONTAINER) if isinstance(term, NamedNode) else ""
    return number.isdecimal() and not number.startswith("0")


def _in(literal: Term, datatype: Term) -> bool:
    return isinstance(literal, Literal) and in_value_space(literal, datatype) is True


def _not_in(literal: Term, datatype: Term) -> bool:
    return isinstance(literal, Literal) and in_value_space(literal, datatype) is False


def _same(one: Term, other: Term) -> bool:
    return isinstance(one, Literal) and isinstance(other, Literal) and same_value(one, other) is True


def _differ(one: Term, other: Term) -> bool:
    return isinstance(one, Literal) and isinstance(other, Literal) and same_value(one, other) is False


def _typed(literal: Term, datatype: Term) -> bool:
    return isinstance(literal, Literal) and literal.datatype == datatype


def _ill_typed(literal: Term) -> bool:
    return isinstance(literal, Literal) and is_ill_typed(literal)


_CONDITIONS: dict[str, Callable[..., bool]] = {
    "in-value-space": _in,
    "not-in-value-space": _not_in,
    "same-value": _same,
    "different-values": _differ,
    "is-typed": _typed,
    "ill-typed": _ill_typed,
}
CONDITION_NAMES = frozenset(_CONDITIONS)
