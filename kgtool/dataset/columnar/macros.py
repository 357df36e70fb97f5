"""The layout written as SQL functions: text of a term → id, text of a literal → typed value, id → parts.

They are the one place where lexical forms are read inside the engine (XSD 1.0 Part 2 §3.2).
"""

from __future__ import annotations

from kgtool.dataset.columnar import layout as at
from kgtool.model.terms import XSD

_INTEGERS = ("integer", *at.DERIVED_INTEGERS)
_DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# What the engine's dates can hold of XML Schema's years (XSD 1.1 Part 2 §5.4 asks for four digits).
_YEAR = "-?([1-9][0-9]{4}|[0-9]{4})"
_DAY = _DATE.replace("[0-9]{4}", _YEAR)
_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_MOMENTS = {
    "dateTime": f"{_DAY}T({_TIME}(\\.[0-9]+)?|24:00:00(\\.0+)?){_ZONE}?",
    "date": f"{_DAY}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
}


def _typed(name: str) -> str:
    return f"\\^\\^<{XSD}{name}>"


def _digest(base: int) -> str:
    return f"({base} + (kg_hash(t) & {at.DIGEST})::BIGINT)"


def _inline() -> list[tuple[str, str, str]]:
    """Return (last letters of the text, pattern of canonical forms, id) per class held in the id."""
    form = "split_part(t, '\"', 2)"
    moment = "try_cast(substr(t, 2, 19) AS TIMESTAMP)"
    return [
        ("#integer>", f'"(0|-?[1-9][0-9]{{0,15}})"{_typed("integer")}',
         f"{at.inline_zero(at.INTEGER)} + {form}::BIGINT"),
        ("#decimal>", f'"-?(0|[1-9][0-9]{{0,9}})\\.([0-9]{{0,5}}[1-9]|0)"{_typed("decimal")}',
         f"CASE WHEN NOT starts_with(t, '\"-0.0\"') THEN {at.inline_zero(at.DECIMAL)}"
         f" + ({form}::DECIMAL(38,6) * 1000000)::BIGINT END"),
        ("#boolean>", f'"(true|false)"{_typed("boolean")}',
         f"{at.inline_zero(at.BOOLEAN)} + starts_with(t, '\"true')::BIGINT"),
        ("#dateTime>", f'"{_DATE}T{_TIME}"{_typed("dateTime")}',
         f"CASE WHEN substr(t, 2, 4) <> '0000' THEN {at.inline_zero(at.DATETIME)} + epoch({moment})::BIGINT END"),
        ("#dateTime>", f'"{_DATE}T{_TIME}Z"{_typed("dateTime")}',
         f"CASE WHEN substr(t, 2, 4) <> '0000' THEN {at.inline_zero(at.DATETIME_UTC)} + epoch({moment})::BIGINT END"),
        ("#date>", f'"{_DATE}"{_typed("date")}',
         f"CASE WHEN substr(t, 2, 4) <> '0000' THEN {at.inline_zero(at.DATE)}"
         f" + date_diff('day', DATE '1970-01-01', try_cast(substr(t, 2, 10) AS DATE)) END"),
        ("#gYear>", f'"[0-9]{{4}}"{_typed("gYear")}',
         f"CASE WHEN substr(t, 2, 4) <> '0000' THEN {at.inline_zero(at.YEAR)} + {form}::BIGINT END"),
    ]  # fmt: skip


def _id() -> str:
    cases = [
        f"WHEN starts_with(t, '<') THEN {_digest(at.IRI)}",
        f"WHEN starts_with(t, '_') THEN {_digest(at.BLANK)}",
        f"WHEN ends_with(t, '\"') THEN {_digest(at.STRING)}",
        f"WHEN ends_with(t, '>') THEN coalesce(kg_inline(t), {_digest(at.TYPED)})",
    ]
    return f"CASE {' '.join(cases)} ELSE {_digest(at.TAGGED)} END"


def _inline_id() -> str:
    arms = [
        f"WHEN ends_with(t, '{end}') AND regexp_full_match(t, '{pattern}') THEN {value}"
        for end, pattern, value in _inline()
    ]
    return f"CASE {' '.join(arms)} END"


def _in_range() -> str:
    """Whether the whole number ``f`` is in the value space of the integer datatype ``d``."""
    tests = {
        name: f"coalesce(try_cast(f AS HUGEINT) BETWEEN {low} AND {high}, FALSE)"
        for name, (low, high) in at.BOUNDED_INTEGERS.items()
    }
    negative, zero = "starts_with(f, '-')", "NOT regexp_matches(f, '[1-9]')"
    signed = (
        f"NOT {negative} OR {zero}",
        f"NOT ({negative} OR {zero})",
        f"{negative} OR {zero}",
        f"{negative} AND NOT ({zero})",
    )
    tests.update(zip(at.SIGNED_INTEGERS, signed, strict=True))
    cases = " ".join(f"WHEN d = '{XSD}{name}' THEN {test}" for name, test in tests.items())
    return f"CASE {cases} ELSE TRUE END"


def _kind() -> str:
    integers = ", ".join(f"'{XSD}{name}'" for name in _INTEGERS)
    digits = "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"

    def kind(good: str, found: str | int) -> str:
        return f"CASE WHEN {good} THEN {found} ELSE {at.KIND_ILL_TYPED} END"

    real = f"CASE WHEN d = '{XSD}float' THEN {at.KIND_FLOAT} ELSE {at.KIND_DOUBLE} END"
    moments = ""
    for name, number in (("dateTime", at.KIND_DATETIME), ("date", at.KIND_DATE), ("gYear", at.KIND_YEAR)):
        good = f"regexp_full_match(f, '{_MOMENTS[name]}') AND kg_us(f) IS NOT NULL"
        moments += f" WHEN d = '{XSD}{name}' THEN {kind(good, number)}"
    return f"""CASE
        WHEN NOT starts_with(d, '{XSD}') THEN {at.KIND_ILL_TYPED}
        WHEN d IN ({integers}) THEN {kind("regexp_full_match(f, '[+-]?[0-9]+') AND kg_in_range(f, d)", at.KIND_INTEGER)}
        WHEN d = '{XSD}decimal' THEN {kind(f"regexp_full_match(f, '{digits}')", at.KIND_DECIMAL)}
        WHEN d IN ('{XSD}double', '{XSD}float') THEN {kind(f"regexp_full_match(f, '{digits}([eE][+-]?[0-9]+)?|[+-]?INF|NaN')", real)}
        WHEN d = '{XSD}boolean' THEN {kind("f IN ('true', 'false', '0', '1')", at.KIND_BOOLEAN)}
        {moments}
        ELSE {at.KIND_ILL_TYPED} END"""


def _us() -> str:
    """Microseconds since 1970 of a dateTime, date or gYear; its zone, where it has one, is taken off."""
    day, bare = f"regexp_extract(f, '^{_DAY}')", f"regexp_extract(f, '^{_YEAR}')"
    local = f"""CASE
        WHEN regexp_full_match(f, '{_DAY}T{_TIME}(\\.[0-9]+)?{_ZONE}?') THEN
            try_cast({day} || ' ' || regexp_extract(f, 'T([0-9:.]+)', 1) AS TIMESTAMP)
        WHEN regexp_full_match(f, '{_MOMENTS["dateTime"]}') THEN try_cast({day} AS TIMESTAMP) + INTERVAL 1 DAY
        WHEN regexp_full_match(f, '{_MOMENTS["date"]}') THEN try_cast({day} AS TIMESTAMP)
        WHEN regexp_full_match(f, '{_MOMENTS["gYear"]}') THEN try_cast({bare} || '-01-01' AS TIMESTAMP) END"""
    zone = """CASE WHEN regexp_matches(f, '[+-][0-9]{2}:[0-9]{2}$')
        THEN (CASE WHEN substr(f, -6, 1) = '-' THEN -1 ELSE 1 END)
             * (substr(f, -5, 2)::BIGINT * 60 + substr(f, -2, 2)::BIGINT) * 60000000 ELSE 0 END"""
    return f"epoch_us({local}) - {zone}"


def _form() -> str:
    day = "(DATE '1970-01-01' + (i - {zero})::INTEGER)"
    stamp = "strftime(make_timestamp((i - {zero}) * 1000000), '%Y-%m-%dT%H:%M:%S')"
    arms = {
        at.INTEGER: f"(i - {at.inline_zero(at.INTEGER)})::VARCHAR",
        at.DECIMAL: "kg_decimal_form(i - {zero})",
        at.BOOLEAN: f"(CASE WHEN i = {at.inline_zero(at.BOOLEAN)} THEN 'false' ELSE 'true' END)",
        at.DATETIME: stamp,
        at.DATETIME_UTC: stamp + " || 'Z'",
        at.DATE: f"strftime({day}, '%Y-%m-%d')",
        at.YEAR: "lpad((i - {zero})::VARCHAR, 4, '0')",
    }
    cases = " ".join(
        f"WHEN i >> {at.SHIFT} = {number} THEN {text.format(zero=at.inline_zero(number))}"
        for number, text in arms.items()
    )
    return f"CASE {cases} END"


def layout_functions() -> dict[str, str]:
    """Return the head of each function, in order, with the statement that defines it."""
    return {statement.split(" MACRO ", 1)[1].partition(" AS ")[0]: statement for statement in macros()}


def macros() -> tuple[str, ...]:
    """Return the statements that define the functions, in order."""
    whole = "(CASE WHEN m < 0 THEN '-' ELSE '' END || (abs(m) // 1000000)::VARCHAR"
    cents = "lpad((abs(m) % 1000000)::VARCHAR, 6, '0')"
    datatypes = " ".join(f"WHEN i >> {at.SHIFT} = {n} THEN '{iri}'" for n, iri in at.INLINE_DATATYPE.items())
    return tuple(
        f"CREATE OR REPLACE MACRO {head} AS {body}"
        for head, body in (
            # The engine's hash alone gives similar IRIs the same digest; read both ways it does not.
            ("kg_hash(t)", "hash(hash(t), hash(reverse(t)))"),
            ("kg_inline(t)", _inline_id()),
            ("kg_id(t)", _id()),
            # White space of XML, which these types collapse (XSD 1.0 Part 2 §4.3.6).
            ("kg_trimmed(f)", "trim(f, chr(32) || chr(9) || chr(10) || chr(13))"),
            ("kg_us(f)", _us()),
            ("kg_in_range(f, d)", _in_range()),
            ("kg_kind_of(f, d)", _kind()),
            ("kg_kind(f, d)", "kg_kind_of(kg_trimmed(f), d)"),
            ("kg_num(f, k)", f"CASE WHEN k <= {at.KIND_DECIMAL} THEN try_cast(kg_trimmed(f) AS DECIMAL(38,18))"
             f" WHEN k = {at.KIND_BOOLEAN} THEN (kg_trimmed(f) IN ('true', '1'))::INTEGER::DECIMAL(38,18) END"),
            ("kg_dbl(f, k)", f"CASE WHEN k = {at.KIND_FLOAT} THEN try_cast(kg_trimmed(f) AS FLOAT)::DOUBLE"
             f" WHEN k <= {at.KIND_DOUBLE} THEN try_cast(kg_trimmed(f) AS DOUBLE) END"),
            ("kg_zoned(f)", "regexp_matches(f, '(Z|[+-][0-9]{2}:[0-9]{2})$')"),
            ("kg_decimal_form(m)", f"{whole} || '.' || coalesce(nullif(rtrim({cents}, '0'), ''), '0'))"),
            ("kg_form(i)", _form()),
            ("kg_datatype(i)", f"CASE {datatypes} END"),
        )
    )  # fmt: skip
