"""The gates of a graph: imports, shapes, consistency, SHACL, evidence, queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.dataset import Layer, statistics
from kgtool.faces.gates.outcome import Gate, count, findings_of, left_out, unable
from kgtool.faces.reports import ExampleResult
from kgtool.faces.stating import file_names
from kgtool.faces.terms import statement
from kgtool.faces.whereabouts import documents as read_documents
from kgtool.model.errors import ImportsError, KgtoolError
from kgtool.model.findings import Finding, Severity
from kgtool.model.terms import OWL, RDF, RDFS, Triple
from kgtool.validate import evidence_findings

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.reason import Inconsistency

_JOINING = frozenset(
    {
        *(RDF + name for name in ("first", "rest")),
        *(OWL + name for name in ("members", "distinctMembers", "sourceIndividual", "assertionProperty")),
        *(OWL + name for name in ("targetIndividual", "targetValue")),
    }
)
_JOINED = frozenset(
    f"<{OWL}{name}>" for name in ("AllDisjointClasses", "AllDisjointProperties", "AllDifferent")
)
_OF_INDIVIDUALS = (OWL + "sameAs", OWL + "differentFrom")
NAMES = ("imports", "shapes", "consistency", "shacl", "evidence", "queries")


def gates_of_graph(
    load: Callable[[], KnowledgeGraph], documents: Path | None, profile: str | None
) -> Iterator[Gate]:
    """Yield the gates between syntax and formatting."""
    try:
        graph = load()
    except ImportsError as error:
        yield unable("imports", "owl:imports", error, "unresolved")
        yield from (left_out(name, "the imports are broken") for name in NAMES[1:])
        return
    yield Gate("imports", count(len(graph.inputs.ontology), "ontology file"))
    shapes = _shapes(graph)
    yield shapes
    if shapes.findings:
        wrong = "the shapes or rules are wrong"
        yield from (left_out(name, wrong) for name in ("consistency", "shacl"))
        yield _evidence(graph, documents)
        yield left_out("queries", wrong)
        return
    try:
        closed = graph.reason(profile) if graph.inputs.project is not None or profile else graph
    except KgtoolError as error:
        yield unable("consistency", "the closure", error, "not-closed")
        yield left_out("shacl", "nothing could be inferred")
        yield _evidence(graph, documents)
        yield left_out("queries", "nothing could be inferred")
        return
    yield _consistency(closed)
    yield _shacl(closed)
    yield _evidence(graph, documents)
    yield _queries(closed)


def contradictions(graph: KnowledgeGraph) -> tuple[Finding, ...]:
    """Return the inconsistencies of ``graph`` as findings, each with its premises."""
    graph.places.expect(triple for found in graph.inconsistencies for triple in _stated(found))
    return tuple(_contradiction(found, graph) for found in graph.inconsistencies)


def _stated(found: Inconsistency) -> list[Triple]:
    """Return the stated triples behind a contradiction, as far as it was proved."""
    leaves = [leaf.triple for proof in found.proofs for leaf in proof.leaves()]
    return [triple for triple in dict.fromkeys(leaves or found.premises) if isinstance(triple, Triple)]


def _contradiction(found: Inconsistency, graph: KnowledgeGraph) -> Finding:
    """Return the finding; its place is that of a stated fact behind it rather than that of the ontology."""
    shown = (premise for premise in found.premises if not _only_joins(premise))
    premises = "; ".join(statement(premise, graph.prefixes) for premise in shown)
    stated = ((graph.places.location(triple), _is_axiom(triple)) for triple in _stated(found))
    places = [(place, axiom) for place, axiom in stated if place]
    schema = {file.path for file in graph.inputs.ontology}
    places.sort(key=lambda found: (found[0].path in schema, found[1]))
    return Finding(
        "consistency", found.rule, f"{found.message} ({premises})", location=places[0][0] if places else None
    )


def _is_axiom(triple: Triple) -> bool:
    """Say whether ``triple`` speaks of classes and properties, or holds a list together."""
    predicate, value = triple.predicate.value, str(triple.object)
    if predicate == RDF + "type":
        return value.startswith((f"<{OWL}", f"<{RDFS}"))
    return predicate.startswith((OWL, RDFS, RDF)) and predicate not in _OF_INDIVIDUALS


def _only_joins(premise: Triple) -> bool:
    """Say whether ``premise`` but holds a list of terms together, which the message names anyway."""
    return premise.predicate.value in _JOINING or str(premise.object) in _JOINED


def failures(results: Sequence[ExampleResult]) -> tuple[Finding, ...]:
    """Return the failed examples as findings, one for each."""
    return tuple(
        Finding(
            "queries",
            "example",
            f"example {result.number} of {result.query.name}: {'; '.join(result.differences)}",
            location=result.query.location(result.line),
        )
        for result in results
        if result.differences
    )


def _shapes(graph: KnowledgeGraph) -> Gate:
    inputs = graph.inputs
    errors: list[KgtoolError] = []
    counts = [count(len(inputs.shapes_paths), "shapes file"), count(len(inputs.rules_paths), "rules file")]
    try:
        inputs.check_shapes()
    except KgtoolError as error:
        errors.append(error)
    try:
        counts[1] = count(len(inputs.rules), "rule")
    except KgtoolError as error:
        errors.append(error)
    findings = tuple(finding for error in errors for finding in findings_of(error, "shapes", "ill-formed"))
    return Gate("shapes", ", ".join(counts), findings, unable=min((e.status for e in errors), default=0))


def _consistency(closed: KnowledgeGraph) -> Gate:
    stated = len(closed) - closed.inferred
    if closed.closure is None:
        return left_out("consistency", "the profile is none: nothing is inferred")
    looked_at = f"{count(stated, 'triple')} stated, {closed.inferred:,} inferred by {closed.closure.profile}"
    return Gate("consistency", looked_at, contradictions(closed))


def _shacl(closed: KnowledgeGraph) -> Gate:
    if not closed.inputs.shapes:
        return left_out("shacl", "no shapes")
    looked_at = count(len(closed), "triple")
    try:
        return Gate("shacl", looked_at, closed.validate().findings)
    except KgtoolError as error:
        return unable("shacl", looked_at, error, "not-validated")


def _evidence(graph: KnowledgeGraph, documents: Path | None) -> Gate:
    if graph.inputs.project is None:
        return left_out("evidence", "no project: given files need no passages")
    try:
        texts = None if documents is None else read_documents(file_names(graph), documents)
    except KgtoolError as error:
        return unable("evidence", f"the documents in {documents}", error, "no-document")
    findings = evidence_findings(graph.dataset, texts, graph.whereabouts.place)
    counts = statistics(graph.dataset, set(Layer)).graphs
    passages = sum(kind.graphs for kind in counts if kind.kind == "passage")
    words = "digests proved" if documents else "digests not proved: give --sources DIR"
    return Gate("evidence", f"{count(passages, 'passage')}, {words}", findings)


def _queries(closed: KnowledgeGraph) -> Gate:
    if closed.inputs.project is None:
        return left_out("queries", "no project: given files have no stored queries")
    results = closed.test()
    untested = [query for query in closed.queries if not query.examples]
    findings = [
        Finding(
            "queries",
            "no-example",
            f"{query.name} has no example; add one under `examples`",
            severity=Severity.WARNING,
            location=query.location(),
        )
        for query in untested
    ]
    looked_at = f"{count(len(closed.queries), 'query')}, {count(len(results), 'example')}"
    return Gate("queries", looked_at, (*failures(results), *findings))
