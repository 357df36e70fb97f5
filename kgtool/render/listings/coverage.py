"""What of a source document is in the graph: a table of its passages, and what no passage covers."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kgtool.model.evidence import CODE_POINTS, NOTE, PASSAGE_OF, REMARK
from kgtool.model.passages import Passage, passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, RDF_TYPE, Term, compact, sort_key
from kgtool.render.rdf11 import rdf11
from kgtool.render.visible import Row, markdown, markdown_code, markdown_table

_HEADER = ("Characters", "Triples", "File", "What is said")
_STATEMENT = NamedNode(RDF + "Statement")
_Quads = Mapping[Passage, list[Quad]]


def coverage(
    quads: Iterable[Quad],
    prefixes: Prefixes,
    *,
    files: Mapping[Quad, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield Markdown: per document a table of its passages and the ranges that none covers.

    A passage is a named graph whose name is a range (RFC 5147), or is described by ``ev:passageOf`` and,
    where it states nothing, by an ``ev:note`` why; positions are code points, half-open. ``files`` tells
    where a quad stands. A document's length is its ``ev:codePoints``; without it, what follows the last
    passage is not counted. With ``texts``, document IRI to text, ranges without a letter or digit need no
    passage. No word of a document is written.
    """
    found = list(dict.fromkeys(quads))
    lengths = {iri: int(told) for iri, told in _told(found, CODE_POINTS).items() if told.isdecimal()}
    notes = _told(found, NOTE)
    passages = _passages(found)
    if not passages:
        yield "No passages.\n"
    for i, document in enumerate(sorted({passage.document for passage in passages})):
        yield ("\n" if i else "") + f"## {markdown_code(prefixes.compact(document))}\n\n"
        own = {passage: passages[passage] for passage in sorted(passages) if passage.document == document}
        rows = [_row(passage, own[passage], prefixes, files or {}, notes) for passage in own]
        yield markdown_table(_HEADER, rows, frozenset({1}))
        yield f"\n{_summary(own, lengths.get(document), (texts or {}).get(document))}"


def _told(quads: list[Quad], predicate: NamedNode) -> dict[str, str]:
    """Return the literal value of ``predicate`` for each subject that has one."""
    return {
        _iri(quad.subject): quad.object.value
        for quad in quads
        if quad.predicate == predicate and isinstance(quad.object, Literal)
    }


def _passages(quads: list[Quad]) -> dict[Passage, list[Quad]]:
    """Return the quads of each passage; none for one that is described and states nothing."""
    passages: dict[Passage, list[Quad]] = defaultdict(list)
    for quad in quads:
        stated = passage_of(_iri(quad.graph_name))
        if stated is not None:
            passages[stated].append(quad)
        described = passage_of(_iri(quad.subject)) if quad.predicate == PASSAGE_OF else None
        if described is not None:
            passages[described] += ()
    return passages


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _row(
    passage: Passage,
    quads: list[Quad],
    prefixes: Prefixes,
    files: Mapping[Quad, str],
    notes: Mapping[str, str],
) -> Row:
    triples = [quad.triple for quad in quads]
    said = "; ".join(_said(triples, prefixes)) or markdown(notes.get(passage.iri, "nothing"))
    places = sorted({files[quad] for quad in quads if quad in files})
    return f"{passage.start}–{passage.end}", str(len(triples)), ", ".join(map(markdown, places)), said


def _said(triples: list[Triple], prefixes: Prefixes) -> Iterator[str]:
    """Yield each subject with its predicates; remarks are counted, the statements they are about left out."""
    types: dict[Term, set[object]] = defaultdict(set)
    said: dict[Term, Counter[NamedNode]] = defaultdict(Counter)
    for triple in triples:
        subject = rdf11(triple.subject)
        said[subject][triple.predicate] += 1
        if triple.predicate == RDF_TYPE:
            types[subject].add(triple.object)
    for subject in sorted(said, key=sort_key):
        if not types[subject] & {REMARK, _STATEMENT}:
            predicates = sorted(said[subject].items(), key=lambda item: (item[0] != RDF_TYPE, item[0].value))
            names = (("a" if p == RDF_TYPE else compact(p, prefixes), n) for p, n in predicates)
            told = ", ".join(itertools.starmap(_counted, names))
            yield f"{markdown_code(compact(subject, prefixes))} {told}"
    remarks = sum(REMARK in kinds for kinds in types.values())
    if remarks:
        yield _number(remarks, "remark")


def _counted(name: str, number: int) -> str:
    return markdown(name) + (f" ×{number}" if number > 1 else "")


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _summary(passages: _Quads, length: int | None, text: str | None) -> str:
    triples = sum(map(len, passages.values()))
    gaps = _gaps(sorted(passages), length)
    if text is not None:
        gaps = [(start, end) for start, end in gaps if any(c.isalnum() for c in text[start:end])]
    whole = "" if length is None else f" of {length} characters"
    told = f"{_number(len(passages), 'passage')}{whole}, {_number(triples, 'triple')}. "
    if not gaps:
        return told + "Every character is covered.\n" if text is None else told + "Every word is covered.\n"
    missing = sum(end - start for start, end in gaps)
    ranges = ", ".join(f"{start}–{end}" for start, end in gaps)
    return f"{told}Not covered, {missing} characters: {ranges}.\n"


def _gaps(passages: list[Passage], length: int | None) -> list[tuple[int, int]]:
    """Return the half-open ranges from 0 to ``length`` that lie in none of ``passages``, which are sorted."""
    gaps, covered = [], 0
    for passage in passages:
        if passage.start > covered:
            gaps.append((covered, passage.start))
        covered = max(covered, passage.end)
    if length is not None and length > covered:
        gaps.append((covered, length))
    return gaps
