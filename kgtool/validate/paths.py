"""SHACL property paths (SHACL §2.3.1): from a graph to SPARQL's syntax, and what is wrong with one."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.errors import ShapesError
from kgtool.model.terms import Term
from kgtool.validate.shapes_graph import FIRST, ShapesGraph, sh

_UNARY = {
    sh("inversePath"): "^{}",
    sh("zeroOrMorePath"): "{}*",
    sh("oneOrMorePath"): "{}+",
    sh("zeroOrOnePath"): "{}?",
}
_ALTERNATIVE = sh("alternativePath")


def path_text(graph: ShapesGraph, node: Term) -> str:
    """Return the path at ``node`` in SPARQL's syntax with full IRIs: ``<p>``, ``<p>/^<q>``, ``(<p>|<q>)+``.

    Raises ShapesError, saying what is wrong, where ``node`` is no well-formed path.
    """
    return _text(graph, node, (), outermost=True)


def _text(graph: ShapesGraph, node: Term, above: tuple[Term, ...], *, outermost: bool = False) -> str:
    if isinstance(node, NamedNode):
        return str(node)
    if not isinstance(node, BlankNode):
        raise ShapesError(
            f"{node} is a literal, but a path is an IRI, a list or one of sh:inversePath and the like"
        )
    if node in above:
        raise ShapesError("the path contains itself")
    inner = (*above, node)
    forms = [p for p in (FIRST, _ALTERNATIVE, *_UNARY) for _ in graph.objects(node, p)]
    if not forms:
        raise ShapesError("a blank node that has nothing that makes it a path; see SHACL §2.3.1")
    if forms[0] in _UNARY:
        step = _text(graph, graph.objects(node, forms[0])[0], inner)
        return _UNARY[forms[0]].format(step if step[0] in "<(" and step[-1] in ">)" else f"({step})")
    start, joint = (graph.objects(node, _ALTERNATIVE)[0], "|") if forms[0] == _ALTERNATIVE else (node, "/")
    steps = graph.members(start)
    if steps is None or len(steps) < 2:
        kind = "an alternative" if joint == "|" else "a sequence"
        raise ShapesError(f"{kind} path needs a well-formed list of at least two paths")
    text = joint.join(_text(graph, step, inner) for step in steps)
    return text if outermost else f"({text})"
