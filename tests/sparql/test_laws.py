"""Laws of SPARQL's algebra (SPARQL 1.1 Query §18.5): two ways to say one thing have the same solutions."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store
from kgtool.model.results import Solutions
from kgtool.sparql import Query, answer, bind, parse_query

from . import questions
from .asked import columnar
from .questions import ALWAYS, PATTERN, PREFIXES, TEST, TRIPLE, N, examples

Quads = list[ox.Quad]
_SETTINGS = examples(25)
_QUADS = questions.quads(questions.WILD)


def _same(quads: Quads, *patterns: str, head: str = "SELECT *") -> None:
    quads = [*ALWAYS, *quads]
    first, *rest = (columnar(quads, f"{PREFIXES}{head} {{ {pattern} }}") for pattern in patterns)
    for other in rest:
        assert other == first


@_SETTINGS
@given(_QUADS, st.lists(TRIPLE, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_triple_patterns_in_any_order(quads: Quads, triples: list[str], chance: random.Random) -> None:
    mixed = list(triples)
    chance.shuffle(mixed)
    _same(quads, " ".join(triples), " ".join(mixed))


@_SETTINGS
@given(_QUADS, TRIPLE, TRIPLE)
def test_a_filter_over_one_side_of_a_join(quads: Quads, left: str, right: str) -> None:
    test = "FILTER(isIRI(?x) && ?x != :b)"
    bound = left.replace("?y", "?x").replace("?z", "?x")
    inside = f"{{ ?x :r ?k . {bound} {test} }} {{ {right} }}"
    _same(quads, inside, f"?x :r ?k . {bound} {right} {test}")


_PUSHED = st.sampled_from(
    [
        ("{{ {a} }} UNION {{ {b} }} {t}", "{{ {a} {t} }} UNION {{ {b} {t} }}"),
        ("{{ {a} }} MINUS {{ {b} }} {t}", "{{ {a} {t} }} MINUS {{ {b} }}"),
        ("{{ SELECT * {{ {a} }} }} {t}", "{{ SELECT * {{ {a} {t} }} }}"),
        ("{{ SELECT DISTINCT * {{ {a} }} }} {t}", "{{ SELECT DISTINCT * {{ {a} {t} }} }}"),
        ("{a} FILTER NOT EXISTS {{ {b} }} {t}", "{a} {t} FILTER NOT EXISTS {{ {b} }}"),
        ("GRAPH ?g {{ {a} }} {t}", "GRAPH ?g {{ {a} {t} }}"),
    ]
)


@examples(20)
@given(_QUADS, _PUSHED, TRIPLE, TRIPLE, TEST)
def test_a_filter_goes_to_the_sides_it_speaks_of(
    quads: Quads, forms: tuple[str, str], a: str, b: str, test: str
) -> None:
    around, inside = (form.format(a=a, b=b, t=f"FILTER({test})") for form in forms)
    _same(quads, around, inside, head="SELECT ?x ?y ?z ?v ?w")


@_SETTINGS
@given(_QUADS, TRIPLE, TEST)
def test_a_union_split_on_a_filter(quads: Quads, triple: str, test: str) -> None:
    """A test holds, does not hold or is an error (§17.2)."""
    parts = (
        f"FILTER({test})",
        f"FILTER(!({test}))",
        f"BIND(if({test}, 1, 1) AS ?sure) FILTER(!bound(?sure))",
    )
    split = " UNION ".join(f"{{ {triple} {part} }}" for part in parts)
    _same(quads, triple, split, head="SELECT ?x ?y ?z ?v ?w")


@_SETTINGS
@given(_QUADS, PATTERN)
def test_distinct_twice_is_distinct_once(quads: Quads, pattern: str) -> None:
    _same(quads, pattern, f"{{ SELECT DISTINCT ?x ?y ?z {{ {pattern} }} }}", head="SELECT DISTINCT ?x ?y ?z")


@_SETTINGS
@given(_QUADS, PATTERN)
def test_names_of_variables_do_not_matter(quads: Quads, pattern: str) -> None:
    renamed = pattern.replace("?x", "?0").replace("?y", "?x").replace("?0", "?y")
    quads = [*ALWAYS, *quads]
    before, after = (
        columnar(quads, f"{PREFIXES}SELECT {names} {{ {each} }}")
        for names, each in (("(?x AS ?one) (?y AS ?two)", pattern), ("(?y AS ?one) (?x AS ?two)", renamed))
    )
    assert before == after


@_SETTINGS
@given(_QUADS, PATTERN)
def test_labels_of_blank_nodes_do_not_matter(quads: Quads, pattern: str) -> None:
    names = {"n1": "other", "n2": "n1"}

    def renamed(term: Any) -> Any:
        return ox.BlankNode(names[term.value]) if isinstance(term, ox.BlankNode) else term

    text = f"{PREFIXES}SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?x) AS ?d) {{ {pattern} }}"
    others = [ox.Quad(renamed(q.subject), q.predicate, renamed(q.object), q.graph_name) for q in quads]
    assert columnar([*ALWAYS, *quads], text) == columnar([*ALWAYS, *others], text)


@_SETTINGS
@given(_QUADS, PATTERN, st.randoms(use_true_random=False))
def test_order_and_repetition_of_triples_do_not_matter(
    quads: Quads, pattern: str, chance: random.Random
) -> None:
    mixed = [*quads, *quads, *ALWAYS]
    chance.shuffle(mixed)
    text = f"{PREFIXES}SELECT * {{ {pattern} }}"
    assert columnar([*ALWAYS, *quads], text) == columnar(mixed, text)


@examples(15)
@given(_QUADS, PATTERN, st.lists(st.integers(0, 2), min_size=20, max_size=20))
def test_it_does_not_matter_which_file_a_triple_stands_in(
    quads: Quads, pattern: str, places: list[int]
) -> None:
    """A blank node belongs to its file (RDF 1.1 Concepts §3.4): triples that have one stay together."""
    files: list[Quads] = [[*ALWAYS], [], []]
    for place, quad in zip(places, quads, strict=False):
        files[0 if any(isinstance(term, ox.BlankNode) for term in quad) else place].append(quad)
    text = f"{PREFIXES}SELECT * {{ {pattern} }}"
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("one.nq", "two.trig", "three.nq")]
        for path, part in zip(paths, files, strict=True):
            form = ox.RdfFormat.from_extension(path.suffix[1:])
            path.write_bytes(b"# a part\n" + (ox.serialize(part, format=form) or b""))
        split = Store.of_files(paths)
    try:
        assert _unlabelled(_rows(split, text)) == _unlabelled(_rows_of([*ALWAYS, *quads], text))
    finally:
        split.close()


def test_a_label_in_two_files_is_two_blank_nodes(tmp_path: Path) -> None:
    paths = [tmp_path / "one.nt", tmp_path / "two.nt"]
    for path in paths:
        path.write_text(f"_:n <{N}p> <{N}a> .\n", "utf-8")
    store = Store.of_files(paths)
    assert len(set(_rows(store, "SELECT ?s { ?s ?p ?o }"))) == 2
    store.close()


@_SETTINGS
@given(_QUADS, st.integers(1, 3))
def test_slices_of_an_ordered_query_make_it_whole(quads: Quads, size: int) -> None:
    store = Store.of_quads([*ALWAYS, *quads])
    try:
        text = f"{PREFIXES}SELECT ?x ?v {{ ?x ?p ?v }} ORDER BY ?v ?x ?p"
        whole = _rows(store, text)
        slices = [
            _rows(store, f"{text} LIMIT {size} OFFSET {start}") for start in range(0, len(whole) + 1, size)
        ]
        assert [row for part in slices for row in part] == whole
    finally:
        store.close()


_WITH_A_PARAMETER = st.sampled_from(
    [
        "{} {} FILTER({})",
        "{} OPTIONAL {{ {} FILTER({}) }}",
        "{} MINUS {{ {} FILTER({}) }}",
        "{} FILTER NOT EXISTS {{ {} FILTER({}) }}",
        "{{ {} }} UNION {{ {} FILTER({}) }}",
        "GRAPH ?q {{ {} {} FILTER({}) }}",
        "{} {} BIND(({}) AS ?v0)",
    ]
)


@_SETTINGS
@given(_QUADS, _WITH_A_PARAMETER, TRIPLE, TRIPLE, TEST.filter(lambda test: "bound" not in test))
def test_a_parameter_is_a_constant(quads: Quads, form: str, first: str, second: str, test: str) -> None:
    text = f"{PREFIXES}SELECT ?y ?z {{ ?q :r ?k . {form.format(first, second, test)} }}".replace("?x", "?q")
    store = Store.of_quads([*ALWAYS, *quads])
    try:
        given_one = _answered(store, bind(parse_query(text), {"q": ox.NamedNode(N + "a")}))
        assert Counter(given_one) == Counter(_rows(store, text.replace("?q", ":a")))
    finally:
        store.close()


def _rows_of(quads: Quads, text: str) -> list[tuple[object, ...]]:
    store = Store.of_quads(quads)
    try:
        return _rows(store, text)
    finally:
        store.close()


def _unlabelled(rows: list[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    """Return the rows with one mark for any blank node, and how many nodes there are."""
    found = {term for row in rows for term in row if isinstance(term, ox.BlankNode)}
    marked = [tuple("blank" if isinstance(term, ox.BlankNode) else term for term in row) for row in rows]
    return Counter(marked) + Counter({("blank nodes",): len(found)})


def _rows(store: Store, text: str) -> list[tuple[object, ...]]:
    return _answered(store, parse_query(text))


def _answered(store: Store, query: Query) -> list[tuple[object, ...]]:
    result = answer(store, query)
    assert isinstance(result, Solutions)
    return [tuple(row) for row in result.rows]
