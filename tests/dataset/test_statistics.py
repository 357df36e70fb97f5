"""Counts of a dataset."""

from __future__ import annotations

from pathlib import Path

from kgtool.dataset import AS_STATED, Layer, as_given, assemble, statistics
from kgtool.dataset.statistics import GRAPH_KINDS, GraphCount
from kgtool.sources import find_project, new_project, read_all, read_rdf


def test_counts_of_a_project(tmp_path: Path) -> None:
    new_project(tmp_path)
    project = find_project(tmp_path, {})
    dataset = assemble(read_all(project.ontology_files), read_all(project.data_files))
    counts = statistics(dataset)
    layers = dict(counts.layers)
    assert list(layers) == list(Layer)
    assert (layers[Layer.SUPERSEDED], layers[Layer.INFERRED]) == (1, 0)
    predicates = {term.value: count for term, count in counts.predicates}
    assert predicates["https://example.org/garden#growsIn"] == 5
    assert predicates["https://example.org/garden#openedIn"] == 1
    classes = {term.value.rpartition("#")[2]: count for term, count in counts.classes}
    assert (classes["Bed"], classes["Gardener"], classes["Passage"]) == (3, 3, 10)
    kinds = {count.kind: count for count in counts.graphs}
    assert [kind for kind in GRAPH_KINDS if kind in kinds] == list(kinds)
    assert (kinds["passage"].graphs, kinds["correction"].graphs, kinds["document"].graphs) == (10, 1, 1)
    assert sum(count.quads for count in counts.graphs) == len(dataset.view())
    assert sum(predicates.values()) == counts.triples
    stated = statistics(dataset, AS_STATED)
    assert "correction" not in {count.kind for count in stated.graphs}


def test_order_and_duplicates(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(
        "<http://a> <http://z> 1 , 2 . <http://a> <http://b> 1 . <http://a> <http://c> 1 ; "
        "a _:b , <http://k> .\n"
        "<http://g> { <http://a> <http://z> 1 } _:g { <http://a> <http://z> 1 }"
    )
    counts = statistics(as_given([read_rdf(path)]))
    assert [(term.value[-4:], number) for term, number in counts.predicates] == [
        ("type", 2),
        ("://z", 2),
        ("://b", 1),
        ("://c", 1),
    ]
    assert counts.triples == 6
    assert [(term.value, number) for term, number in counts.classes] == [("http://k", 1)]
    assert counts.graphs == (GraphCount("default", 1, 6), GraphCount("other", 2, 2))


def test_nothing() -> None:
    counts = statistics(as_given([]))
    assert (counts.triples, counts.predicates, counts.classes, counts.graphs) == (0, (), (), ())
