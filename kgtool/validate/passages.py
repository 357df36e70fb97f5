"""Source documents and their passages: are they described, in range, and do the words still stand there?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kgtool.model.evidence import (
    BASED_ON,
    CODE_POINTS,
    DIGEST,
    END,
    FILE_NAME,
    NOTE,
    PASSAGE,
    PASSAGE_OF,
    SHA256,
    START,
)
from kgtool.model.findings import Finding, Severity
from kgtool.model.passages import Passage, digest, passage_of
from kgtool.model.terms import Term
from kgtool.validate.evidence_index import Evidence

_HEX = re.compile(r"[0-9a-f]{64}")
_INTEGER = re.compile(r"[0-9]+")


def passage_findings(evidence: Evidence, documents: Mapping[str, str] | None) -> Iterator[Finding]:
    """Yield what is wrong with documents and passages; ``documents`` maps a document's IRI to its text."""
    lengths: dict[str, int] = {}
    for document, quad in evidence.documents.items():
        yield from _document(evidence, document, quad, lengths)
        if documents is not None:
            yield from _same_document(evidence, document, quad, documents)
    described = evidence.instances(PASSAGE)
    for name, quad in described.items():
        yield from _passage(evidence, name, quad, lengths, documents)
    for name, quads in evidence.named_graphs():
        if passage_of(name.value) and name not in described and name not in evidence.corrections:
            message = "this passage is not described; say its document, start, end and digest"
            yield evidence.finding("passage-not-described", message, focus=name, at=quads[0])
    yield from _idle(evidence, described)


def _document(evidence: Evidence, document: Term, quad: Quad, lengths: dict[str, int]) -> Iterator[Finding]:
    for predicate, name, form in (
        (FILE_NAME, "ev:fileName", None),
        (CODE_POINTS, "ev:codePoints", _INTEGER),
        (SHA256, "ev:sha256", _HEX),
    ):
        value = _only(evidence, document, predicate)
        if value is None or (form is not None and not form.fullmatch(value)):
            message = f"a source document needs one {name}, well-formed"
            yield evidence.finding("document-description", message, focus=document, at=quad)
        elif predicate == CODE_POINTS:
            lengths[document.value] = int(value)


def _same_document(
    evidence: Evidence, document: Term, quad: Quad, documents: Mapping[str, str]
) -> Iterator[Finding]:
    text = documents.get(document.value)
    if text is None:
        message = "the document is not at hand, so its passages cannot be proved"
        yield evidence.finding("document-missing", message, focus=document, at=quad)
    elif digest(text) != _only(evidence, document, SHA256):
        message = "the document is not the one that was described: its SHA-256 differs"
        yield evidence.finding("document-changed", message, focus=document, at=quad)
    elif str(len(text)) != _only(evidence, document, CODE_POINTS):
        message = f"the document has {len(text)} code points, not what ev:codePoints says"
        yield evidence.finding("document-changed", message, focus=document, at=quad)


def _passage(
    evidence: Evidence,
    name: Term,
    quad: Quad,
    lengths: Mapping[str, int],
    documents: Mapping[str, str] | None,
) -> Iterator[Finding]:
    passage = passage_of(name.value)
    if passage is None:
        message = "the name of a passage is <document#char=start,end>, in code points"
        yield evidence.finding("passage-name", message, focus=name, at=quad)
        return
    if quad.graph_name != NamedNode(passage.document):
        message = (
            f"a passage is described in the graph of its document, not in {evidence.shown(quad.graph_name)}"
        )
        yield evidence.finding("passage-description", message, focus=name, at=quad)
    for predicate, said, expected in (
        (PASSAGE_OF, "ev:passageOf", passage.document),
        (START, "ev:start", str(passage.start)),
        (END, "ev:end", str(passage.end)),
    ):
        if _only(evidence, name, predicate) != expected:
            message = f"{said} must be given once, as the passage's name has it: {expected}"
            yield evidence.finding("passage-description", message, focus=name, at=quad)
    yield from _range(evidence, name, quad, passage, lengths)
    text = (documents or {}).get(passage.document)
    proof = _only(evidence, name, DIGEST)
    if proof is None or not _HEX.fullmatch(proof):
        message = "a passage needs one ev:digest: the SHA-256 of its words, in lower-case hexadecimal"
        yield evidence.finding("passage-description", message, focus=name, at=quad)
    elif text is not None and (words := passage.words(text)) is not None and digest(words) != proof:
        message = (
            "the words that stand there are not those of the digest; find the passage again, or, where the"
            f" range is right, write the digest of its words: {digest(words)}"
        )
        yield evidence.finding("digest", message, focus=name, at=quad)


def _range(
    evidence: Evidence, name: Term, quad: Quad, passage: Passage, lengths: Mapping[str, int]
) -> Iterator[Finding]:
    length = lengths.get(passage.document)
    if passage.start >= passage.end:
        message = f"the passage is empty: its start {passage.start} is not before its end {passage.end}"
        yield evidence.finding("passage-range", message, focus=name, at=quad)
    elif length is not None and passage.end > length:
        message = f"the passage ends at {passage.end}, behind the end of its document at {length}"
        yield evidence.finding("passage-range", message, focus=name, at=quad)


def _idle(evidence: Evidence, described: Mapping[Term, Quad]) -> Iterator[Finding]:
    grounds = {quad.object for quad in evidence.quads if quad.predicate == BASED_ON}
    grounds |= {quad.subject for quad in evidence.quads if quad.predicate == NOTE}
    for name, quad in described.items():
        if name not in evidence.by_graph and name not in grounds:
            message = (
                "nothing rests on this passage; use it, say in an ev:note why not, or remove its description"
            )
            yield evidence.finding("passage-unused", message, focus=name, at=quad, severity=Severity.WARNING)


def _only(evidence: Evidence, subject: Term, predicate: NamedNode) -> str | None:
    """Return the text of the one value, or None where there is none or more than one."""
    values = {quad.object for quad in evidence.of(subject, predicate)}
    if len(values) != 1:
        return None
    value = values.pop()
    return value.value if isinstance(value, Literal | NamedNode) else None
