"""``sh:TripleRule`` (SHACL Advanced Features §8.2): one triple, its terms given by node expressions."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from kgtool.model.errors import NotSupportedError, ShapesError
from kgtool.model.paths import path_text
from kgtool.model.terms import SH, Term
from kgtool.reason.facts import TripleIndex
from kgtool.reason.shacl_rules.project_rule import THIS, TemplateTerm, TemplateTriple
from kgtool.reason.shacl_rules.shape_values import at_most_one, exactly_one, values

_FOCUS = NamedNode(SH + "this")
_NOT_CARRIED_OUT = ("union", "intersection", "filterShape", "count", "min", "max", "sum", "if", "exists")


def triple_rule(graph: TripleIndex, rule: Term) -> tuple[TemplateTriple, str]:
    """Return the template triple of ``rule`` and the pattern that binds its variables.

    A term of the triple is a constant, ``sh:this``, or ``[ sh:path P ]``, optionally with ``sh:nodes``
    (SHACL-AF §5). Raises ShapesError for a mistake, NotSupportedError for another node expression.
    """
    parts: list[str] = []
    terms: list[TemplateTerm] = []
    for position in ("subject", "predicate", "object"):
        expression = exactly_one(graph, rule, position)
        term, pattern = _expression(graph, expression, position)
        if pattern:
            parts.append(pattern)
        terms.append(term)
    subject, predicate, value = terms
    if isinstance(subject, Literal):
        raise ShapesError(f"sh:subject is the literal {subject}; a literal cannot be a subject")
    if not isinstance(predicate, NamedNode | Variable):
        raise ShapesError(f"sh:predicate must be an IRI, not {predicate}")
    return (subject, predicate, value), " ".join(parts)


def _expression(graph: TripleIndex, node: Term, name: str) -> tuple[TemplateTerm, str]:
    """Return the term that stands for a node expression, and the pattern that binds it to ``?name``."""
    if node == _FOCUS:
        return Variable(THIS), ""
    if not isinstance(node, BlankNode):
        return node, ""
    path = at_most_one(graph, node, "path")
    if path is None:
        for kind in _NOT_CARRIED_OUT:
            if values(graph, node, kind):
                raise NotSupportedError(f"node expression sh:{kind} in a rule; write it as a sh:SPARQLRule")
        raise ShapesError(f"sh:{name} is no node expression; give a term, sh:this or [ sh:path … ]")
    nodes = at_most_one(graph, node, "nodes")
    start, pattern = (Variable(THIS), "") if nodes is None else _expression(graph, nodes, name + "_from")
    start_text = f"?{start.value}" if isinstance(start, Variable) else str(start)
    return Variable(name), f"{pattern} {start_text} {_path(graph, path)} ?{name} .".strip()


def _path(graph: TripleIndex, node: Term) -> str:
    def objects(subject: Term, predicate: NamedNode) -> list[Term]:
        return [fact[2] for fact in graph.facts((subject, predicate, None))]

    try:
        return path_text(objects, node)
    except ShapesError as error:
        raise ShapesError(f"sh:path is no property path: {error.message}") from None
