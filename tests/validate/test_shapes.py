"""Mistakes in shapes graphs: ``cases/shapes/NAME.ttl`` is the graph, ``NAME.txt`` what is said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kgtool.model.errors import ShapesError
from kgtool.model.terms import SH
from kgtool.validate import check_shapes

CASES = Path(__file__).parent / "cases" / "shapes"
EX = "https://example.org/"
ONTOLOGY = [NamedNode(EX + name) for name in ("Film", "Person", "title", "year")]
SUITES = Path(os.environ.get("KGTOOL_SUITES", Path(__file__).parents[3] / "shared" / "suites"))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.ttl")), ids=lambda path: path.stem)
def test_shapes_graph(case: Path, request: pytest.FixtureRequest) -> None:
    quads = list(parse(input=case.read_bytes(), format=RdfFormat.TURTLE))
    try:
        check_shapes(
            quads, prefixes={"ex": EX}, vocabulary=ONTOLOGY if case.stem == "unknown-vocabulary" else ()
        )
        told = "no mistake\n"
    except ShapesError as error:
        told = "\n".join(sorted(str(error).split("\n"))) + "\n"
    expected = case.with_suffix(".txt")
    if request.config.getoption("--write-cases"):
        expected.write_text(told)
    assert told == expected.read_text()


def test_what_nobody_means_is_allowed_where_not_strict() -> None:
    for name in ("idle-parameters", "misspelt-terms"):
        quads = list(parse(input=(CASES / f"{name}.ttl").read_bytes(), format=RdfFormat.TURTLE))
        with pytest.raises(ShapesError) as strict:
            check_shapes(quads)
        said = str(strict.value)
        assert set(_mistakes(quads)) < set(said.split("\n"))


def _mistakes(triples: list[Triple] | list[Quad]) -> list[str]:
    try:
        check_shapes(triples, strict=False)
    except ShapesError as error:
        return str(error).split("\n")
    return []


@pytest.mark.skipif(not SUITES.is_dir(), reason=f"no W3C suites at {SUITES}; set KGTOOL_SUITES")
def test_the_graphs_of_the_w3c_suite_are_well_formed() -> None:
    refused = set()
    files = sorted((SUITES / "w3c-data-shapes" / "tests").rglob("*.ttl"))
    for file in files:
        quads = list(parse(input=file.read_bytes(), format=RdfFormat.TURTLE, base_iri="https://example.org/"))
        if _mistakes(quads):
            refused.add(file.stem)
    assert len(files) > 100
    # All of these are meant to fail: their queries break the rules of pre-binding.
    assert refused == {f"unsupported-sparql-00{n}" for n in (1, 2, 3, 5)}


NAMES = st.sampled_from(
    ["path", "minCount", "class", "node", "property", "in", "or", "sparql", "select", "pattern", "closed"]
)
NODES = st.one_of(
    st.integers(0, 4).map(lambda n: NamedNode(f"{EX}n{n}")), NAMES.map(lambda n: NamedNode(SH + n))
)


def test_shapes_that_contain_each_other_have_a_name() -> None:
    loop = f"_:a <{SH}property> _:b . _:b <{SH}property> _:a ; <{SH}minCount> 'one' . "
    said = "\n".join(_mistakes(list(parse(input=loop.encode(), format=RdfFormat.TURTLE))))
    assert "a shape in a shape in a shape that contains itself: sh:minCount must be an integer" in said


@settings(deadline=None)
@given(st.lists(st.builds(Triple, NODES, NAMES.map(lambda n: NamedNode(SH + n)), NODES)))
def test_any_graph_is_well_formed_or_refused(triples: list[Triple]) -> None:
    assert all(": " in line for line in _mistakes(triples))
