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
