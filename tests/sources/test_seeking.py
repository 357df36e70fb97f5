"""Triples looked for in a file of lines: found where they stand, however the lines are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kgtool.sources import sought

SUBJECTS = ["<http://e/a>", "<http://e/ab>", "_:a", "_:ab", "<http://e/\\u0061>"]
OBJECTS = [*SUBJECTS, '"x"', '"a \\" \\n b"', '"\\u00e9"@en']
statement = st.builds(
    "{}{}{}<http://e/p>{}{} .{}".format,
    st.sampled_from(["", "", " ", "\t"]),
    st.sampled_from(SUBJECTS),
    st.sampled_from([" ", " ", "\t", ""]),
    st.sampled_from([" ", ""]),
    st.sampled_from(OBJECTS),
    st.sampled_from(["", " # said", " "]),
)
line = st.one_of(statement, statement, st.sampled_from(["", "# none", "  "]))
end = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.tuples(line, end), max_size=12),
    block=st.sampled_from([1, 7, 50, 10_000]),
    marked=st.booleans(),
)
def test_every_line_that_states_it_is_found(
    lines: list[tuple[str, str]], block: int, marked: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "".join(part for pair in lines for part in pair)
    path = tmp_path_factory.mktemp("s") / "a.nt"
    path.write_bytes(("\ufeff" if marked else "").encode() + text.encode())
    places = [
        (quad.triple, number, 1 + len(written) - len(written.lstrip()))
        for number, written in enumerate(text.split("\n"), 1)
        for quad in parse(written, RdfFormat.N_TRIPLES)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgtool.sources.seeking._BLOCK", block)
        for triple in {triple for triple, _, _ in places}:
            found = [(quad.triple, place.line, place.column) for quad, place in sought(path, [triple])]
            assert found == [place for place in places if place[0] == triple]
        everything = list(sought(path, [triple for triple, _, _ in places]))
        assert len(everything) == len(places)


def test_a_file_that_is_gone_has_nothing(tmp_path: Path) -> None:
    [quad] = parse("<http://e/a> <http://e/p> 'x' .", RdfFormat.TURTLE)
    assert list(sought(tmp_path / "no.nt", [quad.triple])) == []
