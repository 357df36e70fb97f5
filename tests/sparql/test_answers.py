"""Answers worked out from SPARQL 1.1 Query, each a file: data (TriG), ``====``, a query, ``====``, solutions.

Both engines and pyoxigraph are asked. ``cases/answers/strays.toml`` lists who strays where, by which clause,
and through whose fault; it is strict both ways. ``--write-cases`` writes the answer of the columnar engine.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgtool.model.terms import XSD

from .asked import Answers, columnar, oxigraph, reference
from .questions import PREFIXES, N

CASES = Path(__file__).parent / "cases" / "answers"
ENGINES = {"duckdb": columnar, "reference": reference, "pyoxigraph": oxigraph}
LINE = "====\n"
_LONG = re.compile(f"<(?:{N}|{XSD})([^>]*)>")
STRAYS = tomllib.loads((CASES / "strays.toml").read_text("utf-8"))["stray"]


def _listed(solutions: Answers) -> str:
    """Return one line per solution: what is bound, IRIs by their local names."""
    lines = [_LONG.sub(r":\1", " ".join(solution)) for solution in solutions.elements()]
    return "".join(f"{line or '(nothing bound)'}\n" for line in sorted(lines))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_answer(case: Path, request: pytest.FixtureRequest) -> None:
    data, query, expected = case.read_text("utf-8").split(LINE)
    quads = list(ox.parse(f"@prefix : <{N}> . {data}", format=ox.RdfFormat.TRIG))
    if request.config.getoption("--write-cases"):
        expected = _listed(columnar(quads, PREFIXES + query))
        case.write_text(LINE.join((data, query, expected)), "utf-8")
    stray = set()
    for name, ask in ENGINES.items():
        try:
            found = _listed(ask(quads, PREFIXES + query))
        except SyntaxError as error:  # pyoxigraph's, which then takes it for no query
            found = str(error)
        if found != expected:
            stray.add(name)
    assert stray == {entry["engine"] for entry in STRAYS if entry["case"] == case.stem}


def test_every_stray_is_told() -> None:
    for entry in STRAYS:
        assert entry.keys() == {"case", "engine", "clause", "fault", "reason"}, entry
        assert all(entry.values()), entry
        assert (CASES / f"{entry['case']}.txt").is_file(), entry
        assert entry["engine"] in ENGINES, entry
