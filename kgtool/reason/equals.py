"""Things that are the same, each class of them by one name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from kgtool.model.terms import OWL, RDF, RDFS, XSD, Term
from kgtool.reason.facts import Fact

_LANGUAGE = (RDF, RDFS, OWL, XSD)


class Equals:
    """Classes of equal terms, by ``pairs`` of which no order and no completeness is asked.

    One member of each stands for it: of those that are paired with all others a word of the language, else
    the first that was met. Literals stay apart: two that are the same may contradict each other, which one
    alone could not show.
    """

    def __init__(self, pairs: Iterable[tuple[Term, Term]] = ()) -> None:
        near: dict[Term, dict[Term, None]] = {}
        for one, other in pairs:
            if one != other and not isinstance(one, Literal) and not isinstance(other, Literal):
                near.setdefault(one, {})[other] = None
                near.setdefault(other, {})[one] = None
        self._rep: dict[Term, Term] = {}
        for term in near:
            if term not in self._rep:
                members = _reached(term, near)
                whole = [one for one in members if len(near[one]) == len(members) - 1] or members
                self._rep.update(dict.fromkeys(members, next(filter(_is_word, whole), whole[0])))

    def __bool__(self) -> bool:
        return bool(self._rep)

    def fact(self, fact: Fact) -> Fact:
        """Return ``fact`` with every term replaced by the one that stands for it."""
        subject, predicate, value = fact
        get = self._rep.get
        return (get(subject, subject), get(predicate, predicate), get(value, value))


def _reached(term: Term, near: Mapping[Term, Iterable[Term]]) -> list[Term]:
    reached, todo = {term: None}, [term]
    while todo:
        further = [other for other in near[todo.pop()] if other not in reached]
        reached.update(dict.fromkeys(further))
        todo += further
    return list(reached)


def _is_word(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_LANGUAGE)
