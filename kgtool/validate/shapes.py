"""Mistakes in a shapes graph, all of them at once (SHACL §1.4: ill-formed shapes graphs)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgtool.model.errors import ShapesError
from kgtool.model.findings import Finding, Location
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF_TYPE, SH, Term, compact
from kgtool.validate.parameters import PARAMETERS, SHAPE_MARKS, TERMS, Parameter
from kgtool.validate.queries import declaration_problems, query_problems
from kgtool.validate.shapes_graph import ShapesGraph, sh
from kgtool.validate.values import path_problem, problem_of

_PATH = sh("path")
_SHAPE_LISTS = tuple(sh(name) for name, p in PARAMETERS.items() if p.kind == "list of shapes")
_SHAPE_VALUES = tuple(sh(name) for name, p in PARAMETERS.items() if p.kind in ("shape", "property shape"))
_NOUNS = {**dict.fromkeys(_SHAPE_VALUES, "a shape"), sh("sparql"): "a constraint", sh("rule"): "a rule"}
_NEEDS = {
    "flags": ("pattern",),
    "ignoredProperties": ("closed",),
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
_MENTIONED = re.compile(r"\bsh:(\w+)")
_RANGES = (("minCount", "maxCount"), ("minLength", "maxLength"), ("qualifiedMinCount", "qualifiedMaxCount"))


def check_shapes(
    quads: Iterable[Quad | Triple],
    *,
    prefixes: Mapping[str, str] | None = None,
    vocabulary: Collection[NamedNode] = (),
    strict: bool = True,
    place: Callable[[Term, str | None], Location | None] = lambda _node, _path: None,
) -> None:
    """Raise ShapesError with every mistake in a shapes graph, a line each; return where there is none.

    Mistakes are what makes a shapes graph ill-formed and, where ``strict``, what SHACL allows but nobody
    means: a term that SHACL does not have, a parameter that does nothing, bounds that nothing meets.

    ``prefixes`` shorten IRIs in messages. ``place`` tells where a node is described, at best by the property
    that is given as ``<iri>``: each of the error's findings has that place. ``vocabulary`` holds the classes
    and properties that the ontology defines: an IRI that a shape names as class or property, in a namespace
    in which the vocabulary defines something, must then be one of them. Limitation: custom constraint
    components are checked for their queries only.
    """
    graph = ShapesGraph(quads)
    names = Prefixes(prefixes or {}).merged({"sh": SH})
    found: dict[str, Finding] = {}
    for node, problem in _problems(graph, vocabulary, strict=strict):
        message = f"{_name(graph, node, names)}: {_shortened(problem, names)}"
        if message not in found:
            where = place(node, _mentioned(graph, node, problem))
            found[message] = Finding("shapes", "ill-formed", message, location=where)
    if found:
        raise ShapesError.of(tuple(sorted(found.values(), key=_in_file)))


def _in_file(finding: Finding) -> tuple[str, int, int]:
    place = finding.location
    return (place.path, place.line or 0, place.column or 0) if place else ("", 0, 0)


def _mentioned(graph: ShapesGraph, node: Term, problem: str) -> str | None:
    """Return the first property of ``node`` that ``problem`` names, as ``<iri>``: it stands on its line."""
    named = (sh(name) for name in _MENTIONED.findall(problem))
    return next((str(property_) for property_ in named if graph.objects(node, property_)), None)


def _problems(
    graph: ShapesGraph, vocabulary: Collection[NamedNode], *, strict: bool
) -> Iterator[tuple[Term, str]]:
    for shape in shapes_of(graph):
        for problem in _shape_problems(graph, shape):
            yield shape, problem
        for problem in _idle(graph, shape) if strict else ():
            yield shape, problem
    yield from query_problems(graph)
    if strict:
        yield from _unknown_terms(graph)
        yield from declaration_problems(graph)
    if vocabulary:
        yield from _foreign_terms(graph, frozenset(vocabulary))


def shapes_of(graph: ShapesGraph) -> Iterator[Term]:
    """Yield every shape of a shapes graph (SHACL §2.1): declared, with a mark of one, or used as one."""
    used = {value for predicate in _SHAPE_VALUES for _, value in graph.uses(predicate)}
    for predicate in _SHAPE_LISTS:
        for _, head in graph.uses(predicate):
            used.update(graph.members(head) or ())
    for node in graph.nodes():
        marked = any(predicate in SHAPE_MARKS for predicate in graph.predicates(node))
        if marked or node in used or graph.is_a(node, sh("NodeShape"), sh("PropertyShape")):
            yield node


def _shape_problems(graph: ShapesGraph, shape: Term) -> Iterator[str]:
    paths = graph.objects(shape, _PATH)
    if len(paths) > 1:
        yield "sh:path is given more than once; make a property shape for each"
    if not paths and graph.is_a(shape, sh("PropertyShape")):
        yield "a property shape needs a sh:path"
    if paths and graph.is_a(shape, sh("NodeShape")):
        yield "a node shape has no sh:path; leave it out, or make it a sh:PropertyShape"
    for path in paths:
        if problem := path_problem(graph, path):
            yield f"sh:path {problem}"
    for name, parameter in PARAMETERS.items():
        yield from _value_problems(graph, parameter, graph.objects(shape, sh(name)))


def _idle(graph: ShapesGraph, shape: Term) -> Iterator[str]:
    """Yield what a shape says to no effect."""
    given = {name: graph.objects(shape, sh(name)) for name in PARAMETERS}
    if not graph.objects(shape, _PATH):
        for name, values in given.items():
            if values and PARAMETERS[name].on_property:
                yield f"sh:{name} needs a sh:path beside it: it speaks of the values of a property"
    for name, needed in _NEEDS.items():
        if given[name] and not any(given[other] for other in needed):
            yield f"sh:{name} does nothing without sh:{' or sh:'.join(needed)}"
    for low, high in _RANGES:
        if len(given[low]) == len(given[high]) == 1 and _exceeds(given[low][0], given[high][0]):
            bounds = f"sh:{low} {given[low][0].value} is more than sh:{high} {given[high][0].value}"
            yield f"{bounds}: nothing can conform"


def _value_problems(graph: ShapesGraph, parameter: Parameter, values: list[Term]) -> Iterator[str]:
    if parameter.single and len(values) > 1:
        yield f"sh:{parameter.name} is given more than once; keep one"
    for value in values:
        if problem := problem_of(graph, parameter.kind, value):
            yield f"sh:{parameter.name} {problem}"


def _exceeds(low: Term, high: Term) -> bool:
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return False
    return low.value.isdigit() and high.value.isdigit() and int(low.value) > int(high.value)


def _unknown_terms(graph: ShapesGraph) -> Iterator[tuple[Term, str]]:
    """Yield names in SHACL's namespace that SHACL does not have: a typing error does nothing otherwise."""
    for node in graph.nodes():
        for predicate in graph.predicates(node):
            if _is_unknown(predicate):
                yield node, _unknown(predicate)
            for value in graph.objects(node, predicate):
                if isinstance(value, NamedNode) and _is_unknown(value):
                    yield node, _unknown(value)


def _is_unknown(term: NamedNode) -> bool:
    return term.value.startswith(SH) and term.value != SH and term.value[len(SH) :] not in TERMS


def _unknown(term: NamedNode) -> str:
    name = term.value[len(SH) :]
    close = get_close_matches(name, sorted(TERMS), 1)
    return f"SHACL has no sh:{name}" + (f"; did you mean sh:{close[0]}?" if close else "")


def _foreign_terms(graph: ShapesGraph, vocabulary: frozenset[NamedNode]) -> Iterator[tuple[Term, str]]:
    """Yield classes and properties that shapes name and the ontology does not define."""
    ours = {_namespace(term) for term in vocabulary}
    holders = [p.name for p in PARAMETERS.values() if p.kind in ("class", "property")]
    for name in (*holders, "path", "equals", "disjoint", "lessThan", "lessThanOrEquals"):
        for shape, value in graph.uses(sh(name)):
            if isinstance(value, NamedNode) and _namespace(value) in ours and value not in vocabulary:
                if graph.has(value, RDF_TYPE, sh("NodeShape")):
                    continue
                close = get_close_matches(value.value, [term.value for term in vocabulary], 1)
                hint = f"; did you mean <{close[0]}>?" if close else ""
                yield shape, f"sh:{name} names {value}, which the ontology does not define{hint}"


def _namespace(term: NamedNode) -> str:
    cut = max(term.value.rfind("#"), term.value.rfind("/")) + 1
    return term.value[:cut]


def _name(graph: ShapesGraph, node: Term, names: Prefixes, below: tuple[Term, ...] = ()) -> str:
    """Return how a person finds the node: its name, or the path and shape it belongs to."""
    if not isinstance(node, BlankNode):
        return compact(node, names)
    if node in below:
        return "a shape that contains itself"
    path = next(iter(graph.objects(node, _PATH)), None)
    for predicate, noun in _NOUNS.items():
        for holder in graph.subjects(predicate, node):
            own = f"the property shape of {compact(path, names)}" if isinstance(path, NamedNode) else noun
            return f"{own} in {_name(graph, holder, names, (*below, node))}"
    return "a blank node"


def _shortened(problem: str, names: Prefixes) -> str:
    parts = problem.split("<")
    shown = [parts[0]]
    for part in parts[1:]:
        iri, closing, rest = part.partition(">")
        shown.append(names.compact(iri) + rest if closing and ":" in iri and " " not in iri else "<" + part)
    return "".join(shown)
