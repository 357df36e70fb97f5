"""The SQL functions of compiled expressions say what the specifications say, computed another way."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from decimal import ROUND_DOWN, Context, Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar import text_of
from kgtool.engines import Engine, open_duckdb
from kgtool.model.terms import XSD
from kgtool.sparql.compile import macros
from kgtool.sparql.compile.literals import typed

_EXACT = Context(prec=130)
_LARGEST = Decimal("99999999999999999999.999999999999999999")
_TINIEST = Decimal(1).scaleb(-18)
_DECIMALS = st.one_of(
    *(
        st.integers(-(10**digits) + 1, 10**digits - 1).map(lambda n, places=places: _EXACT.scaleb(n, -places))
        for digits, places in ((38, 18), (21, 18), (20, 6), (20, 0), (2, 0))
    ),
    st.sampled_from([_LARGEST, _EXACT.minus(_LARGEST), _TINIEST, Decimal("17014118346046923173.1")]),
)
_MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = open_duckdb()
    macros.install(made)
    yield made
    made.close()


def _fitting(value: Decimal) -> Decimal | None:
    cut = value.quantize(_TINIEST, rounding=ROUND_DOWN, context=_EXACT)
    return cut if _EXACT.abs(cut) <= _LARGEST else None


@_MANY
@given(st.lists(st.tuples(_DECIMALS, _DECIMALS), min_size=1, max_size=60))
@example(
    [(Decimal("365028764.4"), Decimal("190565311.837574")), (_LARGEST, Decimal(1)), (_LARGEST, _LARGEST)]
)
@example([(Decimal("273047998277"), Decimal(1)), (_LARGEST, _TINIEST), (Decimal(1), Decimal(3))])
def test_products_and_quotients_are_exact_to_18_places(
    engine: Engine, pairs: list[tuple[Decimal, Decimal]]
) -> None:
    numbered = [list(range(len(pairs))), [f"{a:f}" for a, _ in pairs], [f"{b:f}" for _, b in pairs]]
    rows = engine.run(
        "SELECT i, kg_multiply(a, b), kg_divide(a, b) FROM (SELECT unnest($1::INTEGER[]) AS i,"
        " unnest($2::VARCHAR[])::DECIMAL(38,18) AS a, unnest($3::VARCHAR[])::DECIMAL(38,18) AS b)",
        numbered,
    )
    for place, product, quotient in rows:
        a, b = pairs[place]
        assert product == _fitting(_EXACT.multiply(a, b)), (a, b)
        assert quotient == (_fitting(_EXACT.divide(a, b)) if b else None), (a, b)


def test_arithmetic_with_nothing_is_nothing(engine: Engine) -> None:
    null, one = "CAST(NULL AS DECIMAL(38,18))", "CAST(1 AS DECIMAL(38,18))"
    for call in ("kg_multiply", "kg_divide"):
        assert engine.run(f"SELECT {call}({null}, {one}), {call}({one}, {null})") == [(None, None)]


_REALS = st.one_of(
    st.floats(), st.floats(-1e9, 1e9), st.integers(-(10**17), 10**17).map(float), st.just(-0.0)
)


@_MANY
@given(st.lists(_REALS, min_size=1, max_size=60))
@example([3154327.3533238466, -43485442637.34515, 0.1, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, math.inf])
def test_doubles_and_floats_are_written_canonically(engine: Engine, values: list[float]) -> None:
    singles = [v for v in values if not math.isfinite(v) or abs(v) < 3e38]
    for name, given_values, form in (
        ("double", values, macros.double_form),
        ("float", [struct.unpack("f", struct.pack("f", v))[0] for v in singles], macros.float_form),
    ):
        rows = engine.run(
            f"SELECT v, kg_{name}_form(v) FROM (SELECT unnest($1::DOUBLE[]) AS v)", [given_values]
        )
        assert all(text == form(value) for value, text in rows), [(v, t, form(v)) for v, t in rows]


_SPECIAL = (
    *["", "true", "1", " false", "2020", "0000", "2020Z", "INF", "+INF", "-INF", "NaN", "inf", "\t7\n", "5."],
    *[".5", "+.5E-3", "1e5", "\u00a07", "abc", '"quoted" "', "9" * 25, "0." + "3" * 30, "2020-1-1"],
    *["2020-02-30", "2020-02-29Z", "2021-02-29", "2020-01-01+14:00", "0000-01-01", "2020-01-01T24:00:00"],
    *["2020-01-01T00:00:00.1234567-05:30", "2020-01-01T23:59:60"],
)
_FORMS = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.decimals(allow_nan=False).map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.dates().map(str),
    st.sampled_from(_SPECIAL),
)
_NAMES = st.sampled_from(
    [*at.DERIVED_INTEGERS, "integer", "decimal", "double", "float", "boolean", "time"]
) | st.sampled_from(["dateTime", "date", "gYear"])


@_MANY
@given(st.lists(st.tuples(_FORMS, _NAMES), min_size=1, max_size=60))
@example(
    [("2020", "date"), ("2020-05-05", "gYear"), ("2020-05-05", "dateTime"), ("2020-05-05T00:00:00", "date")]
)
def test_texts_have_the_values_that_constants_have(engine: Engine, pairs: list[tuple[str, str]]) -> None:
    literals = [Literal(form, datatype=NamedNode(XSD + name)) for form, name in pairs]
    texts = {text_of(literal): literal for literal in literals}
    rows = engine.run(
        "SELECT t, kg_text_kind(t), kg_text_rank(t), kg_text_exact(t), kg_text_real(t), kg_text_truth(t),"
        " kg_text_us(t), kg_text_family(t), kg_text_zoned(t) FROM (SELECT unnest($1::VARCHAR[]) AS t)",
        [list(texts)],
    )
    for text, kind, rank, exact, real, truth, us, family, zoned in rows:
        value = typed(texts[text])
        assert value is not None
        assert (kind, truth) == (value.kind, value.truth), text
        assert rank == (value.kind if value.kind <= 4 else None), text
        assert us == value.us, text
        assert family == (value.kind if value.us is not None else None), text
        assert value.us is None or zoned == value.zoned, text
        large = value.exact is not None and abs(value.exact) >= 10**20
        assert _same(real, float(value.exact or 0) if large else value.real, single=value.kind == 3), text
        if value.exact is not None and abs(value.exact) < 10**20 and -value.exact.as_tuple().exponent <= 18:
            assert exact == value.exact, text


def _same(a: float | None, b: float | None, *, single: bool) -> bool:
    if a is None or b is None:
        return a is b
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or (single and (math.isclose(a, b, rel_tol=1e-6) or not 1e-37 < abs(b) < 3e38))


def test_strings_and_resources_have_no_value(engine: Engine) -> None:
    rows = engine.run(
        "SELECT kg_text_kind(t), kg_text_exact(t), kg_text_us(t), kg_text_truth(t), kg_text_order(t)"
        " FROM (SELECT unnest(['\"5\"', '\"5\"@en', '<a:5>', '_:b5']) AS t)"
    )
    assert sorted(rows) == [(None, None, None, None, order) for order in (1, 2, 6, 6)]
