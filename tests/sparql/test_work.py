"""The work of answering, counted: ``cases/work/NAME.txt`` is a query, a line ``====`` and what it may cost.

A cost is exact (``scans :year   1``), which ``--write-cases`` renews, or a bound (``kept   <= 300``), which
it leaves alone. All counts are those that the engine reports:

``solutions``   rows of the answer
``scans T``     how often the table ``T`` is read, or the triples of the predicate ``T``
``scanned``     rows of tables that are looked at
``kept``        rows that leave all scans together: what filters that were pushed down let pass
``largest``     the most rows that one operator gives
``looked up``   solutions found step by step, where the query is answered so when it is asked again
``steps``       the steps of that, ``pairs`` the triples met, ``rounds`` those of its repeated paths
``JOIN joins``  joins of a kind, as ``hash inner``; of others none
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from benchmarks.films import NAMESPACE, subjects
from benchmarks.statements import texts
from kgtool.dataset.columnar import ASKED, Store
from kgtool.engines import Limits
from kgtool.model.terms import compact
from kgtool.sparql import Query, parse_query
from kgtool.sparql.answering import ready, solutions
from kgtool.sparql.compile.plan import plan_query
from kgtool.sparql.guiding import steps_of
from kgtool.sparql.profile import Operator, profile
from kgtool.sparql.stepping import Taken, walk
from kgtool.sparql.steps import Step

CASES = Path(__file__).parent / "cases/work"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "": NAMESPACE,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
COST = re.compile(r"(.+?)  +(<=|>=)? *([0-9]+)")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("films") / "films.nt"
    path.write_text("".join(texts(subjects(10_000), ".nt", NAMESPACE)), "utf-8")
    store = Store.of_files([path])
    yield store
    store.close()


def _work(store: Store, query: Query) -> Counter[str]:
    plan = plan_query(query, store)
    ready(store, plan.sql)
    operators = list(profile(store, plan.sql) or ())
    return (
        Counter(
            {
                "solutions": sum(1 for _ in solutions(store, plan, Limits())),
                "kept": sum(operator.rows for operator in operators if operator.table),
                "scanned": sum(operator.scanned for operator in operators),
                "largest": max((operator.rows for operator in operators), default=0),
            }
        )
        + Counter(name for operator in operators for name in _names(store, query, operator))
        + _walked(store, query)
    )


def _walked(store: Store, query: Query) -> Counter[str]:
    steps = steps_of(query, store)
    if steps is None:
        return Counter()
    for _ in range(ASKED):
        walk(store, steps, Limits())
    notes: dict[Step, Taken] = {}
    found = walk(store, steps, Limits(), notes)
    taken = [notes[step] for step in steps.steps if step in notes]
    return Counter(
        {
            "looked up": 0 if found is None else len(found),
            "steps": len(notes),
            "pairs": sum(each.pairs for each in taken),
            "rounds": sum(each.rounds for each in taken),
        }
    )


def _names(store: Store, query: Query, operator: Operator) -> Iterator[str]:
    if operator.join:
        yield f"{operator.join} joins"
    if operator.table:
        term = store.terms([operator.predicate]).get(operator.predicate) if operator.predicate else None
        yield f"scans {compact(term, query.prefixes) if isinstance(term, NamedNode) else operator.table}"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_work(case: Path, films: Store, request: pytest.FixtureRequest) -> None:
    text, _, expected = case.read_text("utf-8").partition("====\n")
    work = _work(films, parse_query(text, where=case.name, prefixes=PREFIXES))
    bounds = []
    for line in expected.splitlines():
        found = COST.fullmatch(line)
        assert found, f"no cost: {line!r}"
        name, bound, number = found[1], found[2], int(found[3])
        if bound:
            bounds.append(line)
            assert work[name] <= number if bound == "<=" else work[name] >= number, f"{line}: {work[name]}"
            work.pop(name, None)
    for name in ("kept", "scanned", "largest"):
        work.pop(name, None)
    told = [f"{name:<24} {count}" for name, count in sorted(work.items())]
    whole = "\n".join((text.rstrip("\n"), "====", *told, *bounds)) + "\n"
    if request.config.getoption("--write-cases"):
        case.write_text(whole, "utf-8")
    assert whole == case.read_text("utf-8")
