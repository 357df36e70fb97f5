"""The new project, and the vocabulary that it builds on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kgtool.model import evidence
from kgtool.model.errors import SourceError
from kgtool.model.passages import digest, passage_of
from kgtool.model.terms import OWL, RDF_TYPE, RDFS, SKOS
from kgtool.sources import (
    ParsedFile,
    built_in,
    find_project,
    new_project,
    read_all,
    read_document,
    with_imports,
)
from kgtool.sources import template as template_module
from kgtool.validate import formatting_findings

DESCRIBED = [
    NamedNode(OWL + kind) for kind in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual")
]
WORDS = [NamedNode(RDFS + "label"), NamedNode(SKOS + "definition"), NamedNode(SKOS + "example")]


def _undescribed(file: ParsedFile, namespace: str) -> list[str]:
    said = {(quad.subject, quad.predicate) for quad in file.quads}
    terms = {quad.subject for quad in file.quads if quad.predicate == RDF_TYPE and quad.object in DESCRIBED}
    own = [term for term in terms if isinstance(term, NamedNode) and term.value.startswith(namespace)]
    assert len(own) > 10
    return [f"{term} lacks {word}" for term in own for word in WORDS if (term, word) not in said]


class TestVocabulary:
    def test_every_term_has_label_definition_and_example(self) -> None:
        file = built_in(evidence.EVIDENCE_ONTOLOGY)
        assert file is not None
        assert _undescribed(file, evidence.EVIDENCE) == []

    def test_every_constant_is_a_term_of_it(self) -> None:
        file = built_in(evidence.EVIDENCE_ONTOLOGY)
        assert file is not None
        terms = {quad.subject for quad in file.quads}
        constants = [value for value in vars(evidence).values() if isinstance(value, NamedNode)]
        assert len(constants) >= 12
        assert [constant for constant in constants if constant not in terms] == []

    def test_its_text_is_tidy(self) -> None:
        text = resources.files("kgtool.sources").joinpath("vocabulary/evidence.ttl").read_bytes()
        assert formatting_findings("evidence.ttl", text) == ()

    def test_nothing_else_comes_with_the_tool(self) -> None:
        assert built_in("http://e/none") is None


class TestProject:
    def test_it_is_complete(self, tmp_path: Path) -> None:
        written = new_project(tmp_path / "new/gärden")
        project = find_project(tmp_path / "new/gärden", {})
        assert all(path.is_file() for path in written)
        assert (project.root / ".gitignore").read_text() == ".kgtool/\n"
        assert len(project.query_files) >= 3
        assert project.shapes_files
        assert project.rules_files
        assert project.context_file is not None
        assert project.settings.value("sources") == project.root / "sources"
        for path in project.root.rglob("*.jsonld"):
            assert json.loads(path.read_text("utf-8"))

    def test_its_terms_are_described(self, tmp_path: Path) -> None:
        new_project(tmp_path)
        ontology = read_all(find_project(tmp_path, {}).ontology_files)
        assert _undescribed(ontology[0], "https://example.org/garden#") == []
        assert len(with_imports(ontology)) == len(ontology) + 1

    def test_its_passages_are_where_they_say(self, tmp_path: Path) -> None:
        new_project(tmp_path)
        project = find_project(tmp_path, {})
        quads = [quad for file in read_all(project.data_files) for quad in file.quads]
        text = read_document(tmp_path / "sources", "notice.txt")
        digests = {quad.subject: quad.object.value for quad in quads if quad.predicate == evidence.DIGEST}
        assert len(digests) >= 8
        for name, expected in digests.items():
            passage = passage_of(name.value)
            assert passage is not None
            words = passage.words(text)
            assert words is not None
            assert digest(words) == expected
        (length,) = {quad.object.value for quad in quads if quad.predicate == evidence.CODE_POINTS}
        (sha256,) = {quad.object.value for quad in quads if quad.predicate == evidence.SHA256}
        assert (int(length), sha256) == (len(text), digest(text))
        graphs = {quad.graph_name for quad in quads}
        assert set(digests) <= graphs

    def test_it_passes_every_gate_at_once(self, tmp_path: Path) -> None:
        new_project(tmp_path)
        command = [sys.executable, "-m", "kgtool", "check"]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("KGTOOL_")}
        environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        done = subprocess.run(
            command, cwd=tmp_path / "data", capture_output=True, text=True, env=environ, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "digests proved" in done.stdout

    def test_a_repository_may_stand_there(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        assert tmp_path / "data/garden.trig" in new_project(tmp_path)

    def test_a_folder_with_anything_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "notes é.txt").write_text("mine")
        with pytest.raises(SourceError, match=r"not empty \(it holds notes é\.txt\)"):
            new_project(tmp_path)
        assert os.listdir(tmp_path) == ["notes é.txt"]
        with pytest.raises(SourceError, match="this is a file"):
            new_project(tmp_path / "notes é.txt")

    def test_nothing_is_left_when_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write, left = template_module.write_atomically, [5]

        def write_some(path: Path, chunks: list[bytes]) -> None:
            left[0] -= 1
            if not left[0]:
                raise OSError(28, "No space left on device")
            write(path, chunks)

        monkeypatch.setattr(template_module, "write_atomically", write_some)
        with pytest.raises(SourceError, match="No space left on device"):
            new_project(tmp_path / "a/b")
        assert os.listdir(tmp_path) == []
