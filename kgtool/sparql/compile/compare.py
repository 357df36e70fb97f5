"""Truth, equality, less-than and ORDER BY (SPARQL 1.1 Query §17.2.2, §17.3, §17.4.1.7, §15.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal
from sqlglot import exp

from kgtool.dataset.columnar import Class, layout
from kgtool.model.terms import XSD
from kgtool.sparql.compile.block import Number
from kgtool.sparql.compile.literals import ORDERED, place_of, typed
from kgtool.sparql.compile.numbers import number, promoted, read
from kgtool.sparql.compile.tree import Tree, case, column, literal, null, sql, truth
from kgtool.sparql.compile.values import Env, Value, as_id, as_text, form, holds, only, string
from kgtool.sparql.plans import Kind

_FAMILIES = (Class.NUMERIC, Class.TRUTH, Class.MOMENT, Class.TEXT, Class.RESOURCE)
_DAY = 86_400_000_000
_ZONES = 14 * 3_600_000_000


def truth_of(env: Env, value: Value) -> Tree:
    """Return the effective boolean value (§17.2.2)."""
    if value.kind is Kind.BOOLEAN:
        return value.tree
    arms: list[tuple[Tree, Tree]] = []
    found = number(env, value)
    if found is not None:
        known = sql(":r IS NOT NULL", r=found.rank)
        nonzero = (
            []
            if found.exact is None
            else [(sql(":e IS NOT NULL", e=found.exact), sql(":e <> 0", e=found.exact))]
        )
        if found.approximate is not None:
            real = sql(":a <> 0 AND NOT isnan(:a)", a=found.approximate)
            nonzero.append((sql(":a IS NOT NULL", a=found.approximate), real))
        arms.append((known, case(nonzero)))
    if value.maybe & Class.TRUTH:
        flag = boolean_of(env, value)
        arms.append((sql(":f IS NOT NULL", f=flag), flag))
    if value.maybe & Class.TEXT:
        text, _ = string(env, value)
        arms.append((sql(":t IS NOT NULL", t=text), sql(":t <> ''", t=text)))
    if value.maybe & Class.TYPED:
        broken = _ill_typed(env, value)
        arms.append((broken, truth(False)))
    return case(arms) if arms else sql("CAST(NULL AS BOOLEAN)")


def _ill_typed(env: Env, value: Value) -> Tree:
    """Return whether a literal of a numeric or boolean datatype is outside its lexical space: false, not
    an error.
    """
    names = ", ".join(
        f"'{XSD}{name}'"
        for name in ("integer", "decimal", "float", "double", "boolean", *layout.DERIVED_INTEGERS)
    )
    if value.constant is not None:
        broken = isinstance(value.constant, Literal) and f"'{value.constant.datatype.value}'" in names
        return truth(broken and read(value.constant) is None)
    if value.kind is Kind.TEXT:
        return sql(
            f"kg_text_kind(:t) = {layout.KIND_ILL_TYPED} AND kg_text_datatype(:t) IN ({names})", t=value.tree
        )
    if value.kind is not Kind.ID:
        return truth(False)
    row, kinds = env.row("term", value), env.row("value", value)
    return sql(
        f":k = {layout.KIND_ILL_TYPED} AND :e IN ({names})", k=column("kind", kinds), e=column("ext", row)
    )


def boolean_of(env: Env, value: Value) -> Tree:
    """Return the value of an xsd:boolean, NULL for anything else."""
    if value.kind is Kind.BOOLEAN:
        return value.tree
    if value.constant is not None:
        found = typed(value.constant) if isinstance(value.constant, Literal) else None
        return null() if found is None or found.truth is None else truth(found.truth)
    if value.kind is Kind.TEXT:
        return sql("kg_text_truth(:t)", t=value.tree)
    if value.kind is not Kind.ID:
        return null()
    arms = []
    if value.classes & Class.BOOLEAN:
        arms.append(
            (
                holds(value.tree, Class.BOOLEAN),
                sql(":i > :z", i=value.tree, z=layout.inline_zero(layout.BOOLEAN)),
            )
        )
    if value.classes & Class.TYPED_BOOLEAN:
        row = env.row("value", value)
        arms.append((sql(":k = 5", k=column("kind", row)), sql(":n <> 0", n=column("num", row))))
    return case(arms)


@dataclass(frozen=True)
class Moment:
    """A dateTime, date or gYear: its family (value table's kind), microseconds since 1970 and whether it
    has a zone.
    """

    family: Tree
    us: Tree
    zoned: Tree


def moment(env: Env, value: Value) -> Moment:
    """Return ``value`` as a moment; NULLs where it is none."""
    if value.constant is not None or value.kind is Kind.TEXT:
        text = as_text(env, value)
        return Moment(
            sql("kg_text_family(:t)", t=text), sql("kg_text_us(:t)", t=text), sql("kg_text_zoned(:t)", t=text)
        )
    if value.kind is not Kind.ID:
        return Moment(null(), null(), null())
    i, classes = value.tree, value.classes
    family: list[tuple[Tree, Tree]] = []
    us: list[tuple[Tree, Tree]] = []
    zoned: list[tuple[Tree, Tree]] = []
    for number_, family_number, micros in (
        (layout.DATETIME, 6, ":p * 1000000"),
        (layout.DATETIME_UTC, 6, ":p * 1000000"),
        (layout.DATE, 7, f":p * {_DAY}"),
        (layout.YEAR, 8, "epoch_us(make_timestamp(:p, 1, 1, 0, 0, 0.0))"),
    ):
        if classes & Class(1 << number_):
            here = holds(i, Class(1 << number_))
            payload = sql("CAST(:i - :z AS BIGINT)", i=i, z=layout.inline_zero(number_))
            family.append((here, literal(family_number)))
            us.append((here, sql(micros, p=payload)))
            zoned.append((here, truth(number_ == layout.DATETIME_UTC)))
    if classes & Class.TYPED_TIME:
        row = env.row("value", value)
        here = sql(":k BETWEEN 6 AND 8", k=column("kind", row))
        for arms, name in ((family, "kind"), (us, "us"), (zoned, "zoned")):
            arms.append((here, column(name, row)))
    return Moment(case(family), case(us), case(zoned))


def _compared(operator: str, a: Number, b: Number) -> Tree:
    """Return a comparison of two numbers, exact where both are."""
    if a.exact is not None and b.exact is not None and a.approximate is None and b.approximate is None:
        if a.whole and b.whole:
            return sql(f":a {operator} :b", a=a.exact, b=b.exact)
        return sql(f":a {operator} :b", a=a.as_exact(), b=b.as_exact())
    x, y = promoted(a, b)
    rough = sql(f":a {operator} :b AND NOT isnan(:a) AND NOT isnan(:b)", a=x, b=y)
    if a.exact is None or b.exact is None:
        return rough
    fine = sql(f":a {operator} :b", a=a.as_exact(), b=b.as_exact())
    exact = sql(":a <= 2 AND :b <= 2", a=a.rank, b=b.rank)
    # Of two numbers that are too large to be exact, only their doubles are known; when equal, nothing is.
    return case(
        [(exact, sql("coalesce(:f, CASE WHEN :a <> :b THEN :r END)", f=fine, a=x, b=y, r=rough))], rough
    )


def _moments(operator: str, a: Moment, b: Moment) -> Tree:
    """Return a comparison of two moments; NULL where a missing zone leaves it open (XPath §10.4)."""
    near = sql("abs(:a - :b) > :z", a=a.us, b=b.us, z=_ZONES)
    alike = sql(":a = :b", a=a.zoned, b=b.zoned)
    return case([(sql(":s OR :n", s=alike, n=near), sql(f":a {operator} :b", a=a.us, b=b.us))])


def _same_ids(env: Env, a: Value, b: Value) -> tuple[Tree, Tree] | None:
    """Return two ids whose order is the order of the values, where both sides hold one inline class."""
    for each in ORDERED:
        left, right = _inline(env, a, each), _inline(env, b, each)
        if left is not None and right is not None:
            return left, right
    return None


def _inline(env: Env, value: Value, each: Class) -> Tree | None:
    if value.constant is not None:
        place = place_of(value.constant, each, env.context.id_of)
        return None if place is None else literal(place)
    return value.tree if value.kind is Kind.ID and value.classes == each else None


def less(env: Env, operator: str, a: Value, b: Value) -> Tree:
    """Return ``a operator b`` for ``<``, ``>``, ``<=``, ``>=``."""
    ids = _same_ids(env, a, b)
    if ids is not None:
        return sql(f":a {operator} :b", a=ids[0], b=ids[1])
    arms: list[tuple[Tree, Tree]] = []
    both = a.maybe, b.maybe
    if all(c & Class.NUMERIC for c in both):
        x, y = number(env, a), number(env, b)
        if x is not None and y is not None:
            arms.append(
                (sql(":a IS NOT NULL AND :b IS NOT NULL", a=x.rank, b=y.rank), _compared(operator, x, y))
            )
    if all(c & Class.STRING for c in both):
        s, t = _plain(env, a), _plain(env, b)
        arms.append((sql(":a IS NOT NULL AND :b IS NOT NULL", a=s, b=t), sql(f":a {operator} :b", a=s, b=t)))
    if all(c & Class.TRUTH for c in both):
        p, q = boolean_of(env, a), boolean_of(env, b)
        arms.append((sql(":a IS NOT NULL AND :b IS NOT NULL", a=p, b=q), sql(f":a {operator} :b", a=p, b=q)))
    if all(c & Class.MOMENT for c in both):
        m, n = moment(env, a), moment(env, b)
        arms.append((sql(":a = :b", a=m.family, b=n.family), _moments(operator, m, n)))
    return case(arms) if arms else sql("CAST(NULL AS BOOLEAN)")


def _plain(env: Env, value: Value) -> Tree:
    """Return the form of a plain string, NULL for anything else."""
    if value.kind is Kind.STRING:
        return value.tree
    if value.constant is not None:
        return form(env, value) if value.classes == Class.STRING else null()
    if value.kind is Kind.TEXT:
        return sql(
            "CASE WHEN left(:t, 1) = '\"' AND ends_with(:t, '\"') THEN kg_text_form(:t) END", t=value.tree
        )
    if value.kind is not Kind.ID or not value.classes & Class.STRING:
        return null()
    return only(value, column("lex", env.row("term", value)), Class.STRING)


def equal(env: Env, a: Value, b: Value) -> Tree:
    """Return ``a = b``: by value where both have one, else RDFterm-equal."""
    left, right = a.maybe, b.maybe
    if not left & ~Class.RESOURCE or not right & ~Class.RESOURCE:
        if Kind.ID not in (a.kind, b.kind):
            return sql(":a = :b", a=as_text(env, a), b=as_text(env, b))
        return sql(":a = :b", a=as_id(env, a), b=as_id(env, b))
    ids = _same_ids(env, a, b)
    if ids is not None:
        return sql(":a = :b", a=ids[0], b=ids[1])
    if all(kind in (Kind.STRING,) or not c & ~Class.TEXT for kind, c in ((a.kind, left), (b.kind, right))):
        computed = _plain if left == right == Class.STRING else as_text  # an id of it would be worked out
        look = as_id if Kind.ID in (a.kind, b.kind) else computed
        return sql(":a = :b", a=look(env, a), b=look(env, b))
    arms: list[tuple[Tree, Tree]] = []
    if left & Class.NUMERIC and right & Class.NUMERIC:
        x, y = number(env, a), number(env, b)
        if x is not None and y is not None:
            same = _compared("=", x, y)
            if x.limited and y.limited:
                same = sql(
                    "coalesce(:s, CASE WHEN :a = :b THEN TRUE END)", s=same, a=as_id(env, a), b=as_id(env, b)
                )
            arms.append((sql(":a IS NOT NULL AND :b IS NOT NULL", a=x.rank, b=y.rank), same))
    ia, ib = as_id(env, a), as_id(env, b)
    arms.append((sql(":a = :b", a=ia, b=ib), truth(True)))
    if left & Class.MOMENT and right & Class.MOMENT:
        m, n = moment(env, a), moment(env, b)
        arms.append((sql(":a = :b", a=m.family, b=n.family), _moments("=", m, n)))
    if left & Class.TYPED_BOOLEAN or right & Class.TYPED_BOOLEAN:
        p, q = boolean_of(env, a), boolean_of(env, b)
        arms.append((sql(":a IS NOT NULL AND :b IS NOT NULL", a=p, b=q), sql(":a = :b", a=p, b=q)))
    if left & Class.TYPED or right & Class.TYPED:
        open_ = sql(":a OR :b", a=_open(env, a), b=_open(env, b))
        literals = sql(":a AND :b", a=_is_literal(env, a), b=_is_literal(env, b))
        arms.append((sql(":o AND :l", o=open_, l=literals), sql("CAST(NULL AS BOOLEAN)")))
    arms.append((sql(":a IS NOT NULL AND :b IS NOT NULL", a=ia, b=ib), truth(False)))
    return case(arms)


def equal_to_any(env: Env, value: Value, options: Sequence[Value]) -> list[Tree]:
    """Return tests that are true where ``value`` equals one of ``options``, errors where a comparison is one.

    Constants of a sort are compared with at once: whether one of them is incomparable says it of all.
    """
    terms = [option.constant for option in options if option.constant is not None]
    env.context.store.ids_of(terms)
    sorts: dict[str, list[Value]] = {}
    tests: list[Tree] = []
    for option in options:
        sort = _sort(env, value, option)
        if sort:
            sorts.setdefault(sort, []).append(option)
        else:
            tests.append(equal(env, value, option))
    for sort, same in sorts.items():
        if len(same) == 1:
            tests.append(equal(env, value, same[0]))
        elif sort == "number":
            tests.append(_one_of_numbers(env, value, same))
        else:
            ids = [
                literal(number_)
                for number_ in sorted({env.context.id_of(t.constant) for t in same if t.constant})
            ]
            found = exp.In(this=value.tree.copy(), expressions=ids)
            tests.append(case([(found, truth(True))], equal(env, value, same[0])))
    return tests


def _sort(env: Env, value: Value, option: Value) -> str:
    """Return what sort of constant an option is, "" where it is to be compared by itself."""
    if value.kind is not Kind.ID or value.constant is not None or option.constant is None:
        return ""
    if option.classes in (Class.IRI, Class.STRING, Class.TAGGED):
        return "term"
    found = number(env, value) if value.classes & Class.NUMERIC else None
    given = number(env, option) if option.classes & Class.NUMERIC else None
    if found is None or given is None or found.approximate is not None or given.approximate is not None:
        return ""
    return "number"


def _one_of_numbers(env: Env, value: Value, options: Sequence[Value]) -> Tree:
    """Return whether an integer or decimal is one of ``options``, which are exact as well."""
    found = number(env, value)
    given = [each for each in (number(env, option) for option in options) if each is not None]
    assert found is not None
    assert found.exact is not None
    whole = found.whole and all(each.whole for each in given)
    exact = found.exact if whole else found.as_exact()
    trees = [each.exact if whole and each.exact is not None else each.as_exact() for each in given]
    known = sql(":r IS NOT NULL", r=found.rank)
    return case([(known, exp.In(this=exact.copy(), expressions=trees))], equal(env, value, options[0]))


def _open(env: Env, value: Value) -> Tree:
    """Return whether a literal's datatype is one whose values we do not know, or its form is none of it."""
    if not value.maybe & Class.TYPED_OTHER:
        return truth(False)
    if value.constant is not None or value.kind is Kind.TEXT:
        return sql(f"coalesce(kg_text_kind(:t) = {layout.KIND_ILL_TYPED} , FALSE)", t=as_text(env, value))
    if value.kind is not Kind.ID or not value.classes & Class.TYPED_OTHER:
        return truth(False)
    return sql(f"coalesce(:k = {layout.KIND_ILL_TYPED}, FALSE)", k=column("kind", env.row("value", value)))


def _is_literal(env: Env, value: Value) -> Tree:
    """Return whether a value is a literal without a tag: a tagged one equals no literal of another type."""
    if value.kind is Kind.ID and value.constant is None:
        return holds(value.tree, Class.LITERAL & ~Class.TAGGED)
    if value.kind is Kind.TEXT:
        return sql("ends_with(:t, '\"') OR left(:t, 1) = '\"' AND ends_with(:t, '>')", t=as_text(env, value))
    return truth(True)


def order_keys(env: Env, value: Value) -> list[Tree]:
    """Return trees to sort by, ascending: unbound, blank nodes, IRIs, literals (§15.1); literals by
    value within a family.

    Literals of different families come as numbers, booleans, moments, strings, the rest.
    """
    classes = value.maybe
    families = [family for family in _FAMILIES if classes & family]
    if value.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.STRING, Kind.DOUBLE, Kind.FLOAT):
        return [value.tree]
    if value.kind is Kind.ID and classes in ORDERED:
        return [value.tree]
    keys: list[Tree] = []
    if len(families) != 1 or classes & Class.TYPED_OTHER or not Class.RESOURCE & ~classes:
        keys.append(_rank(env, value))
    found = number(env, value)
    if found is not None:
        keys += [
            key for key in (found.as_double() if found.approximate is not None else None, found.exact) if key
        ]
    if classes & Class.MOMENT:
        keys.append(moment(env, value).us)
    if classes & ~Class.NUMERIC & ~Class.MOMENT:
        keys.append(form(env, value))
    if classes & (Class.TAGGED | Class.TYPED):
        keys.append(as_text(env, value))
    return keys


def _rank(env: Env, value: Value) -> Tree:
    if value.kind is Kind.TEXT:
        return sql("kg_text_order(:t)", t=value.tree)
    i = value.tree
    arms = [
        (holds(i, Class.BLANK), literal(1)),
        (holds(i, Class.IRI), literal(2)),
        (holds(i, Class.INTEGER | Class.DECIMAL), literal(3)),
        (holds(i, Class.BOOLEAN), literal(4)),
        (holds(i, Class.MOMENT & Class.INLINE), literal(5)),
        (holds(i, Class.TEXT), literal(6)),
    ]
    if value.classes & Class.TYPED:
        kind = column("kind", env.row("value", value))
        arms.append(
            (
                holds(i, Class.TYPED),
                sql("CASE WHEN :k <= 4 THEN 3 WHEN :k = 5 THEN 4 WHEN :k <= 8 THEN 5 ELSE 7 END", k=kind),
            )
        )
    return case(arms)


def same_term(env: Env, a: Value, b: Value) -> Tree:
    """Return sameTerm (§17.4.1.8)."""
    if a.kind is Kind.TEXT or b.kind is Kind.TEXT:
        return sql(":a = :b", a=as_text(env, a), b=as_text(env, b))
    return sql(":a = :b", a=as_id(env, a), b=as_id(env, b))
