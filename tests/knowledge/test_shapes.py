"""Each constraint of the film shapes: a graph that breaks it, and one that keeps it.

A case is two named graphs, ``t:breaks.SHAPE.COMPONENT`` and ``t:keeps.SHAPE.COMPONENT``, in a file of
``shapes/``. All cases are validated at once, each with nodes of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool import peers
from kgtool.model.terms import SH

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "shapes"
CASE = "https://example.org/case/"
SHAPE = "https://w3id.org/kgtool/film/shapes#"
ONTOLOGY = (ROOT / "ontology/film.ttl", ROOT / "kgtool/sources/vocabulary/evidence.ttl")
COMPONENTS = {
    "minCount": "MinCount",
    "maxCount": "MaxCount",
    "datatype": "Datatype",
    "nodeKind": "NodeKind",
    "class": "Class",
    "minLength": "MinLength",
    "disjoint": "Disjoint",
    "minInclusive": "MinInclusive",
    "maxInclusive": "MaxInclusive",
    "minExclusive": "MinExclusive",
    "in": "In",
    "pattern": "Pattern",
    "hasValue": "HasValue",
    "uniqueLang": "UniqueLang",
    "lessThan": "LessThan",
    "lessThanOrEquals": "LessThanOrEquals",
    "not": "Not",
    "or": "Or",
    "qualifiedMinCount": "QualifiedMinCount",
    "qualifiedMaxCount": "QualifiedMaxCount",
}


def _shapes() -> list[ox.Quad]:
    return list(ox.parse(path=ROOT / "ontology/shapes.ttl"))


def _own(term: object, case: str) -> object:
    """Give ``term`` a name of its own in ``case``, where it is a node of the case."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(CASE):
        return ox.NamedNode(f"{CASE}{case}/{term.value[len(CASE) :]}")
    return term


@cache
def _cases(kind: str) -> dict[str, list[ox.Quad]]:
    found: dict[str, list[ox.Quad]] = {}
    for path in sorted(CASES.glob("*.trig")):
        for quad in ox.parse(path=path):
            name = quad.graph_name.value[len(CASE) :]
            if name.startswith(f"{kind}."):
                case = name[len(kind) + 1 :]
                own = ox.Quad(_own(quad.subject, case), quad.predicate, _own(quad.object, case))
                found.setdefault(case, []).append(own)
    return found


@cache
def _results(kind: str) -> frozenset[str]:
    """Validate all cases of ``kind`` at once; return those in which their own constraint was broken."""
    ontology = [quad for path in ONTOLOGY for quad in ox.parse(path=path)]
    quads = [quad for case in _cases(kind).values() for quad in case]
    report = peers.validate([*ontology, *quads], _shapes())
    broken = set()
    for result in report.results:
        component = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
        for source in (result.source_shape, *_constraints(result.source_shape)):
            case = f"{source.value.removeprefix(SHAPE)}.{component}"
            if result.focus.value.startswith(f"{CASE}{case}/"):
                broken.add(case)
    return frozenset(broken)


def _constraints(shape: object) -> list[ox.NamedNode]:
    return [
        quad.object for quad in _shapes_index().get(str(shape), ()) if quad.predicate.value == SH + "sparql"
    ]


@cache
def _shapes_index() -> dict[str, list[ox.Quad]]:
    index: dict[str, list[ox.Quad]] = {}
    for quad in _shapes():
        index.setdefault(str(quad.subject), []).append(quad)
    return index


def _all_constraints() -> set[str]:
    """Name every constraint of every shape that has a name, as ``SHAPE.COMPONENT``."""
    names = set()
    for quad in _shapes():
        parameter = quad.predicate.value.removeprefix(SH)
        if isinstance(quad.subject, ox.NamedNode) and parameter in COMPONENTS:
            names.add(f"{quad.subject.value.removeprefix(SHAPE)}.{COMPONENTS[parameter]}")
        if parameter == "sparql":
            names.add(f"{quad.object.value.removeprefix(SHAPE)}.SPARQL")
    return names


def test_every_constraint_has_both_graphs() -> None:
    assert set(_cases("breaks")) == _all_constraints()
    assert set(_cases("keeps")) == _all_constraints()


@pytest.mark.parametrize("shape", sorted({case.split("-")[0].split(".")[0] for case in _cases("breaks")}))
def test_constraints(shape: str) -> None:
    cases = {case for case in _cases("breaks") if case.split("-")[0].split(".")[0] == shape}
    assert cases - _results("breaks") == set(), "a graph that should break its constraint does not"
    assert cases & _results("keeps") == set(), "a graph that should keep its constraint breaks it"


def test_every_term_of_the_ontology_is_covered() -> None:
    terms = {
        quad.subject.value
        for path in (ROOT / "ontology/film.ttl",)
        for quad in ox.parse(path=path)
        if isinstance(quad.subject, ox.NamedNode) and "#" in quad.subject.value
    }
    used = {
        term.value
        for quad in _shapes()
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    text = (ROOT / "ontology/shapes.ttl").read_text(encoding="utf-8")
    missing = {term for term in terms - used if f"film:{term.split('#')[1]} " not in text}
    assert missing == set()


def test_every_message_says_what_to_do() -> None:
    shapes = _shapes()
    checked = {
        quad.subject
        for quad in shapes
        if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value.removeprefix(SH) in COMPONENTS
    }
    messages = {quad.subject: quad.object.value for quad in shapes if quad.predicate.value == SH + "message"}
    assert checked <= set(messages)
    assert all(len(text.split()) >= 5 and text.endswith(".") for text in messages.values())
