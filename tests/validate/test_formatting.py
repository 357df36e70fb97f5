"""The form of text files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.validate import formatting_findings

PROJECT = {"ex": "https://example.org/", "film": "https://example.org/film#"}


def told(path: str, content: str | bytes) -> list[str]:
    found = formatting_findings(path, content, prefixes=PROJECT)
    assert all(f.gate == "format" for f in found)
    return [f"{f.location} {f.rule}" for f in found]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.ttl", "@prefix ex: <https://example.org/> .\nex:a ex:p ex:b .\n", []),
        ("a.rq", "SELECT ?a { ?a film:title ?b }\n", []),
        ("a.md", "words\n", []),
        ("a.ttl", "", ["a.ttl:1:1 empty"]),
        ("a.md", "no newline", ["a.md:1:11 final-newline"]),
        ("a.md", "two\n\n", ["a.md:2:1 final-newline"]),
        ("a.md", "a\r\nb\n", ["a.md:1:2 line-ends"]),
        ("a.md", "\ufeffa\n", ["a.md:1:1 byte-order-mark"]),
        ("a.md", "a \n  b\t\n", ["a.md:1:2 trailing-blanks", "a.md:2:4 trailing-blanks"]),
        ("a.md", "a\n b\tc\n", ["a.md:2:3 tab"]),
        ("a.md", b"first\nsec\xffond\n", ["a.md:2:4 encoding"]),
        ("a.ttl", '<x:a> <x:p> """kept  \n\tas data""" .\n', []),
        ("a.ttl", "@prefix ex: <https://example.org/> .\n<x:a> <x:p> 1 .\n", ["a.ttl:1:9 unused-prefix"]),
        ("a.ttl", "<x:a> ex:p 1 .\n", ["a.ttl:1:7 undeclared-prefix"]),
        ("a.rq", "SELECT ?a { ?a nix:p 'ex:q' } # no:prefix\n", ["a.rq:1:16 undeclared-prefix"]),
        (
            "a.trig",
            "PREFIX ex: <https://example.org/>\nPREFIX ex: <https://example.net/>\nex:a ex:p 1 .\n",
            ["a.trig:2:8 clashing-prefix", "a.trig:2:8 repeated-prefix"],
        ),
        (
            "a.ttl",
            "@prefix a: <x:> .\n@prefix b: <x:> .\na:s b:p 1 .\n",
            ["a.ttl:2:9 repeated-prefix"],
        ),
        ("a.ttl", "@prefix film: <x:> .\nfilm:s film:p 1 .\n", ["a.ttl:1:9 clashing-prefix"]),
    ],
)
def test_files(path: str, content: str | bytes, expected: list[str]) -> None:
    assert told(path, content) == expected


@settings(deadline=None)
@given(st.text(), st.sampled_from(["a.ttl", "a.rq", "a.txt"]))
def test_any_text_is_looked_at(text: str, path: str) -> None:
    for finding in formatting_findings(path, text, prefixes=PROJECT):
        assert finding.location is not None
        assert 1 <= (finding.location.line or 1) <= text.count("\n") + 1
