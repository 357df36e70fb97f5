"""Functions on strings (SPARQL 1.1 Query §17.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import Literal

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import numbers
from kgtool.sparql.compile.tree import Tree, case, literal, sql
from kgtool.sparql.compile.values import Env, Value, boolean, error, form, plain, retagged, simple, string
from kgtool.sparql.plans import Kind

_LONGEST = 1 << 31
"""No string of the engine is longer, in code points."""


def _str(env: Env, values: Sequence[Value]) -> Value:
    return plain(form(env, values[0]))


def _strlen(env: Env, values: Sequence[Value]) -> Value:
    text, _ = string(env, values[0])
    return Value(Kind.INTEGER, sql("length(:t)", t=text))


def _mapped(template: str) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        text, tail = string(env, values[0])
        return retagged(sql(template, t=text), tail)

    return compile_call


def _substr(env: Env, values: Sequence[Value]) -> Value:
    """SUBSTR by code points, positions rounded as fn:substring does."""
    text, tail = string(env, values[0])
    found = [numbers.number(env, value) for value in values[1:]]
    if None in found:
        return error()
    start, *length = [sql("floor(:v + 0.5)", v=each.as_double()) for each in found if each is not None]
    end = sql(":s + :l", s=start, l=length[0]) if length else sql("length(:t) + 1", t=text)
    first = sql("CAST(least(greatest(:s, 1), :z) AS BIGINT)", s=start, z=_LONGEST)
    count = sql("CAST(least(greatest(:e - greatest(:s, 1), 0), :z) AS BIGINT)", e=end, s=start, z=_LONGEST)
    sound = sql("NOT isnan(:s)", s=start)
    if length:
        sound = sql(":a AND NOT isnan(:l)", a=sound, l=length[0])
    part = sql("substr(:t, :f, :c)", t=text, f=first, c=count)
    nothing = sql("CASE WHEN :t IS NOT NULL THEN '' END", t=text)
    cut = case([(sound, part), (sql("NOT :s", s=sound), nothing)])
    return retagged(cut, tail)


def _fitting(env: Env, values: Sequence[Value]) -> tuple[Tree, Tree, Tree | None, Tree | None]:
    """Return both texts, the first's tail and whether the arguments are compatible (§17.4.3.1.2); None:
    always.
    """
    (a, tail), (b, other) = string(env, values[0]), string(env, values[1])
    if other is None:
        return a, b, tail, None
    mine = literal('"') if tail is None else tail
    return a, b, tail, sql(":o = '\"' OR :o = :m", o=other, m=mine)


def _test(template: str) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        a, b, _, fits = _fitting(env, values)
        tree = sql(template, a=a, b=b)
        return boolean(tree if fits is None else case([(fits, tree)]))

    return compile_call


def _part(found: str) -> Callable[[Env, Sequence[Value]], Value]:
    """STRBEFORE and STRAFTER: a plain empty string where nothing is found."""

    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        a, b, tail, fits = _fitting(env, values)
        there = sql("contains(:a, :b)", a=a, b=b)
        part = retagged(sql(found, a=a, b=b), tail)
        empty = plain(literal("")) if part.kind is Kind.STRING else Value(Kind.TEXT, literal('""'))
        tree = case([(there, part.tree), (sql("NOT :t", t=there), empty.tree)])
        return Value(part.kind, tree if fits is None else case([(fits, tree)]), part.classes | Class.STRING)

    return compile_call


def _concat(env: Env, values: Sequence[Value]) -> Value:
    """CONCAT: keeps a tag that all arguments share."""
    parts = [string(env, value) for value in values]
    if not parts:
        return Value(Kind.STRING, literal(""), Class.STRING)
    whole = parts[0][0]
    for text, _ in parts[1:]:
        whole = sql(":a || :b", a=whole, b=text)
    tails = [tail for _, tail in parts]
    if None in tails:
        return plain(whole)
    same = sql("TRUE")
    for tail in tails[1:]:
        same = sql(":s AND :a = :b", s=same, a=tails[0] or literal(""), b=tail or literal(""))
    return retagged(whole, case([(same, tails[0] or literal('"'))], literal('"')))


def _lang(env: Env, values: Sequence[Value]) -> Value:
    return plain(language(env, values[0]))


def language(env: Env, value: Value) -> Tree:
    """Return the language tag of a literal, empty where it has none, NULL where it is no literal."""
    from kgtool.sparql.compile.tree import column, null
    from kgtool.sparql.compile.values import holds

    if value.constant is not None:
        return literal(value.constant.language or "") if isinstance(value.constant, Literal) else null()
    if value.kind is Kind.TEXT:
        return sql("kg_text_lang(:t)", t=value.tree)
    if value.kind is not Kind.ID:
        return sql("CASE WHEN :v IS NOT NULL THEN '' END", v=value.tree)
    arms = []
    if value.classes & Class.TAGGED:
        arms.append((holds(value.tree, Class.TAGGED), column("ext", env.row("term", value))))
    others = value.classes & Class.LITERAL & ~Class.TAGGED
    if others:
        arms.append((holds(value.tree, others), literal("")))
    return case(arms)


def _lang_matches(env: Env, values: Sequence[Value]) -> Value:
    """LANGMATCHES: basic filtering (RFC 4647 §3.3.1)."""
    tag, span = (simple(env, value) for value in values)
    return boolean(
        sql(
            "CASE WHEN :r = '*' THEN :t <> ''"
            " ELSE lower(:t) = lower(:r) OR starts_with(lower(:t), lower(:r) || '-') END",
            t=tag,
            r=span,
        )
    )


FUNCTIONS = {
    "STR": _str,
    "STRLEN": _strlen,
    "SUBSTR": _substr,
    "UCASE": _mapped("upper(:t)"),
    "LCASE": _mapped("lower(:t)"),
    "STRSTARTS": _test("starts_with(:a, :b)"),
    "STRENDS": _test("ends_with(:a, :b)"),
    "CONTAINS": _test("contains(:a, :b)"),
    "STRBEFORE": _part("substr(:a, 1, strpos(:a, :b) - 1)"),
    "STRAFTER": _part("substr(:a, strpos(:a, :b) + length(:b))"),
    "ENCODE_FOR_URI": lambda env, values: plain(sql("url_encode(:t)", t=string(env, values[0])[0])),
    "CONCAT": _concat,
    "LANG": _lang,
    "LANGMATCHES": _lang_matches,
}
