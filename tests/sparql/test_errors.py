"""What a malformed query is told: ``cases/NAME.rq`` is the query, ``cases/NAME.txt`` the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.model.errors import KgtoolError
from kgtool.sparql import parse_query

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.rq")), ids=lambda path: path.stem)
def test_malformed_query(case: Path, request: pytest.FixtureRequest) -> None:
    with pytest.raises(KgtoolError) as caught:
        parse_query(case.read_bytes().decode(), where=case.name)
    told = f"{type(caught.value).__name__} (status {caught.value.status})\n{caught.value}\n"
    expected = case.with_suffix(".txt")
    if request.config.getoption("--write-cases"):
        expected.write_text(told)
    assert told == expected.read_text()
