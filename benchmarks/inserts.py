"""Rules as SPARQL updates: how one reasons with a store that has no reasoner, pyoxigraph's.

The axioms of an ontology become INSERTs of their own, named after the rules of OWL 2 RL (OWL 2 Profiles
§4.3), and are run again and again until the store does not grow. Only the kinds of axiom that the ontologies
in ``data/`` have are known; another one raises ValueError rather than being left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PLAIN = {
    _RDFS + "subClassOf": (("cax-sco", "?x a {b}", "?x a {a}"),),
    _RDFS + "domain": (("prp-dom", "?x a {b}", "?x {a} ?y"),),
    _RDFS + "range": (("prp-rng", "?y a {b}", "?x {a} ?y"),),
    _RDFS + "subPropertyOf": (("prp-spo1", "?x {b} ?y", "?x {a} ?y"),),
    _OWL + "inverseOf": (("prp-inv1", "?y {b} ?x", "?x {a} ?y"), ("prp-inv2", "?y {a} ?x", "?x {b} ?y")),
}
_KINDS = {
    "SymmetricProperty": ("prp-symp", "?y {a} ?x", "?x {a} ?y"),
    "TransitiveProperty": ("prp-trp", "?x {a} ?z", "?x {a} ?y . ?y {a} ?z"),
}
_NOTHING = {"Ontology", "Class", "ObjectProperty", "DatatypeProperty", "Restriction"}
_PARTS = {_OWL + name for name in ("onProperty", "someValuesFrom", "intersectionOf", "disjointWith")}
_PARTS |= {_RDF + "first", _RDF + "rest"}

Rule = tuple[str, str]
"""The name of a rule, and an update."""


def inserts(axioms: list[Any]) -> list[Rule]:
    """Return the updates that the axioms, pyoxigraph's triples, come to."""
    by_subject: dict[tuple[Any, str], list[Any]] = {}
    for axiom in axioms:
        by_subject.setdefault((axiom.subject, axiom.predicate.value), []).append(axiom.object)

    def one(subject: Any, local: str) -> Any:
        [found] = by_subject[(subject, local)]
        return found

    rules: list[Rule] = []
    for axiom in axioms:
        predicate = axiom.predicate.value
        if predicate == _RDF + "type":
            rules += _of_kind(axiom)
        elif predicate in _PLAIN:
            rules += [_rule(*form, axiom.subject, axiom.object) for form in _PLAIN[predicate]]
        elif predicate == _OWL + "propertyChainAxiom":
            steps = [f"?x{place} {link} ?x{place + 1}" for place, link in enumerate(_list(axiom.object, one))]
            rules.append(_insert("prp-spo2", f"?x0 {axiom.subject} ?x{len(steps)}", " . ".join(steps)))
        elif predicate == _OWL + "equivalentClass":
            rules += _intersection(axiom.subject, _list(one(axiom.object, _OWL + "intersectionOf"), one), one)
        elif predicate not in _PARTS:
            raise ValueError(f"no rule is written for {predicate}")
    return rules


def close(store: Any, rules: list[Rule]) -> int:
    """Run the rules on a pyoxigraph store until it does not grow; return the number of rounds."""
    rounds, before = 0, -1
    while before != (before := len(store)):
        for _, update in rules:
            store.update(update)
        rounds += 1
    return rounds


def _rule(name: str, head: str, body: str, first: Any, second: Any = None) -> Rule:
    return _insert(name, head.format(a=first, b=second), body.format(a=first, b=second))


def _insert(name: str, head: str, body: str) -> Rule:
    return name, f"INSERT {{ {head} }} WHERE {{ {body} }}"


def _of_kind(axiom: Any) -> list[Rule]:
    local = axiom.object.value.removeprefix(_OWL)
    if local in _KINDS:
        return [_rule(*_KINDS[local], axiom.subject)]
    if local not in _NOTHING:
        raise ValueError(f"no rule is written for {axiom.object}")
    return []


def _list(head: Any, one: Callable[[Any, str], Any]) -> Iterator[Any]:
    while getattr(head, "value", "") != _RDF + "nil":
        yield one(head, _RDF + "first")
        head = one(head, _RDF + "rest")


def _intersection(whole: Any, members: Iterator[Any], one: Callable[[Any, str], Any]) -> list[Rule]:
    """Return cls-int1 with cls-svf1 in one update, and cls-int2 for the members that have a name."""
    body, rules = [], []
    for place, member in enumerate(members):
        if str(member).startswith("_:"):
            link, kind = one(member, _OWL + "onProperty"), one(member, _OWL + "someValuesFrom")
            body.append(f"?x {link} ?y{place} . ?y{place} a {kind}")
        else:
            body.append(f"?x a {member}")
            rules.append(_insert("cls-int2", f"?x a {member}", f"?x a {whole}"))
    return [_insert("cls-int1", f"?x a {whole}", " . ".join(body)), *rules]
