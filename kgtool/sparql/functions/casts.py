"""Constructor functions ``xsd:integer(…)`` … (SPARQL 1.1 Query §17.5; XPath functions §17)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from kgtool.dataset.columnar import Class
from kgtool.engines import Engine
from kgtool.model.terms import XSD
from kgtool.sparql.compile import numbers
from kgtool.sparql.compile.compare import boolean_of, moment
from kgtool.sparql.compile.tree import Tree, case, sql
from kgtool.sparql.compile.values import Env, Value, boolean, form, plain, simple
from kgtool.sparql.plans import Kind

_NUMBER = "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"

_DAY = "regexp_extract(:f, '^-?[0-9]+-[0-9]{2}-[0-9]{2}')"
_SPACE = "chr(32) || chr(9) || chr(13) || chr(10)"


def _source(env: Env, value: Value) -> tuple[Tree, Tree | None, Tree | None]:
    """Return the form of a plain string, and the trees of a number's double and a boolean; NULLs where
    it is none.
    """
    text = simple(env, value)
    found = numbers.number(env, value)
    flag = boolean_of(env, value) if value.maybe & Class.TRUTH else None
    return sql(f"trim(:t, {_SPACE})", t=text), None if found is None else found.as_double(), flag


def _string(env: Env, values: Sequence[Value]) -> Value:
    """xsd:string: numbers in canonical form are written as XPath casts them; anything else as it stands."""
    [value] = values
    found = numbers.number(env, value)
    text = form(env, value)
    if value.maybe & Class.TRUTH:
        flag = boolean_of(env, value)
        text = sql("CASE WHEN :f THEN 'true' WHEN NOT :f THEN 'false' ELSE :t END", f=flag, t=text)
    if found is None:
        return plain(text)
    cast = sql("kg_number_string(:f, :r)", f=text, r=sql("CAST(:r AS INTEGER)", r=found.rank))
    return plain(case([(sql(":r IS NOT NULL", r=found.rank), cast)], text))


def _boolean(env: Env, values: Sequence[Value]) -> Value:
    text, real, flag = _source(env, values[0])
    arms = [
        (sql(":t IN ('true', '1')", t=text), sql("TRUE")),
        (sql(":t IN ('false', '0')", t=text), sql("FALSE")),
    ]
    if flag is not None:
        arms.append((sql(":f IS NOT NULL", f=flag), flag))
    if real is not None:
        arms.append((sql(":r IS NOT NULL", r=real), sql(":r <> 0 AND NOT isnan(:r)", r=real)))
    return boolean(case(arms))


def _real(kind: Kind) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        text, real, flag = _source(env, values[0])
        good = sql(f"regexp_full_match(:t, '{_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN')", t=text)
        arms = [(good, sql("try_cast(:t AS DOUBLE)", t=text))]
        if real is not None:
            arms.append((sql(":r IS NOT NULL", r=real), real))
        if flag is not None:
            arms.append((sql(":f IS NOT NULL", f=flag), sql("CAST(:f AS DOUBLE)", f=flag)))
        tree = case(arms)
        return Value(kind, sql("kg_single(:v)", v=tree) if kind is Kind.FLOAT else tree)

    return compile_call


def _exact(kind: Kind) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        text, real, flag = _source(env, values[0])
        whole = kind is Kind.INTEGER
        target = "HUGEINT" if whole else "DECIMAL(38,18)"
        pattern = "[+-]?[0-9]+" if whole else _NUMBER
        arms = [
            (sql(f"regexp_full_match(:t, '{pattern}')", t=text), sql(f"try_cast(:t AS {target})", t=text))
        ]
        found = numbers.number(env, values[0])
        if found is not None and found.exact is not None:
            cut = (
                sql("CAST(trunc(:e) AS HUGEINT)", e=found.exact) if whole and not found.whole else found.exact
            )
            arms.append((sql(":r <= 2", r=found.rank), sql(f"TRY_CAST(:c AS {target})", c=cut)))
        if real is not None:
            real_cut = sql("trunc(:r)", r=real) if whole else sql("kg_double_exactly(:r)", r=real)
            arms.append((sql("isfinite(:r)", r=real), sql(f"try_cast(:c AS {target})", c=real_cut)))
        if flag is not None:
            arms.append(
                (sql(":f IS NOT NULL", f=flag), sql(f"CAST(CAST(:f AS INTEGER) AS {target})", f=flag))
            )
        return Value(kind, case(arms))

    return compile_call


def _moment(name: str) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        text, _, _ = _source(env, values[0])
        kind = 6 if name == "dateTime" else 7
        arms = [(sql(f"kg_kind(:t, '{XSD}{name}') = {kind}", t=text), text)]
        if values[0].maybe & Class.MOMENT:
            family = moment(env, values[0]).family
            whole = sql(f"trim(:f, {_SPACE})", f=form(env, values[0]))
            arms.append((sql(":k = :n", k=family, n=kind), whole))
            if name == "date":
                day = sql(f"{_DAY} || regexp_extract(:f, '(Z|[+-][0-9]{{2}}:[0-9]{{2}})$')", f=whole)
            else:
                day = sql(f"{_DAY} || 'T00:00:00' || substr(:f, length({_DAY}) + 1)", f=whole)
            arms.append((sql(":k = :n", k=family, n=13 - kind), day))
        typed = sql("'\"' || :t || :d", t=case(arms), d=f'"^^<{XSD}{name}>')
        return Value(Kind.TEXT, typed, Class.MOMENT)

    return compile_call


def _number_string(text: str, rank: int) -> str:
    """Return a number as XPath casts it to a string (XPath functions §17.1.2): no needless point, zero
    or exponent.
    """
    text = text.strip(" \t\r\n")
    if rank == 1:
        return str(int(text))
    if rank == 2:
        return _plain(Decimal(text))
    value = float(text.replace("INF", "inf"))
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    if 1e-6 <= abs(value) < 1e6:
        return _plain(Decimal(repr(value)))
    from kgtool.sparql.compile.macros import double_form, float_form

    return float_form(value) if rank == 3 else double_form(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = re.sub(r"\.?0+$", "", text)
    return text or "0"


def install(engine: Engine) -> None:
    """Make the Python functions known."""
    engine.function("kg_number_string", _number_string, ["VARCHAR", "INTEGER"], "VARCHAR")
    engine.function("kg_double_exactly", lambda value: f"{Decimal(repr(value)):f}", ["DOUBLE"], "VARCHAR")


FUNCTIONS = {
    f"<{XSD}string>": _string,
    f"<{XSD}boolean>": _boolean,
    f"<{XSD}double>": _real(Kind.DOUBLE),
    f"<{XSD}float>": _real(Kind.FLOAT),
    f"<{XSD}decimal>": _exact(Kind.DECIMAL),
    f"<{XSD}integer>": _exact(Kind.INTEGER),
    f"<{XSD}dateTime>": _moment("dateTime"),
    f"<{XSD}date>": _moment("date"),
}
