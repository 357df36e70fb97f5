"""Answers of different peers, brought into one form and summed up, so that they can be compared.

A row is the tuple of its cells in the order of the variables' names. A cell is a text: an IRI as it is, a
number to nine significant digits (peers differ in how they write sums and means), any other literal as its
lexical form. What a cell loses (language tags, datatypes) is not compared here: the test suites do that.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from hashlib import blake2b

_QUOTED = re.compile(r'"(.*)"(?:@[\w-]+|\^\^<[^>]*>)?', re.DOTALL)
_NUMERIC = ("integer", "decimal", "double", "float")
Row = tuple[str, ...]


def number(value: float | Decimal | str) -> str:
    """Return a number as its cell."""
    return f"{float(value):.9g}"


def literal(lexical: str, datatype: str) -> str:
    """Return a literal as its cell, from its lexical form and the IRI of its datatype."""
    return number(lexical) if datatype.endswith(_NUMERIC) else lexical


def plain(value: object) -> str:
    """Return a Python value, or a term in N-Triples (as maplib gives them), as its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return number(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    text = str(value)
    if text.startswith("<"):
        return text[1:-1]
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text


def digest(rows: Iterable[Row], *, ordered: bool = False) -> tuple[int, str]:
    """Return the number of rows and a sum of their hashes, the same in any order unless ``ordered``."""
    total = count = 0
    for row in rows:
        text = "\x1f".join(row) + (f"\x1e{count}" if ordered else "")
        total += int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
        count += 1
    return count, f"{total % 2**64:016x}"
