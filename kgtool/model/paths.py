"""SHACL property paths (SHACL §2.3.1): from a graph to SPARQL's syntax, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import BlankNode, NamedNode

from kgtool.model.errors import ShapesError
from kgtool.model.terms import RDF, SH, Term

Objects = Callable[[Term, NamedNode], Sequence[Term]]
"""From a subject and a predicate to the objects that a graph has for them."""

_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_UNARY = {
    NamedNode(SH + "inversePath"): "^{}",
    NamedNode(SH + "zeroOrMorePath"): "{}*",
    NamedNode(SH + "oneOrMorePath"): "{}+",
    NamedNode(SH + "zeroOrOnePath"): "{}?",
}
_ALTERNATIVE = NamedNode(SH + "alternativePath")


def path_text(objects: Objects, node: Term) -> str:
    """Return the path at ``node`` in SPARQL's syntax with full IRIs: ``<p>``, ``<p>/^<q>``, ``(<p>|<q>)+``.

    Raises ShapesError, saying what is wrong, where ``node`` is no well-formed path.
    """
    return _text(objects, node, (), outermost=True)


def _text(objects: Objects, node: Term, above: tuple[Term, ...], *, outermost: bool = False) -> str:
    if isinstance(node, NamedNode):
        return str(node)
    if not isinstance(node, BlankNode):
        raise ShapesError(
            f"{node} is a literal, but a path is an IRI, a list or one of sh:inversePath and the like"
        )
    if node in above:
        raise ShapesError("the path contains itself")
    inner = (*above, node)
    forms = [p for p in (_FIRST, _ALTERNATIVE, *_UNARY) for _ in objects(node, p)]
    if not forms:
        raise ShapesError("a blank node that has nothing that makes it a path; see SHACL §2.3.1")
    if forms[0] in _UNARY:
        step = _text(objects, objects(node, forms[0])[0], inner)
        return _UNARY[forms[0]].format(step if step[0] in "<(" and step[-1] in ">)" else f"({step})")
    start, joint = (objects(node, _ALTERNATIVE)[0], "|") if forms[0] == _ALTERNATIVE else (node, "/")
    steps = _members(objects, start)
    if len(steps) < 2:
        kind = "an alternative" if joint == "|" else "a sequence"
        raise ShapesError(f"{kind} path needs a well-formed list of at least two paths")
    text = joint.join(_text(objects, step, inner) for step in steps)
    return text if outermost else f"({text})"


def _members(objects: Objects, head: Term) -> tuple[Term, ...]:
    """Return the members of the list at ``head``; none where it is no well-formed list."""
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL:
        first, rest = objects(head, _FIRST), objects(head, _REST)
        if head in seen or len(first) != 1 or len(rest) != 1:
            return ()
        seen.add(head)
        found.append(first[0])
        head = rest[0]
    return tuple(found)
