"""``sh:SPARQLRule`` (SHACL Advanced Features §8.3): a CONSTRUCT query in which ``$this`` is pre-bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, Triple, Variable, parse

from kgtool.model.errors import QueryError, ShapesError
from kgtool.model.terms import OWL, Term
from kgtool.reason.facts import TripleIndex
from kgtool.reason.shacl_rules.project_rule import THIS, TemplateTerm, TemplateTriple
from kgtool.reason.shacl_rules.shape_values import exactly_one, text, values
from kgtool.reason.shacl_rules.sparql_text import construct_outline
from kgtool.sparql import Token, tokens

_VARIABLE = "urn:x-kgtool-variable:"
_IMPORTS = NamedNode(OWL + "imports")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True)
class SparqlParts:
    """The parts of a rule's query; see ProjectRule."""

    prologue: str
    template: tuple[TemplateTriple, ...]
    pattern: str
    modifiers: str


def sparql_rule(graph: TripleIndex, rule: Term) -> SparqlParts:
    """Return the parts of the query of ``rule``, its ``sh:prefixes`` declared.

    Raises ShapesError where the query does not parse, is no CONSTRUCT, makes new blank nodes (a rule that
    did would never come to an end), or uses what pre-binding forbids (SHACL §5.2.1).
    """
    query = text(exactly_one(graph, rule, "construct"), "construct")
    declared = "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in sorted(_prefixes(graph, rule).items()))
    _parses(declared, query)
    try:
        outline = construct_outline(query)
    except QueryError as error:
        raise ShapesError(f"sh:construct: {error.message}") from None
    _fits_prebinding(list(tokens(outline.pattern)))
    prologue = declared + outline.prologue
    return SparqlParts(prologue, _template(prologue, outline.template), outline.pattern, outline.modifiers)


def _prefixes(graph: TripleIndex, rule: Term) -> dict[str, str]:
    """Return the prefixes that ``sh:prefixes`` declares (SHACL §5.2.1), imported ones included."""
    found: dict[str, str] = {}
    todo, done = values(graph, rule, "prefixes"), set[Term]()
    while todo:
        holder = todo.pop()
        if holder in done:
            continue
        done.add(holder)
        todo += [imported for _, _, imported in graph.facts((holder, _IMPORTS, None))]
        for declaration in values(graph, holder, "declare"):
            prefix = text(exactly_one(graph, declaration, "prefix"), "prefix")
            namespace = text(exactly_one(graph, declaration, "namespace"), "namespace")
            if found.setdefault(prefix, namespace) != namespace:
                raise ShapesError(f"prefix {prefix}: is declared twice, as {found[prefix]} and {namespace}")
    return found


def _parses(declared: str, query: str) -> None:
    if any(token.is_word("SERVICE") for token in tokens(query)):
        raise ShapesError("sh:construct: SERVICE is not allowed in a rule")
    try:
        Store().query(declared + query)
    except SyntaxError as error:
        raise ShapesError(f"sh:construct{_complaint(declared, query, str(error))}") from None


def _complaint(declared: str, query: str, error: str) -> str:
    """Return the parser's ``error`` in plain words, with the line of ``query`` and the text at fault."""
    place = _PLACE.match(error)
    if place is None:
        return f": {error}"
    line = max(int(place[1]) - declared.count("\n"), 1)
    line_text = [*query.split("\n"), ""][line - 1].strip()
    if "Prefix not found" in place[3]:
        return f", line {line}: a prefix is not declared; declare it with sh:prefixes and sh:declare"
    return f", line {line}: not SPARQL at or near {line_text!r}"


def _fits_prebinding(pattern: list[Token]) -> None:
    """Raise ShapesError for MINUS, VALUES, ``AS ?this``, or a sub-query that hides ``?this``."""
    words = [token.text.upper() if token.kind == "word" else "" for token in pattern]
    this = [token.kind == "variable" and token.text[1:] == THIS for token in pattern]
    for place, word in enumerate(words):
        if word in ("MINUS", "VALUES"):
            raise ShapesError(f"sh:construct: {word} cannot be used where $this is pre-bound (SHACL §5.2.1)")
        if word == "AS" and any(this[place + 1 : place + 2]):
            raise ShapesError("sh:construct: $this is pre-bound and cannot be assigned (SHACL §5.2.1)")
        if word == "SELECT":
            head = next((n for n in range(place, len(pattern)) if pattern[n].text == "{"), len(pattern))
            following = [t.text.upper() for t in pattern[place + 1 : place + 3]]
            everything = following[:1] == ["*"] or following[1:] == ["*"]
            if not everything and not any(this[place:head]):
                raise ShapesError("sh:construct: a sub-query must select $this (SHACL §5.2.1)")


def _template(prologue: str, template: str) -> tuple[TemplateTriple, ...]:
    """Return the triples of a template: it is Turtle but for the variables, which become IRIs for now."""
    found = list(tokens(template))
    for token in reversed([t for t in found if t.kind == "variable"]):
        template = f"{template[: token.start]}<{_VARIABLE}{token.text[1:]}>{template[token.end :]}"
    stop = "" if not found or found[-1].text == "." else "\n."
    try:
        quads = list(parse(f"{prologue}{template}{stop}", format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ShapesError(f"sh:construct: the template is not understood: {error}") from None
    return tuple(_template_triple(quad.triple) for quad in quads)


def _template_triple(triple: Triple) -> TemplateTriple:
    subject, predicate, value = (_template_term(term) for term in triple)
    return subject, predicate, value


def _template_term(term: Term) -> TemplateTerm:
    if isinstance(term, BlankNode):
        raise ShapesError(
            "sh:construct makes a new blank node for each solution; name it with an IRI instead"
        )
    if isinstance(term, NamedNode) and term.value.startswith(_VARIABLE):
        return Variable(term.value.removeprefix(_VARIABLE))
    return term
