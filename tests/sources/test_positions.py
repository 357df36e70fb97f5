"""Where quads stand: generated documents, whose every object is written once, and the parser as the judge."""

from __future__ import annotations

import bz2
import gzip
import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from kgtool.model.findings import Location
from kgtool.model.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Format
from kgtool.model.prefixes import Prefixes
from kgtool.render import rdf
from kgtool.sources import Positions, read_all, read_rdf
from kgtool.sources.places import lines_of, places

SUITES = Path(os.environ.get("KGTOOL_SUITES", Path(__file__).parents[3] / "shared" / "suites"))

# --- documents: a list of tokens, "§" where the next number comes in, so that no object is written twice

_gaps = st.sampled_from([" ", "  ", "\n", "\r\n\t", " # :s :p :o . [ ( {\n", "\n\n", " \n  "])
_numbers = ["§", "§.5", "-§", "+§.0e-1", "§e1", ".§"]
_names = [":o§", "<#o§>", r":o§\,\.x", "x:§.é", "_:b§", "_:b.§-c", "<http://e/#§,;.>", "x:a.b§", "x:%2C§:y"]
_strings = ['"§"', "'§'", '"""§"""', "'''§'''", r'"\"#;,. § \\"', '"""a "quoted" . § ; [ \\""" """', "'<§'"]
_more_strings = ["'''it's\n<§> {'''", '"""\n\n"a§"""@en', '"§"@en-GB', '"§"^^x:t', '"§" ^^ <t>', '"§"\n@en']
_objects = st.sampled_from([*_numbers, *_names, *_strings, *_more_strings])
_predicates = st.sampled_from(["a", ":p", "x:p", "<p>", "x:p.q", "true:p", "a:a"])


def _lists(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.lists(inner, max_size=3).map(lambda members: ["(", *(t for m in members for t in m), ")"])


def _properties(values: st.SearchStrategy[list[str]], least: int) -> st.SearchStrategy[list[str]]:
    def verb(predicate: str, objects: list[list[str]]) -> list[str]:
        return [predicate, *(token for each in objects for token in (*each, ","))][:-1]

    pairs = st.builds(verb, _predicates, st.lists(values, min_size=1, max_size=3))
    return st.tuples(
        st.lists(pairs, min_size=least, max_size=3), st.sampled_from([[], [";"], [";", ";"]])
    ).map(
        lambda drawn: (
            [t for n, pair in enumerate(drawn[0]) for t in ([";"] if n else []) + pair]
            + (drawn[1] if drawn[0] else [])
        )
    )


_values = st.recursive(
    _objects.map(lambda token: [token]),
    lambda inner: _lists(inner) | _properties(inner, 0).map(lambda inside: ["[", *inside, "]"]),
    max_leaves=8,
)
_subjects = st.one_of(
    st.sampled_from([[":s"], ["_:s"], ["<s>"], ["[", "]"], ["x:s.t"]]),
    _lists(_values),
)
_triples = st.builds(lambda s, p: [*s, *p], _subjects, _properties(_values, 1)) | _properties(_values, 1).map(
    lambda inside: ["[", *inside, "]"]
)
_directives = st.sampled_from(
    [
        ["@prefix", "y:", "<http://y/>", "."],
        ["PREFIX", "y:", "<y>"],
        ["base", "<http://b/>"],
        ["@base", "<c/>", "."],
    ]
)
_statements = st.one_of(_triples.map(lambda tokens: [*tokens, "."]), _directives)


def _block(name: list[str], triples: list[list[str]], dot: bool) -> list[str]:
    inside = [token for tokens in triples for token in (*tokens, ".")]
    return [*name, "{", *(inside if dot else inside[:-1]), "}"]


_graphs = st.sampled_from([[], [":g"], ["GRAPH", "<g>"], ["graph", "_:g"], ["[", "]"], ["x:g"]])
_blocks = st.builds(_block, _graphs, st.lists(_triples, max_size=3), st.booleans())
FIRST = 70000
HEAD = """@prefix : <http://e/> . @prefix x: <http://x/> . @prefix a: <a:> . PREFIX true: <t:>
@base <http://base/> .
"""


@st.composite
def documents(draw: st.DrawFn, parts: st.SearchStrategy[list[str]]) -> tuple[str, dict[str, int]]:
    """Return a text, and where the token with each number begins."""
    text, starts = HEAD, dict[str, int]()
    for tokens in draw(st.lists(parts, max_size=4)):
        for token in tokens:
            if "§" in token:
                starts[str(FIRST + len(starts))] = len(text)
            text += token.replace("§", str(FIRST + len(starts) - 1)) + draw(_gaps)
    return text, starts


def _check(document: tuple[str, dict[str, int]], grammar: RdfFormat) -> None:
    text, starts = document
    quads, offsets = list(parse(text.encode(), grammar)), list(places(text))
    assert len(offsets) == len(quads)
    for quad, offset in zip(quads, offsets, strict=True):
        if not isinstance(quad.object, BlankNode) and (number := re.search(r"70\d\d\d", quad.object.value)):
            before = text[offset : starts[number[0]]]
            assert "\n" not in before
            assert offset <= starts[number[0]]


@given(documents(_statements))
def test_every_triple_of_turtle_has_its_place(document: tuple[str, dict[str, int]]) -> None:
    _check(document, RdfFormat.TURTLE)


@given(documents(_statements | _blocks))
def test_every_quad_of_trig_has_its_place(document: tuple[str, dict[str, int]]) -> None:
    _check(document, RdfFormat.TRIG)


LAYOUT = '''\
@prefix : <http://e/> .
:s :p :o . :s :p :o2 , :o3 ;
    :q """a
b""", (1
  2) ; :r [ :t :u ;
    a :C ] .
:g { # :s :p :o .
  :s
    :p :o ,
       :o4
}
'''
PLACES = {
    "p o": (2, 1), "p o2": (2, 12), "p o3": (2, 24), "q a\nb": (3, 5), "first 1": (4, 8), "first 2": (5, 3),
    "t u": (5, 13), "type C": (6, 5), "p o g": (9, 5), "p o4 g": (10, 8),
}  # fmt: skip


def test_a_place_is_the_triples_own(tmp_path: Path) -> None:
    path = tmp_path / "a b.trig"
    path.write_text(LAYOUT, encoding="utf-8")
    positions, found = Positions(str(path)), {}
    for quad in read_rdf(path).quads:
        named = [term for term in (*quad,)[1:] if isinstance(term, NamedNode | Literal)]
        words = " ".join(re.split("[/#]", term.value)[-1] for term in named)
        place = positions.location(quad)
        assert place.path == str(path)
        found[words] = (place.line, place.column)
    assert {words: found[words] for words in PLACES} == PLACES


@pytest.mark.parametrize("form", [TURTLE, TRIG, NTRIPLES, NQUADS], ids=lambda form: form.name)
@given(data=st.data())
def test_what_the_project_writes_is_found_again(form: Format, data: st.DataObject) -> None:
    graph = [None, *map(NamedNode, ("x:g", "x:h"))] if form.named_graphs else [None]
    quads = data.draw(
        st.lists(
            st.builds(
                lambda s, o, g: Quad(NamedNode(f"x:{s}"), NamedNode("x:p"), Literal(o), g),
                st.integers(0, 3), st.text(st.characters(codec="utf-8"), max_size=5), st.sampled_from(graph),
            ),
            unique=True, min_size=1,
        )
    )  # fmt: skip
    text = "".join(rdf(quads, form, Prefixes()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{form.suffixes[0]}")
        path.write_text(text, encoding="utf-8", newline="")
        positions = Positions(str(path))
        lines = text.split("\n")
        for quad in quads:
            place = positions.location(quad)
            assert place.line is not None
            own = lines[place.line - 1][(place.column or 0) - 1 :].rstrip(" .;,")
            read = (
                list(parse(f"<x:s> <x:p> {own[own.index(chr(34)) :]} .".encode(), RdfFormat.TRIG))
                if (not form.name.startswith("n"))
                else list(parse(f"{own} .".encode(), RdfFormat.N_QUADS))
            )
            assert quad.object in {found.object for found in read}


def test_lines_end_in_any_way() -> None:
    assert list(lines_of("# a\r\n\r<a:b><a:c><a:d>.\r\n  _:b <a:c> 'x' . # <x:y>\n")) == [6, 26]


@pytest.mark.parametrize("packed", [".gz", ".bz2", ""])
def test_blank_nodes_copies_and_packed_files(tmp_path: Path, packed: str) -> None:
    pack = {".gz": gzip.compress, ".bz2": bz2.compress, "": bytes}[packed]
    paths = [str(tmp_path / f"{name}.ttl{packed}") for name in "ab"]
    for path in paths:
        Path(path).write_bytes(pack("\ufeff<a:s> <a:p> [\n <a:q> 1 ] .\n".encode()))
    for file in read_all(paths):
        found = [Positions(file.path).location(quad) for quad in file.quads]
        assert [(place.line, place.column) for place in found] == [(2, 2), (1, 1)]


def test_where_no_line_is_known(tmp_path: Path) -> None:
    quad = Quad(NamedNode("a:s"), NamedNode("a:p"), Literal("x"))
    gone = str(tmp_path / "gone.ttl")
    (tmp_path / "other.ttl").write_text("<a:s> <a:p> 'y' .", encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("<a:s> <a:p> 'x' ", encoding="utf-8")
    (tmp_path / "a.jsonld").write_text('{"@id": "a:s", "a:p": "x"}', encoding="utf-8")
    for path in (gone, "<stdin>", *(str(tmp_path / n) for n in ("other.ttl", "broken.ttl", "a.jsonld"))):
        assert Positions(path).location(quad) == Location(path)


@pytest.mark.skipif(not SUITES.is_dir(), reason="the public suites are not here: set KGTOOL_SUITES")
@pytest.mark.parametrize("suffix", ["ttl", "trig", "nt", "nq"])
def test_files_of_the_suites(suffix: str) -> None:
    grammar, scan = {
        "ttl": (RdfFormat.TURTLE, places), "trig": (RdfFormat.TRIG, places),
        "nt": (RdfFormat.N_TRIPLES, lines_of), "nq": (RdfFormat.N_QUADS, lines_of),
    }[suffix]  # fmt: skip
    looked_at = 0
    for path in sorted((SUITES / "w3c-rdf-tests" / "rdf" / "rdf11").rglob(f"*.{suffix}")):
        content = path.read_bytes()
        try:
            quads = list(parse(content, grammar, base_iri="http://e/"))
        except SyntaxError:
            continue
        looked_at += 1
        assert len(list(scan(content.decode("utf-8-sig")))) == len(quads), path
    assert looked_at > 20
