"""The evidence of a small project, sound and with one thing wrong at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kgtool.dataset import Dataset, assemble
from kgtool.model.evidence import EVIDENCE
from kgtool.model.findings import Finding, Severity
from kgtool.model.formats import TRIG
from kgtool.model.passages import digest
from kgtool.model.prefixes import Prefixes
from kgtool.sources import ParsedFile
from kgtool.validate import evidence_findings

TEXT = "The garden opened in 2011. Some thirty people tend it. 🌱\n"
DOCUMENT = "https://example.org/notice"
PREFIXES = {
    "ev": EVIDENCE,
    "ex": "https://example.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "at": f"{DOCUMENT}#char=",
}


def passage(start: int, end: int) -> str:
    words = digest(TEXT[start:end])
    return (
        f"<{DOCUMENT}#char={start},{end}> a ev:Passage ; ev:passageOf <{DOCUMENT}> ; ev:start {start} ; "
        f'ev:end {end} ; ev:digest "{words}" .'
    )


SOUND = f"""
<{DOCUMENT}> {{
    <{DOCUMENT}> a ev:SourceDocument ; ev:fileName "notice.txt" ; ev:codePoints {len(TEXT)} ;
        ev:sha256 "{digest(TEXT)}" .
    {passage(0, 26)}
    {passage(27, 54)}
    {passage(55, 56)}
}}
<{DOCUMENT}#char=0,26> {{ ex:garden ex:opened "2011" . }}
<{DOCUMENT}#char=27,54> {{
    ex:garden ex:members 30 .
    ex:remark a ev:Remark ; ev:about ex:vague ; ev:status ev:vague ; ev:note "Rounded." .
    ex:vague rdf:subject ex:garden ; rdf:predicate ex:members ; rdf:object 30 .
}}
ex:correction {{
    ex:correction a ev:Correction ; ev:supersedes ex:wrong ; ev:holdsInstead ex:right ;
        ev:reason "Leased in 2012." ; ev:certainty ev:certain ;
        ev:basedOn ex:register , <{DOCUMENT}#char=55,56> .
    ex:wrong rdf:subject ex:garden ; rdf:predicate ex:opened ; rdf:object "2011" .
    ex:right rdf:subject ex:garden ; rdf:predicate ex:opened ; rdf:object "2012" .
    ex:garden ex:opened "2012" .
}}
ex:register {{ ex:register a ev:OutsideSource ; ex:title "The land register" . ex:garden ex:owner ex:city . }}
"""


def dataset(trig: str) -> Dataset:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    quads: tuple[Quad, ...] = tuple(parse(input=(head + trig).encode(), format=RdfFormat.TRIG))
    file = ParsedFile("data/notice.trig", TRIG, quads, Prefixes(PREFIXES), sha256="0")
    return assemble((), (file,))


def findings(trig: str, documents: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    return evidence_findings(dataset(trig), documents)


def test_sound_evidence() -> None:
    assert findings(SOUND) == ()
    assert findings(SOUND, {DOCUMENT: TEXT}) == ()


X = "ex:x rdf:subject ex:a ; rdf:predicate ex:p ; rdf:object 1"
ADDED = [
    ("ex:a ex:p ex:b .", "default-graph", "a triple stands in no graph"),
    ("ex:g { ex:a ex:p ex:b }", "unknown-graph", "the name of this graph is no passage"),
    ("<https://example.org/other#char=0,1> { ex:a ex:p ex:b }", "unknown-document", "is not described"),
    ("<https://example.org/other#char=0,1> { ex:a ex:p ex:b }", "passage-not-described", "this passage"),
    ("ex:register { ex:a ex:p [ ex:q ex:b ] }", "blank-node", "blank nodes stand in 2 places"),
    (f"<{DOCUMENT}> {{ ex:a ex:p ex:b }}", "bookkeeping", "ex:a ex:p ex:b is no description"),
    (f"<{DOCUMENT}> {{ {passage(3, 10)} }}", "passage-unused", "nothing rests on this passage"),
    (f"<{DOCUMENT}> {{ {passage(9, 9)} }}", "passage-range", "is not before its end 9"),
    (f"<{DOCUMENT}> {{ {passage(9, 99)} }}", "passage-range", "behind the end of its document at 57"),
    (f"<{DOCUMENT}> {{ ex:here a ev:Passage }}", "passage-name", "<document#char=start,end>"),
    (f"ex:register {{ {passage(3, 10)} }}", "passage-description", "of its document, not in ex:register"),
    (f"<{DOCUMENT}> {{ at:0\\,26 ev:start 1 }}", "passage-description", "ev:start must be given once"),
    (f"<{DOCUMENT}> {{ at:0\\,26 ev:digest 'abc' }}", "passage-description", "a passage needs one ev:digest"),
    (f"<{DOCUMENT}> {{ <{DOCUMENT}> ev:codePoints 3 }}", "document-description", "needs one ev:codePoints"),
    ("ex:register { ex:two a ev:Correction }", "own-graph", "this correction is described in ex:register"),
    ("ex:register { ex:two a ev:OutsideSource }", "own-graph", "this outside source is described in"),
    ("ex:two { ex:two a ev:Correction }", "incomplete", "ev:reason is missing"),
    ("ex:correction { ex:correction ev:certainty ev:sure }", "unknown-value", "ev:sure is not known; use"),
    ("ex:correction { ex:correction ev:certainty ev:low }", "unknown-value", "is given more than once"),
    ("ex:correction { ex:correction ev:basedOn ex:hearsay }", "unknown-ground", "ex:hearsay, which is no"),
    ("ex:correction { ex:correction ev:supersedes ex:empty }", "statement", "ex:empty needs exactly one"),
    (
        f"ex:correction {{ ex:correction ev:supersedes ex:x . {X} }}",
        "superseded-missing",
        "no passage states ex:a ex:p 1",
    ),
    (
        f"ex:correction {{ ex:correction ev:holdsInstead ex:x . {X} }}",
        "holds-instead-missing",
        "does not stand in the correction's graph",
    ),
    (f"<{DOCUMENT}#char=0,26> {{ ex:r a ev:Remark ; ev:about ex:vague }}", "incomplete", "ev:status"),
    (
        f"<{DOCUMENT}#char=0,26> {{ ex:remark ev:about ex:x . {X} }}",
        "remark-about-nothing",
        "which nothing states",
    ),
]


@pytest.mark.parametrize(("added", "rule", "message"), ADDED)
def test_one_thing_wrong(added: str, rule: str, message: str) -> None:
    found = findings(SOUND + added)
    assert any(f.rule == rule and message in f.message for f in found), found
    assert all(f.gate == "evidence" and str(f.location) == "data/notice.trig" for f in found)


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        (TEXT.replace("2011", "2013"), "document-changed", "its SHA-256 differs"),
        (TEXT.replace("2011", "2013"), "digest", "are not those of the digest"),
        (None, "document-missing", "is not at hand"),
    ],
)
def test_a_document_that_is_another(text: str | None, rule: str, message: str) -> None:
    found = findings(SOUND, {} if text is None else {DOCUMENT: text})
    assert any(f.rule == rule and message in f.message for f in found), found
    assert all(f.severity is Severity.VIOLATION for f in found)


def test_passages_are_counted_in_code_points() -> None:
    seedling = f"<{DOCUMENT}#char=55,56>"
    assert TEXT[55:56] == "🌱"
    assert findings(SOUND + f"{seedling} {{ ex:garden ex:sign ex:seedling }}", {DOCUMENT: TEXT}) == ()
