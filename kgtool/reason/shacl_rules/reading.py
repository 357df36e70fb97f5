"""The rules of a project, read from its shapes graph (SHACL Advanced Features §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgtool.model.errors import NotSupportedError, ShapesError
from kgtool.model.findings import Finding, Location
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF_TYPE, RDFS, SH, Term, compact
from kgtool.reason.facts import TripleIndex
from kgtool.reason.shacl_rules.project_rule import THIS, ProjectRule
from kgtool.reason.shacl_rules.shape_values import at_most_one, is_true, values
from kgtool.reason.shacl_rules.sparql_rule import SparqlParts, sparql_rule
from kgtool.reason.shacl_rules.triple_rule import triple_rule

_RULE = NamedNode(SH + "rule")
_CLASSES = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
_INSTANCE_OF = f"{RDF_TYPE}/<{RDFS}subClassOf>*"


def project_rules(
    quads: Iterable[Quad | Triple],
    prefixes: Prefixes,
    *,
    place: Callable[[Term], Location | None] = lambda _node: None,
) -> tuple[ProjectRule, ...]:
    """Return the rules of a shapes graph, in the order in which they run: by ``sh:order``, then by name.

    ``quads`` are the shapes graph (graph names do not matter here), together with the ontology where a
    shape may be a class defined there. A deactivated rule, or a rule of a deactivated shape, is left out.
    ``prefixes`` shorten IRIs in messages. ``place`` tells where a node is described.

    Raises ShapesError with the mistakes of every rule (a missing part, a rule without a target, a query
    that does not parse), each with its place; NotSupportedError for a kind of rule, target or node
    expression that is not carried out.
    """
    graph = TripleIndex(quad.triple if isinstance(quad, Quad) else quad for quad in quads)
    rules: list[ProjectRule] = []
    mistakes: list[Finding] = []
    for shape, rule, position in _rules_of_shapes(graph):
        shape_name = compact(shape, prefixes)
        shown = compact(rule, prefixes) if isinstance(rule, NamedNode) else f"rule {position}"
        name = shown if isinstance(rule, NamedNode) else f"{shape_name} {shown}"
        try:
            rules += _rule(graph, shape, rule, name)
        except (ShapesError, NotSupportedError) as error:
            message, where = f"{shown} of shape {shape_name}: {error.message}", place(rule) or place(shape)
            if isinstance(error, NotSupportedError):
                raise NotSupportedError(message, location=where) from None
            mistakes.append(Finding("shapes", "ill-formed", message, location=where))
    if mistakes:
        raise ShapesError.of(tuple(mistakes))
    return tuple(sorted(rules, key=lambda r: (r.order, r.name)))


def _rules_of_shapes(graph: TripleIndex) -> Iterator[tuple[Term, Term, int]]:
    """Yield shape, rule and the rule's number among those of its shape, from 1."""
    counts: dict[Term, int] = {}
    for shape, _, rule in graph.facts((None, _RULE, None)):
        counts[shape] = counts.get(shape, 0) + 1
        yield shape, rule, counts[shape]


def _rule(graph: TripleIndex, shape: Term, rule: Term, name: str) -> Iterator[ProjectRule]:
    if is_true(graph, shape, "deactivated") or is_true(graph, rule, "deactivated"):
        return
    parts = _parts(graph, rule)
    conditions = tuple(values(graph, rule, "condition"))
    yield ProjectRule(
        name=name,
        shape=shape,
        node=rule,
        order=_order(graph, rule),
        focus=_focus(graph, shape),
        prologue=parts.prologue,
        pattern=parts.pattern,
        modifiers=parts.modifiers,
        template=parts.template,
        conditions=conditions,
        shapes=tuple(graph) if conditions else (),
    )


def _parts(graph: TripleIndex, rule: Term) -> SparqlParts:
    if isinstance(rule, Literal):
        raise ShapesError(f"sh:rule must name a rule, not the literal {rule}")
    kinds = {fact[2] for fact in graph.facts((rule, RDF_TYPE, None))}
    if NamedNode(SH + "SPARQLRule") in kinds:
        return sparql_rule(graph, rule)
    if NamedNode(SH + "TripleRule") in kinds:
        template, pattern = triple_rule(graph, rule)
        return SparqlParts("", (template,), pattern, "")
    if NamedNode(SH + "JSRule") in kinds:
        raise NotSupportedError("sh:JSRule; write it as a sh:SPARQLRule")
    raise ShapesError("say what kind of rule it is: a sh:TripleRule or a sh:SPARQLRule")


def _order(graph: TripleIndex, rule: Term) -> Decimal:
    value = at_most_one(graph, rule, "order")
    if value is None:
        return Decimal(0)
    try:
        return Decimal(value.value)
    except InvalidOperation:
        raise ShapesError(f"sh:order must be a number, not {value}") from None


def _focus(graph: TripleIndex, shape: Term) -> str:
    """Return a pattern that binds ``?this`` to the focus nodes of the shape's targets (SHACL §2.1.3)."""
    if values(graph, shape, "target"):
        raise NotSupportedError(
            "sh:target; use sh:targetClass, targetNode, targetSubjectsOf or targetObjectsOf"
        )
    groups = [f"?{THIS} {_INSTANCE_OF} {_iri(v, 'targetClass')}" for v in values(graph, shape, "targetClass")]
    if isinstance(shape, NamedNode) and any((shape, RDF_TYPE, kind) in graph for kind in _CLASSES):
        groups.append(f"?{THIS} {_INSTANCE_OF} {shape}")
    groups += [f"VALUES ?{THIS} {{ {_constant(v)} }}" for v in values(graph, shape, "targetNode")]
    groups += [
        f"?{THIS} {_iri(v, 'targetSubjectsOf')} ?any" for v in values(graph, shape, "targetSubjectsOf")
    ]
    groups += [f"?any {_iri(v, 'targetObjectsOf')} ?{THIS}" for v in values(graph, shape, "targetObjectsOf")]
    if not groups:
        raise ShapesError("the shape has no target, so its rule never applies; add sh:targetClass or another")
    return " UNION ".join(f"{{ {group} }}" for group in groups)


def _iri(value: Term, parameter: str) -> str:
    if not isinstance(value, NamedNode):
        raise ShapesError(f"sh:{parameter} must be an IRI, not {value}")
    return str(value)


def _constant(value: Term) -> str:
    if isinstance(value, BlankNode):
        raise ShapesError("sh:targetNode must be an IRI or a literal, not a blank node")
    return str(value)
