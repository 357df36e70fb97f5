"""SHACL property paths (SHACL §2.3.1): read from a graph, written in SPARQL's syntax."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.errors import ShapesError
from kgtool.model.terms import SH, Term
from kgtool.reason.facts import TripleIndex
from kgtool.reason.lists import members

_UNARY = {
    NamedNode(SH + "inversePath"): "^{}",
    NamedNode(SH + "zeroOrMorePath"): "{}*",
    NamedNode(SH + "oneOrMorePath"): "{}+",
    NamedNode(SH + "zeroOrOnePath"): "{}?",
}
_ALTERNATIVE = NamedNode(SH + "alternativePath")


def sparql_path(graph: TripleIndex, node: Term) -> str:
    """Return the path at ``node`` in SPARQL's syntax, with full IRIs, in brackets where needed.

    Raises ShapesError where ``node`` is no well-formed path, or a path contains itself.
    """
    return _path(graph, node, ())


def _path(graph: TripleIndex, node: Term, above: tuple[Term, ...]) -> str:
    if isinstance(node, NamedNode):
        return str(node)
    if not isinstance(node, BlankNode) or node in above:
        raise ShapesError(f"{node} is not a property path (SHACL §2.3.1)")
    inner = (*above, node)
    for predicate, form in _UNARY.items():
        for _, _, step in graph.facts((node, predicate, None)):
            return "(" + form.format(_path(graph, step, inner)) + ")"
    for _, _, choice in graph.facts((node, _ALTERNATIVE, None)):
        return "(" + "|".join(_steps(graph, choice, inner)) + ")"
    return "(" + "/".join(_steps(graph, node, inner)) + ")"


def _steps(graph: TripleIndex, head: Term, above: tuple[Term, ...]) -> list[str]:
    steps = members(graph, head)
    if steps is None or len(steps) < 2:
        raise ShapesError("a sequence or alternative path needs a list of two or more paths (SHACL §2.3.1.2)")
    return [_path(graph, step, above) for step in steps]
