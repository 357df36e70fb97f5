"""Expressions' values and the ways to look at one: as id, text, lexical form, number, truth, moment.

Every function gives a tree that is NULL where SPARQL has an error or an unbound variable; what a column may
hold (from the statistics) decides which tree is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode, Literal, NamedNode
from sqlglot import exp

from kgtool.dataset.columnar import Class, layout, text_of
from kgtool.model.terms import XSD, Term
from kgtool.sparql.compile.block import Block, Column, Number, Source, table
from kgtool.sparql.compile.block import value as source
from kgtool.sparql.compile.context import Context, Scope
from kgtool.sparql.compile.literals import typed
from kgtool.sparql.compile.tree import Tree, asks, case, column, large, literal, null, sql
from kgtool.sparql.plans import Kind

_KIND_CLASSES = {
    Kind.INTEGER: Class.INTEGER,
    Kind.DECIMAL: Class.DECIMAL,
    Kind.FLOAT: Class.TYPED_FLOAT,
    Kind.DOUBLE: Class.TYPED_DOUBLE,
    Kind.BOOLEAN: Class.BOOLEAN,
    Kind.STRING: Class.STRING,
}
KIND_DATATYPE = {
    Kind.INTEGER: XSD + "integer",
    Kind.DECIMAL: XSD + "decimal",
    Kind.FLOAT: XSD + "float",
    Kind.DOUBLE: XSD + "double",
    Kind.BOOLEAN: XSD + "boolean",
    Kind.STRING: XSD + "string",
}


@dataclass(frozen=True)
class Value:
    """An expression's value: a tree of some kind; ``constant`` where it is a term known now."""

    kind: Kind
    tree: Tree
    classes: Class = Class.ANY
    constant: Term | None = None
    number: Number | None = field(default=None, compare=False)
    """The number a text was made of, so that arithmetic need not read it back."""

    @property
    def maybe(self) -> Class:
        """What it may hold, whatever its kind."""
        return _KIND_CLASSES.get(self.kind, self.classes)


class NeedsRowsError(Exception):
    """An expression wants a look-up where none can stand; the compiler then takes another way."""


class Env:
    """Where an expression is compiled: a block that look-ups are added to."""

    def __init__(self, context: Context, block: Block, scope: Scope, *, lookups: bool = True) -> None:
        self.context = context
        self.block = block
        self.scope = scope
        self._lookups = lookups
        self._found: dict[tuple[str, str], str] = {}

    def variable(self, name: str) -> Value | None:
        """Return the value of a variable in scope, or None."""
        col = self.block.columns.get(name)
        if col is None and self.scope.outer is not None:
            col = self.scope.outer.columns.get(name)
        return None if col is None else of_column(col)

    def row(self, relation: str, value: Value) -> str:
        """Return the alias of the row of ``term`` or ``value`` that belongs to an id."""
        if not self._lookups:
            raise NeedsRowsError
        key = (relation, value.tree.sql())
        if key not in self._found:
            alias = self._found[key] = self.context.fresh("d")
            on = sql(":a = :b", a=column("id", alias), b=value.tree)
            self.block = self.block.with_source(Source(table(relation, alias), on))
        return self._found[key]

    def let(self, tree: Tree) -> Tree:
        """Return a name for ``tree``, computed once per row, where it is not to be repeated."""
        if not large(tree) and not asks(tree):
            return tree
        if not self._lookups:
            raise NeedsRowsError
        return self._given(tree)

    def name(self, tree: Tree) -> Tree:
        """Return a name for ``tree``, computed once per row, the same one for the same text; the tree itself
        where no name can stand.
        """
        if not self._lookups or isinstance(tree, exp.Column):
            return tree
        key = ("", tree.sql(dialect="duckdb"))
        if key not in self._found:
            self._found[key] = self._given(tree).table
        return column("x", self._found[key])

    def _given(self, tree: Tree) -> exp.Column:
        alias = self.context.fresh("l")
        self.block = self.block.with_source(source(tree, alias))
        return exp.column("x", table=alias)


def of_column(col: Column) -> Value:
    """Return the value that a column holds."""
    return Value(col.kind, col.tree, col.classes, number=col.number)


def of_term(term: Term) -> Value:
    """Return a constant."""
    return Value(Kind.TEXT, literal(text_of(term)), class_of(term), term)


def error() -> Value:
    """Return the value that is always an error."""
    return Value(Kind.BOOLEAN, sql("CAST(NULL AS BOOLEAN)"))


def class_of(term: Term) -> Class:
    """Return the class of a constant, as far as it is told by its form."""
    if isinstance(term, NamedNode):
        return Class.IRI
    if isinstance(term, BlankNode):
        return Class.BLANK
    if term.language:
        return Class.TAGGED
    if term.datatype.value == XSD + "string":
        return Class.STRING
    found = typed(term)
    known = layout.KIND_CLASS[found.kind] if found is not None and found.kind <= layout.KIND_BOOLEAN else None
    for number, datatype in layout.INLINE_DATATYPE.items():
        if datatype == term.datatype.value and number not in (
            layout.DATETIME,
            layout.DATETIME_UTC,
            layout.DATE,
            layout.YEAR,
        ):
            return Class(1 << number) | (known or Class.TYPED)
    if known is not None:
        return known
    return (Class.LITERAL & ~Class.TEXT) if term.datatype.value.startswith(XSD) else Class.TYPED_OTHER


def known_class(env: Env, value: Value) -> Class:
    """Return what ``value`` may hold; for a constant this looks at its id."""
    if value.constant is None or not value.classes & Class.INLINE:
        return value.maybe
    number = env.context.id_of(value.constant)
    if 0 < number < layout.SPAN:
        return Class(1 << (number >> layout.SHIFT))
    return value.classes & ~Class.INLINE


def as_id(env: Env, value: Value) -> Tree:
    """Return the id of a value; of a computed one the id that its term would have."""
    if value.constant is not None:
        return literal(env.context.id_of(value.constant))
    if value.kind is Kind.ID:
        return value.tree
    if value.kind is Kind.INTEGER:
        zero = layout.inline_zero(layout.INTEGER)
        return sql(
            "CASE WHEN abs(:i) < 10000000000000000 THEN CAST(:i AS BIGINT) + :z ELSE kg_id(:t) END",
            i=value.tree, z=zero, t=as_text(env, value),
        )  # fmt: skip
    if value.kind is Kind.BOOLEAN:
        return sql("CAST(:b AS BIGINT) + :z", b=value.tree, z=layout.inline_zero(layout.BOOLEAN))
    text = as_text(env, value)
    return sql("CASE WHEN :t IS NULL THEN NULL ELSE kg_id(:t) END", t=text)


def as_text(env: Env, value: Value) -> Tree:
    """Return the text of a value's term."""
    if value.kind is Kind.TEXT:
        return value.tree
    if value.kind is Kind.STRING:
        return sql("'\"' || :s || '\"'", s=value.tree)
    if value.kind is not Kind.ID:
        return sql("'\"' || :f || :d", f=form(env, value), d=f'"^^<{KIND_DATATYPE[value.kind]}>')
    arms: list[tuple[Tree, Tree]] = []
    i = value.tree
    if value.classes & Class.INLINE:
        inline = sql("'\"' || kg_form(:i) || '\"^^<' || kg_datatype(:i) || '>'", i=i)
        arms.append((sql(":i BETWEEN 0 AND :last", i=i, last=layout.SPAN - 1), inline))
    if value.classes & ~Class.INLINE:
        row = env.row("term", value)
        arms.append(
            (
                sql(":i IS NOT NULL", i=i),
                sql("kg_text(:i, :l, :e)", i=i, l=column("lex", row), e=column("ext", row)),
            )
        )
    return case(arms)


def column_of(value: Value) -> Column:
    """Return a column that holds ``value`` (a constant is held as id where that is all it needs)."""
    if value.constant is not None:
        return Column(value.tree, Kind.TEXT, value.classes)
    return Column(value.tree, value.kind, value.maybe, bound=False, number=value.number)


def form(env: Env, value: Value) -> Tree:
    """Return the lexical form of a literal or the text of an IRI; NULL for a blank node (STR, §17.4.2.5)."""
    if value.constant is not None:
        return null() if isinstance(value.constant, BlankNode) else literal(value.constant.value)
    match value.kind:
        case Kind.STRING:
            return value.tree
        case Kind.INTEGER:
            return sql("CAST(:v AS VARCHAR)", v=value.tree)
        case Kind.DECIMAL:
            return sql("kg_exact_form(:v)", v=value.tree)
        case Kind.DOUBLE:
            return sql("kg_double_form(:v)", v=value.tree)
        case Kind.FLOAT:
            return sql("kg_float_form(:v)", v=value.tree)
        case Kind.BOOLEAN:
            return sql("CASE WHEN :v THEN 'true' WHEN NOT :v THEN 'false' END", v=value.tree)
        case Kind.TEXT:
            return sql("kg_text_form(:v)", v=value.tree)
    return _stored_form(env, value, value.classes & ~Class.BLANK)


def _stored_form(env: Env, value: Value, classes: Class) -> Tree:
    if not classes & ~Class.INLINE:
        return sql("kg_form(:v)", v=value.tree) if classes else null()
    lex: Tree = column("lex", env.row("term", value))
    if value.classes & ~classes & ~Class.INLINE:
        lex = case([(holds(value.tree, classes & ~Class.INLINE), lex)])
    return sql("coalesce(:a, kg_form(:b))", a=lex, b=value.tree) if classes & Class.INLINE else lex


def holds(i: Tree, classes: Class) -> Tree:
    """Return whether the id ``i`` is of one of ``classes``; TYPED counts as one class."""
    bases = ((Class.BLANK, layout.BLANK), (Class.IRI, layout.IRI), (Class.STRING, layout.STRING),
             (Class.TAGGED, layout.TAGGED), (Class.TYPED, layout.TYPED))  # fmt: skip
    ranges = [(base, base + layout.SPAN - 1) for each, base in bases if classes & each]
    if classes & Class.INLINE == Class.INLINE:
        ranges.append((0, layout.SPAN - 1))
    else:
        ranges += [
            layout.inline_range(number) for number in layout.INLINE_DATATYPE if classes & Class(1 << number)
        ]
    tests = [sql(":i BETWEEN :a AND :b", i=i, a=low, b=high) for low, high in ranges]
    found = tests[0]
    for test in tests[1:]:
        found = sql(":a OR :b", a=found, b=test)
    return found


def only(value: Value, tree: Tree, classes: Class) -> Tree:
    """Return ``tree`` guarded by the classes of an id, where it may hold others."""
    if value.kind is not Kind.ID or not value.classes & ~classes:
        return tree
    return case([(holds(value.tree, classes), tree)]) if value.classes & classes else null()


def string(env: Env, value: Value) -> tuple[Tree, Tree | None]:
    """Return the form of a string literal and what follows it in its text; None there means a plain string.

    Both NULL where the value is not a plain or tagged string (string literals, §17.4.3).
    """
    if value.constant is not None:
        if not value.classes & Class.TEXT:
            return null(), None
        assert isinstance(value.constant, Literal)
        tag = value.constant.language
        return literal(value.constant.value), literal(f'"@{tag}') if tag else None
    if value.kind is Kind.STRING:
        return value.tree, None
    if value.kind is Kind.TEXT:
        text = sql("CASE WHEN kg_is_string(:v) THEN kg_text_form(:v) END", v=value.tree)
        return text, sql("CASE WHEN kg_is_string(:v) THEN kg_text_tail(:v) END", v=value.tree)
    if value.kind is not Kind.ID or not value.classes & Class.TEXT:
        return sql("CAST(NULL AS VARCHAR)"), None
    row = env.row("term", value)
    text = only(value, column("lex", row), Class.TEXT)
    if not value.classes & Class.TAGGED:
        return text, None
    tail = sql("CASE WHEN :e IS NULL THEN '\"' ELSE '\"@' || :e END", e=column("ext", row))
    return text, only(value, tail, Class.TEXT)


def simple(env: Env, value: Value) -> Tree:
    """Return the form of a plain string; NULL for anything else, a tagged string too (simple literal)."""
    text, tail = string(env, value)
    return text if tail is None else sql("CASE WHEN :e = '\"' THEN :t END", e=tail, t=text)


def retagged(text: Tree, tail: Tree | None) -> Value:
    """Return a string that was computed from another one and keeps its tag."""
    if tail is None:
        return Value(Kind.STRING, text, Class.STRING)
    return Value(Kind.TEXT, sql("'\"' || :t || :e", t=text, e=tail), Class.TEXT)


def plain(tree: Tree) -> Value:
    """Return a plain string."""
    return Value(Kind.STRING, tree, Class.STRING)


def boolean(tree: Tree) -> Value:
    """Return a truth value."""
    return Value(Kind.BOOLEAN, tree, Class.BOOLEAN)


def narrowed(value: Value, classes: Class) -> Value:
    """Return ``value`` known to hold only ``classes``."""
    return replace(value, classes=value.classes & classes)
