"""rdflib's parser and translation, and passes over its algebra (SPARQL 1.1 Query §18.2)."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from kgtool.sparql.blocks import Cut, number_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\(.)")  # PN_LOCAL_ESC (§19.8), which rdflib leaves as it is
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_FLAGS = threading.Lock()
_OURS = threading.local()
# What rdflib hangs on a node beside its items: the pattern of EXISTS, and a note for its evaluator.
_BESIDE = ("graph", "no_isolated_scope")

Node = Any
"""A node of rdflib's algebra: a CompValue, a term, a path, or a list, tuple or dict of these."""


@contextmanager
def _as_written() -> Iterator[None]:
    """Let rdflib keep lexical forms ("01" stays "01"), and let its parser go as deep as a query may."""
    import rdflib

    with _FLAGS:
        depth, normalize = sys.getrecursionlimit(), rdflib.NORMALIZE_LITERALS
        try:
            _OURS.reading = True
            sys.setrecursionlimit(max(depth, 20_000))
            rdflib.NORMALIZE_LITERALS = False
            yield
        finally:
            _OURS.reading = False
            rdflib.NORMALIZE_LITERALS = normalize
            sys.setrecursionlimit(depth)


@cache
def _repair() -> None:
    """Let rdflib's grammar keep the predicate of ``^p`` inside ``!( … )``, which it reads and drops, read
    SERVICE in SERVICE, and keep the signs of numbers: it calculates with them, and fails at ``-1.0``.
    """
    from rdflib.plugins.sparql import parser
    from rdflib.plugins.sparql.parserutils import Comp, Param

    for sign, word in (("-", "NEGATIVE"), ("+", "POSITIVE")):
        for kind in ("INTEGER", "DECIMAL", "DOUBLE"):
            getattr(parser, f"{kind}_{word}").set_parse_action(_signed(sign))
    inverse: Any = parser.PathOneInPropertySet.exprs[-1]  # type: ignore[attr-defined]
    if isinstance(inverse, Comp) and inverse.name == "InversePath":
        inverse.expr = "^" + Param("part", parser.iri | parser.A)
    parser.ServiceGraphPattern.__class__ = _service_reader()


@cache
def _service_reader() -> type[Any]:
    """Return rdflib's reader of SERVICE, which while we read does not search the whole text for it again.

    That search, for what only rdflib's own evaluator wants, never ends where one SERVICE stands in another.
    """
    from rdflib.plugins.sparql.parserutils import Comp, CompValue

    class ServiceReader(Comp):
        def postParse(self, instring: str, loc: int, tokenList: Any) -> Any:  # noqa: N802, N803
            if not getattr(_OURS, "reading", False):
                return super().postParse(instring, loc, tokenList)
            parts = {part.name: part.tokenList for part in tokenList if hasattr(part, "tokenList")}
            return CompValue(self.name, **parts)

    return ServiceReader


def _signed(sign: str) -> Callable[[Any], Any]:
    """Return how a number read behind ``sign`` becomes a literal."""
    from rdflib import Literal

    return lambda read: Literal(sign + str(read[0]), datatype=read[0].datatype)


def _inverse(node: Node) -> Node | None:
    """Return the path of a ``^p`` that stands inside ``!( … )``."""
    from rdflib.paths import InvPath

    return InvPath(node.part) if getattr(node, "name", None) == "InversePath" else None


def translate(read: Cut, prefixes: Mapping[str, str], base: str | None) -> tuple[Node, dict[str, str], str]:
    """Return the algebra of a query, its prefixes, the given ones included, and its base IRI or "".

    Each ``values`` of it has a ``DataBlock``. Raises whatever the parsers raise for what they cannot read.
    """
    from rdflib.plugins.sparql import algebra, parser
    from rdflib.plugins.sparql.parserutils import CompValue

    _repair()
    with _as_written():
        declarations, query = parser.Query.parse_string(read.text, parse_all=True)
        prologue, names = _prologue(declarations, prefixes, base)
        query = algebra.traverse(query, visitPost=lambda node: algebra.translatePName(node, prologue))
        query = algebra.traverse(query, visitPost=_named_group)
        query = algebra.traverse(query, visitPost=_inverse)
        pattern, projected = algebra.translate(query)
        pattern = _services(pattern)
    parts: dict[str, Node] = {"p": pattern, "datasetClause": query.datasetClause}
    if query.name == "ConstructQuery":
        parts["template"] = _template(query, pattern)
    else:
        parts["PV"] = projected
    tree = _filled(rebuilt(CompValue(query.name, **parts), plain), read, names, str(prologue.base))
    return prepared(tree), names, str(prologue.base)


def _filled(tree: Node, read: Cut, names: Mapping[str, str], base: str) -> Node:
    """Put, in place, the blocks of VALUES back where their numbers stand."""
    for node in nodes(tree):
        if getattr(node, "name", "") == "values":
            (number, *_) = node.res[0].values()
            node["res"] = read.values[number_of(number)].read(names, base)
    return tree


def _named_group(node: Node) -> None:
    """Name the value of ``GROUP BY (…)`` that has no name: rdflib's translation counts on one."""
    from rdflib import Variable

    if getattr(node, "name", "") == "GroupAs" and node.var is None:
        node["var"] = Variable(f"__group_{id(node)}__")


def _services(tree: Node) -> Node:
    """Translate, in place, the patterns of SERVICE, which rdflib leaves as they were parsed."""
    from rdflib.plugins.sparql import algebra

    for node in nodes(tree):
        name = getattr(node, "name", "")
        if name == "ServiceGraphPattern" and "p" not in node:
            node["p"] = algebra.translateGroupGraphPattern(node.pop("graph"))
        elif name in ("Builtin_EXISTS", "Builtin_NOTEXISTS") and "graph" in node.__dict__:
            _services(node.__dict__["graph"])
    return tree


def translate_update(cut: Cut, prefixes: Mapping[str, str], base: str | None) -> list[Node]:
    """Return the algebra of an update's operations, in order; INSERT DATA and DELETE DATA have ``data``.

    Raises whatever the parsers raise for what they cannot read.
    """
    from rdflib.plugins.sparql import algebra, parser

    _repair()
    with _as_written():
        read = parser.UpdateUnit.parse_string(cut.text, parse_all=True)[0]
        operations = []
        blocks = iter(cut.quads)
        names: Mapping[str, str] = prefixes
        for declarations, operation in zip(read.prologue, read.request or (), strict=False):
            prologue, names = _prologue(declarations, names, base)
            base = str(prologue.base) or base
            resolve = partial(algebra.translatePName, prologue=prologue)
            resolved = algebra.traverse(operation, visitPost=resolve)
            resolved = algebra._traverse(resolved, algebra._simplifyFilters)
            for step in (_named_group, _inverse, algebra.translatePath):
                resolved = algebra.traverse(resolved, visitPost=step)
            translated = _services(algebra.translateUpdate1(resolved, prologue))
            operations.append(_filled(rebuilt(translated, plain), cut, names, base or ""))
            if operation.name in ("InsertData", "DeleteData"):
                operations[-1]["data"] = next(blocks).read(names, base)
        return operations


def _prologue(
    declarations: Node, prefixes: Mapping[str, str], base: str | None
) -> tuple[Any, dict[str, str]]:
    """Return a prologue and the prefixes it fills; rdflib's own loses one of two equal namespaces."""
    from rdflib import URIRef
    from rdflib.plugins.sparql.sparql import Prologue

    names = dict(prefixes)

    class _Names(Prologue):
        def __init__(self) -> None:
            self.base = base or ""

        def bind(self, prefix: str | None, uri: Any) -> None:
            names[prefix or ""] = str(uri)

        def resolvePName(self, prefix: str | None, localname: str | None) -> URIRef:  # noqa: N802
            return URIRef(names[prefix or ""] + _ESCAPE.sub(r"\1", localname or ""))

        def absolutize(self, iri: Any) -> Any:
            if isinstance(iri, URIRef):
                return iri if _SCHEME.match(iri) else URIRef(iri, base=self.base)
            return super().absolutize(iri)

    prologue = _Names()
    for declaration in declarations:
        if declaration.name == "Base":
            prologue.base = prologue.absolutize(declaration.iri)
        elif declaration.name == "PrefixDecl":
            prologue.bind(declaration.prefix, prologue.absolutize(declaration.iri))
    return prologue, names


def _template(query: Node, pattern: Node) -> list[Any]:
    """Return the template of a CONSTRUCT; in the short form it is the pattern itself (§16.2.4)."""
    from rdflib.plugins.sparql import algebra

    if query.template:
        return list(algebra.triples(query.template))
    if not query.where.name.startswith("Fake"):  # rdflib's mark of the short form; else the template is {}
        return []
    return [t for node in nodes(pattern) if getattr(node, "name", "") == "BGP" for t in node.triples]


def rebuilt(node: Node, leaf: Callable[[Node], Node]) -> Node:
    """Return a copy of an algebra tree whose terms went through ``leaf``; places of assignment stay.

    What the translation hangs beside a node becomes an item of it, so that every pass sees it.
    """
    from rdflib.plugins.sparql.parserutils import CompValue, Expr

    if isinstance(node, CompValue):
        items = {key: dict.__getitem__(node, key) for key in node if key != "_vars"}
        items.update({key: node.__dict__[key] for key in _BESIDE if key in node.__dict__})
        keep = {"PV", "var", "res"} if node.name != "values" else set()
        copied = {key: value if key in keep else rebuilt(value, leaf) for key, value in items.items()}
        if isinstance(node, Expr):
            evaluate = node.__dict__.get("_evalfn")
            return Expr(node.name, evaluate.__func__ if evaluate else None, **copied)
        return CompValue(node.name, **copied)
    if isinstance(node, dict):
        return {key: rebuilt(value, leaf) for key, value in node.items()}
    if isinstance(node, tuple):
        return tuple(rebuilt(value, leaf) for value in node)
    if isinstance(node, list) or type(node).__name__ == "ParseResults":
        return [rebuilt(value, leaf) for value in node]
    return leaf(node)


def plain(node: Node) -> Node:
    """Return a literal as RDF 1.1 has it: ``xsd:string`` goes unsaid, language tags are lower case."""
    import rdflib

    if isinstance(node, rdflib.Literal):
        if str(node.datatype) == _STRING:
            return rdflib.Literal(str(node))
        if node.language and node.language != node.language.lower():
            return rdflib.Literal(str(node), lang=node.language.lower())
    return node


def prepared(tree: Node) -> Node:
    """Return ``tree`` with patterns in order and with the notes that rdflib's evaluator reads.

    ``tree`` must be a fresh copy: the notes are written into it.
    """
    from rdflib.plugins.sparql import algebra

    tree = algebra.traverse(tree, visitPost=algebra.simplify)
    algebra._traverseAgg(tree, visitor=algebra.analyse)
    algebra._traverseAgg(tree, algebra._addVars)
    for node in nodes(tree):
        if isinstance(node, dict) and getattr(node, "name", "") in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            node.graph = dict.__getitem__(node, "graph")  # type: ignore[attr-defined]
    return tree


def nodes(tree: Node) -> Iterator[Node]:
    """Yield every node below and including ``tree``, depth first."""
    yield tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key != "_vars":
                yield from nodes(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from nodes(value)
