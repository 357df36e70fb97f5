"""The rule books against their specifications, and the parser against broken books."""

from __future__ import annotations

import pytest

from kgtool.model.errors import MalformedError, UnknownNameError
from kgtool.reason import rule_book
from kgtool.reason.book_parser import parse_book
from kgtool.reason.conditions import CONDITION_NAMES
from kgtool.reason.datatypes import DATATYPES

# OWL 2 Web Ontology Language Profiles (Second Edition), §4.3, tables 4 to 9.
TABLES = {
    "Table 4. The Semantics of Equality": """
        eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3""",
    "Table 5. The Semantics of Axioms about Properties": """
        prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2
        prp-eqp1 prp-eqp2 prp-pdw prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2""",
    "Table 6. The Semantics of Classes": """
        cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf
        cls-hv1 cls-hv2 cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo""",
    "Table 7. The Semantics of Class Axioms": "cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc",
    "Table 8. The Semantics of Datatypes": "dt-type1 dt-type2 dt-eq dt-diff dt-not-type",
    "Table 9. The Semantics of Schema Vocabulary": """
        scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2
        scm-rng1 scm-rng2 scm-hv scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni""",
}
# Rules whose "then" part is false in the specification.
FALSE = """eq-diff1 eq-diff2 eq-diff3 prp-irp prp-asyp prp-pdw prp-adp prp-npa1 prp-npa2 cls-nothing2 cls-com
    cls-maxc1 cls-maxqc1 cls-maxqc2 cax-dw cax-adc dt-not-type"""
# RDF 1.1 Semantics §8.1.1 and §9.2.1.
PATTERNS = """rdfD1 rdfD2 rdfs1 rdfs2 rdfs3 rdfs4a rdfs4b rdfs5 rdfs6 rdfs7 rdfs8 rdfs9 rdfs10 rdfs11 rdfs12
    rdfs13"""


def test_the_78_rules_stand_under_their_tables_in_order() -> None:
    book = rule_book("owlrl")
    assert len(book.rules) == 78
    assert list(book.tables.items()) == [(title, tuple(names.split())) for title, names in TABLES.items()]


def test_17_rules_conclude_false_and_say_what_is_wrong() -> None:
    found = [rule for rule in rule_book("owlrl").rules if not rule.conclusions]
    assert [rule.name for rule in found] == FALSE.split()
    assert all(rule.says for rule in found)


def test_the_patterns_of_rdfs_stand_in_order() -> None:
    names = [rule.name for rule in rule_book("rdfs").rules if "axioms" not in rule.name]
    assert names == [*PATTERNS.split(), "ill-typed"]


def test_owl_2_rl_has_32_datatypes() -> None:
    assert len(DATATYPES) == len(set(DATATYPES)) == 32


def test_every_condition_is_carried_out() -> None:
    for name in ("owlrl", "rdfs"):
        used = {condition.name for rule in rule_book(name).rules for condition in rule.conditions}
        assert used <= CONDITION_NAMES


def test_an_unknown_book() -> None:
    with pytest.raises(UnknownNameError, match="'owl'; there are owlrl, rdfs"):
        rule_book("owl")


HEAD = "prefix ex: <http://example.org/>\n\n== Table ==\n\n"
GOOD = "trans\n  if   T(?x, ex:p, ?y)\n       T(?y, ex:p, ?z)\n  then T(?x, ex:p, ?z)\n"
BROKEN = {
    "  if T(?x, ex:p, ?y)": (5, "expected a heading"),
    "a\n  T(?x, ex:p, ?y)": (6, "expected 'if' first"),
    "a\n  if T(?x, ex:p, ?y)": (5, "rule a has no 'then' line"),
    "a\n  then T(ex:a, ex:p, ex:b)": (5, "rule a has no 'if' line"),
    "a\n  if T(?x, ex:p)\n  then false": (6, "has 2 places; a triple has 3"),
    "a\n  if T(?x, no:p, ?y)\n  then false": (6, "prefix no: is not declared"),
    "a\n  if T(?x, p, ?y)\n  then false": (6, "not a variable, a prefixed name or a literal: 'p'"),
    "a\n  if T(?x, ex:p, ?y)\n  then T(?x, ex:p, ?w)": (5, "nothing binds ?w"),
    "a\n  if T(?x, ex:p, ?y)\n  then false\n  says ?w": (5, "nothing binds ?w"),
    "a\n  if false\n  then false": (6, "expected T(s, p, o), LIST[…] or true"),
    "a\n  if true\n  then true": (7, "expected T(s, p, o), LIST[…] or false"),
    "a\n  if LIST[?x, ?y1, ..., ?z]\n  then false": (6, "not understood"),
    "a\n  if LIST[?x, ?y1, ..., ?zn]\n  then false": (6, "have one name"),
    "a\n  if T(?u, ex:p, ?y1) ... T(?v, ex:p, ?yn)\n  then false": (6, "do not match"),
    "a\n  if T(?x, ex:p, ?y)\n  then LIST[?x, ?y1, ..., ?yn]": (5, "lists can only be premises"),
    "a\n  if true\n  then false\n  for each thing ?x": (8, "not understood after 'for each'"),
    "a\n  if true\n  then false\n  for each literal ?x such that odd": (
        8,
        "not understood after 'such that'",
    ),
    "a\n  if true\n  then false\n  for each literal ?x such that odd(?x)": (8, "there is no condition odd"),
    "trans\n  if true\n  then false": (9, "rule trans stands twice"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_mistake_is_named_with_its_line(text: str) -> None:
    line, message = BROKEN[text]
    with pytest.raises(MalformedError) as raised:
        parse_book(f"{HEAD}{text}\n\n{GOOD}", name="test", path="test.rules")
    found = [(f.location.line, f.message) for f in raised.value.findings if f.location]
    assert any(at == line and message in said for at, said in found), found


def test_all_mistakes_come_at_once() -> None:
    text = HEAD + "a\n  if T(?x, no:p, ?y)\n  then T(?x, no:p, ?w)\n"
    with pytest.raises(MalformedError) as raised:
        parse_book(text, name="test", path="test.rules")
    assert [f.location.line for f in raised.value.findings if f.location] == [6, 7, 5]


def test_a_good_book() -> None:
    book = parse_book(HEAD + GOOD, name="test", path="test.rules")
    assert [rule.name for rule in book.rules] == ["trans"]
    assert "trans" in book
    assert "other" not in book
    with pytest.raises(UnknownNameError):
        book.get("other")
