"""Every triple that follows in the film graph has a proof from what is stated, and every step of it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import Quad

import kgtool
from kgtool import peers
from kgtool.faces.proving import provers
from kgtool.model.results import Solutions
from kgtool.model.terms import Term
from kgtool.reason import TripleIndex, replays
from kgtool.sparql import bind, parse_query

ROOT = Path(__file__).resolve().parents[2]


def evaluate(select: str, bindings: Mapping[str, Term], graph: TripleIndex) -> Iterator[Mapping[str, Term]]:
    """Answer a rule's query over the premises of one step."""
    query = bind(parse_query(select, where="rule"), bindings)
    answer = peers.query([Quad(*triple) for triple in graph], query, union_default=False)
    assert isinstance(answer, Solutions)
    rows: Iterable[tuple[Term | None, ...]] = answer.rows
    for row in rows:
        yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}


@pytest.mark.parametrize("profile", ["rdfs", "owlrl"])
def test_every_inferred_triple_has_a_proof_that_replays(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    graph = kgtool.load()
    closed = graph.reason(profile)
    assert closed.closure is not None
    assert closed.closure.tables is not None  # by the columnar reasoner
    prove, stated = provers(closed).prove, TripleIndex(graph.triples)
    inferred = list(closed.only(["inferred"]).triples)
    assert len(inferred) == closed.inferred > 100
    for triple in inferred:
        proof = prove(triple)
        assert proof is not None, triple
        assert proof.rule is not None
        assert replays(proof, closed.book, graph.inputs.rules, asserted=stated, evaluate=evaluate), triple


def test_a_large_project_is_explained_from_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds, from where, and what does not: told as of a small one, and no file of data is parsed."""
    monkeypatch.chdir(ROOT)
    small = kgtool.load().reason()
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    large = kgtool.load().reason()
    large.inputs.rules  # noqa: B018 - the rules files are read, the data is not
    inferred = list(small.only(["inferred"]).triples)
    for triple in (*inferred[:: len(inferred) // 6], *list(small.triples)[:: len(small.triples) // 6]):
        one, other = small.why(tuple(triple)), large.why(tuple(triple))
        assert one is not None
        assert other is not None
        assert other.proof.height == one.proof.height
        leaves = {leaf.triple for proof in (one.proof, other.proof) for leaf in proof.leaves()}
        assert all(set(other.origins(leaf)) == set(one.origins(leaf)) for leaf in leaves)
    missing = ("id:jeon-jong-seo", "film:workedOn", "id:drive-my-car")
    told, expected = large.why_not(missing), small.why_not(missing)
    assert told is not None
    assert expected is not None
    assert [(near.rule, near.lacking) for near in told] == [(near.rule, near.lacking) for near in expected]
    assert len(large) == len(small)
    assert "_files" not in vars(large.inputs)
