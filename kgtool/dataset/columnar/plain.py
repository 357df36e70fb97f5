"""N-Triples and N-Quads that the engine reads by itself: conditions of well-formed, canonical lines.

They accept less than the grammars (RDF 1.2 N-Triples §3, N-Quads §3) and nothing that they refuse; what they
leave out goes through pyoxigraph. A line is ``s p o .`` or ``s p o g .`` with single spaces, so that it is
sound where its terms are.
"""

from __future__ import annotations

from mmap import mmap

from kgtool.dataset.columnar import layout as at
from kgtool.model.terms import RDF, XSD

_LETTER = "[-A-Za-z0-9._~!$&''()*+,;=:@/\\x{A0}-\\x{D7FF}]|%[0-9A-Fa-f]{2}"
IRI = f"<https?://[A-Za-z0-9][A-Za-z0-9.-]*/({_LETTER})*(\\?({_LETTER}|\\?)*)?(#({_LETTER}|\\?)*)?>"
_BLANK = "_:[A-Za-z0-9]+"
# pyoxigraph writes language tags in small letters; a tag that has others is left to it.
_TEXT = '"([^"\\\\]|\\\\[tbnrf"\\\\])*"(@[a-z]{2,3}(-[a-z]{2})?)?'

SOUND_RESOURCE = f"t[1] = '\"' OR regexp_full_match(t, '{IRI}|{_BLANK}')"
"""Of a term ``t``: a literal, or an IRI or blank node that is sound."""

# CASE looks at a row's next condition only where the one before left it open.
SOUND = f"""CASE
    WHEN NOT whole OR starts_with(s, '"') OR NOT starts_with(p, '<') THEN false
    WHEN NOT starts_with(raw, '"') OR oi BETWEEN 0 AND {at.SPAN - 1} THEN true
    WHEN ends_with(raw, '"') AND strpos(raw[2:], '"') = length(raw) - 1 AND raw <> '"'
        AND NOT contains(raw, '\\') THEN true
    WHEN regexp_full_match(raw, '{_TEXT}') THEN true
    ELSE starts_with(regexp_extract(raw, '^{_TEXT}\\^\\^({IRI})$', 4), '<')
        AND NOT ends_with(raw, '<{XSD}string>') AND NOT contains(raw, '<{RDF}') END"""
"""Of a row of a piece (see ``load.stage_piece``): everything but what SOUND_RESOURCE tells of its terms."""


SEPARATOR = "\x02"
"""What is in no line."""


def readable(chunk: bytes | mmap) -> bool:
    """Return whether the engine's reader of lines sees the same lines in ``chunk`` as the grammar does."""
    marks = (b"\r", b"\0", SEPARATOR.encode())
    return chunk[:1] != b"\xef" and not any(chunk.find(mark) >= 0 for mark in marks)
