"""The SPARQL inside a shapes graph (SHACL §5, §6): does it parse, and does it fit pre-binding (§5.2.1)?"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kgtool.model.errors import KgtoolError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, RDF, RDFS, XSD, Term, compact
from kgtool.sparql import Token, parse_query, tokens
from kgtool.validate.shapes_graph import ShapesGraph, sh

_IMPORTS = NamedNode(OWL + "imports")
_PREBOUND = ("this", "shapesGraph", "currentShape")
_FORMS = {"select": ("select",), "ask": ("ask",), "construct": ("construct",)}
# What every processor knows without a declaration.
_GIVEN = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "sh": "http://www.w3.org/ns/shacl#"}


def query_problems(graph: ShapesGraph) -> Iterator[tuple[Term, str]]:
    """Yield each node with a malformed or unusable query, and what is wrong with it."""
    for name, kinds in _FORMS.items():
        for holder, value in graph.uses(sh(name)):
            if graph.is_a(holder, sh("SPARQLTargetType"), sh("SPARQLTarget"), sh("SPARQLFunction")):
                continue
            if len(graph.objects(holder, sh(name))) > 1:
                yield holder, f"sh:{name} is given more than once; keep one"
            if not isinstance(value, Literal) or value.datatype.value != XSD + "string":
                yield holder, f"sh:{name} must be a plain string, not {compact(value, Prefixes())}"
                continue
            yield from ((holder, f"sh:{name} {p}") for p in _problems(graph, holder, value.value, kinds))


def _problems(graph: ShapesGraph, holder: Term, text: str, kinds: tuple[str, ...]) -> Iterator[str]:
    read = tuple(tokens(text))
    for forbidden in ("SERVICE", "FROM"):
        if any(token.is_word(forbidden) for token in read):
            yield f"uses {forbidden}; a shape speaks of the data graph alone"
            return
    declared = {**_GIVEN, **_prefixes(graph, holder)}
    try:
        query = parse_query(text, prefixes=Prefixes(declared))
    except KgtoolError as error:
        place = error.location
        where = f"line {place.line}, column {place.column} of the query: " if place else ""
        hint = "; declare it with sh:prefixes and sh:declare" if "is not declared" in error.message else ""
        yield f"does not parse: {where}{error.message.partition('; declare it with')[0]}{hint}"
        return
    if query.kind not in kinds:
        yield f"must be a {kinds[0].upper()} query, not {query.kind.upper()}"
    elif kinds == ("select",) and "this" not in query.variables:
        yield "must answer with $this"
    yield from _prebinding(read)


def _prebinding(read: tuple[Token, ...]) -> Iterator[str]:
    for place, token in enumerate(read):
        if token.is_word("MINUS", "VALUES"):
            instead = "FILTER NOT EXISTS" if token.is_word("MINUS") else "FILTER ( … IN ( … ))"
            yield f"uses {token.text.upper()}, which cannot stand where $this is pre-bound; write {instead}"
        following = read[place + 1 : place + 2]
        if token.is_word("AS") and following and following[0].text[1:] in _PREBOUND:
            yield f"assigns {following[0].text}, which is pre-bound"


def _prefixes(graph: ShapesGraph, holder: Term) -> dict[str, str]:
    """Return the prefixes that ``sh:prefixes`` of ``holder`` declares, those of imported graphs included."""
    found: dict[str, str] = {}
    todo, done = list(graph.objects(holder, sh("prefixes"))), set[Term]()
    while todo:
        source = todo.pop()
        if source in done:
            continue
        done.add(source)
        todo += graph.objects(source, _IMPORTS)
        for declaration in graph.objects(source, sh("declare")):
            prefixes = graph.objects(declaration, sh("prefix"))
            namespaces = graph.objects(declaration, sh("namespace"))
            if len(prefixes) == len(namespaces) == 1:
                found[prefixes[0].value] = namespaces[0].value
    return found


def declaration_problems(graph: ShapesGraph) -> Iterator[tuple[Term, str]]:
    """Yield each node whose prefixes are declared badly or not at all."""
    for holder, declaration in graph.uses(sh("declare")):
        for name in ("prefix", "namespace"):
            values = graph.objects(declaration, sh(name))
            if len(values) != 1 or not isinstance(values[0], Literal):
                yield holder, f"a sh:declare needs exactly one sh:{name}, and it must be a literal"
    for holder, source in graph.uses(sh("prefixes")):
        if not any(graph.objects(node, sh("declare")) for node in (source, *graph.objects(source, _IMPORTS))):
            yield holder, f"sh:prefixes names {source}, which declares no prefix with sh:declare"
