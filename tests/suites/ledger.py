"""Ledgers: what is known to fail, strict both ways.

A ledger is ``ledgers/<engine>/<suite>.toml``: ``tests`` (how many there are), ``set_apart`` (how many of
them are not run, each kind for a reason that the runner names), and a ``[[failure]]`` per failing test with
``id``, ``clause`` (of the specification), ``fault`` (who is wrong: ``kgtool``, a library, the test) and
``reason``. A suite that is counted but not owed (a draft) has ``passes``, the number of tests that pass, in
place of the list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from .json_manifest import JsonCase
from .manifest import Case

C = TypeVar("C", Case, JsonCase)
_FOLDER = Path(__file__).resolve().parent / "ledgers"
_KEYS = {"id", "clause", "fault", "reason"}


@dataclass(frozen=True)
class Ledger:
    """The ledger of one engine and suite."""

    path: Path
    tests: int
    set_apart: int
    failures: frozenset[str]
    passes: int | None


@cache
def read(engine: str, suite: str) -> Ledger:
    """Read a ledger. Every entry must be complete and stand once."""
    path = _FOLDER / engine / f"{suite}.toml"
    text = tomllib.loads(path.read_text("utf-8"))
    entries = text.get("failure", [])
    for entry in entries:
        assert entry.keys() == _KEYS, f"{path.name}: {entry.get('id')} must have exactly {sorted(_KEYS)}"
        assert all(entry.values()), f"{path.name}: {entry['id']} has an empty value"
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids)), f"{path.name}: a test is listed twice"
    return Ledger(path, text["tests"], text["set_apart"], frozenset(ids), text.get("passes"))


def run(cases: Iterable[C], ledger: Ledger, verdict: Callable[[C], str | None]) -> None:
    """Run the tests of one suite and compare with the ledger. ``verdict`` returns what is wrong, or None."""
    cases = tuple(cases)
    found = {case.id: message for case in cases if (message := _guarded(verdict, case)) is not None}
    if ledger.passes is not None:
        assert len(cases) - len(found) == ledger.passes, (
            f"{ledger.path.name}: {len(cases) - len(found)} tests pass, not {ledger.passes}"
        )
        return
    known = ledger.failures & {case.id for case in cases}
    report = [_entry(name, found[name]) for name in found.keys() - known]
    report += [f"passes, take it out of {ledger.path.name}: {name}" for name in known - found.keys()]
    assert not report, "\n".join(sorted(report))


def count(cases: Iterable[C], ledger: Ledger, set_apart: Callable[[C], str | None]) -> None:
    """Compare the numbers of tests and of those set apart with the ledger, whose entries must be run."""
    ids = [case.id for case in cases]
    apart = [case.id for case in cases if set_apart(case)]
    assert (len(ids), len(apart)) == (ledger.tests, ledger.set_apart), (
        f"{ledger.path.name}: the number of tests changed"
    )
    unknown = ledger.failures - (set(ids) - set(apart))
    assert not unknown, f"{ledger.path.name} lists tests that are not run: {sorted(unknown)}"


def _guarded(verdict: Callable[[C], str | None], case: C) -> str | None:
    """An error that a runner does not expect is a failure of that test, not of the whole manifest."""
    try:
        return verdict(case)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _entry(name: str, message: str) -> str:
    reason = " ".join(message.split())[:300].replace("\\", "\\\\").replace('"', '\\"')
    return f'\n[[failure]]\nid = "{name}"\nclause = ""\nfault = ""\nreason = "{reason}"'
