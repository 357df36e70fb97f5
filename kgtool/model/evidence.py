"""The words of the evidence vocabulary: sources, passages, corrections, remarks.

The vocabulary itself, with a definition of every term, is ``kgtool/sources/vocabulary/evidence.ttl``.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

EVIDENCE = "https://w3id.org/kgtool/evidence#"
EVIDENCE_ONTOLOGY = "https://w3id.org/kgtool/evidence"

SOURCE_DOCUMENT = NamedNode(EVIDENCE + "SourceDocument")
OUTSIDE_SOURCE = NamedNode(EVIDENCE + "OutsideSource")
PASSAGE = NamedNode(EVIDENCE + "Passage")
CORRECTION = NamedNode(EVIDENCE + "Correction")
REMARK = NamedNode(EVIDENCE + "Remark")

PASSAGE_OF = NamedNode(EVIDENCE + "passageOf")
DIGEST = NamedNode(EVIDENCE + "digest")
SHA256 = NamedNode(EVIDENCE + "sha256")
CODE_POINTS = NamedNode(EVIDENCE + "codePoints")
FILE_NAME = NamedNode(EVIDENCE + "fileName")
SUPERSEDES = NamedNode(EVIDENCE + "supersedes")
STATED_IN = NamedNode(EVIDENCE + "statedIn")
HOLDS_INSTEAD = NamedNode(EVIDENCE + "holdsInstead")
START = NamedNode(EVIDENCE + "start")
END = NamedNode(EVIDENCE + "end")
BASED_ON = NamedNode(EVIDENCE + "basedOn")
REASON = NamedNode(EVIDENCE + "reason")
CERTAINTY = NamedNode(EVIDENCE + "certainty")
ABOUT = NamedNode(EVIDENCE + "about")
STATUS = NamedNode(EVIDENCE + "status")
NOTE = NamedNode(EVIDENCE + "note")

CERTAINTIES = frozenset(
    NamedNode(EVIDENCE + name) for name in ("certain", "high", "mediumHigh", "medium", "low")
)
STATUSES = frozenset(
    NamedNode(EVIDENCE + name)
    for name in ("uncertain", "disputed", "vague", "interpreted", "implied", "opinion")
)
