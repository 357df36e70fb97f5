"""Files written whole or not at all; texts and source documents read as they stand."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgtool.model.errors import SourceError
from kgtool.sources import read_document, read_text, shown, write_atomically


def test_chunks_of_both_kinds(tmp_path: Path) -> None:
    path = tmp_path / "ä b.txt"
    write_atomically(path, ["é\r\n", b"\xff"])
    assert path.read_bytes() == b"\xc3\xa9\r\n\xff"
    assert os.listdir(tmp_path) == [path.name]


def test_nothing_is_left_when_the_chunks_fail(tmp_path: Path) -> None:
    def chunks() -> Iterator[str]:
        yield "half"
        raise ZeroDivisionError

    path = tmp_path / "a.txt"
    with pytest.raises(ZeroDivisionError):
        write_atomically(path, chunks())
    assert os.listdir(tmp_path) == []
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_atomically(path, chunks())
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    write_atomically(link, ["new"])
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "a", ["x"])
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        write_atomically(tmp_path / "none" / "a.txt", ["x"])
    with pytest.raises(SourceError, match="this is a folder"):
        write_atomically(tmp_path, ["x"])
    assert os.listdir(tmp_path) == []


def test_text_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\n\xc3\xa9\rb")
    assert read_text(path) == "a\r\né\rb"
    path.write_bytes(b"ok\n\xc3\xa9\xff")
    with pytest.raises(SourceError, match=r"a\.txt:2:2: not UTF-8"):
        read_text(path)


def test_documents_lie_in_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"one\r\ntwo")
    (tmp_path / "secret.txt").write_text("x")
    assert read_document(folder, "a.txt") == "one\r\ntwo"
    for name in ("../secret.txt", str(tmp_path / "secret.txt")):
        with pytest.raises(SourceError, match="outside the folder"):
            read_document(folder, name)
    with pytest.raises(SourceError, match="no such file"):
        read_document(folder, "none.txt")
    with pytest.raises(SourceError, match="no such folder of source documents"):
        read_document(tmp_path / "none", "a.txt")


def test_paths_are_shown_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert shown(tmp_path / "a" / "b" / "c.ttl") == "c.ttl"
    assert shown(tmp_path / "a" / "c.ttl") == "../c.ttl"
    assert shown("/x.ttl") == "/x.ttl"


def test_a_pipe_is_written_into_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(path, ["a", b"b"])
        assert os.read(reading, 10) == b"ab"
    finally:
        os.close(reading)
    assert path.is_fifo()
    assert [*tmp_path.iterdir()] == [path]
