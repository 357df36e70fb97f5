"""SQL functions that compiled expressions call, beside those of the dataset's layout."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, Context, Decimal

from kgtool.dataset.columnar import layout as at
from kgtool.engines import Engine
from kgtool.model.terms import XSD
from kgtool.sparql.compile import literals

_MACROS = (
    # A term's text taken apart.
    ("kg_text(i, l, e)",
     f"CASE WHEN i >= {at.STRING} THEN '\"' || l || '\"' WHEN i >= {at.IRI} THEN '<' || l || '>' WHEN i >= {at.BLANK} THEN '_:' || l"
     f" WHEN i < {at.TYPED} THEN '\"' || l || '\"@' || e ELSE '\"' || l || '\"^^<' || e || '>' END"),
    ("kg_text_end(t)", "length(t) - strpos(reverse(t), '\"') + 1"),
    ("kg_text_form(t)", "CASE WHEN t[1] = '<' THEN t[2:-2] WHEN t[1] = '\"' THEN substr(t, 2, kg_text_end(t) - 2) END"),
    ("kg_text_tail(t)", "CASE WHEN t[1] = '\"' THEN substr(t, kg_text_end(t)) END"),
    ("kg_is_string(t)", "t[1] = '\"' AND NOT ends_with(t, '>')"),
    ("kg_text_datatype(t)",
     "CASE WHEN t[1] <> '\"' THEN NULL WHEN ends_with(t, '>') THEN substr(kg_text_tail(t), 5)[:-2]"
     f" WHEN ends_with(t, '\"') THEN '{XSD}string' ELSE '{at.LANG_STRING}' END"),
    ("kg_text_lang(t)", "CASE WHEN t[1] <> '\"' THEN NULL WHEN kg_is_string(t) THEN substr(kg_text_tail(t), 3) ELSE '' END"),
    # Exact numbers: DECIMAL(38,18).
    ("kg_micro(m)", "CAST(CAST(m AS DECIMAL(20,0)) * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(38,18))"),
    ("kg_exact_form(d)", "regexp_replace(regexp_replace(CAST(d AS VARCHAR), '0+$', ''), '\\.$', '.0')"),
    ("kg_short(d)", "abs(d) < 1000000000000 AND CAST(d AS DECIMAL(38,6)) = d"),
    ("kg_multiply(a, b)",
     "CASE WHEN kg_short(a) AND kg_short(b) AND abs(a) < 1000000000 AND abs(b) < 1000000000"
     " THEN CAST(CAST(a AS DECIMAL(18,6)) * CAST(b AS DECIMAL(18,6)) AS DECIMAL(38,18))"
     " WHEN a IS NULL OR b IS NULL THEN NULL"
     " ELSE CAST(kg_multiply_exactly(CAST(a AS VARCHAR), CAST(b AS VARCHAR)) AS DECIMAL(38,18)) END"),
    ("kg_quotient(x, y)",
     "CAST(CAST(x // y AS DECIMAL(38,18)) + CAST(CAST(((x % y) * 1000000000000000000) // y AS DECIMAL(20,0))"
     " * CAST(0.000000000000000001 AS DECIMAL(18,18)) AS DECIMAL(38,18)) AS DECIMAL(38,18))"),
    ("kg_divide(a, b)",
     "CASE WHEN b = 0 OR a IS NULL OR b IS NULL THEN NULL WHEN kg_short(a) AND kg_short(b)"
     " THEN kg_quotient(CAST(CAST(a AS DECIMAL(18,6)) * 1000000 AS HUGEINT), CAST(CAST(b AS DECIMAL(18,6)) * 1000000 AS HUGEINT))"
     " ELSE CAST(kg_divide_exactly(CAST(a AS VARCHAR), CAST(b AS VARCHAR)) AS DECIMAL(38,18)) END"),
    ("kg_divide_double(a, b)",
     "CASE WHEN b <> 0 OR isnan(b) THEN a / b WHEN a = 0 OR isnan(a) THEN CAST('NaN' AS DOUBLE)"
     " WHEN (a > 0) = (1 / b IS NOT NULL AND CAST(b AS VARCHAR)[1] <> '-') THEN CAST('Infinity' AS DOUBLE)"
     " ELSE CAST('-Infinity' AS DOUBLE) END"),
)  # fmt: skip

_EXACT = Context(prec=80)
_PLACES = Decimal(1).scaleb(-18)


def install(engine: Engine) -> None:
    """Make the functions known to ``engine``."""
    engine.function("kg_double_form", double_form, ["DOUBLE"], "VARCHAR")
    engine.function("kg_float_form", float_form, ["DOUBLE"], "VARCHAR")
    engine.function("kg_multiply_exactly", _multiply, ["VARCHAR", "VARCHAR"], "VARCHAR")
    engine.function("kg_divide_exactly", _divide, ["VARCHAR", "VARCHAR"], "VARCHAR")
    literals.install(engine)
    for head, body in _MACROS:
        engine.run(f"CREATE OR REPLACE MACRO {head} AS {body}")


def double_form(value: float) -> str:
    """Return the canonical form of an xsd:double (XSD 1.0 Part 2 §3.2.5.2): ``1.5E0``, ``INF``, ``NaN``."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    return _scientific(repr(value))


def float_form(value: float) -> str:
    """Return the canonical form of an xsd:float: the shortest digits that tell it from other floats."""
    if not math.isfinite(value):
        return double_form(value)
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if _single(float(text)) == _single(value):
            return _scientific(text)
    return _scientific(repr(value))


def _single(value: float) -> float:
    import struct

    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _scientific(text: str) -> str:
    sign, digits, exponent = Decimal(text).as_tuple()
    figures = "".join(map(str, digits)).rstrip("0")
    if not figures:
        return "-0.0E0" if sign else "0.0E0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"


def _multiply(a: str, b: str) -> str | None:
    return _fitting(_EXACT.multiply(Decimal(a), Decimal(b)))


def _divide(a: str, b: str) -> str | None:
    return _fitting(_EXACT.divide(Decimal(a), Decimal(b)))


def _fitting(value: Decimal) -> str | None:
    """Return a decimal cut to 18 places, or None (an error) beyond 20 digits before the point."""
    if abs(value) >= 10**20:
        return None
    return f"{value.quantize(_PLACES, rounding=ROUND_DOWN, context=_EXACT):f}"
