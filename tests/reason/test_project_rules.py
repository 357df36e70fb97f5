"""SHACL rules of a project: read, compiled, complained about.

``cases/rules/*.txt`` hold a shapes graph, data and what the rules conclude in one go;
``cases/mistakes/*.txt`` a shapes graph with a mistake and a part of the message.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, QuerySolutions, Store, Triple

from kgtool.model.errors import KgtoolError, NotSupportedError, ShapesError
from kgtool.reason import ProjectRule, project_rules
from kgtool.reason.facts import Fact, fact_of, triple_of

from .turtle import PREFIXES, facts

CASES = Path(__file__).parent / "cases"
WORKS = sorted((CASES / "rules").glob("*.txt"))
MISTAKES = sorted((CASES / "mistakes").glob("*.txt"))
NOT_SUPPORTED = {"sh-jsrule", "sh-union", "sh-target"}

ONTOLOGY = """
ex:rules sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:Shape a sh:NodeShape ; sh:targetClass ex:C ; sh:rule ex:rule .
"""
TRIPLE = ONTOLOGY + "ex:rule a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ."


def rules(text: str) -> tuple[ProjectRule, ...]:
    return project_rules(map(triple_of, facts(text)), PREFIXES)


def concluded(text: str, data: str) -> set[Fact]:
    """Return what all rules of ``text`` conclude from ``data`` in one go, by both of their queries."""
    store = Store()
    store.extend(Quad(*triple_of(fact)) for fact in facts(data))
    constructed, selected = set(), set()
    for rule in rules(text):
        constructed |= {
            fact_of(triple) for triple in store.query(rule.construct) if isinstance(triple, Triple)
        }
        solutions = store.query(rule.select)
        assert isinstance(solutions, QuerySolutions)
        for row in solutions:
            bound = {v.value: row[v] for v in solutions.variables if row[v] is not None}
            selected |= {fact_of(triple) for triple in rule.conclusions(bound)}
    assert constructed == selected
    return constructed


@pytest.mark.parametrize("path", WORKS, ids=[path.stem for path in WORKS])
def test_a_rule_concludes(path: Path) -> None:
    text, _, rest = path.read_text("utf-8").partition("-- data\n")
    data, _, then = rest.partition("-- then\n")
    assert concluded(text, data) == set(facts(then))


@pytest.mark.parametrize("path", MISTAKES, ids=[path.stem for path in MISTAKES])
def test_a_mistake_is_named(path: Path) -> None:
    text, _, message = path.read_text("utf-8").partition("-- message\n")
    with pytest.raises(KgtoolError) as raised:
        rules(text)
    assert raised.type is (NotSupportedError if path.stem in NOT_SUPPORTED else ShapesError)
    assert message.strip() in str(raised.value)


def test_a_path_that_contains_itself() -> None:
    looped = TRIPLE.replace("sh:object 1", "sh:object [ sh:path _:loop ]") + "_:loop sh:inversePath _:loop ."
    with pytest.raises(ShapesError, match="the path contains itself"):
        rules(looped)


def test_rules_run_by_order_then_by_name() -> None:
    one = "[ a sh:TripleRule ; sh:order {} ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ]"
    text = ONTOLOGY.replace("ex:rule .", ", ".join(one.format(order) for order in ("2", "1.5", "-1")) + " .")
    text += "ex:Other sh:targetClass ex:D ; sh:rule " + one.replace("sh:order {} ;", "") + " ."
    assert [(str(rule.order), rule.name) for rule in rules(text)] == [
        ("-1", "ex:Shape rule 3"),
        ("0", "ex:Other rule 1"),
        ("1.5", "ex:Shape rule 2"),
        ("2", "ex:Shape rule 1"),
    ]


def test_conditions_come_with_their_shapes() -> None:
    text = TRIPLE + "ex:rule sh:condition ex:Old . ex:Old sh:property [ sh:path ex:age ; sh:minCount 1 ] ."
    (rule,) = rules(text)
    assert [str(condition) for condition in rule.conditions] == ["<http://example.org/Old>"]
    assert any(triple.subject == rule.conditions[0] for triple in rule.shapes)


def test_imported_prefixes_are_declared() -> None:
    text = ONTOLOGY + (
        "ex:rule a sh:SPARQLRule ; sh:prefixes ex:rules ; sh:construct 'CONSTRUCT { $this o:p 1 } WHERE {}' ."
        "ex:rules owl:imports ex:more . ex:more owl:imports ex:rules ; sh:declare"
        " [ sh:prefix 'o' ; sh:namespace 'http://other.example/' ] ."
    )
    assert {str(fact[1]) for fact in concluded(text, "ex:a a ex:C .")} == {"<http://other.example/p>"}
