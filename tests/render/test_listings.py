"""Lists for people: queries, statistics, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool.catalogue import Example, Parameter, StoredQuery
from kgtool.dataset import Dataset, Layer
from kgtool.dataset import statistics as counted
from kgtool.model.errors import UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.render import coverage, query_list, settings, statistics, stored_query
from kgtool.sources import Setting

PREFIXES = Prefixes({"ex": "https://example.org/#"})
CAST = StoredQuery(
    name="cast",
    path="queries/cast.rq",
    text="#+ summary: x\nSELECT ?actor { ?actor ?p ?film } # ```\n",
    summary="The cast of a film, with the parts of those who play in it",
    description="Every performance.\n\nOrdered | by\nname.",
    tags=("cast", "people"),
    params=(
        Parameter("film", "iri", "The film.", "ex:ballad", ("ex:ballad", "ex:call")),
        Parameter("role", "string"),
    ),
    examples=(
        Example({"role": "Anna B"}, ("actor",), (("ex:ann",), (None,)), ordered=True, line=3),
        Example({"film": "ex:call"}, boolean=True),
        Example(count=1),
        Example(triples="ex:a ex:b ex:c ."),
    ),
)
BARE = StoredQuery("all", "queries/all.rq", "SELECT * {}")


def text(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def test_queries_stand_under_their_first_tag() -> None:
    assert text(query_list([BARE, CAST], "text", width=40)) == (
        "cast\n  cast  The cast of a film, with the\n        parts of those who play in it\n\nother\n  all\n"
    )
    assert text(query_list([], "text")) == "no stored queries\n"


def test_one_query_for_people() -> None:
    assert text(stored_query(CAST, "text")) == (
        "cast  The cast of a film, with the parts of those who play in it\n"
        "queries/cast.rq, cast, people\n"
        "\n"
        "Every performance.\n"
        "\n"
        "Ordered | by name.\n"
        "\n"
        "Parameters\n"
        "  film  iri, default ex:ballad; one of ex:ballad, ex:call; The film.\n"
        "  role  string, must be given\n"
        "\n"
        "Examples\n"
        "  kgtool query cast -p role 'Anna B'   2 rows\n"
        "  kgtool query cast -p film ex:call   answers true\n"
        "  kgtool query cast   1 row\n"
        "  kgtool query cast   answers triples\n"
    )
    assert text(stored_query(BARE, "text")) == "all\nqueries/all.rq\n"


def test_one_query_as_markdown_keeps_its_text_inside_its_block() -> None:
    page = text(stored_query(CAST, "markdown"))
    assert page.startswith("# cast\n\nThe cast of a film")
    assert "Ordered \\| by name.\n" in page
    assert "| `film` | iri | `ex:ballad` | The film. |\n" in page
    assert page.endswith("````sparql\n#+ summary: x\nSELECT ?actor { ?actor ?p ?film } # ```\n````\n")


def test_queries_as_markdown() -> None:
    assert text(query_list([CAST], "markdown")).splitlines()[2] == (
        "| `cast` | The cast of a film, with the parts of those who play in it "
        "| `film`, `role` | cast, people |"
    )


def test_queries_as_json() -> None:
    (listed,) = json.loads(text(query_list([CAST], "json")))
    assert listed["parameters"][0] == {
        "name": "film", "type": "iri", "description": "The film.", "default": "ex:ballad",
        "values": ["ex:ballad", "ex:call"],
    }  # fmt: skip
    assert listed["examples"][0]["rows"] == [["ex:ann"], [None]]
    assert "text" not in listed
    assert json.loads(text(stored_query(CAST, "json"))) == listed | {"text": CAST.text}


def test_settings() -> None:
    found = [
        Setting("sources", Path("the folder"), "kgtool.toml:3", "where the documents are"),
        Setting("services", ("https://a.example/", "https://b.example/"), "KGTOOL_SERVICES", "endpoints"),
        Setting("timeout", None, "default", "seconds"),
    ]
    assert text(settings(found, "text")) == (
        "setting    value                                   from              meaning\n"
        f"{'─' * 92}\n"
        "sources    the folder                              kgtool.toml:3     where the documents are\n"
        "services   https://a.example/ https://b.example/   KGTOOL_SERVICES   endpoints\n"
        "timeout    not set                                 default           seconds\n"
    )
    data = json.loads(text(settings(found, "json")))
    assert data["sources"] == {
        "value": "the folder", "from": "kgtool.toml:3", "meaning": "where the documents are",
    }  # fmt: skip
    assert data["timeout"]["value"] is None
    assert "| `timeout` | not set | default | seconds |\n" in text(settings(found, "markdown"))


def _dataset() -> Dataset:
    turtle = b"@prefix ex: <https://example.org/#> . ex:a a ex:Film . ex:b a ex:Film ; ex:p 1 , 2 , 3 ."
    quads = tuple(ox.parse(turtle, ox.RdfFormat.TURTLE))
    return Dataset({Layer.DATA: quads}, PREFIXES, {}, union_default=False)


def test_statistics() -> None:
    counts = counted(_dataset())
    shown = text(statistics(counts, "text", PREFIXES))
    assert shown.startswith(
        "layer         quads\n───────────────────\nontology          0\ndata              5\n"
    )
    assert "\nclass     instances\n───────────────────\nex:Film           2\n" in shown
    assert shown.endswith("5 different triples\n")
    assert json.loads(text(statistics(counts, "json", PREFIXES)))["predicates"] == {
        "https://example.org/#p": 3, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": 2,
    }  # fmt: skip
    assert "| `ex:p` | 3 |\n" in text(statistics(counts, "markdown", PREFIXES))


@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_an_unknown_format_is_named(form: str) -> None:
    writers: list[Any] = [
        lambda: query_list([], form),
        lambda: stored_query(BARE, form),
        lambda: settings([], form),
        lambda: statistics(counted(_dataset()), form, PREFIXES),
    ]
    for write in writers:
        with pytest.raises(UnknownNameError, match=rf"'{form}'; use one of text, json, markdown"):
            write()


def test_coverage_with_the_text_asks_for_passages_of_words_only() -> None:
    trig = "<https://e.example/t#char=0,3> { <x:s> <x:p> 1 } <https://e.example/t#char=5,8> { <x:s> <x:p> 2 }"
    quads = list(ox.parse(trig.encode(), ox.RdfFormat.TRIG))

    def last_line(words: str) -> str:
        shown = text(coverage(quads, PREFIXES, texts={"https://e.example/t": words}))
        return shown.splitlines()[-1]

    assert last_line("abc, def") == "2 passages, 2 triples. Every word is covered."
    assert last_line("abcdedef") == "2 passages, 2 triples. Not covered, 2 characters: 3–5."
    assert text(coverage([], PREFIXES)) == "No passages.\n"
