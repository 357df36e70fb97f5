"""The cache of closures: believed only when it is whole and its own."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgtool.dataset import ClosureCache

P = NamedNode("http://e/p")
TRIPLES = (
    Triple(NamedNode("http://e/é"), P, Literal('a "b"\n\\', language="en")),
    Triple(BlankNode("b1x0123"), P, Literal("01", datatype=NamedNode("http://e/int"))),
    Triple(BlankNode("b1x0123"), P, BlankNode("b2x0123")),
)


def _entry(folder: Path) -> Path:
    (path,) = folder.glob("*.closure")
    return path


def test_what_was_put_is_got(tmp_path: Path) -> None:
    cache = ClosureCache(tmp_path / "deep" / ".kgtool")
    assert cache.get("a key, any text: é") is None
    cache.put("a key, any text: é", iter(TRIPLES))
    cache.put("nothing inferred", ())
    assert cache.get("a key, any text: é") == TRIPLES
    assert cache.get("nothing inferred") == ()
    assert cache.get("another key") is None
    assert ClosureCache(tmp_path / "deep" / ".kgtool").get("a key, any text: é") == TRIPLES


def test_git_does_not_see_it(tmp_path: Path) -> None:
    folder = tmp_path / ".kgtool"
    ClosureCache(folder).put("k", TRIPLES)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".closure"]


@given(st.data())
def test_any_damage_is_noticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cache = ClosureCache(folder)
    cache.put("k", TRIPLES)
    content = _entry(folder).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = data.draw(
        st.sampled_from(
            [content[:at], content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], content + b"x"]
        )
    )
    _entry(folder).write_bytes(damaged)
    assert cache.get("k") is None
    cache.put("k", TRIPLES)
    assert cache.get("k") == TRIPLES


def test_an_entry_under_a_foreign_name_is_not_believed(tmp_path: Path) -> None:
    cache = ClosureCache(tmp_path)
    cache.put("one", TRIPLES)
    one = _entry(tmp_path)
    content = one.read_bytes()
    one.unlink()
    cache.put("two", ())
    _entry(tmp_path).write_bytes(content)
    assert cache.get("two") is None


def test_an_older_version_is_not_believed(tmp_path: Path) -> None:
    cache = ClosureCache(tmp_path)
    cache.put("k", TRIPLES)
    entry = _entry(tmp_path)
    head, _, rest = entry.read_bytes().partition(b"\n")
    entry.write_bytes(head[:-1] + b"0\n" + rest)
    assert cache.get("k") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = ClosureCache(tmp_path / "file")
    cache.put("k", TRIPLES)
    assert cache.get("k") is None
    assert (tmp_path / "file").read_text() == "x"


def test_old_entries_go(tmp_path: Path) -> None:
    cache = ClosureCache(tmp_path)
    for number in range(30):
        cache.put(str(number), TRIPLES)
        for path in tmp_path.glob("*.closure"):
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    assert [number for number in range(30) if cache.get(str(number))] == list(range(14, 30))


def _work(folder: Path, number: int) -> None:
    cache = ClosureCache(folder)
    for turn in range(20):
        cache.put("k", TRIPLES)
        assert cache.get("k") == TRIPLES
        cache.put(f"{number} {turn}", TRIPLES)


def test_two_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_work, args=(tmp_path, number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert not list(tmp_path.glob(".*.part"))
