"""JSON-LD contexts by name: from files at hand, never from the network."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from kgtool.model.errors import MalformedError
from kgtool.sources import read_rdf


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _write(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), "utf-8")
    return path


def test_a_context_beside_the_document(tmp_path: Path) -> None:
    _write(tmp_path, "ctx é/c.jsonld", {"@context": {"name": "http://e/name"}})
    path = _write(tmp_path, "a.jsonld", {"@context": "ctx%20é/c.jsonld", "@id": "http://e/a", "name": "A"})
    (quad,) = read_rdf(path).quads
    assert (quad.predicate.value, quad.object.value) == ("http://e/name", "A")
    (same,) = read_rdf(path, base="http://somewhere.example/x/a.jsonld").quads
    assert same == quad


def test_a_context_that_names_another(tmp_path: Path) -> None:
    _write(tmp_path, "b.jsonld", {"@context": {"@vocab": "http://e/"}})
    _write(tmp_path, "c.jsonld", {"@context": ["b.jsonld", {"id": "@id"}]})
    path = _write(tmp_path, "a.jsonld", {"@context": "c.jsonld", "id": "http://e/a", "name": "A"})
    assert [quad.predicate.value for quad in read_rdf(path).quads] == ["http://e/name"]


@pytest.mark.parametrize("address", ["https://example.org/c.jsonld", "none.jsonld", "//example.org/c"])
def test_any_other_is_refused_with_its_place(address: str, tmp_path: Path) -> None:
    path = _write(tmp_path, "a.jsonld", {"@id": "http://e/a", "@context": address})
    with pytest.raises(MalformedError, match="no file at hand, and nothing is fetched") as caught:
        read_rdf(path)
    (finding,) = caught.value.findings
    assert finding.location is not None
    assert (finding.location.line, finding.location.column) == (3, 14)
    assert address in finding.message


def test_a_remote_context_named_by_a_file(tmp_path: Path) -> None:
    _write(tmp_path, "c.jsonld", {"@context": "https://example.org/d.jsonld"})
    path = _write(tmp_path, "a.jsonld", {"@context": "c.jsonld", "http://e/a": 1})
    with pytest.raises(MalformedError, match=r"https://example\.org/d\.jsonld"):
        read_rdf(path)


@pytest.mark.parametrize("content", ["not json", '{"@context": {"a": 5}}', "\xff"])
def test_a_context_that_makes_no_sense(content: str, tmp_path: Path) -> None:
    (tmp_path / "c.jsonld").write_text(content, "latin-1")
    path = _write(tmp_path, "a.jsonld", {"@context": "c.jsonld", "a": 1})
    with pytest.raises(MalformedError) as caught:
        read_rdf(path)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_base_directions_are_dropped_as_json_ld_has_it(tmp_path: Path) -> None:
    value = {"@value": "a", "@language": "ar", "@direction": "rtl"}
    (quad,) = read_rdf(_write(tmp_path, "a.jsonld", {"@id": "http://e/a", "http://e/b": value})).quads
    assert str(quad.object) == '"a"@ar'
