"""Blank nodes by what a proof says of them: class expressions and lists as Turtle writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import OWL, Term
from kgtool.render.proofs.steps import Node, Readings, shown

_WORDS = frozenset(
    OWL + word
    for word in (
        "onProperty", "onProperties", "onClass", "onDataRange", "onDatatype", "withRestrictions",
        "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf", "minCardinality", "maxCardinality",
        "cardinality", "minQualifiedCardinality", "maxQualifiedCardinality", "qualifiedCardinality",
        "intersectionOf", "unionOf", "complementOf", "datatypeComplementOf", "oneOf", "inverseOf", "members",
        "distinctMembers",
    )
)  # fmt: skip
"""What an expression is made of (OWL 2 Mapping to RDF Graphs §2.1, table 1)."""
_LONGEST = 100


def readings(nodes: Iterable[Node], prefixes: Prefixes) -> Readings:
    """Return the blank nodes of ``nodes`` that are lists or expressions, each with its words in Turtle.

    Only what ``nodes`` state is told, cut where it is long. Those that would read alike, or are part
    of themselves, are left out: their labels tell them apart.
    """
    lists: dict[Term, tuple[Term, ...]] = {}
    parts: dict[Term, dict[tuple[Term, Term], None]] = {}
    for node in nodes:
        subject = node.terms[0]
        if not isinstance(subject, BlankNode):
            continue
        if node.members is not None:
            lists[subject] = node.members
        elif node.rule is None and getattr(node.terms[1], "value", "") in _WORDS:
            parts.setdefault(subject, {})[node.terms[1], node.terms[2]] = None
    told: dict[Term, str] = {}
    waiting = lists.keys() | parts.keys()
    # Inner ones first, as long as there is one of which all that is in it can be told.
    while ready := [one for one in waiting if waiting.isdisjoint(_inner(one, lists, parts))]:
        for one in ready:
            told[one] = _told(lists.get(one), parts.get(one, {}), prefixes, told)
        waiting -= set(ready)
    alike = Counter(told.values())
    return {one: text for one, text in told.items() if alike[text] == 1}


def _inner(
    one: Term, lists: Mapping[Term, tuple[Term, ...]], parts: Mapping[Term, Iterable[tuple[Term, Term]]]
) -> set[Term]:
    return {*lists.get(one, ()), *(value for _, value in parts.get(one, ()))}


def _told(
    members: tuple[Term, ...] | None,
    parts: Iterable[tuple[Term, Term]],
    prefixes: Prefixes,
    inner: Readings,
) -> str:
    if members is not None:
        return _cut([shown(term, prefixes, inner) for term in members], "(", " ", ")")
    words = sorted(f"{shown(p, prefixes, inner)} {shown(o, prefixes, inner)}" for p, o in parts)
    return _cut(words, "[ ", " ; ", " ]")


def _cut(words: list[str], start: str, between: str, end: str) -> str:
    whole = f"{start}{between.join(words)}{end}"
    while len(whole) > _LONGEST and len(words) > 1:
        words = words[:-1]
        whole = f"{start}{between.join([*words, '…'])}{end}"
    return whole
