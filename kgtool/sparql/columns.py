"""Solutions as Arrow record batches, typed where all values of a column have one type.

The engine reads, casts and writes the columns; no term is made. Types: see ``TYPES``. Exactly (``exact``), a
column is a struct of ``type`` (uri, literal or bnode), ``value``, ``datatype`` and ``language``, the parts
of the SPARQL 1.1 Query Results JSON Format, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.engines import Limits, open_duckdb
from kgtool.model.errors import UsageError
from kgtool.model.results import Solutions
from kgtool.model.terms import RDF, XSD
from kgtool.sparql.texts import Texts

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 50_000
_MANY_KINDS = 1000
_INTEGERS = frozenset(
    f"^^<{XSD}{name}>"
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
_DECIMALS = _INTEGERS | {f"^^<{XSD}decimal>"}
_REALS = frozenset((f"^^<{XSD}double>", f"^^<{XSD}float>"))
_MOMENT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?"
_EXACT = "type VARCHAR, value VARCHAR, datatype VARCHAR, language VARCHAR"


@dataclass(frozen=True)
class Type:
    """What values of a column become: ``sql`` where ``pattern`` and the cast hold for each form ``x``.

    ``datatypes``: all of the column's are among these, and one at least is of ``needed``.
    """

    arrow: str
    datatypes: frozenset[str]
    pattern: str
    sql: str
    needed: frozenset[str] = frozenset()


TYPES = (
    Type("int64", _INTEGERS, "[+-]?[0-9]+", "TRY_CAST(ltrim(x, '+') AS BIGINT)"),
    Type("decimal128(38, 18)", _DECIMALS, "[+-]?[0-9]{0,20}(\\.[0-9]{0,18})?",
         "TRY_CAST(ltrim(x, '+') AS DECIMAL(38, 18))"),
    Type("double", _DECIMALS | _REALS, "[+-]?(INF|NaN|[0-9.]+([eE][+-]?[0-9]+)?)",
         "TRY_CAST(ltrim(x, '+') AS DOUBLE)", _REALS),
    Type("bool", frozenset((f"^^<{XSD}boolean>",)), "true|false|1|0", "x IN ('true', '1')"),
    Type("date32[day]", frozenset((f"^^<{XSD}date>",)), "[0-9]{4}-[0-9]{2}-[0-9]{2}", "TRY_CAST(x AS DATE)"),
    Type("timestamp[us]", frozenset((f"^^<{XSD}dateTime>",)), _MOMENT, "TRY_CAST(x AS TIMESTAMP)"),
    Type("timestamp[us, tz=UTC]", frozenset((f"^^<{XSD}dateTime>",)), _MOMENT + "(Z|[+-][0-9]{2}:[0-9]{2})",
         "make_timestamp(epoch_us(TRY_CAST(x AS TIMESTAMPTZ)))"),
)  # fmt: skip
"""In this order; what fits none is text: IRIs, labels after ``_:``, and lexical forms."""


@dataclass(frozen=True)
class Batches:
    """A schema of Arrow and the record batches that fit it; they can be read once."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def batches(solutions: Solutions, *, exact: bool = False, limits: Limits | None = None) -> Batches:
    """Return ``solutions`` in columns. Raises UsageError where pyarrow is not installed, LimitError."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        message = "Arrow and Parquet need one more package: pip install 'kgtool[arrow]'"
        raise UsageError(message) from None
    limits = (limits or Limits()).begun()
    if solutions.texts is not None:
        texts = solutions.texts()
        return _of(texts, exact=exact, limits=limits)
    engine = open_duckdb()
    texts = Texts(engine, solutions.variables)
    texts.add(solutions)
    return _of(texts, exact=exact, limits=limits)


def _of(texts: Texts, *, exact: bool, limits: Limits) -> Batches:
    import pyarrow as pa

    columns, fields = [], []
    for place, variable in enumerate(texts.variables):
        kinds = _kinds(texts, place)
        sql, arrow = (_exactly(place), _struct()) if exact else _typed(texts, place, kinds)
        columns.append(f"{sql} AS v{place}")
        fields.append(pa.field(variable, arrow, metadata=_told(kinds)))
    schema = pa.schema(fields)

    def read() -> Iterator[pa.RecordBatch]:
        try:
            statement = f"SELECT {', '.join(columns) or 'place'} FROM {texts.name} ORDER BY place"
            for batch in texts.engine.record_batches(statement, _BATCH, limits=limits):
                yield _fitted(batch, schema)
        finally:
            texts.drop()

    return Batches(schema, read())


def _fitted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [batch.column(place).cast(field.type) for place, field in enumerate(schema)]
    if arrays:
        return pa.RecordBatch.from_arrays(arrays, schema=schema)
    return pa.RecordBatch.from_struct_array(pa.array([{}] * len(batch), pa.struct([])))


def _tail(place: int) -> str:
    """Return the SQL of what follows the lexical form of a literal."""
    return f"regexp_extract(c{place}, '\"([^\"]*)$', 1)"


def _form(place: int) -> str:
    return f"c{place}[2:length(c{place}) - length({_tail(place)}) - 1]"


def _kinds(texts: Texts, place: int) -> set[str]:
    """Return what a column holds: ``<`` IRIs, ``_`` blank nodes, or the tails of literals."""
    c = f"c{place}"
    kind = f"CASE WHEN {c}[1] = '\"' THEN {_tail(place)} ELSE {c}[1] END"
    statement = f"SELECT DISTINCT {kind} FROM {texts.name} WHERE {c} IS NOT NULL LIMIT {_MANY_KINDS}"
    return {found for (found,) in texts.engine.run(statement)}


def _typed(texts: Texts, place: int, kinds: set[str]) -> tuple[str, Any]:
    """Return the SQL of a column's values and their type."""
    import pyarrow as pa

    c = f"c{place}"
    form = f"(SELECT {_form(place)} AS x)"
    for known in TYPES:
        if not kinds or not kinds <= known.datatypes or (known.needed and not kinds & known.needed):
            continue
        fits = f"(SELECT regexp_full_match(x, '{known.pattern}') AND ({known.sql}) IS NOT NULL FROM {form})"
        others = f"SELECT 1 FROM {texts.name} WHERE {c} IS NOT NULL AND NOT {fits} LIMIT 1"
        if not texts.engine.run(others):
            value = f"CASE WHEN {c} IS NOT NULL THEN (SELECT {known.sql} FROM {form}) END"
            return value, _arrow_types()[known.arrow]
    return f"CASE {c}[1] WHEN '<' THEN {c}[2:-2] WHEN '_' THEN {c} ELSE {_form(place)} END", pa.string()


def _arrow_types() -> dict[str, Any]:
    import pyarrow as pa

    types = (
        pa.int64(), pa.decimal128(38, 18), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us"),
        pa.timestamp("us", "UTC"),
    )  # fmt: skip
    return {str(each): each for each in types}


def _struct() -> Any:
    import pyarrow as pa

    return pa.struct([(name, pa.string()) for name in ("type", "value", "datatype", "language")])


def _exactly(place: int) -> str:
    """Return the SQL of the parts of a column's terms."""
    c, tail = f"c{place}", _tail(place)
    datatype = (
        f"CASE {tail}[1] WHEN '@' THEN '{RDF}langString' WHEN '^' THEN {tail}[4:-2] ELSE '{XSD}string' END"
    )
    return f"""CASE {c}[1]
        WHEN '<' THEN row('uri', {c}[2:-2], NULL, NULL)::STRUCT({_EXACT})
        WHEN '_' THEN row('bnode', {c}[3:], NULL, NULL)::STRUCT({_EXACT})
        WHEN '"' THEN row('literal', {_form(place)}, {datatype},
            CASE {tail}[1] WHEN '@' THEN {tail}[2:] END)::STRUCT({_EXACT}) END"""


def _told(kinds: set[str]) -> dict[str, str] | None:
    """Return, for the metadata of a field, what all terms of a column have in common."""
    if len(kinds) != 1:
        return None
    [kind] = kinds
    if kind in ("<", "_"):
        return {"rdf:type": {"<": "uri", "_": "bnode"}[kind]}
    if kind.startswith("@"):
        return {"rdf:type": "literal", "rdf:language": kind[1:]}
    return {"rdf:type": "literal", "rdf:datatype": kind[3:-1] if kind else XSD + "string"}
