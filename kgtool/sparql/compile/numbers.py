"""Numeric values and arithmetic (SPARQL 1.1 Query §17.3, XPath operators and promotion §B.1).

A number is a rank (1 integer, 2 decimal, 3 float, 4 double), an exact tree for ranks 1 and 2 and an
approximate one for 3 and 4. Where the statistics leave only integers, the exact tree is a plain integer.
Exact numbers have up to 20 digits before the point and 18 after it. A larger one has only an approximate
tree: it compares, and calculating with it is an error (XPath functions §4.2 lets a processor limit digits).
"""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal

from kgtool.dataset.columnar import Class, layout
from kgtool.model.terms import XSD, Term
from kgtool.sparql.compile.block import Number
from kgtool.sparql.compile.literals import typed
from kgtool.sparql.compile.tree import Tree, asks, call, case, column, literal, sql
from kgtool.sparql.compile.values import Env, Value, holds, known_class
from kgtool.sparql.plans import Kind

_EXACT_CLASSES = Class.INTEGER | Class.DECIMAL | Class.TYPED_INTEGER | Class.TYPED_DECIMAL
_KINDS = {1: Kind.INTEGER, 2: Kind.DECIMAL, 3: Kind.FLOAT, 4: Kind.DOUBLE}
LARGEST = Decimal(10) ** 20
"""Exact numbers are smaller than this."""
_RANKS = {
    Class.INTEGER: 1, Class.TYPED_INTEGER: 1, Class.DECIMAL: 2, Class.TYPED_DECIMAL: 2,
    Class.TYPED_FLOAT: 3, Class.TYPED_DOUBLE: 4,
}  # fmt: skip


def number(env: Env, value: Value) -> Number | None:
    """Return ``value`` as a number, or None where it can be none."""
    if value.constant is not None:
        return _constant(value.constant)
    if value.number is not None:
        return value.number
    for rank, kind in _KINDS.items():
        if value.kind is kind:
            return _of_rank(rank, value.tree)
    if value.kind is Kind.TEXT and value.classes & Class.NUMERIC:
        known, exact, real = (call(f"kg_text_{part}", value.tree) for part in ("rank", "exact", "real"))
        return Number(frozenset({1, 2, 3, 4}), known, exact, real)
    return _stored(env, value) if value.kind is Kind.ID and value.classes & Class.NUMERIC else None


def _stored(env: Env, value: Value) -> Number:
    classes, i = value.classes & Class.NUMERIC, value.tree
    ranks = frozenset(rank for each, rank in _RANKS.items() if classes & each)
    whole = ranks == frozenset({1})
    kinds: list[tuple[Tree, Tree]] = []
    exact: list[tuple[Tree, Tree]] = []
    if classes & Class.INTEGER:
        payload = sql(":i - :z", i=i, z=layout.inline_zero(layout.INTEGER))
        kinds.append((holds(i, Class.INTEGER), literal(1)))
        exact.append(
            (holds(i, Class.INTEGER), payload if whole else sql("CAST(:p AS DECIMAL(38,18))", p=payload))
        )
    if classes & Class.DECIMAL:
        micro = sql("kg_micro(:i - :z)", i=i, z=layout.inline_zero(layout.DECIMAL))
        kinds.append((holds(i, Class.DECIMAL), literal(2)))
        exact.append((holds(i, Class.DECIMAL), micro))
    approximate = None
    if classes & Class.TYPED:
        row = env.row("value", value)
        kind = column("kind", row)
        kinds.append((sql(":k <= 4", k=kind), kind))
        num = column("num", row)
        exact.append((sql(":k <= 2", k=kind), sql("CAST(:n AS HUGEINT)", n=num) if whole else num))
        approximate = case([(sql(":n IS NULL", n=num), column("dbl", row))])
    if classes == value.classes and len(exact) == 1 and not classes & Class.TYPED:
        [(_, rank)], [(_, tree)] = kinds, exact
        return Number(ranks, case([(sql(":i IS NOT NULL", i=i), rank)]), tree, None)
    return Number(ranks, case(kinds), case(exact) if min(ranks) < 3 else None, approximate)


def _constant(term: Term) -> Number | None:
    found = read(term)
    if found is None:
        return None
    rank, value = found
    if isinstance(value, int | Decimal) and Decimal(value).copy_abs() >= LARGEST:
        large = sql("CAST(:s AS DOUBLE)", s=str(float(Decimal(value))))
        return Number(frozenset({rank}), literal(rank), sql("CAST(NULL AS DECIMAL(38,18))"), large)
    if rank == 1:
        return Number(frozenset({1}), literal(1), sql("CAST(:s AS HUGEINT)", s=str(value)), None)
    if rank == 2:
        return Number(frozenset({2}), literal(2), sql("CAST(:s AS DECIMAL(38,18))", s=f"{value:f}"), None)
    return Number(frozenset({rank}), literal(rank), None, sql("CAST(:s AS DOUBLE)", s=str(value)))


def read(term: Term) -> tuple[int, int | Decimal | float] | None:
    """Return (rank, value) of a numeric constant in the lexical space of its datatype, else None."""
    found = typed(term) if isinstance(term, Literal) else None
    if found is None or found.kind > layout.KIND_DOUBLE:
        return None
    if found.real is not None:
        return found.kind, found.real
    assert found.exact is not None
    return found.kind, int(found.exact) if found.kind == layout.KIND_INTEGER else found.exact


def _of_rank(rank: int, tree: Tree) -> Number:
    known = case([(sql(":v IS NOT NULL", v=tree), literal(rank))])
    return Number(frozenset({rank}), known, tree if rank < 3 else None, tree if rank > 2 else None)


def settled(env: Env, found: Number) -> Number:
    """Return ``found`` with large trees named, and those that ask a sub-query."""
    if len(found.ranks) == 1:
        value = of_number(found)
        return found if (tree := env.let(value.tree)) is value.tree else _of_rank(min(found.ranks), tree)
    exact = None if found.exact is None else env.let(found.exact)
    approximate = None if found.approximate is None else env.let(found.approximate)
    return Number(found.ranks, env.let(found.rank), exact, approximate)


def named(env: Env, found: Number) -> Number:
    """Return ``found`` with each tree computed once per row, where it is more than one kind of number."""
    if len(found.ranks) == 1:
        return found
    exact = None if found.exact is None else env.name(found.exact)
    approximate = None if found.approximate is None else env.name(found.approximate)
    return Number(found.ranks, env.name(found.rank), exact, approximate)


def of_number(found: Number) -> Value:
    """Return a number as a value: of one kind where only one rank occurs, else as text."""
    if len(found.ranks) == 1:
        [rank] = found.ranks
        tree = found.exact if rank < 3 else found.approximate
        assert tree is not None
        return Value(_KINDS[rank], tree)
    arms = []
    for rank in sorted(found.ranks):
        text = {
            1: "'\"' || CAST(CAST(:v AS HUGEINT) AS VARCHAR) || '\"^^<'",
            2: "'\"' || kg_exact_form(:v) || '\"^^<'",
            3: "'\"' || kg_float_form(:v) || '\"^^<'",
            4: "'\"' || kg_double_form(:v) || '\"^^<'",
        }[rank]
        tree = found.exact if rank < 3 else found.approximate
        assert tree is not None
        name = {1: "integer", 2: "decimal", 3: "float", 4: "double"}[rank]
        arms.append((sql(":r = :k", r=found.rank, k=rank), sql(f"{text} || :d", v=tree, d=f"{XSD}{name}>")))
    return Value(Kind.TEXT, case(arms), Class.NUMERIC, number=found)


_OPERATIONS = {
    "+": (":a + :b", "TRY(:a + :b)", ":a + :b"),
    "-": (":a - :b", "TRY(:a - :b)", ":a - :b"),
    "*": ("TRY(:a * :b)", "kg_multiply(:a, :b)", ":a * :b"),
    "/": ("", "kg_divide(:a, :b)", "kg_divide_double(:a, :b)"),
}


def calculated(env: Env, operation: str, *operands: Number) -> Number:
    """Return what an operation of ``CALCULATIONS`` makes of its one or two operands."""
    if operation in _ROUNDING:
        return _unary(operation, *operands)
    a, b = (settled(env, each) if _asks(each) else each for each in operands)
    return _arithmetic(operation, a, b)


def _arithmetic(operator: str, a: Number, b: Number) -> Number:
    """Return ``a operator b`` with operator one of ``+ - * /``; integers divide to a decimal."""
    whole, exact, approximate = _OPERATIONS[operator]
    ranks = frozenset(max(x, y) for x in a.ranks for y in b.ranks)
    if operator == "/":
        ranks = frozenset(max(rank, 2) for rank in ranks)
    if ranks == frozenset({1}):
        assert a.exact is not None
        assert b.exact is not None
        x, y = (sql("CAST(:v AS HUGEINT)", v=side.exact) for side in (a, b) if side.exact is not None)
        return _of_rank(1, sql(whole, a=x, b=y))
    rank = sql("greatest(:a, :b)", a=a.rank, b=b.rank)
    if len(ranks) > 1 or len(a.ranks) > 1 or len(b.ranks) > 1:
        rank = case([(sql(":a IS NOT NULL AND :b IS NOT NULL", a=a.rank, b=b.rank), rank)])
    if operator == "/":
        rank = sql("greatest(:r, 2)", r=rank)
    exact_tree = sql(exact, a=a.as_exact(), b=b.as_exact()) if min(ranks) < 3 else None
    approximate_tree = None
    if max(ranks) > 2:
        x, y = promoted(a, b)
        approximate_tree = sql(approximate, a=x, b=y)
        if 3 in ranks:
            single = sql("kg_single(:v)", v=approximate_tree)
            approximate_tree = case([(sql(":r = 3", r=rank), single)], approximate_tree)
        if min(ranks) < 3:
            approximate_tree = case([(sql(":r > 2", r=rank), approximate_tree)])
    return Number(ranks, rank, exact_tree, approximate_tree)


def _asks(found: Number) -> bool:
    """Return whether a number holds a sub-query (EXISTS), which the engine takes in no TRY."""
    return any(tree is not None and asks(tree) for tree in (found.exact, found.approximate))


def promoted(a: Number, b: Number) -> tuple[Tree, Tree]:
    """Return both numbers as DOUBLE; an exact one that meets a float has become a float (XPath §B.1)."""
    sides = []
    for this, other in ((a, b), (b, a)):
        tree = this.as_double()
        if min(this.ranks) < 3 and 3 in other.ranks:
            single = sql("kg_single(:v)", v=tree)
            sure = max(this.ranks) < 3 and other.ranks == frozenset({3})
            tree = single if sure else case([(sql("greatest(:a, :b) = 3", a=a.rank, b=b.rank), single)], tree)
        sides.append(tree)
    return sides[0], sides[1]


_ROUNDING = {
    "ABS": ("abs(:v)", "abs(:v)"),
    "CEIL": ("ceil(:v)", "ceil(:v)"),
    "FLOOR": ("floor(:v)", "floor(:v)"),
    "ROUND": ("floor(:v + 0.5)", "floor(:v + 0.5)"),
    "NEGATE": ("-:v", "-:v"),
    "PLUS": (":v", ":v"),
}
CALCULATIONS = frozenset({*_OPERATIONS, *_ROUNDING})
"""Operators and functions of numbers that give a number."""


def _unary(operation: str, found: Number) -> Number:
    """Return ABS, CEIL, FLOOR, ROUND (half goes up), NEGATE or PLUS of a number, of the same type
    (§17.4.4).
    """
    exact, approximate = _ROUNDING[operation]
    if found.whole and operation in ("CEIL", "FLOOR", "ROUND"):
        return found
    exact_tree = found.exact
    if exact_tree is not None:
        wide = sql(exact, v=exact_tree)
        exact_tree = wide if found.whole else sql("TRY_CAST(:v AS DECIMAL(38,18))", v=wide)
    tree = None if found.approximate is None else sql(approximate, v=found.approximate)
    return Number(found.ranks, found.rank, exact_tree, tree)


def is_exact(value: Value, env: Env) -> bool:
    """Return whether a value can only be an integer or decimal, if a number at all."""
    return not known_class(env, value) & Class.NUMERIC & ~_EXACT_CLASSES
