"""Broken files: every mistake with its place, and nothing that merely follows from one.

Each case is a file: the format's name, the text, a line of ``====``, the findings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import MalformedError, SourceError
from kgtool.model.formats import NTRIPLES, TRIG, TURTLE, rdf_format
from kgtool.sources import read_all, read_rdf
from kgtool.sources.reading import parse_rdf

CASES = sorted((Path(__file__).parent / "cases" / "broken").glob("*.txt"))


def _told(text: str, format_name: str) -> list[str]:
    with pytest.raises(MalformedError) as caught:
        parse_rdf(text.encode(), "f", rdf_format(format_name), base=None)
    return [f"{finding.location}: {finding.message}" for finding in caught.value.findings]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path) -> None:
    text, expected = case.read_text("utf-8").split("====\n")
    format_name, _, text = text.partition("\n")
    assert "".join(f"{line}\n" for line in _told(text, format_name)) == expected


def test_cases_are_there() -> None:
    assert len(CASES) >= 30


_SOUND = st.sampled_from(
    [
        "ex:a ex:b ex:c .",
        'ex:a ex:b "it\'s . fine" , \'a "b" c\' ; ex:d 1.5 .',
        "ex:a ex:b [ ex:c ( 1 2.0 true ) ] .",
        "ex:a ex:b <http://e/x#y.z> . # a { comment . }",
        'ex:a\n  ex:b """long\n. } " text""" .',
        "ex:a a ex:c\\.d.",
    ]
)
_BROKEN = st.sampled_from(
    [
        "ex:a ex:b .",
        "ex:a ex:b ; .",
        'ex:a "b" ex:c .',
        "ex:a ex:b [ ex:c ex:d .",
        "ex:a ex:b ( 1 .",
        "ex:a ex:b ] .",
        "ex:a ex:b ex:c , .",
        "ex:a ex:b <http://e/f g> .",
        'ex:a ex:b "not closed .',
        "ex:a ex:b 'not closed .",
        'ex:a ex:b "c"^^ .',
        "ex:a ex:b nowhere:c .",
        'ex:a ex:b "bad \\q escape" .',
        "ex:a ex:b ex:c ex:d .",
        "ex:a ex:b %% .",
    ]
)
_STATEMENTS = st.lists(st.tuples(st.booleans(), _SOUND, _BROKEN), min_size=1, max_size=12)


def _lines(statements: list[tuple[bool, str, str]], first: int) -> tuple[list[str], set[int]]:
    """Return the lines of the statements, numbered from ``first``, and the numbers of the broken ones."""
    lines: list[str] = []
    broken: set[int] = set()
    for is_broken, sound, wrong in statements:
        if is_broken:
            broken.add(first + len(lines))
        lines += (wrong if is_broken else sound).splitlines()
    return lines, broken


def _check(lines: list[str], broken: set[int], trig: bool) -> None:
    text = "\n".join(lines) + "\n"
    chosen = TRIG if trig else TURTLE
    if not broken:
        assert parse_rdf(text.encode(), "f", chosen, base=None).quads
        return
    with pytest.raises(MalformedError) as caught:
        parse_rdf(text.encode(), "f", chosen, base=None)
    told = [finding.location.line for finding in caught.value.findings if finding.location]
    assert told[0] == min(broken)
    assert set(told) <= broken
    assert len(told) == len(set(told))


@given(_STATEMENTS)
def test_turtle_tells_broken_statements_only(statements: list[tuple[bool, str, str]]) -> None:
    lines, broken = _lines(statements, 2)
    _check(["@prefix ex: <http://e/> .", *lines], broken, trig=False)


@given(st.lists(_STATEMENTS, min_size=1, max_size=4))
def test_trig_tells_broken_statements_only(blocks: list[list[tuple[bool, str, str]]]) -> None:
    lines, broken = ["@prefix ex: <http://e/> ."], set()
    for number, statements in enumerate(blocks):
        lines.append(f"GRAPH ex:g{number} {{" if number % 2 else f"ex:g{number} {{")
        inside, wrong = _lines(statements, len(lines) + 1)
        lines += [*inside, "}"]
        broken |= wrong
    _check(lines, broken, trig=True)


@given(
    st.lists(st.sampled_from(["", "# c", '<http://a> <http://b> "c" .', "nonsense", '<http://a> <b> "c .']))
)
def test_ntriples_tell_every_broken_line(lines: list[str]) -> None:
    broken = [
        number for number, line in enumerate(lines, 1) if line.startswith("nons") or line.endswith('"c .')
    ]
    text = "\n".join(lines).encode()
    if not broken:
        assert len(parse_rdf(text, "f", NTRIPLES, base=None).quads) == sum("<" in line for line in lines)
        return
    with pytest.raises(MalformedError) as caught:
        parse_rdf(text, "f", NTRIPLES, base=None)
    assert [finding.location.line for finding in caught.value.findings if finding.location] == broken[:20]


def test_findings_are_capped() -> None:
    assert len(_told("@prefix ex: <http://e/> .\n" + "ex:a ex:b .\n" * 100, "turtle")) == 20


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(
        b'<http://a> <http://b> "\xc3\xa9" , "\xff" .\n<http://a> <http://b> "ok" .\n<http://a> "\xe9" .\n'
    )
    with pytest.raises(MalformedError) as caught:
        read_rdf(path)
    places = [(f.location.line, f.location.column) for f in caught.value.findings if f.location]
    assert places == [(1, 30), (3, 13)]


def test_all_files_in_one_error(tmp_path: Path) -> None:
    for name, text in {
        "a.ttl": "<http://a> .\n",
        "b.ttl": "<http://a> a 1 .\n",
        "c.nt": "foo\nbar\n",
    }.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(MalformedError) as caught:
        read_all(sorted(tmp_path.iterdir()))
    told = [(Path(f.location.path).name, f.location.line) for f in caught.value.findings if f.location]
    assert told == [("a.ttl", 1), ("c.nt", 1), ("c.nt", 2)]
    assert str(caught.value).count("\n") == 2


def test_a_missing_file_stops_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_all([tmp_path / "none.ttl"])
