"""Where a few triples stand in a large file: it is read as a stream, and its quads are not held."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, Quad, Triple, parse

from kgtool.model.errors import KgtoolError
from kgtool.model.findings import Location
from kgtool.model.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Format, rdf_format_of
from kgtool.sources.files import shown
from kgtool.sources.places import places
from kgtool.sources.reading import read_rdf
from kgtool.sources.syntax import GRAMMARS
from kgtool.sources.unpacking import DAMAGED, open_unpacked

_BOM = b"\xef\xbb\xbf"
_BLOCK = 16 * 2**20
"""Bytes that are looked through at once."""
_ODD = re.compile(rb"\n[^<_#\n]")
"""The beginning of a line that is neither a subject nor a comment."""

Found = tuple[Quad, Location]


def sought(path: Path | str, triples: Collection[Triple], scope: str = "") -> Iterator[Found]:
    """Yield each quad of a file that states one of ``triples``, with where it stands, in the file's order.

    ``scope`` goes before the labels of the file's blank nodes in ``triples`` and in what is yielded. Line and
    column are known for Turtle, TriG, N-Triples and N-Quads, where a blank node has a label in the file. Of a
    file that is gone or damaged nothing is yielded.
    """
    kind = rdf_format_of(Path(path).name)
    wanted = frozenset(triples)
    try:
        if kind in (NTRIPLES, NQUADS):
            found = _in_lines(Path(path), kind, wanted, scope)
        elif kind in (TURTLE, TRIG):
            found = _in_text(Path(path), kind, wanted, scope)
        else:
            found = ((quad, Location(shown(path))) for quad in read_rdf(path).quads)
            found = ((_scoped(quad, scope), place) for quad, place in found)
        yield from ((quad, place) for quad, place in found if quad.triple in wanted)
    except (SyntaxError, MemoryError, KgtoolError, *DAMAGED):
        return


def _in_lines(path: Path, kind: Format, wanted: Collection[Triple], scope: str) -> Iterator[Found]:
    """Yield the quads of the lines that may have one of ``wanted``: only these are parsed."""
    subjects = {_written(triple, scope) for triple in wanted}
    before = 0
    with _open(path) as stream:
        for number, whole in enumerate(_blocks(stream)):
            block = whole if number else whole.removeprefix(_BOM)
            for place, line in _candidates(block, subjects):
                column = 1 + len(line) - len(line.lstrip())
                for quad in parse(line, GRAMMARS[kind]):
                    yield _scoped(quad, scope), Location(shown(path), before + place, column)
            before += block.count(b"\n")


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces that end where a line does."""
    rest = b""
    while read := stream.read(_BLOCK):
        whole, end, more = read.rpartition(b"\n")
        if end:
            yield rest + whole + end
            rest = more
        else:
            rest += read
    if rest:
        yield rest


def _candidates(block: bytes, subjects: Collection[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines, counted from 1, that may begin with one of ``subjects``.

    A line may as well where it is not written as most lines are: an escape in the subject, a line end of
    another kind (RDF 1.2 N-Triples §3), space before the subject.
    """
    text = b"\n" + block
    returns = block.count(b"\r") != block.count(b"\r\n") if b"\r" in block else False
    if returns or b"\\" in block or _ODD.search(text):
        for number, line in enumerate(block.split(b"\n"), 1):
            head = line.split(None, 1)[0] if line.strip() else b""
            if head.startswith(tuple(subjects)) or b"\\" in head or line.find(b"\r", 0, -1) >= 0:
                yield number, line
        return
    number, counted = 0, 0
    for match in re.finditer(rb"\n(?:" + b"|".join(map(re.escape, sorted(subjects))) + rb")", text):
        start = match.start() + 1
        number += text.count(b"\n", counted, start)
        counted = start
        end = text.find(b"\n", start)
        yield number, text[start : end if end >= 0 else len(text)]


def _written(triple: Triple, scope: str) -> bytes:
    subject = triple.subject
    if isinstance(subject, BlankNode):
        return f"_:{subject.value.removeprefix(scope)}".encode()
    return str(subject).encode()


def _in_text(path: Path, kind: Format, wanted: Collection[Triple], scope: str) -> Iterator[Found]:
    """Yield the quads of Turtle or TriG that state one of ``wanted``; the text is held, its quads are not."""
    with _open(path) as stream:
        data = stream.read()
    text = data.decode("utf-8-sig")
    parser = parse(data.removeprefix(_BOM), GRAMMARS[kind], base_iri=path.absolute().as_uri())
    found: list[tuple[Quad, int]] = []
    known = True
    offsets = places(text)
    for quad in parser:
        offset = next(offsets, None)
        known = known and offset is not None
        scoped = _scoped(quad, scope)
        if scoped.triple in wanted:
            found.append((scoped, offset or 0))
    known = known and next(offsets, None) is None
    for quad, offset in found:
        line, start = text.count("\n", 0, offset) + 1, text.rfind("\n", 0, offset) + 1
        yield quad, Location(shown(path), line, offset - start + 1) if known else Location(shown(path))


def _open(path: Path) -> IO[bytes]:
    return open_unpacked(path, shown(path))


def _scoped(quad: Quad, scope: str) -> Quad:
    subject, predicate, value, graph = quad
    if not scope or not any(isinstance(term, BlankNode) for term in (subject, value, graph)):
        return quad
    return Quad(
        BlankNode(scope + subject.value) if isinstance(subject, BlankNode) else subject,
        predicate,
        BlankNode(scope + value.value) if isinstance(value, BlankNode) else value,
        BlankNode(scope + graph.value) if isinstance(graph, BlankNode) else graph,
    )
