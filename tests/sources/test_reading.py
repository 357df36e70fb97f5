"""RDF files in every format and wrapping → quads."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from kgtool.model.errors import KgtoolError, MalformedError, NotSupportedError, SourceError
from kgtool.model.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from kgtool.sources import read_all, read_rdf
from kgtool.sources.sniffing import format_by_content, format_of

TEXTS: dict[Format, bytes] = {
    TURTLE: b'@prefix ex: <http://e/> .\nex:a ex:b "c" .\n',
    TRIG: b'@prefix ex: <http://e/> .\n{ ex:a ex:b "c" }\n',
    NTRIPLES: b'<http://e/a> <http://e/b> "c" .\n',
    NQUADS: b'<http://e/a> <http://e/b> "c" .\n<http://e/a> <http://e/b> "c" <http://e/g> .\n',
    RDFXML: b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e/">'
    b'<rdf:Description rdf:about="http://e/a" ex:b="c"/></rdf:RDF>',
    JSONLD: b'{"@id": "http://e/a", "http://e/b": "c"}',
}
FACT = Quad(NamedNode("http://e/a"), NamedNode("http://e/b"), Literal("c"))


@pytest.mark.parametrize("form", TEXTS, ids=lambda form: form.name)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_format_by_suffix_by_content_and_by_name(form: Format, pack: type[bytes], tmp_path: Path) -> None:
    ending = {bytes: "", gzip.compress: ".gz", bz2.compress: ".bz2"}[pack]
    for name in (f"a{form.suffixes[0]}{ending}", f"nameless{ending}"):
        path = tmp_path / name
        path.write_bytes(pack(TEXTS[form]))
        file = read_rdf(path)
        assert FACT in file.quads
        assert file.format == form
    assert FACT in read_rdf(tmp_path / "nameless", format=form).quads if not ending else True
    assert FACT in read_rdf("-", stdin=io.BytesIO(pack(TEXTS[form]))).quads


def test_zstandard_where_it_is_installed(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.ttl.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(TEXTS[TURTLE]))
    assert read_rdf(path).quads == (FACT,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"[] a <http://e/c> .", TURTLE),
        (b"[ a <http://e/c> ] .", TURTLE),
        (b"[]", JSONLD),
        (b' [ {"@id": "http://e/a"} ]', JSONLD),
        (b"{}", JSONLD),
        (b"{ <http://e/a> a <http://e/c> }", TRIG),
        (b"# only a comment\n", TURTLE),
        (b"# c\n_:a <http://e/b> _:c .", NTRIPLES),
        (b'_:a <http://e/b> "c"@en-GB <http://e/g> . # d', NQUADS),
        (b"<http://e/a> <http://e/b> <http://e/c> , <http://e/d> .", TURTLE),
        (b"<?xml version='1.0'?><rdf:RDF/>", RDFXML),
        (b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", RDFXML),
        (b"<RDF xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", RDFXML),
        (b"<http://e/RDF> a <http://e/c> ; a <http://e/d> .", TURTLE),
    ],
)
def test_format_by_content(text: bytes, expected: Format) -> None:
    assert format_by_content(text) == expected


def test_an_xml_suffix_on_turtle() -> None:
    assert format_of("a.owl", TEXTS[TURTLE]) == TURTLE
    assert format_of("a.owl", TEXTS[RDFXML]) == RDFXML


def test_a_very_long_file_of_lines_is_told_by_its_head() -> None:
    assert format_by_content(TEXTS[NTRIPLES] * 4000) == NTRIPLES


def test_lexical_forms_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://a> <http://b> 01 , 1.50 , 1E0 , true , 'x'@EN .")
    assert [q.object.value for q in read_rdf(path).quads] == ["01", "1.50", "1E0", "true", "x"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + TEXTS[TURTLE])
    assert read_rdf(path).quads == (FACT,)


def test_prefixes_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(gzip.compress(TEXTS[TURTLE], mtime=0))
    file = read_rdf(path)
    assert dict(file.prefixes) == {"ex": "http://e/"}
    assert file.sha256 == hashlib.sha256(TEXTS[TURTLE]).hexdigest()


def test_relative_iris_resolve_against_the_file_or_a_base(tmp_path: Path) -> None:
    path = tmp_path / "é f.ttl"
    path.write_text("<> <#b> <c> .")
    (quad,) = read_rdf(path).quads
    assert quad.subject.value == path.as_uri()
    assert quad.object.value == (tmp_path / "c").as_uri()
    (quad,) = read_rdf(path, base="http://e/x").quads
    assert quad.predicate.value == "http://e/x#b"


def test_path_with_blanks_and_letters_is_shown_as_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dätä dir").mkdir()
    Path("dätä dir/a b.ttl").write_text("<http://a> .")
    with pytest.raises(MalformedError) as caught:
        read_rdf("dätä dir/a b.ttl")
    assert str(caught.value).startswith("dätä dir/a b.ttl:1:12: ")


class TestBlankNodes:
    TEXT = "_:x <http://p> [ <http://q> ( 1 2 ) ] . _:x <http://p> _:y ."

    def test_labels_are_the_same_every_time(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ttl"
        path.write_text(self.TEXT)
        code = "import sys; from kgtool.sources import read_rdf; print(read_rdf(sys.argv[1]).quads)"
        outs = {
            subprocess.run(
                [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
            ).stdout
            for _ in range(2)
        }
        assert outs == {f"{read_rdf(path).quads}\n"}

    def test_two_files_share_none_even_with_the_same_content(self, tmp_path: Path) -> None:
        paths = [tmp_path / name for name in ("a.ttl", "b.ttl", "c.ttl")]
        for path, text in zip(paths, (self.TEXT, self.TEXT, f"{self.TEXT} # other"), strict=True):
            path.write_text(text)
        nodes = [
            {
                term
                for quad in file.quads
                for term in (quad.subject, quad.object)
                if isinstance(term, BlankNode)
            }
            for file in read_all(paths)
        ]
        assert [len(each) for each in nodes] == [5, 5, 5]
        assert len(set.union(*nodes)) == 15

    def test_one_file_keeps_its_nodes_together(self, tmp_path: Path) -> None:
        path = tmp_path / "a.trig"
        path.write_text("_:x <http://p> 1 . <http://g> { _:x <http://p> 2 } _:x { _:x <http://p> 3 }")
        quads = read_rdf(path).quads
        assert len({quad.subject for quad in quads}) == 1
        assert quads[2].graph_name == quads[2].subject


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.ttl", "<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> ."),
            ("a.ttl", "<http://a> <http://b> <http://c> {| <http://d> 1 |} ."),
            ("a.ttl", "<http://a> <http://b> <http://c> ~ <http://d> ."),
            ("a.nt", "<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> ."),
            ("a.ttl", '<http://a> <http://b> "c"@ar--rtl .'),
        ],
    )
    def test_rdf_12_terms_by_name(self, name: str, text: str, tmp_path: Path) -> None:
        (tmp_path / name).write_text(text)
        with pytest.raises(NotSupportedError, match=r"a\.\w+: RDF 1\.2"):
            read_rdf(tmp_path / name)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "empty"),
            (gzip.compress(b"", mtime=0), "empty"),
            (b"\x7fELF\x02\x01\x00\x00", "binary"),
            ("<http://a> a 1 .".encode("utf-16"), "UTF-16"),
            (gzip.compress(b"<http://a> a 1 .", mtime=0)[:-9], "damaged"),
            (b"\x1f\x8bnonsense", "damaged"),
            (b"BZh9nonsense", "damaged"),
        ],
    )
    def test_what_is_no_text(self, content: bytes, message: str, tmp_path: Path) -> None:
        path = tmp_path / "a.ttl"
        path.write_bytes(content)
        with pytest.raises(SourceError, match=rf"a\.ttl: .*{message}"):
            read_rdf(path)

    def test_damaged_zstandard(self, tmp_path: Path) -> None:
        pytest.importorskip("zstandard")
        (tmp_path / "a.ttl").write_bytes(b"\x28\xb5\x2f\xfdnonsense")
        with pytest.raises(SourceError, match="damaged"):
            read_rdf(tmp_path / "a.ttl")

    def test_missing_folder_and_unreadable(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="no such file"):
            read_rdf(tmp_path / "none.ttl")
        with pytest.raises(SourceError, match="this is a folder"):
            read_rdf(tmp_path)
        (tmp_path / "a.ttl").write_bytes(TEXTS[TURTLE])
        with pytest.raises(SourceError, match="part of this path is a file"):
            read_rdf(tmp_path / "a.ttl" / "b.ttl")
        with pytest.raises(SourceError):
            read_rdf("a\0b.ttl")

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user without all rights")
    def test_without_permission(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ttl"
        path.write_bytes(TEXTS[TURTLE])
        path.chmod(0)
        with pytest.raises(SourceError, match="no permission to read it"):
            read_rdf(path)

    def test_standard_input_is_named(self) -> None:
        with pytest.raises(MalformedError, match=r"^<stdin>:1:1: "):
            read_rdf("-", stdin=io.BytesIO(b"nonsense"))


_IRIS = st.sampled_from([NamedNode(f"http://e/{name}") for name in "abcd"])
_NODES = st.one_of(_IRIS, st.sampled_from([BlankNode(label) for label in "xyz"]))
_WORDS = st.text(st.characters(codec="utf-8"))
_OBJECTS = st.one_of(
    _NODES, st.builds(Literal, _WORDS), _WORDS.map(lambda words: Literal(words, language="en"))
)


@given(st.lists(st.builds(Quad, _NODES, _IRIS, _OBJECTS, _IRIS), min_size=1))
def test_what_is_written_is_read(quads: list[Quad]) -> None:
    for grammar, form in ((RdfFormat.N_QUADS, NQUADS), (RdfFormat.TRIG, TRIG)):
        content = serialize(quads, format=grammar)
        assert content is not None
        read = read_rdf("-", stdin=io.BytesIO(content), format=form).quads
        labels: dict[object, object] = {}

        def same(old: object, new: object, labels: dict[object, object] = labels) -> bool:
            return labels.setdefault(old, new) == new if isinstance(old, BlankNode) else old == new

        assert len(read) == len(quads)
        assert all(
            same(o, n) for old, new in zip(quads, read, strict=True) for o, n in zip(old, new, strict=True)
        )


@given(st.binary(min_size=1), st.sampled_from(sorted(TEXTS, key=lambda form: form.name)))
def test_no_input_but_a_clear_error(content: bytes, form: Format) -> None:
    try:
        read_rdf("-", stdin=io.BytesIO(content), format=form)
    except KgtoolError as error:
        assert str(error).startswith("<stdin>")  # noqa: PT017 - the input may be right as well
