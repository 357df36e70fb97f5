"""Large given files, which stand in tables: asked, closed and explained as small ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Triple

import kgtool


def test_large_files_go_straight_into_tables(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    text = "@prefix e: <https://example.org/> .\ne:a e:p 1, [ e:q 2 ] .\n"
    (project / "a.ttl").write_text(text, encoding="utf-8")
    (project / "b.trig").write_text("<https://example.org/g> { <a:s> <a:p> 3 }", encoding="utf-8")
    kg = kgtool.load("a.ttl", "b.trig")
    assert [str(row[0]) for row in kg.query("SELECT ?o { e:a e:p/e:q ?o }")] == ["2"]
    assert kg.query("ASK { ?s ?p 3 }").boolean is False
    assert kg.query("ASK { GRAPH ?g { ?s ?p 3 } }").boolean is True
    union = kgtool.load("a.ttl", "b.trig", union_default_graph=True)
    assert union.query("ASK { ?s ?p 3 }").boolean is True
    assert len(kg) == 4
    (project / "c.ttl").write_text(f"{text}e:a e:p\ne:b f:c 1 .\n", encoding="utf-8")
    with pytest.raises(kgtool.MalformedError, match=r"c\.ttl:\d+:"):
        kgtool.load("c.ttl")


@pytest.mark.parametrize("union", [False, True])
def test_large_files_are_closed_in_tables(
    project: Path, monkeypatch: pytest.MonkeyPatch, union: bool
) -> None:
    """What stands in named graphs takes part; what follows stands in the default graph."""
    (project / "o.ttl").write_text(
        "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "e:p a owl:TransitiveProperty , owl:IrreflexiveProperty .\n",
        encoding="utf-8",
    )
    (project / "a.trig").write_text(
        "@prefix e: <https://example.org/> . e:a e:p e:b . e:g { e:b e:p e:c, e:b }", encoding="utf-8"
    )
    small = kgtool.load("a.trig", ontology=["o.ttl"], union_default_graph=union).reason()
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    large = kgtool.load("a.trig", ontology=["o.ttl"], union_default_graph=union).reason()
    assert large.inputs.streamed
    assert (len(large), large.inferred, large.rounds) == (len(small), small.inferred, small.rounds)
    question = "SELECT ?s ?o { ?s <https://example.org/p> ?o } ORDER BY ?s ?o"
    assert [*large.query(question)] == [*small.query(question)]
    assert len([*large.query(question)]) == (4 if union else 2)
    assert {one.rule for one in large.inconsistencies} == {one.rule for one in small.inconsistencies} != set()
    assert set(large) == set(small)
    (project / "o.ttl").write_text("<a:o> <http://www.w3.org/2002/07/owl#imports> <a:x> .", encoding="utf-8")
    with pytest.raises(kgtool.ImportsError):
        kgtool.load("a.trig", ontology=["o.ttl"])


@pytest.mark.parametrize("name", ["a.nt", "a.ttl"])
def test_large_files_are_explained_as_small_ones(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Proofs, places, near misses and contradictions; none of the triples of the files is held for it."""
    prefixes = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    (project / "o.ttl").write_text(
        f"{prefixes}e:p a owl:TransitiveProperty , owl:IrreflexiveProperty .\n", encoding="utf-8"
    )
    lines = [f"<https://example.org/{s}> <https://example.org/p> <https://example.org/{o}> .\n" for s, o in
             ("ab", "bc", "xx")]  # fmt: skip
    (project / name).write_text("# people\n  " + "".join(lines), encoding="utf-8")
    goal, missing = ("e:a", "e:p", "e:c"), ("e:c", "e:p", "e:a")

    def told() -> tuple[str, ...]:
        graph = kgtool.load(name, ontology=["o.ttl"]).reason()
        why, why_not = graph.why(goal), graph.why_not(missing)
        assert why is not None
        assert why_not is not None
        proofs = [one.proofs for one in graph.inconsistencies]
        return why.render(), graph.why_all(goal).render(), why_not.render(), str(proofs)

    small = told()
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    assert told() == small
    assert f"{name}:2" in small[0]


def test_what_large_files_say_of_blank_nodes_has_its_place(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an ontology beside the data as in a small one; in the data where they have a label in the file."""
    prefixes = "@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    (project / "o.ttl").write_text(
        f"{prefixes}e:c owl:propertyChainAxiom ( e:p e:q ) .\n"
        "e:s owl:equivalentClass [ owl:onProperty e:c ; owl:someValuesFrom owl:Thing ] .\n",
        encoding="utf-8",
    )
    (project / "copy.ttl").write_bytes((project / "o.ttl").read_bytes())
    (project / "a.nt").write_text(
        "<https://example.org/a> <https://example.org/p> _:b0 .\n"
        "_:b0 <https://example.org/q> <https://example.org/d> .\n",
        encoding="utf-8",
    )
    (project / "b.ttl").write_text(f"{prefixes}e:x e:p [ e:q e:d ] .\n", encoding="utf-8")
    ontology = ["o.ttl", "copy.ttl"]

    def told() -> tuple[str, ...]:
        graph = kgtool.load("a.nt", ontology=["o.ttl"]).reason()
        found = graph.why_all(("e:a", "a", "e:s")), graph.why_not(("e:d", "a", "e:s"))
        return tuple(re.sub(r"_:\S+", "_:", "" if one is None else one.render()) for one in found)

    small = told()
    monkeypatch.setattr("kgtool.faces.inputs._LARGE", 1)
    assert told() == small
    assert all(place in small[0] for place in ("o.ttl:2", "o.ttl:3", "a.nt:1", "a.nt:2"))
    # A copy of a file speaks of blank nodes of its own.
    closed = kgtool.load("a.nt", "b.ttl", ontology=ontology).reason()
    assert closed.inputs.streamed
    assert set(closed.only(["ontology"])) == set(kgtool.load("a.nt", ontology=ontology).only(["ontology"]))
    why = closed.why(("e:x", "e:c", "e:d"))
    assert why is not None
    stated = [why.origins(leaf.triple) for leaf in why.proof.leaves() if isinstance(leaf.triple, Triple)]
    assert all(stated)
    # What has no label in its file is told as stated, in no place.
    files = {origin.file for origins in stated for origin in origins}
    assert files in ({"", "o.ttl"}, {"", "copy.ttl"})
