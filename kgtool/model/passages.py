"""Passages: fragments of a plain-text document, named as RFC 5147 has it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_CHAR_RANGE = re.compile(r"(?P<document>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)")


@dataclass(frozen=True, order=True)
class Passage:
    """The half-open range ``[start, end)`` of a document, in Unicode code points (RFC 5147 §2.1.1)."""

    document: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The IRI of the passage, ``<document#char=start,end>``."""
        return f"{self.document}#char={self.start},{self.end}"

    def words(self, text: str) -> str | None:
        """Return the words of the passage in ``text``, the whole document, or None if it ends too early."""
        return text[self.start : self.end] if self.start < self.end <= len(text) else None


def passage_of(iri: str) -> Passage | None:
    """Return the passage that ``iri`` names, or None where it is no ``char`` range with both ends."""
    match = _CHAR_RANGE.fullmatch(iri)
    if match is None:
        return None
    return Passage(match["document"], int(match["start"]), int(match["end"]))


def digest(words: str) -> str:
    """Return the SHA-256 of the UTF-8 form of ``words``, in lower-case hexadecimal."""
    return hashlib.sha256(words.encode("utf-8")).hexdigest()
