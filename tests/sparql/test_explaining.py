"""What ``--explain`` shows: ``cases/explain/NAME.txt`` is a query, ``====`` and the text without times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool.dataset.columnar import Store
from kgtool.engines import Limits
from kgtool.model.errors import LimitError
from kgtool.sparql import explain, parse_query

CASES = Path(__file__).parent / "cases/explain"
PREFIXES = {"": "http://example.org/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
FILMS = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:burning a :Film ; rdfs:label "Burning" ; :year 2018 ; :director :lee .
:poetry a :Film ; rdfs:label "Poetry" ; :year 2010 ; :director :lee .
:call a :Film ; rdfs:label "The Call" ; :year 2020 ; :director :chung ; :after :burning .
:ballerina a :Film ; rdfs:label "Ballerina" ; :year 2023 ; :director :chung ; :after :call .
:lee rdfs:label "Lee" . :chung rdfs:label "Chung" .
"""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store.of_quads(ox.parse(FILMS, ox.RdfFormat.TURTLE))
    yield store
    store.close()


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_explained(case: Path, store: Store, request: pytest.FixtureRequest) -> None:
    text = case.read_text("utf-8").partition("====\n")[0]
    told = explain(store, parse_query(text, where=case.name, prefixes=PREFIXES))
    told = re.sub(r"(?m)^([ \d,]{12}) [ \d,]{6}\.\d{3}  ", r"\1          …  ", told)
    told = re.sub(r"(?<= in )[\d,.]+(?= ms)", "…", told)
    whole = f"{text}====\n{told}"
    if request.config.getoption("--write-cases"):
        case.write_text(whole, "utf-8")
    assert whole == case.read_text("utf-8")


def test_the_limits_hold(store: Store) -> None:
    query = parse_query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER(?c + 1 > 2) }")
    with pytest.raises(LimitError, match="time limit"):
        explain(store, query, limits=Limits(timeout=0.0))
