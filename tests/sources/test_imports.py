"""``owl:imports``: found at hand, or refused with the place or the chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.model.errors import ImportsError
from kgtool.model.evidence import EVIDENCE_ONTOLOGY
from kgtool.sources import ParsedFile, read_rdf, with_imports

HEAD = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def _ontology(folder: Path, name: str, *imports: str, more: str = "") -> ParsedFile:
    path = folder / f"{name}.ttl"
    lines = "".join(f" ;\n    owl:imports <http://e/{imported}>" for imported in imports)
    path.write_text(f"{HEAD}<http://e/{name}> a owl:Ontology{lines} .\n{more}")
    return read_rdf(path)


def _names(files: tuple[ParsedFile, ...]) -> list[str]:
    return [Path(file.path).stem for file in files]


def test_imports_of_imports_follow(tmp_path: Path) -> None:
    a, b, c, d = (_ontology(tmp_path, n, *i) for n, i in (("a", "cb"), ("b", "c"), ("c", ""), ("d", "")))
    assert _names(with_imports([a], [d, c, b])) == ["a", "b", "c"]
    assert _names(with_imports([a, c, b])) == ["a", "c", "b"]
    assert with_imports([d], [a]) == (d,)
    assert with_imports([]) == ()


def test_an_import_by_version(tmp_path: Path) -> None:
    a = _ontology(tmp_path, "a", "b/1.0")
    b = _ontology(tmp_path, "b", more="<http://e/b> owl:versionIRI <http://e/b/1.0> .")
    assert with_imports([a], [b]) == (a, b)


def test_the_evidence_vocabulary_is_always_at_hand(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"{HEAD}<http://e/a> a owl:Ontology ; owl:imports <{EVIDENCE_ONTOLOGY}> .")
    a = read_rdf(path)
    _, evidence = with_imports([a])
    assert evidence.path.endswith("evidence.ttl")
    assert len(evidence.quads) > 200
    (tmp_path / "own.ttl").write_text(f"{HEAD}<{EVIDENCE_ONTOLOGY}> a owl:Ontology .")
    own = read_rdf(tmp_path / "own.ttl")
    assert with_imports([a], [own]) == (a, own)


def test_a_broken_import_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a = _ontology(tmp_path, "a", "c")
    c = _ontology(tmp_path, "c", "none", more="# <http://e/none> is missing\n")
    with pytest.raises(
        ImportsError, match=r"^c\.ttl:3: owl:imports <http://e/none> names no ontology at hand"
    ):
        with_imports([a], [c])


def test_a_broken_import_in_a_file_that_is_gone(tmp_path: Path) -> None:
    a = _ontology(tmp_path, "a", "none")
    (tmp_path / "a.ttl").unlink()
    with pytest.raises(ImportsError, match=r"a\.ttl: owl:imports <http://e/none>"):
        with_imports([a])


def test_a_circle_is_told_as_a_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a, b, c, d = (_ontology(tmp_path, n, *i) for n, i in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")))
    with pytest.raises(ImportsError, match=r"^b\.ttl: .*b\.ttl → c\.ttl → d\.ttl → b\.ttl"):
        with_imports([a], [b, c, d])


def test_an_ontology_that_imports_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ImportsError, match=r"a\.ttl → a\.ttl"):
        with_imports([_ontology(tmp_path, "a", "a")])
