"""Turtle read piece by piece: the same graph as pyoxigraph reads in one go, and the same files refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store, files, load, turtle
from kgtool.engines import Engine, open_duckdb
from kgtool.model.errors import MalformedError, NotSupportedError

_PREFIXES = """@prefix : <http://e.org/> .
@prefix ex: <http://example.org/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix urn: <urn:x:> .
"""
_SUBJECTS = [
    ":s", "ex:s-1", "<http://e.org/s>", "_:b1", "ex:a.b", "ex:\u00fc", "urn:x", "[]", "[ :p 1 ]",
    "( 1 2 )", "<rel>", "ex:a%41", "ex:a\\,b", "none:s", '"s"', "a", "1", "#s", "", ":s :p :o . :s2",
    "<http://e.org/a b>", "ex:a:b", "_:b.1",
]  # fmt: skip
_VERBS = [
    ":p", "a", "ex:p", "<http://e.org/p>", "urn:p", "_:b", '"p"', "none:p", "1", "", "^:p", "a a", "is",
]  # fmt: skip
_OBJECTS = [
    ":o", '"plain"', "1", "ex:o", "<http://e.org/o>", "_:b1", "_:b2", '"a ; b , c"', '"x . y # z"',
    '"a"@en', "-1.5", ".5", "1e3", "1.E3", "+01", "true", "false", '"1"^^xsd:integer',
    '"01"^^xsd:integer', '"s"^^xsd:string', '"d"^^<http://e.org/d>', '"d"^^urn:d', '"q\\"q"',
    '"back\\\\"', '"line\\nend"', '"tab\there"', '""', '"\u00e9 \U0001f600"', ":", "ex:", ":a.b", ":-a",
    ":a-", "ex:a.", '"a"@EN', '"a"@en-GB', '"a"@en--ltr', '"\\u0041"', "'single'", "'a ; b'", '"it\'s"',
    "True", '"""long .\n:x :y :z .\n"""', '"""one line"""', "'''a ;\n b , c .\n'''", '"""a"b""c\\""""',
    "[ :p 1 ;\n    :q 2 ]", "[]", '( :a "b"@en [ :c () ] )', "()", "<rel>", "<>",
    "<http://e.org/a/../b>", "<http://e.org/a b>", "urn:x", "<http://e.org/\\u00e9>", "none:o", '"open',
    '"a\nb"', '"bad \\x"', '"a"^^', '"a"^^none:d', '"a"@', '"a"^^<rel>', '"a" "b"', ":a :b", "", "a",
    "1.5.5", "<<( :a :b :c )>>", "{", '"x"^^xsd:integer', "# remark", ":o # remark ;",
    '"<http://e.org/a>"', '"a"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    "<http://e.org/a,b>", ":a,:b", ":a, :b", '"a", "b"',
]  # fmt: skip
_BETWEEN = [
    "", "\n", "# remark .\n", '# """\n', "# :a :b :c .\n", "@prefix ex: <http://other.org/> .\n",
    "PREFIX ex: <http://third.org/>\n", "@base <http://base.org/x/> .\n", "BASE <http://base.org/y/>\n",
    "@prefix n: <bad iri> .\n", ".\n", " .\n", ":s :p .\n", "\n  \t\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = open_duckdb()
    load.create(engine)
    yield engine
    engine.close()


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """A file as a machine writes it, save for a few things in it."""
    odd = draw(st.integers(0, 4))

    def part(choices: list[str], usual: int) -> str:
        nonlocal odd
        if odd and draw(st.integers(0, 9)) == 0:
            odd -= 1
            return draw(st.sampled_from(choices))
        return draw(st.sampled_from(choices[:usual]))

    stop = draw(st.sampled_from([" .\n", " .\n\n", ".\n"]))
    semicolon = draw(st.sampled_from([" ;\n    ", ";\n\t", " ; ", " ;\n"]))
    comma = draw(st.sampled_from([",\n        ", " ,\n", " , ", ", "]))
    gap = draw(st.sampled_from([" ", "\n    ", "   ", "\t"]))
    text = _PREFIXES + part(_BETWEEN, 2)
    for _ in range(draw(st.integers(1, 7))):
        pairs = [
            part(_VERBS, 5) + part([" ", "   ", "\t", "\n"], 1)
            + comma.join(part(_OBJECTS, 32) for _ in range(draw(st.integers(1, 3))))
            for _ in range(draw(st.integers(1, 3)))
        ]  # fmt: skip
        text += (
            part(_SUBJECTS, 7)
            + gap
            + semicolon.join(pairs)
            + part([stop, " .\n", ".\n", " ;\n .\n", ". "], 1)
        )
        text += part(_BETWEEN, 1)
    return text if part(["", "\r"], 1) == "" else text.replace("\n", "\r\n")


@contextmanager
def _pieces_of(size: int) -> Iterator[None]:
    """Have files cut into pieces of about ``size`` bytes, in which any statement may be odd."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turtle, "_PIECE", size)
        patch.setattr(turtle, "_ODD", 1)
        yield


def _same(engine: Engine, path: Path) -> None:
    """Assert that ``path`` loads as what pyoxigraph reads, or is refused as that refuses it."""
    load.stage(engine)
    try:
        expected = list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri()))
    except SyntaxError:
        with pytest.raises(MalformedError) as caught:
            files.load_file(engine, path)
        assert caught.value.location is not None
        assert caught.value.location.line is not None
        return
    try:
        files.load_file(engine, path)
        load.refuse_directions(engine)
    except NotSupportedError:
        assert any(isinstance(q.object, ox.Triple) or getattr(q.object, "direction", None) for q in expected)
        return
    load.finish(engine, union_default=False)
    assert _canonical(Store(engine).quads()) == _canonical(expected)


def _canonical(quads: Iterator[ox.Quad] | list[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=_texts(), size=st.sampled_from([40, 300, 1 << 20]))
@example(text='@prefix : <http://e.org/> .\n:a :b """x .\n:c :d :e .\n""" .\n', size=1 << 20)
@example(text='@prefix : <http://e.org/> .\n:a :b """x .\n:c :d :e .\n""" .\n', size=40)
@example(text="@prefix : <http://e.org/> .\n:c :d :e .\n:a :b :c # remark .\n, :d .\n", size=1 << 20)
@example(text="@prefix : <http://e.org/> .\n:c :d :e .\n , :d .\n:a :b :c # remark .\n", size=1 << 20)
@example(text="@prefix : <http://e.org/> .\n:c :d :e .\n .\n", size=1 << 20)
@example(
    text="@prefix : <http://e.org/> .\n:c :d :e .\n:c :d '''x''' .\nPREFIX : <http://f.org/>\n:a :b :c .\n",
    size=1 << 20,
)
@example(text="@prefix : <http://e.org/> .\n:c :d :e .\n\n:a :b :c", size=1 << 20)
@example(text=":c :d :e .\n", size=1 << 20)
def test_a_file_in_pieces_is_the_graph_that_it_is_in_one(
    engine: Engine, text: str, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(text, encoding="utf-8", newline="")
    with _pieces_of(size):
        _same(engine, path)


@pytest.mark.parametrize("object_", _OBJECTS)
def test_every_object_is_read_as_pyoxigraph_reads_it(engine: Engine, object_: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(f"{_PREFIXES}:a :b :c .\n:s :p {object_} .\n:d :e :f .\n", encoding="utf-8", newline="")
    with _pieces_of(1 << 20):
        _same(engine, path)


_WRITERS = {
    "rdflib": "@prefix ex: <http://e.org/> .\n\nex:a a ex:T ;\n    ex:p ex:b,\n        ex:c ;\n"
    '    ex:q "x ; y"@en .\n\n'
    'ex:b a ex:T ;\n    ex:q "z" .\n\n',
    "pyoxigraph": '<http://e.org/a> a <http://e.org/T> ;\n\t<http://e.org/q> "x . y" .\n'
    "<http://e.org/b> a _:b .\n",
    "jena": "@prefix ex: <http://e.org/> .\n\nex:a    a       ex:T ;\n        ex:p    ex:b , ex:c ;\n"
    '        ex:q    "x"^^ex:t .\n\nex:b    ex:q    1.5 .\n',
    "n3.js": "@prefix ex: <http://e.org/>.\n\nex:a a ex:T;\n    ex:p ex:b, ex:c;\n    ex:q true.\n"
    "ex:b ex:q 1e0.\n",
    "raptor": "@prefix ex: <http://e.org/> .\n\nex:a\n    a ex:T ;\n    ex:p ex:b, ex:c .\n\n"
    "ex:b\n    ex:q 12 .\n",
}  # fmt: skip


@pytest.mark.parametrize("writer", sorted(_WRITERS))
def test_what_machines_write_needs_no_parser(
    engine: Engine, writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> bool:
        raise AssertionError("the parser was asked")

    monkeypatch.setattr(turtle.Statements, "give_back", asked)
    path = tmp_path / "graph.ttl"
    path.write_text(_WRITERS[writer], encoding="utf-8")
    monkeypatch.setattr(turtle._Piece, "_parsed", asked)
    _same(engine, path)


def test_a_mistake_in_a_later_piece_has_its_place(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(f"{_PREFIXES}" + ":a :b :c .\n" * 50 + ":a :b oops .\n" + ":a :b :c .\n" * 9)
    load.stage(engine)
    with _pieces_of(100), pytest.raises(MalformedError) as caught:
        files.load_file(engine, path)
    assert caught.value.location is not None
    assert (caught.value.location.line, caught.value.location.column) == (55, 7)
