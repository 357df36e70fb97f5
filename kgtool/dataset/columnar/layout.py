"""How a term becomes a 64-bit id.

An id is a signed 64-bit integer; its upper bits are the class of the term, so that a class is a range:

======================  =====================================================================
``0``                   the default graph (in the graph column only)
``n << 56``, n = 1 … 7  small values held in the id itself, order-preserving: ``(n << 56) + BIAS + value``
``1 << 61``             blank node   + 61-bit digest of its label
``2 << 61``             IRI          + digest
``3 << 61``             plain string + digest
``-4 << 61``            language-tagged string + digest
``-3 << 61``            every other literal + digest: its typed value stands in the value table
======================  =====================================================================

Only a literal in canonical form is held in its id; any other spelling is another term and lies in the
term table. A digest is the engine's own hash of the term's *text* (``<iri>``, ``_:label``, ``"form"``,
``"form"@lang``, ``"form"^^<datatype>``; nothing is escaped), so that a computed term meets a stored one
without a look-up. Loading proves that no two stored terms share an id.
"""

from __future__ import annotations

from enum import IntFlag

from kgtool.model.terms import RDF, XSD

SHIFT = 56
BIAS = 1 << 55
SPAN = 1 << 61
DIGEST = SPAN - 1

INTEGER, DECIMAL, BOOLEAN, DATETIME, DATETIME_UTC, DATE, YEAR = range(1, 8)
DECIMAL_PLACES = 6
BLANK, IRI, STRING, TAGGED, TYPED = 1 * SPAN, 2 * SPAN, 3 * SPAN, -4 * SPAN, -3 * SPAN


class Class(IntFlag):
    """What a column may hold, as a set of classes of terms."""

    NONE = 0
    INTEGER = 1 << 1
    DECIMAL = 1 << 2
    BOOLEAN = 1 << 3
    DATETIME = 1 << 4
    DATETIME_UTC = 1 << 5
    DATE = 1 << 6
    YEAR = 1 << 7
    BLANK = 1 << 8
    IRI = 1 << 9
    STRING = 1 << 10
    TAGGED = 1 << 11
    TYPED_INTEGER = 1 << 12
    TYPED_DECIMAL = 1 << 13
    TYPED_FLOAT = 1 << 14
    TYPED_DOUBLE = 1 << 15
    TYPED_BOOLEAN = 1 << 16
    TYPED_TIME = 1 << 17
    TYPED_OTHER = 1 << 18

    RESOURCE = BLANK | IRI
    TEXT = STRING | TAGGED
    TYPED = (
        TYPED_INTEGER | TYPED_DECIMAL | TYPED_FLOAT | TYPED_DOUBLE | TYPED_BOOLEAN | TYPED_TIME | TYPED_OTHER
    )
    INLINE = INTEGER | DECIMAL | BOOLEAN | DATETIME | DATETIME_UTC | DATE | YEAR
    NUMERIC = INTEGER | DECIMAL | TYPED_INTEGER | TYPED_DECIMAL | TYPED_FLOAT | TYPED_DOUBLE
    MOMENT = DATETIME | DATETIME_UTC | DATE | YEAR | TYPED_TIME
    TRUTH = BOOLEAN | TYPED_BOOLEAN
    LITERAL = INLINE | TEXT | TYPED
    ANY = RESOURCE | LITERAL


def class_of(number: int) -> Class:
    """Return what an id says of its term's class: one, or all of TYPED."""
    if 0 < number < SPAN:
        return Class(1 << (number >> SHIFT))
    if number >= BLANK:
        return Class.STRING if number >= STRING else Class.IRI if number >= IRI else Class.BLANK
    return Class.TAGGED if number < TYPED else Class.TYPED


# The kinds of value in the value table (column ``kind``); the first four are ranks of numeric promotion
# (XPath §B.1).
KIND_INTEGER, KIND_DECIMAL, KIND_FLOAT, KIND_DOUBLE, KIND_BOOLEAN, KIND_DATETIME, KIND_DATE, KIND_YEAR = (
    range(1, 9)
)
KIND_ILL_TYPED = 9

KIND_CLASS = {
    KIND_INTEGER: Class.TYPED_INTEGER,
    KIND_DECIMAL: Class.TYPED_DECIMAL,
    KIND_FLOAT: Class.TYPED_FLOAT,
    KIND_DOUBLE: Class.TYPED_DOUBLE,
    KIND_BOOLEAN: Class.TYPED_BOOLEAN,
    KIND_DATETIME: Class.TYPED_TIME,
    KIND_DATE: Class.TYPED_TIME,
    KIND_YEAR: Class.TYPED_TIME,
    KIND_ILL_TYPED: Class.TYPED_OTHER,
}

INLINE_DATATYPE = {
    INTEGER: XSD + "integer",
    DECIMAL: XSD + "decimal",
    BOOLEAN: XSD + "boolean",
    DATETIME: XSD + "dateTime",
    DATETIME_UTC: XSD + "dateTime",
    DATE: XSD + "date",
    YEAR: XSD + "gYear",
}
BOUNDED_INTEGERS = {
    name: (0, (1 << bits) - 1) if name.startswith("unsigned") else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    for name, bits in (
        ("long", 64), ("int", 32), ("short", 16), ("byte", 8),
        ("unsignedLong", 64), ("unsignedInt", 32), ("unsignedShort", 16), ("unsignedByte", 8),
    )
}  # fmt: skip
"""The datatypes derived from xsd:integer that have a smallest and a largest value (XSD 1.1 Part 2 §3.4)."""
SIGNED_INTEGERS = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
DERIVED_INTEGERS = (*SIGNED_INTEGERS, *BOUNDED_INTEGERS)
LANG_STRING = RDF + "langString"


def inline_range(number: int) -> tuple[int, int]:
    """Return the first and last id of the inline class ``number``."""
    return number << SHIFT, ((number + 1) << SHIFT) - 1


def inline_zero(number: int) -> int:
    """Return the id that holds the value 0 of the inline class ``number``."""
    return (number << SHIFT) + BIAS
