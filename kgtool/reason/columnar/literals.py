"""What the rules of table 8 say of literals: which are the same, and which lie in which datatype.

A literal in its id's own range is known without a look; only what SQL cannot decide is read in Python, by
``kgtool.reason.datatypes``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Literal, NamedNode

from kgtool.dataset.columnar import Class, layout
from kgtool.model.terms import RDF, RDFS, XSD, Term
from kgtool.reason.datatypes import in_value_space, is_ill_typed, same_value, value_of

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar.clause import Ids
    from kgtool.reason.columnar.lexicon import Lexicon

IS_LITERAL = f"NOT BETWEEN {layout.SPAN} AND {layout.STRING - 1}"
"""The ids of literals, as a test in SQL."""


class Objects(Protocol):
    """The objects of what is asserted, by their ids."""

    def literals(self) -> list[int]:
        """Return those that are literals, each once."""

    def between(self, low: int, high: int, every: int = 1, origin: int = 0) -> set[int]:
        """Return those from ``low`` to ``high`` that are whole numbers of ``every`` from ``origin``."""

    def among(self, ids: Collection[int]) -> set[int]:
        """Return those that are among ``ids``."""


_INLINE: dict[str, tuple[int, ...]] = {
    XSD + "integer": (layout.INTEGER,),
    XSD + "decimal": (layout.INTEGER, layout.DECIMAL),
    XSD + "boolean": (layout.BOOLEAN,),
    XSD + "dateTime": (layout.DATETIME, layout.DATETIME_UTC),
    XSD + "dateTimeStamp": (layout.DATETIME_UTC,),
}
_STRINGS = (XSD + "string", RDF + "PlainLiteral")


def surely_in(datatype: Term) -> str:
    """Return SQL that holds for ids ``v`` of literals that certainly lie in ``datatype``, and for no
    others.
    """
    name = datatype.value
    if name == RDFS + "Literal":
        return f"(v > 0 AND v <> {layout.SPAN} AND v < {layout.DATE << layout.SHIFT} OR v >= {layout.STRING})"
    tests = []
    for number in _INLINE.get(name, ()):
        low, high = layout.inline_range(number)
        tests.append(f"v BETWEEN {low} AND {high}")
    if name in _STRINGS:
        tests.append(f"v >= {layout.STRING}")
    if name == RDF + "PlainLiteral":
        tests.append(f"v BETWEEN {layout.TAGGED} AND {layout.TYPED - 1}")
    if name == XSD + "nonNegativeInteger":
        tests.append(
            f"v BETWEEN {layout.inline_zero(layout.INTEGER)} AND {layout.inline_range(layout.INTEGER)[1]}"
        )
    return f"({' OR '.join(tests)})" if tests else "false"


def literals_in(store: Store, objects: Objects, datatype: Term) -> list[int]:
    """Return the ids of the graph's literals that lie in ``datatype`` (dt-type2)."""
    ids = objects.literals()
    terms = store.terms(ids)
    return [v for v in ids if _literal(terms[v]) and in_value_space(terms[v], datatype)]  # type: ignore[arg-type]


def of_their_datatypes(store: Store, objects: Objects, wanted: Collection[Term]) -> list[tuple[int, Term]]:
    """Return the graph's literals, each with the datatype it is written with where that is ``wanted``
    (rdfD1).
    """
    ids = objects.literals()
    terms = store.terms(ids)
    return [
        (v, term.datatype) for v in ids if isinstance(term := terms[v], Literal) and term.datatype in wanted
    ]


def outside(store: Store, ids: Collection[int], datatype: Term) -> list[int]:
    """Return those of the literals ``ids`` that certainly do not lie in ``datatype`` (dt-not-type)."""
    terms = dict(store.terms(ids))
    return [
        v for v in ids if isinstance(term := terms[v], Literal) and in_value_space(term, datatype) is False
    ]


def same_values(store: Store, objects: Objects, classes: Class) -> list[tuple[int, int]]:
    """Return pairs of different literals of the graph with the same value (dt-eq), enough to join them all.

    ``classes`` are those of the objects of the graph.
    """
    doubtful = _doubtful(store, objects, classes)
    terms = store.terms(doubtful)
    by_value: dict[object, list[int]] = defaultdict(list)
    for number in doubtful:
        term = terms[number]
        value = value_of(term) if isinstance(term, Literal) else None
        if value is not None and isinstance(term, Literal) and not is_ill_typed(term):
            by_value[value].append(number)
    return [(alike[0], other) for alike in by_value.values() for other in alike[1:]]


def as_rules_write(store: Store, words: Lexicon, facts: Iterable[Ids]) -> list[Ids]:
    """Return what follows from the schema's ``facts`` by dt-eq and eq-rep-o, where a rule asks for a literal
    of the same value: ``owl:maxCardinality 1`` says what ``"1"^^xsd:nonNegativeInteger`` would say.
    """
    asked = {value_of(term): number for term, number in words.ids.items() if isinstance(term, Literal)}
    known = set(asked.values())
    others = [
        fact
        for fact in facts
        if fact[1] in words.valued and fact[2] not in known and not is_resource(fact[2])
    ]
    terms = store.terms([o for _, _, o in others]) if others else {}
    made = []
    for s, p, o in others:
        term = terms[o]
        number = asked.get(value_of(term)) if isinstance(term, Literal) and not is_ill_typed(term) else None
        if number is not None:
            made.append((s, p, number))
    return made


def _doubtful(store: Store, objects: Objects, classes: Class) -> list[int]:
    """Return the literals that may have the value of another: every decimal that is whole, and what is
    like others.

    Among numbers, dates and booleans in the value table only those count whose value occurs twice or lies
    in the range of ids.
    """
    engine = store.engine
    found = set[int]()
    if classes & Class.DECIMAL:
        whole, zero = 10**layout.DECIMAL_PLACES, layout.inline_zero(layout.DECIMAL)
        found = objects.between(*layout.inline_range(layout.DECIMAL), every=whole, origin=zero)
    if not classes & Class.TYPED:
        return [*sorted(found), *_inline_like(store, objects, found)] if found else []
    others = engine.run(
        f"SELECT id FROM term WHERE id BETWEEN {layout.TYPED} AND {layout.TYPED + layout.SPAN - 1}"
        f" AND ext NOT IN ('{XSD}anyURI', '{XSD}double', '{XSD}float')"
        " AND (starts_with(ext, 'http://www.w3.org/2001/XMLSchema#') OR starts_with(ext, 'http://www.w3.org/1999/'))"
    )
    found |= objects.among({v for (v,) in others})
    floats = engine.run(
        "SELECT unnest(list(id)) FROM (SELECT v.id, v.kind, v.dbl FROM value v JOIN term t ON t.id = v.id"
        f" WHERE t.ext IN ('{XSD}double', '{XSD}float')) GROUP BY kind, dbl HAVING count(*) > 1"
    )
    found |= objects.among({v for (v,) in floats})
    if not found:
        return []
    return [*sorted(found), *_inline_like(store, objects, found)]


def _inline_like(store: Store, objects: Objects, found: Collection[int]) -> list[int]:
    """Return the literals held in their ids, or plain strings, that have the value of one of ``found``."""
    made: dict[Term, None] = {}
    for term in map(store.terms(found).get, found):
        if not isinstance(term, Literal):
            continue
        value = value_of(term)
        if value is not None:
            made.update(dict.fromkeys(_plain_forms(value)))
    ids = store.ids_of(list(made)).values()
    return sorted(objects.among(set(ids).difference(found)))


def _plain_forms(value: tuple[str, object]) -> list[Literal]:
    """Return the usual spellings of a value, those that are held in ids or as plain strings."""
    space, key = value
    if space == "decimal" and isinstance(key, tuple):
        negative, whole, fraction = key
        sign = "-" if negative else ""
        forms = [Literal(f"{sign}{whole}.{fraction or '0'}", datatype=NamedNode(XSD + "decimal"))]
        if not fraction:
            forms.append(Literal(f"{sign}{whole}", datatype=NamedNode(XSD + "integer")))
        return forms
    if space == "boolean":
        return [Literal("true" if key else "false", datatype=NamedNode(XSD + "boolean"))]
    if space == "string":
        return [Literal(str(key))]
    if space == "langString" and isinstance(key, tuple):
        return [Literal(str(key[0]), language=str(key[1]))]
    if space == "dateTime" and isinstance(key, tuple):
        year, month, day, hour, minute, second, fraction, zone = key
        if not fraction and zone in (None, 0) and 0 <= year <= 9999:
            form = (
                f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{'Z' if zone == 0 else ''}"
            )
            return [Literal(form, datatype=NamedNode(XSD + "dateTime"))]
    return []


def _literal(term: Term) -> bool:
    return isinstance(term, Literal)


def first_different(store: Store, members: Collection[int]) -> tuple[int, int] | None:
    """Return two literals among ``members`` whose values differ, or None (dt-diff)."""
    literals = [v for v in members if not layout.SPAN <= v < layout.STRING]
    if len(literals) < 2:
        return None
    terms = store.terms(literals)
    one = terms[literals[0]]
    for other in literals[1:]:
        term = terms[other]
        if isinstance(one, Literal) and isinstance(term, Literal) and same_value(one, term) is False:
            return literals[0], other
    return None


def of_equal(
    store: Store, objects: Objects, classes: Collection[Collection[int]], datatypes: Mapping[int, Term]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what is said of literals that are the same as something that is none.

    First each with every one of ``datatypes`` that it lies in (dt-type2), then with every literal of the
    graph that has another value (dt-diff).
    """
    mixed = [
        v
        for members in classes
        if any(is_resource(m) for m in members)
        for v in members
        if not is_resource(v)
    ]
    if not mixed:
        return [], []
    ids = objects.literals()
    terms = dict(store.terms([*ids, *mixed]))
    types, differences = [], []
    for v in mixed:
        term = terms[v]
        if isinstance(term, Literal):
            types += [(v, n) for n, datatype in datatypes.items() if in_value_space(term, datatype)]
            others = ((other, terms[other]) for other in {*ids, *mixed})
            differences += [
                (v, o) for o, t in others if isinstance(t, Literal) and same_value(term, t) is False
            ]
    return types, differences


def is_resource(number: int) -> bool:
    """Return whether an id is that of an IRI or a blank node."""
    return layout.SPAN <= number < layout.STRING


def ill_typed(store: Store, objects: Objects) -> list[int]:
    """Return the asserted literals whose text is none that their datatype allows; none has its value in
    its id.
    """
    ids = sorted(objects.between(layout.TYPED, layout.TYPED + layout.SPAN - 1))
    terms = store.terms(ids)
    return [v for v in ids if isinstance(term := terms[v], Literal) and is_ill_typed(term)]
