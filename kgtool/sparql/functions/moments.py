"""Functions on dateTimes (SPARQL 1.1 Query §17.4.5). They read the lexical form: a dateTime's parts are
those written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgtool.dataset.columnar import Class
from kgtool.model.terms import XSD
from kgtool.sparql.compile import compare
from kgtool.sparql.compile.tree import Tree, sql
from kgtool.sparql.compile.values import Env, Value, form, plain
from kgtool.sparql.plans import Kind

_ZONE = "regexp_extract(:f, '(Z|[+-][0-9]{2}:[0-9]{2})$')"


def _form(env: Env, value: Value, *, date: bool) -> Tree:
    """Return the lexical form of a dateTime (or date, where that has the part); NULL for anything else."""
    kinds = "(6, 7)" if date else "(6)"
    family = compare.moment(env, value).family
    return sql(
        f"CASE WHEN :k IN {kinds} THEN trim(:f, chr(32) || chr(9) || chr(13) || chr(10)) END",
        k=family,
        f=form(env, value),
    )


def _integer(part: str, *, date: bool) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        return Value(Kind.INTEGER, sql(f"try_cast({part} AS BIGINT)", f=_form(env, values[0], date=date)))

    return compile_call


def _seconds(env: Env, values: Sequence[Value]) -> Value:
    text = _form(env, values[0], date=False)
    return Value(
        Kind.DECIMAL,
        sql(
            "try_cast(regexp_extract(:f, ':([0-9]{2}(\\.[0-9]+)?)(Z|[+-].*)?$', 1) AS DECIMAL(38,18))", f=text
        ),
    )


def _tz(env: Env, values: Sequence[Value]) -> Value:
    return plain(sql(_ZONE, f=_form(env, values[0], date=False)))


def _timezone(env: Env, values: Sequence[Value]) -> Value:
    """TIMEZONE: an xsd:dayTimeDuration in canonical form; an error without a zone."""
    zone = sql(f"nullif({_ZONE}, '')", f=_form(env, values[0], date=False))
    hours, minutes = "CAST(substr(:z, 2, 2) AS INTEGER)", "CAST(substr(:z, 5, 2) AS INTEGER)"
    text = sql(
        "CASE WHEN :z IN ('Z', '+00:00', '-00:00') THEN 'PT0S' WHEN :z IS NOT NULL THEN"
        " CASE WHEN left(:z, 1) = '-' THEN '-' ELSE '' END || 'PT'"
        f" || CASE WHEN {hours} > 0 THEN CAST({hours} AS VARCHAR) || 'H' ELSE '' END"
        f" || CASE WHEN {minutes} > 0 THEN CAST({minutes} AS VARCHAR) || 'M' ELSE '' END END",
        z=zone,
    )
    return Value(
        Kind.TEXT, sql("'\"' || :t || :d", t=text, d=f'"^^<{XSD}dayTimeDuration>'), Class.TYPED_OTHER
    )


def _now(_env: Env, _values: Sequence[Value]) -> Value:
    """NOW: the same moment in the whole query."""
    stamp = sql("strftime(CAST(current_timestamp AT TIME ZONE 'UTC' AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ')")
    return Value(
        Kind.TEXT,
        sql("'\"' || :t || :d", t=stamp, d=f'"^^<{XSD}dateTime>'),
        Class.TYPED_TIME | Class.DATETIME_UTC,
    )


FUNCTIONS = {
    "YEAR": _integer("regexp_extract(:f, '^-?[0-9]+')", date=True),
    "MONTH": _integer("regexp_extract(:f, '^-?[0-9]+-([0-9]{2})', 1)", date=True),
    "DAY": _integer("regexp_extract(:f, '^-?[0-9]+-[0-9]{2}-([0-9]{2})', 1)", date=True),
    "HOURS": _integer("regexp_extract(:f, 'T([0-9]{2})', 1)", date=False),
    "MINUTES": _integer("regexp_extract(:f, 'T[0-9]{2}:([0-9]{2})', 1)", date=False),
    "SECONDS": _seconds,
    "TIMEZONE": _timezone,
    "TZ": _tz,
    "NOW": _now,
}
