"""Projects: where they begin and what lies in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kgtool.model.errors import ProjectNotFoundError, SettingsError
from kgtool.sources import find_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "my prøject"
    for folder in ("ontology", "data/deep/er", "queries/sub"):
        (root / folder).mkdir(parents=True)
    return root


def _touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")


def _names(paths: tuple[Path, ...], root: Path) -> list[str]:
    assert all(path.is_absolute() for path in paths)
    return [path.relative_to(root).as_posix() for path in paths]


def test_files_by_their_part(root: Path) -> None:
    _touch(
        root,
        *("ontology/b.ttl", "ontology/a.owl", "ontology/shapes.ttl", "ontology/shapes-more.ttl"),
        *(
            "ontology/rules.ttl",
            "ontology/alignments.ttl",
            "ontology/context.jsonld",
            "ontology/frame.jsonld",
        ),
        *("data/z.trig", "data/a.nq.gz", "data/deep/er/b.ttl", "data/notes.txt", "data/.hidden.ttl"),
        *("data/.cache/c.ttl", "queries/b.rq", "queries/sub/a.rq", "queries/readme.md", "ontology/README"),
    )
    project = find_project(root, {})
    assert project.root == root
    assert _names(project.ontology_files, root) == ["ontology/a.owl", "ontology/b.ttl"]
    assert _names(project.shapes_files, root) == ["ontology/shapes-more.ttl", "ontology/shapes.ttl"]
    assert _names(project.rules_files, root) == ["ontology/rules.ttl"]
    assert _names(project.alignment_files, root) == ["ontology/alignments.ttl"]
    assert _names(project.data_files, root) == ["data/a.nq.gz", "data/deep/er/b.ttl", "data/z.trig"]
    assert _names(project.query_files, root) == ["queries/b.rq", "queries/sub/a.rq"]
    assert project.context_file == root / "ontology/context.jsonld"
    assert project.frame_file == root / "ontology/frame.jsonld"


def test_an_empty_project(root: Path) -> None:
    project = find_project(root, {})
    assert project.ontology_files == project.data_files == project.query_files == ()
    assert project.context_file is project.frame_file is None


def test_found_from_any_sub_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in (root / "data/deep/er", root / "queries"):
        assert find_project(start, {}).root == root
    monkeypatch.chdir(root / "data/deep")
    assert find_project(Path(), {}).root == root


def test_the_nearest_project_wins(root: Path) -> None:
    inner = root / "data/deep/inner"
    for folder in ("ontology", "data", "queries"):
        (inner / folder).mkdir(parents=True)
    assert find_project(inner / "data", {}).root == inner


def test_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFoundError, match="no folder with ontology/, data/ and queries/"):
        find_project(tmp_path, {})
    with pytest.raises(ProjectNotFoundError, match="no such folder"):
        find_project(tmp_path / "none", {})


def test_half_a_project_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ProjectNotFoundError, match="there is ontology/, but no data/ and queries/"):
        find_project(tmp_path, {})


def test_settings_come_with_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "kgtool.toml").write_text('profile = "rdfs"\n')
    monkeypatch.setitem(os.environ, "KGTOOL_FORMAT", "csv")
    settings = find_project(root).settings
    assert (settings.value("profile"), settings.value("format")) == ("rdfs", "csv")
    (root / "kgtool.toml").write_text('profil = "rdfs"\n')
    with pytest.raises(SettingsError, match="did you mean profile"):
        find_project(root)
