"""The universities: as many of each thing as said, the same bytes every time, and answers that follow."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgtool
from benchmarks.inserts import close, inserts
from benchmarks.plan import queries, schema
from benchmarks.statements import RDF_TYPE, Block, texts, write
from benchmarks.universities import NAMESPACE, subjects

_FEW = (2, 2)


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return list(subjects(1, departments=_FEW))


@pytest.fixture(scope="module")
def data(blocks: list[Block], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("universities") / "few.nt"
    write(blocks, NAMESPACE, path)
    return path


@pytest.fixture(scope="module")
def closed(data: Path) -> kgtool.KnowledgeGraph:
    return kgtool.load(str(data), ontology=[schema("universities.ttl")]).reason("owlrl")


def _kinds(blocks: list[Block]) -> Counter[str]:
    return Counter(o[len(NAMESPACE) + 1 : -1] for _, has in blocks for p, o in has if p == RDF_TYPE)


def _answers(graph: kgtool.KnowledgeGraph) -> dict[str, int]:
    return {name.partition("-")[2]: len(graph.query(text)) for name, text in queries("universities")}


def test_same_number_and_seed_give_the_same_bytes() -> None:
    text = "".join(texts(subjects(1, seed=7, departments=_FEW), ".nt", NAMESPACE))
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "f5018487ee501d1196d6aa04edb174e0586da1fec2a81517bc1d005a343c1f21"
    )


def test_two_universities_begin_with_one() -> None:
    one, two = (list(subjects(number, departments=_FEW)) for number in (1, 2))
    assert two[: len(one)] == one
    assert len(two) > len(one)


def test_a_university_has_about_130_000_triples() -> None:
    for seed in (1, 2):
        assert 90_000 < sum(len(statements) for _, statements in subjects(1, seed)) < 190_000


def test_there_are_as_many_of_each_as_said(blocks: list[Block]) -> None:
    kinds = _kinds(blocks)
    assert kinds["University"] == 1
    assert kinds["Department"] == 2
    assert 20 <= kinds["ResearchGroup"] <= 40
    for rank, least, most in (
        ("FullProfessor", 7, 10),
        ("AssociateProfessor", 10, 14),
        ("AssistantProfessor", 8, 11),
        ("Lecturer", 5, 7),
    ):
        assert 2 * least <= kinds[rank] <= 2 * most, rank
    academics = sum(kinds[rank] for rank in kinds if rank.endswith("Professor")) + kinds["Lecturer"]
    assert 8 <= kinds["Undergraduate"] / academics <= 14
    assert 3 <= kinds["Graduate"] / academics <= 4
    assert academics <= kinds["Course"] <= 2 * academics
    assert academics <= kinds["GraduateCourse"] <= 2 * academics
    assert not {"Student", "Head", "Professor", "Person", "Employee"} & set(kinds)


def test_no_statement_is_made_twice(blocks: list[Block]) -> None:
    stated = [(subject, *statement) for subject, has in blocks for statement in has]
    assert len(stated) == len(set(stated))
    assert len(blocks) == len({subject for subject, _ in blocks})


def test_what_is_inferred_answers_the_questions(blocks: list[Block], closed: kgtool.KnowledgeGraph) -> None:
    kinds, found = _kinds(blocks), _answers(closed)
    assert found["students"] == kinds["Undergraduate"] + kinds["Graduate"]
    assert found["undergraduates"] == kinds["Undergraduate"]
    assert found["groups"] == kinds["ResearchGroup"]
    assert found["heads"] == kinds["Department"]
    assert found["students-of"] == found["students"]
    assert found["in-a-graduate-course"] == found["in-a-course"] > 0
    assert found["members"] > found["professors"] > 0
    assert all(found[name] for name in ("written-by", "taught-by", "advised-and-taught"))


def test_most_questions_have_no_answer_in_what_is_asserted(data: Path) -> None:
    found = _answers(kgtool.load(str(data)))
    answered = {name for name, rows in found.items() if rows}
    assert answered <= {"in-a-course", "came-back", "written-by", "undergraduates"}


def test_rules_as_updates_give_the_same_answers(data: Path, closed: kgtool.KnowledgeGraph) -> None:
    store = ox.Store()
    store.bulk_load(path=str(data))
    axioms = [quad.triple for quad in ox.parse(path=schema("universities.ttl"))]
    assert close(store, inserts(axioms)) > 1

    def rows() -> Iterator[tuple[str, int]]:
        for name, text in queries("universities"):
            yield name.partition("-")[2], sum(1 for _ in store.query(text))

    assert dict(rows()) == _answers(closed)


def test_an_axiom_without_an_update_is_refused() -> None:
    a, b = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
    same = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    with pytest.raises(ValueError, match="sameAs"):
        inserts([ox.Triple(a, same, b)])
    kind = ox.NamedNode("http://www.w3.org/2002/07/owl#FunctionalProperty")
    with pytest.raises(ValueError, match="FunctionalProperty"):
        inserts([ox.Triple(a, ox.NamedNode(RDF_TYPE), kind)])
