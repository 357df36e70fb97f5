"""Files loaded without a parser between: the same quads as pyoxigraph's, and nothing that it refuses."""

from __future__ import annotations

import bz2
import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.dataset.columnar import Store
from kgtool.model.errors import MalformedError, NotSupportedError, SourceError
from kgtool.sources import read_rdf

_OBJECTS = [
    "<http://e.org/a>", "<http://e.org>", "<http://e.org/%41>", "<http://e.org/%4g>", "<http://e.org/a#b#c>",
    "<http://e.org/a?b=c/?#x?>", "<http://e.org/\u00e9>", "<http://e.org/\\u00e9>", "<http://e.org/a b>",
    "<http://e.org/a[b]>", "<urn:x:y>", "<relative>", "<>", "_:b1", "_:b.1", "_:b1.", "_:-", "_:", "x", "",
    '"', '""', '"\u0301"', '"a\u0301',
    '"plain"', '"two words"', '"\u00e9\U0001f600"', '"a \\"b\\" c"', '"back\\\\slash"',
    '"bad \\x"', "\"it\\'s\"",
    '"line\\nend"', '"\\u0041"', '"open', '"in"side"', '"a"@en', '"a"@en-US', '"a"@EN', '"a"@en-gb',
    '"a"@', '"a"@12',
    '"a"@en--ltr', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"a"^^<http://www.w3.org/2001/XMLSchema#string>', '"a b"^^<http://e.org/type>', '"a"^^<bad>',
    '"a"^^', '"tab\there"',
    '"a"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>', '"> <"', '" . "', '" .\n',
    '<<( <a:a> <a:b> <a:c> )>>',
    "<http://e.org/a> <http://e.org/graph>", '"a <http://e.org/b> c"', '"x _:b"', '"<http://e.org/a> "',
    '"see <http://e.org/a>"', '"a <b"^^<http://e.org/type>', '"a <b "@en',
]  # fmt: skip
_SUBJECTS = ["<http://e.org/s>", "_:b1", '"literal"', "<s>", "", "<http://e.org/s", "# <http://e.org/s>"]
_PREDICATES = ["<http://e.org/p>", "_:b1", '"literal"', "<http://e.org/ p>"]
_ENDS = [" .", ".", " . ", " . # remark", " ..", "", " .\r", "\t."]
_GRAPHS = [
    " <http://e.org/g>", "", " _:b1", "  <http://e.org/g>", ' "literal"', " <g>", " <http://e.org/g",
    " _:b1 _:b2", ' "a" <http://e.org/g>', " g",
]  # fmt: skip
_GAPS = [" ", "  ", "\t"]


@st.composite
def _lines(draw: st.DrawFn, graphs: list[str]) -> str:
    """One line: well-formed and canonical in most of its parts."""

    def part(choices: list[str]) -> str:
        return draw(st.one_of(st.just(choices[0]), st.just(choices[0]), st.sampled_from(choices)))

    terms = part(_SUBJECTS), part(_GAPS), part(_PREDICATES), part(_GAPS), draw(st.sampled_from(_OBJECTS))
    return "".join(terms) + part(graphs) + part(_ENDS)


def _same(path: Path) -> None:
    """Assert that the store of ``path`` holds what pyoxigraph reads, or refuses what that refuses."""
    grammar = ox.RdfFormat.N_QUADS if path.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
    try:
        expected = set(ox.parse(path=str(path), format=grammar))
    except SyntaxError:
        with pytest.raises(MalformedError):
            Store.of_files([path])
        return
    try:
        store = Store.of_files([path])
    except NotSupportedError:
        assert any(isinstance(q.object, ox.Triple) or getattr(q.object, "direction", None) for q in expected)
        return
    assert set(store.quads()) == expected
    store.close()


@pytest.mark.parametrize("term", _OBJECTS)
@pytest.mark.parametrize("name", ["lines.nt", "lines.nq"])
def test_every_object_is_read_as_pyoxigraph_reads_it(term: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    graph = "<http://e.org/g> " if path.suffix == ".nq" else ""
    path.write_text(f"<http://e.org/s> <http://e.org/p> {term} {graph}.\n", encoding="utf-8")
    _same(path)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(_lines([""]), min_size=1, max_size=3))
def test_lines_are_read_as_pyoxigraph_reads_them(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "lines.nt"
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    _same(path)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(_lines(_GRAPHS), min_size=1, max_size=3))
def test_lines_of_quads_are_read_as_pyoxigraph_reads_them(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "lines.nq"
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    _same(path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "lines.nt"
    path.write_bytes(b"\xef\xbb\xbf<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n")
    store = Store.of_files([path])
    assert len(list(store.quads())) == 1
    store.close()


@pytest.mark.parametrize("byte", [b"\xff", b"\0", b"\x01", b"\x02"])
def test_bytes_that_are_no_text_are_left_to_the_parser(byte: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lines.nt"
    data = b'<http://e.org/s> <http://e.org/p> "a' + byte + b'b" .\n'
    path.write_bytes(data)
    try:
        expected = set(ox.parse(data, ox.RdfFormat.N_TRIPLES))
        file = set(read_rdf(path).quads)
    except (SyntaxError, SourceError):
        with pytest.raises(SourceError):
            Store.of_files([path])
        return
    store = Store.of_files([path])
    assert set(store.quads()) == expected == file
    store.close()


@pytest.mark.parametrize("form", [".nt", ".ttl"])
def test_lines_of_many_megabytes_are_read(form: str, tmp_path: Path) -> None:
    long = "x" * 3_000_000
    path = tmp_path / f"what's long{form}"
    path.write_text(
        f'<http://e.org/s> <http://e.org/p> "{long}" .\n<http://e.org/s> <http://e.org/p> "a" .\n'
    )
    store = Store.of_files([path])
    assert {quad.object for quad in store.quads()} == {ox.Literal(long), ox.Literal("a")}
    store.close()


def test_a_mistake_names_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lines.nt"
    path.write_text("<http://e.org/s> <http://e.org/p> _:a .\n<http://e.org/s> oops .\n")
    with pytest.raises(MalformedError) as caught:
        Store.of_files([path])
    assert caught.value.location is not None
    assert caught.value.location.line == 2


def test_formats_and_packed_files_load_and_blank_nodes_stay_apart(tmp_path: Path) -> None:
    turtle, packed, trig = tmp_path / "a.ttl", tmp_path / "b.nt.gz", tmp_path / "c.trig"
    turtle.write_text("@prefix : <http://e.org/> . :s :p _:a , <rel> , 1 .")
    packed.write_bytes(gzip.compress(b"<http://e.org/s> <http://e.org/p> _:a .\n"))
    trig.write_text("<http://e.org/g> { <http://e.org/s> <http://e.org/p> _:a }")
    store = Store.of_files([turtle, packed, trig])
    quads = list(store.quads())
    assert len(quads) == 5
    assert len({q.object for q in quads if isinstance(q.object, ox.BlankNode)}) == 3
    assert {q.object for q in quads if isinstance(q.object, ox.NamedNode)} == {
        ox.NamedNode((tmp_path / "rel").as_uri())
    }
    store.close()


@pytest.mark.parametrize("content", [b"", b"<a> <b"])
def test_files_without_a_graph_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        Store.of_files([path])
    with pytest.raises(SourceError):
        Store.of_files([tmp_path / "absent.nt"])


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
_LINES = "".join(f'<http://e.org/s{n}> <http://e.org/p> "{n}" .\n' for n in range(3000)).encode()


@pytest.fixture(params=sorted(_PACKERS))
def packing(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("form", [".nt", ".ttl", ".nq"])
def test_packed_files_are_read_as_a_stream(
    packing: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several pieces, each packed by itself, and under a name that says nothing of it."""

    def whole(_path: Path) -> None:
        raise AssertionError("the file was read whole")

    monkeypatch.setattr("kgtool.dataset.columnar.files.read_rdf", whole)
    monkeypatch.setattr("kgtool.dataset.columnar.files._CHUNK", 20_000)
    monkeypatch.setattr("kgtool.dataset.columnar.files._WHOLE", 0)
    pack = _PACKERS[packing]
    cut = _LINES.index(b"\n", len(_LINES) // 2) + 1
    for name in (f"a{form}{packing}", f"a{form}"):
        path = tmp_path / name
        path.write_bytes(pack(_LINES[:cut]) + pack(_LINES[cut:]))
        store = Store.of_files([path])
        assert set(store.quads()) == set(ox.parse(_LINES, ox.RdfFormat.N_TRIPLES))
        store.close()


@pytest.mark.parametrize("form", [".nt", ".ttl"])
def test_packed_files_that_are_damaged_or_cut_short_are_refused(
    packing: str, form: str, tmp_path: Path
) -> None:
    packed = _PACKERS[packing](_LINES)
    path = tmp_path / f"a{form}{packing}"
    half = len(packed) // 2
    for content in (packed[:half], packed[:half] + b"nonsense" + packed[half + 8 :], packed + packed[:9]):
        path.write_bytes(content)
        with pytest.raises(SourceError, match="damaged or cut short"):
            Store.of_files([path])


def test_a_mistake_in_a_packed_file_has_its_place(packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.nt{packing}"
    path.write_bytes(_PACKERS[packing](_LINES + b"<http://e.org/s> oops .\n"))
    with pytest.raises(MalformedError) as caught:
        Store.of_files([path])
    assert caught.value.location is not None
    assert (caught.value.location.line, caught.value.location.column) == (3001, 18)


def test_without_the_package_for_zstandard_the_message_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nt.zst"
    path.write_bytes(_PACKERS[".zst"](_LINES))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(SourceError, match=r"kgtool\[zstd\]"):
        Store.of_files([path])


def test_loading_tells_how_far_it_has_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"<https://example.org/{number}> <https://example.org/p> {number} .\n" for number in range(25)]
    turtle, trig = tmp_path / "boats.ttl", tmp_path / "boats.trig"
    turtle.write_text("".join(lines), encoding="utf-8")
    trig.write_text("".join(lines), encoding="utf-8")
    triples = tmp_path / "boats.nt"
    triples.write_text(
        "<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n" * 3, "utf-8"
    )
    monkeypatch.setattr("kgtool.dataset.columnar.files._TOLD", 10)
    monkeypatch.setattr("kgtool.dataset.columnar.files._MEGA", 100)
    monkeypatch.chdir(tmp_path)
    with caplog.at_level("INFO", logger="kgtool.progress"):
        Store.of_files([trig, turtle, triples], union_default=False)
    assert caplog.messages == [
        "loading boats.trig: 10 triples",
        "loading boats.trig: 20 triples",
        "loading boats.ttl: 13 of 13 MB",
        "loading boats.nt: 2 of 2 MB",
    ]
