"""SQL functions that compiled expressions call, beside those of the dataset's layout."""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar import layout_functions
from kgtool.engines import Engine
from kgtool.model.terms import XSD

_PLACES, _HALF = 10**18, 10**9
_INTEGERS = ", ".join(f"'{XSD}{name}'" for name in ("integer", *at.DERIVED_INTEGERS))


def _let(body: str, **values: str) -> str:
    """Return ``body`` with each of ``values`` named ``u.NAME``, worked out once and written once.

    A macro's argument is written out wherever its name stands; in a chain of calls that grows beyond measure.
    The body may not name anything but ``u``: what a lambda takes in from outside the engine cannot always bind.
    """
    given = ", ".join(f"{name} := {value}" for name, value in values.items())
    return f"list_transform([struct_pack({given})], lambda u: {body})[1]"


def _let_typed(body: str) -> str:
    """Return ``body`` with the form (``u.f``) and the datatype (``u.d``) of the typed literal whose text is ``t``."""
    form, datatype = "kg_trimmed(kg_text_form(t))", "substr(kg_text_tail(t), 5)[:-2]"
    return f"CASE WHEN kg_is_typed(t) THEN {_let(body, f=form, d=datatype)} END"


# Long division by adding: with a divisor of 38 digits there is no room to multiply the remainder by ten. ``s``
# takes in ``r`` ten times a place; whenever the divisor fits, it is taken off and the quotient grows by one.
_BY_ADDING = (
    "list_reduce(range(180), lambda z, i: CASE"
    " WHEN i % 10 = 0 THEN struct_pack(q := z.q * 10, r := z.s, s := z.s)"
    " WHEN z.s + z.r >= y THEN struct_pack(q := z.q + 1, r := z.r, s := z.s + z.r - y)"
    " ELSE struct_pack(q := z.q, r := z.r, s := z.s + z.r) END,"
    " struct_pack(q := CAST(0 AS UHUGEINT), r := CAST(0 AS UHUGEINT), s := CAST(m AS UHUGEINT))).q"
)

_TEXTS = (
    # A term's text taken apart.
    ("kg_text(i, l, e)",
     f"CASE WHEN i >= {at.STRING} THEN '\"' || l || '\"' WHEN i >= {at.IRI} THEN '<' || l || '>' WHEN i >= {at.BLANK} THEN '_:' || l"
     f" WHEN i < {at.TYPED} THEN '\"' || l || '\"@' || e ELSE '\"' || l || '\"^^<' || e || '>' END"),
    ("kg_text_end(t)", "length(t) - strpos(reverse(t), '\"') + 1"),
    ("kg_text_form(t)", "CASE WHEN t[1] = '<' THEN t[2:-2] WHEN t[1] = '\"' THEN substr(t, 2, kg_text_end(t) - 2) END"),
    ("kg_text_tail(t)", "CASE WHEN t[1] = '\"' THEN substr(t, kg_text_end(t)) END"),
    ("kg_is_string(t)", "t[1] = '\"' AND NOT ends_with(t, '>')"),
    ("kg_is_typed(t)", "t[1] = '\"' AND ends_with(t, '>')"),
    ("kg_text_datatype(t)",
     "CASE WHEN t[1] <> '\"' THEN NULL WHEN ends_with(t, '>') THEN substr(kg_text_tail(t), 5)[:-2]"
     f" WHEN ends_with(t, '\"') THEN '{XSD}string' ELSE '{at.LANG_STRING}' END"),
    ("kg_text_lang(t)", "CASE WHEN t[1] <> '\"' THEN NULL WHEN kg_is_string(t) THEN substr(kg_text_tail(t), 3) ELSE '' END"),
    # Its typed value, as the value table has it of the literals that are stored.
    ("kg_text_kind(t)", _let_typed("kg_kind_of(u.f, u.d)")),
    ("kg_text_rank(t)", f"nullif(least(kg_text_kind(t), {at.KIND_BOOLEAN}), {at.KIND_BOOLEAN})"),
    ("kg_text_order(t)",
     "CASE WHEN t[1] = '_' THEN 1 WHEN t[1] = '<' THEN 2 WHEN kg_is_typed(t) THEN [3, 3, 3, 3, 4, 5, 5, 5, 7][kg_text_kind(t)] ELSE 6 END"),
    ("kg_text_exact(t)", _let_typed(
        f"CASE WHEN kg_kind_of(u.f, u.d) <= {at.KIND_DECIMAL} THEN try_cast(u.f AS DECIMAL(38,18)) END")),
    # Of an exact number only where it is too large for DECIMAL(38,18).
    ("kg_text_real(t)", _let_typed(
        f"CASE WHEN kg_kind_of(u.f, u.d) <= {at.KIND_DECIMAL} AND try_cast(u.f AS DECIMAL(38,18)) IS NOT NULL THEN NULL"
        f" WHEN kg_kind_of(u.f, u.d) <= {at.KIND_DOUBLE} THEN"
        f" CASE WHEN u.d = '{XSD}float' THEN CAST(try_cast(u.f AS FLOAT) AS DOUBLE) ELSE try_cast(u.f AS DOUBLE) END END")),
    ("kg_text_truth(t)", _let_typed(
        f"CASE WHEN u.d = '{XSD}boolean' THEN CASE WHEN u.f IN ('true', '1') THEN TRUE WHEN u.f IN ('false', '0') THEN FALSE END END")),
    ("kg_text_us(t)", _let_typed(
        f"CASE WHEN kg_kind_of(u.f, u.d) BETWEEN {at.KIND_DATETIME} AND {at.KIND_YEAR} THEN kg_us(u.f) END")),
    ("kg_text_family(t)", _let(
        f"CASE WHEN u.k BETWEEN {at.KIND_DATETIME} AND {at.KIND_YEAR} THEN u.k END", k="kg_text_kind(t)")),
    ("kg_text_zoned(t)", "CASE WHEN kg_is_typed(t) THEN kg_zoned(kg_trimmed(kg_text_form(t))) END"),
)  # fmt: skip
_NUMBERS = (
    # The canonical form of a double or float (XSD 1.0 Part 2 §3.2.4.2, §3.2.5.2), from the shortest digits that mean
    # it: their text s is taken apart into digits before and after the point and an exponent.
    ("kg_scientific(s)", _let(
        "CASE WHEN ltrim(u.d, '0') = '' THEN '0.0E0' ELSE " + _let(
            "u.f[1] || '.' || coalesce(nullif(u.f[2:], ''), '0') || 'E' || CAST(u.p AS VARCHAR)",
            f="rtrim(ltrim(u.d, '0'), '0')",
            p="u.w - 1 - length(u.d) + length(ltrim(u.d, '0')) + u.e",
        ) + " END",
        d="replace(split_part(s, 'e', 1), '.', '')", w="strpos(split_part(s, 'e', 1) || '.', '.') - 1",
        e="coalesce(try_cast(split_part(s, 'e', 2) AS INTEGER), 0)")),
    ("kg_real_form(v, s)",
     "CASE WHEN isnan(v) THEN 'NaN' WHEN isinf(v) THEN CASE WHEN v > 0 THEN 'INF' ELSE '-INF' END"
     " ELSE CASE WHEN starts_with(s, '-') THEN '-' ELSE '' END || kg_scientific(ltrim(s, '-')) END"),
    ("kg_double_form(v)", "kg_real_form(v, CAST(v AS VARCHAR))"),
    # A cast that fails must not: the engine may work it out before the test that it stands behind.
    # The engine writes a float with digits that only a double needs: the first of one to nine that mean the same does.
    ("kg_float_digits(v)", _let(
        "CASE " + " ".join(f"WHEN CAST(printf('%.{n}e', u.v) AS FLOAT) = u.v THEN printf('%.{n}e', u.v)" for n in range(9)) + " END",
        v="TRY_CAST(v AS FLOAT)")),
    ("kg_float_form(v)", "kg_real_form(v, CASE WHEN isfinite(v) THEN kg_float_digits(v) END)"),
    # Exact numbers: DECIMAL(38,18).
    ("kg_micro(m)", "CAST(CAST(m AS DECIMAL(20,0)) * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(38,18))"),
    ("kg_exact_form(d)", "regexp_replace(regexp_replace(CAST(d AS VARCHAR), '0+$', ''), '\\.$', '.0')"),
    ("kg_short(d)", "CASE WHEN abs(d) < 1000000000000 THEN CAST(d AS DECIMAL(38,6)) = d ELSE d <> d END"),
    ("kg_join(w, f)",
     "CAST(CAST(w AS DECIMAL(38,18)) + CAST(CAST(f AS DECIMAL(20,0)) * CAST(0.000000000000000001 AS DECIMAL(18,18))"
     " AS DECIMAL(38,18)) AS DECIMAL(38,18))"),
    ("kg_whole(d)", "CAST(trunc(d) AS HUGEINT)"),
    ("kg_part(d)", f"CAST(CAST(d - trunc(d) AS DECIMAL(18,18)) * CAST({_PLACES} AS DECIMAL(19,0)) AS HUGEINT)"),
    ("kg_sign(a, b)", "CASE WHEN (a < 0) = (b < 0) THEN 1 ELSE -1 END"),
    ("kg_multiply_slowly(a, b)", _let(
        "CASE WHEN CAST(u.a AS DOUBLE) * CAST(u.b AS DOUBLE) < 1.1e20 THEN " + _let(
            f"CASE WHEN abs(u.n) < {10**38} THEN kg_join(u.n // {_PLACES}, u.n % {_PLACES}) END",
            n=f"u.s * (kg_whole(u.a) * kg_whole(u.b) * {_PLACES} + kg_whole(u.a) * kg_part(u.b)"
            f" + kg_part(u.a) * kg_whole(u.b) + (kg_part(u.a) * kg_part(u.b)) // {_PLACES})",
        ) + " END", a="abs(a)", b="abs(b)", s="kg_sign(a, b)")),
    ("kg_multiply(a, b)",
     "CASE WHEN kg_short(a) AND kg_short(b) AND abs(a) < 1000000000 AND abs(b) < 1000000000"
     " THEN CAST(CAST(a AS DECIMAL(19,6)) * CAST(b AS DECIMAL(19,6)) AS DECIMAL(38,18))"
     " WHEN a IS NULL OR b IS NULL THEN NULL ELSE kg_multiply_slowly(a, b) END"),
    ("kg_quotient(x, y)", f"kg_join(x // y, ((x % y) * {_PLACES}) // y)"),
    # By a divisor of at most 18 digits: in units of 10^-6, and their 10^-18 parts.
    ("kg_by_short(a, b)", _let(
        f"CASE WHEN u.w // u.y < {10**20} THEN kg_join(u.w // u.y, ((u.w % u.y) * {_PLACES} + u.f) // u.y) END",
        w=f"kg_whole(a) * 1000000 + (kg_part(a) * 1000000) // {_PLACES}", f=f"(kg_part(a) * 1000000) % {_PLACES}",
        y="CAST(b * 1000000 AS HUGEINT)")),
    ("kg_by_adding(m, y)", _BY_ADDING),
    # By any other: the remainder gives two times nine places, or, where there is no room for that, digit by digit.
    ("kg_by_long(x, y)", _let(
        f"CASE WHEN u.q >= {10**20} THEN NULL WHEN u.y < {10**29} THEN"
        f" kg_join(u.q, ((u.m * {_HALF}) // u.y) * {_HALF} + (((u.m * {_HALF}) % u.y) * {_HALF}) // u.y)"
        " ELSE kg_join(u.q, kg_by_adding(u.m, CAST(u.y AS UHUGEINT))) END",
        q="x // y", m="x % y", y="y")),
    ("kg_all(d)", f"kg_whole(d) * {_PLACES} + kg_part(d)"),
    ("kg_divide_slowly(a, b)", _let(
        "u.s * CASE WHEN kg_short(u.b) THEN kg_by_short(u.a, CAST(u.b AS DECIMAL(25,6))) ELSE kg_by_long(kg_all(u.a), kg_all(u.b)) END",
        a="abs(a)", b="abs(b)", s="kg_sign(a, b)")),
    ("kg_divide(a, b)",
     "CASE WHEN b = 0 OR a IS NULL OR b IS NULL THEN NULL WHEN kg_short(a) AND kg_short(b)"
     " THEN kg_quotient(CAST(CAST(a AS DECIMAL(25,6)) * 1000000 AS HUGEINT), CAST(CAST(b AS DECIMAL(25,6)) * 1000000 AS HUGEINT))"
     " ELSE kg_divide_slowly(a, b) END"),
    ("kg_sum_distinct(k, v)", "list_sum(list_transform(list(DISTINCT row(k, v)), lambda x: x[2]))"),
    ("kg_single(d)",
     "CASE WHEN isfinite(d) AND abs(d) >= 3.4028235677973366e38 THEN CAST(CASE WHEN d < 0 THEN '-Infinity' ELSE 'Infinity' END AS DOUBLE)"
     " ELSE CAST(TRY_CAST(d AS FLOAT) AS DOUBLE) END"),
    ("kg_divide_double(a, b)",
     "CASE WHEN b <> 0 OR isnan(b) THEN a / b WHEN a = 0 OR isnan(a) THEN CAST('NaN' AS DOUBLE)"
     " WHEN (a > 0) = (1 / b IS NOT NULL AND CAST(b AS VARCHAR)[1] <> '-') THEN CAST('Infinity' AS DOUBLE)"
     " ELSE CAST('-Infinity' AS DOUBLE) END"),
)  # fmt: skip

_CALLS = re.compile(r"\bkg_\w+", re.IGNORECASE)


def _plain() -> dict[str, str]:
    """Return the statement that defines each function, in order."""
    own = {head: f"CREATE OR REPLACE MACRO {head} AS {body}" for head, body in (*_TEXTS, *_NUMBERS)}
    return {head.partition("(")[0]: text for head, text in {**layout_functions(), **own}.items()}


def calls(sql: str) -> frozenset[str]:
    """Return the names of our functions that a statement calls."""
    return frozenset(name.lower() for name in _CALLS.findall(sql))


def install(engine: Engine, called: frozenset[str] | None = None) -> None:
    """Make the functions known to ``engine``: all, or those ``called`` with what they call in turn."""
    statements = _plain()
    if called is not None:
        wanted, new = set[str](), called & statements.keys()
        while new:
            wanted |= new
            new = frozenset().union(*(calls(statements[name]) for name in new)) & statements.keys() - wanted
        statements = {name: statement for name, statement in statements.items() if name in wanted}
    if statements:
        engine.run(";".join(statements.values()))


def double_form(value: float) -> str:
    """Return the canonical form of an xsd:double (XSD 1.0 Part 2 §3.2.5.2): ``1.5E0``, ``INF``, ``NaN``."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    return _scientific(repr(value))


def single(value: float) -> float:
    """Return the xsd:float next to ``value``."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def float_form(value: float) -> str:
    """Return the canonical form of an xsd:float: the shortest digits that tell it from other floats."""
    if not math.isfinite(value):
        return double_form(value)
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if single(float(text)) == single(value):
            return _scientific(text)
    return _scientific(repr(value))


def _scientific(text: str) -> str:
    sign, digits, exponent = Decimal(text).as_tuple()
    figures = "".join(map(str, digits)).rstrip("0")
    if not figures:
        return "-0.0E0" if sign else "0.0E0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"
