"""Why a triple does not hold: what is told to be lacking, when given, makes it hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple, Variable

from kgtool import peers
from kgtool.model.terms import Term, compact
from kgtool.reason import (
    Lacking,
    NearMiss,
    TripleIndex,
    is_noise,
    near_misses,
    project_rules,
    rounds,
    rule_book,
)
from kgtool.reason.facts import Fact, fact_of, triple_of

from .ontologies import CLASSES, ONTOLOGIES, PROPERTIES, THINGS, line
from .turtle import PREFIXES, facts

BOOK = rule_book("owlrl")
GOALS = line("{} {} {} .", THINGS, PROPERTIES, THINGS) | line("{} a {} .", THINGS, CLASSES)
CASES = sorted((Path(__file__).parent / "cases" / "near").glob("*.txt"))


def told(near: NearMiss) -> str:
    def slot(part: object) -> str:
        return str(part) if isinstance(part, str | Variable) else compact(part, PREFIXES)  # type: ignore[arg-type]

    def shown(premise: Lacking | Triple) -> str:
        return " ".join(slot(part) for part in (premise.subject, premise.predicate, premise.object))

    lines = [
        near.rule,
        *(f"  lacks {shown(p)}" for p in near.lacking),
        *(f"  holds {shown(t)}" for t in near.held),
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_the_near_misses(path: Path, request: pytest.FixtureRequest) -> None:
    whole = path.read_text("utf-8")
    head, _, expected = whole.partition("-- near\n")
    shapes, _, rest = head.partition("-- data\n")
    data, _, goal = rest.partition("-- goal\n")
    rules = project_rules(map(triple_of, facts(shapes)), PREFIXES)
    asserted = [triple_of(fact) for fact in facts(data)]
    closure = TripleIndex([*asserted, *peers.closure_with_rules(asserted, "owlrl", rules).inferred])
    found = near_misses(triple_of(facts(goal)[0]), closure, BOOK, rules, most=4)
    text = "".join(f"{told(near)}\n" for near in found)
    if request.config.getoption("--write-cases"):
        path.write_text(f"{head}-- near\n{text}", encoding="utf-8")
    assert text == expected


def _stated(premise: Lacking) -> Fact | None:
    """Return the premise with a new thing for each variable; None where no one can state it."""

    def thing(slot: Term | Variable) -> Term:
        return NamedNode(f"http://example.org/new-{slot.value}") if isinstance(slot, Variable) else slot

    if isinstance(premise.predicate, str | Variable):
        return None
    return thing(premise.subject), premise.predicate, thing(premise.object)


@settings(max_examples=60, deadline=None)
@given(ONTOLOGIES, GOALS, st.integers(1, 4))
def test_what_is_lacking_is_what_it_takes(text: str, goal_text: str, most: int) -> None:
    asserted = facts(text)
    closure = TripleIndex(fact for fact in rounds(asserted, BOOK) if not is_noise(fact))
    (goal,) = facts(goal_text)
    if goal in closure:
        return
    found = near_misses(triple_of(goal), closure, BOOK, most=most)
    assert len(found) <= most
    assert [len(near.lacking) for near in found] == sorted(len(near.lacking) for near in found)
    for near in found:
        assert all(fact_of(triple) in closure for triple in near.held)
        given_facts = [_stated(premise) for premise in near.lacking]
        more = [fact for fact in given_facts if fact is not None]
        assert not any(fact in closure for fact in more)
        assert len(more) < len(near.lacking) or goal in rounds([*asserted, *more], BOOK)
