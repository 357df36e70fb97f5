"""Literals of many megabytes: none is left out, or one message says where it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kgtool.dataset.columnar import Store
from kgtool.dataset.columnar.turtle import Statements
from kgtool.model.errors import MalformedError
from kgtool.sources import read_rdf

_LONG = "a" * (9 << 20)


def _count(path: Path, text: str) -> int:
    path.write_text(text)
    store = Store.of_files([path])
    try:
        return int(store.engine.run("SELECT count(*) FROM triple")[0][0])
    finally:
        store.close()


@pytest.mark.parametrize("name", ["long.nt", "long.ttl"])
def test_a_last_line_longer_than_the_buffer_of_the_engine(tmp_path: Path, name: str) -> None:
    line = f'<http://x/a> <http://x/b> "{_LONG}" .\n'
    assert _count(tmp_path / name, line) == 1
    assert _count(tmp_path / name, f'<http://x/a> <http://x/b> "short" .\n{line}') == 2


def test_what_the_parser_cannot_hold_is_named_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    text = f'# a\n<x:a> <x:b> "c" ; <x:d> [] , """\n{_LONG}{_LONG}""" .\n'
    with pytest.raises(MalformedError, match=r"long\.ttl:2:30: a literal.* of more than 16 MiB"):
        _count(path, text)
    with pytest.raises(MalformedError, match=r"long\.ttl:2:30: a literal"):
        read_rdf(path)


def test_what_is_given_back_is_read_once_and_in_order() -> None:
    text = b"<x:a> <x:b> 1 .\n" * 1000
    pieces = Statements(io.BytesIO(text))
    first = pieces.next()
    pieces.give_back(first)
    read = pieces.read(5)
    assert read == text[:5]
    pieces.give_back(read)
    found = b""
    while part := pieces.read(100):
        assert len(part) <= 100
        found += part
    assert found == text
    assert pieces.next() == b""
