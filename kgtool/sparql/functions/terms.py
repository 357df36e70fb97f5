"""Functions on terms (SPARQL 1.1 Query §17.4.2) and RAND."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.dataset.columnar import Class
from kgtool.engines import Engine
from kgtool.model.terms import RDF, XSD
from kgtool.sparql.compile import compare, numbers
from kgtool.sparql.compile.tree import Tree, case, column, literal, null, sql, truth
from kgtool.sparql.compile.values import (
    KIND_DATATYPE,
    Env,
    Value,
    boolean,
    error,
    form,
    holds,
    of_term,
    plain,
    simple,
)
from kgtool.sparql.plans import Kind

_SOLUTION = "solution:"


def _is(classes: Class) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(_env: Env, values: Sequence[Value]) -> Value:
        [value] = values
        if value.constant is not None or value.kind not in (Kind.ID, Kind.TEXT):
            return boolean(_known(bool(value.maybe & classes), value))
        if value.kind is Kind.TEXT:
            signs = [s for s, c in (("<", Class.IRI), ("_", Class.BLANK), ('"', Class.STRING)) if classes & c]
            return boolean(sql("left(:t, 1) = :s", t=value.tree, s=signs[0]))
        if not value.classes & ~classes or not value.classes & classes:
            return boolean(_known(bool(value.classes & classes), value))
        return boolean(holds(value.tree, classes))

    return compile_call


def _known(answer: bool, value: Value) -> Tree:
    return case([(sql(":v IS NOT NULL", v=value.tree), truth(answer))])


def _is_numeric(env: Env, values: Sequence[Value]) -> Value:
    found = numbers.number(env, values[0])
    if found is None:
        return boolean(_known(False, values[0]))
    return boolean(case([(sql(":v IS NOT NULL", v=values[0].tree), sql(":r IS NOT NULL", r=found.rank))]))


def _same_term(env: Env, values: Sequence[Value]) -> Value:
    return boolean(compare.same_term(env, *values))


def _datatype(env: Env, values: Sequence[Value]) -> Value:
    [value] = values
    if value.constant is not None:
        return of_term(value.constant.datatype) if isinstance(value.constant, Literal) else error()
    if value.number is not None:
        names = enumerate(("integer", "decimal", "float", "double"), start=1)
        arms = [
            (sql(":r = :n", r=value.number.rank, n=rank), literal(f"{XSD}{name}")) for rank, name in names
        ]
        return _iri_of(case(arms))
    return _iri_of(datatype(env, value))


def datatype(env: Env, value: Value) -> Tree:
    """Return the datatype of a literal as text of an IRI without brackets; NULL for other terms."""
    if value.kind is Kind.TEXT:
        return sql("kg_text_datatype(:t)", t=value.tree)
    if value.kind is not Kind.ID:
        return sql("CASE WHEN :v IS NOT NULL THEN :d END", v=value.tree, d=KIND_DATATYPE[value.kind])
    arms = []
    if value.classes & Class.INLINE:
        arms.append((holds(value.tree, Class.INLINE), sql("kg_datatype(:i)", i=value.tree)))
    if value.classes & Class.STRING:
        arms.append((holds(value.tree, Class.STRING), literal(XSD + "string")))
    if value.classes & Class.TAGGED:
        arms.append((holds(value.tree, Class.TAGGED), literal(RDF + "langString")))
    if value.classes & Class.TYPED:
        arms.append((holds(value.tree, Class.TYPED), column("ext", env.row("term", value))))
    return case(arms) if arms else null()


def _iri_of(text: Tree) -> Value:
    return Value(Kind.TEXT, sql("'<' || :t || '>'", t=text), Class.IRI)


def _iri(env: Env, values: Sequence[Value]) -> Value:
    """IRI: of a plain string, resolved against the query's base; an IRI stays. What is no IRI is an error."""
    [value] = values
    base = env.context.base
    if isinstance(value.constant, Literal) and value.classes == Class.STRING:
        found = _resolved(base, value.constant.value)
        return error() if found is None else of_term(NamedNode(found))
    text = sql("kg_resolve(:b, :t)", b=base, t=simple(env, value))
    if value.maybe & Class.IRI:
        is_iri = _is(Class.IRI)(env, values).tree
        text = case([(is_iri, form(env, value))], text)
    return _iri_of(text)


def _bnode(env: Env, values: Sequence[Value]) -> Value:
    if not values:
        return Value(Kind.TEXT, sql("'_:b' || replace(CAST(uuid() AS VARCHAR), '-', '')"), Class.BLANK)
    text = simple(env, values[0])
    solution = next(col.tree for name, col in env.block.columns.items() if name.startswith(_SOLUTION))
    return Value(Kind.TEXT, sql("'_:b' || md5(CAST(:s AS VARCHAR) || :t)", s=solution, t=text), Class.BLANK)


def _strdt(env: Env, values: Sequence[Value]) -> Value:
    text = simple(env, values[0])
    if isinstance(values[1].constant, BlankNode | Literal) or not values[1].maybe & Class.IRI:
        return error()
    iri = form(env, values[1])
    if values[1].constant is None:
        iri = sql("CASE WHEN :i THEN :d END", i=_is(Class.IRI)(env, values[1:]).tree, d=iri)
    iri = sql(f"nullif(:d, '{RDF}langString')", d=iri)
    if isinstance(values[1].constant, NamedNode) and values[1].constant.value == XSD + "string":
        return plain(text)
    typed = sql(
        "'\"' || :t || '\"' || CASE WHEN :d = :s THEN '' ELSE '^^<' || :d || '>' END",
        t=text,
        d=iri,
        s=XSD + "string",
    )
    return Value(Kind.TEXT, typed, Class.LITERAL & ~Class.TAGGED)


def _strlang(env: Env, values: Sequence[Value]) -> Value:
    text, tag = simple(env, values[0]), simple(env, values[1])
    return Value(Kind.TEXT, sql("'\"' || :t || '\"@' || kg_tag(:g)", t=text, g=tag), Class.TAGGED)


def _uuid(_env: Env, _values: Sequence[Value]) -> Value:
    return Value(Kind.TEXT, sql("'<urn:uuid:' || CAST(uuid() AS VARCHAR) || '>'"), Class.IRI)


def _struuid(_env: Env, _values: Sequence[Value]) -> Value:
    return plain(sql("CAST(uuid() AS VARCHAR)"))


def _rand(_env: Env, _values: Sequence[Value]) -> Value:
    return Value(Kind.DOUBLE, sql("random()"))


def _resolved(base: str, text: str) -> str | None:
    """Return ``text`` resolved against ``base`` (RFC 3986 §5), or None where that is no absolute IRI."""
    try:
        return NamedNode(urljoin(base, text) if base else text).value
    except ValueError:
        return None


def _tag(text: str) -> str | None:
    """Return a language tag in small letters, or None where it is none (BCP 47 §2.1)."""
    try:
        return Literal("", language=text).language
    except ValueError:
        return None


def install(engine: Engine) -> None:
    """Make the Python functions of IRIs and language tags known."""
    engine.function("kg_tag", _tag, ["VARCHAR"], "VARCHAR")
    engine.function("kg_resolve", _resolved, ["VARCHAR", "VARCHAR"], "VARCHAR")


FUNCTIONS = {
    "ISIRI": _is(Class.IRI),
    "ISURI": _is(Class.IRI),
    "ISBLANK": _is(Class.BLANK),
    "ISLITERAL": _is(Class.LITERAL),
    "ISNUMERIC": _is_numeric,
    "SAMETERM": _same_term,
    "DATATYPE": _datatype,
    "IRI": _iri,
    "URI": _iri,
    "BNODE": _bnode,
    "STRDT": _strdt,
    "STRLANG": _strlang,
    "UUID": _uuid,
    "STRUUID": _struuid,
    "RAND": _rand,
}
