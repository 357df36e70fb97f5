"""Where a few triples stand in a large file: it is read as a stream, and its quads are not held."""

from __future__ import annotations

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
    except (SyntaxError, KgtoolError, *DAMAGED):
        return


def _in_lines(path: Path, kind: Format, wanted: Collection[Triple], scope: str) -> Iterator[Found]:
    """Yield the quads of the lines that may have one of ``wanted``: only these are parsed.

    A line may where its first word is a subject, or where it is not written as lines mostly are: an escape,
    a line end of another kind, no space after the subject (RDF 1.2 N-Triples §3).
    """
    subjects = {_written(triple, scope) for triple in wanted}
    with _open(path) as stream:
        for number, written in enumerate(stream, 1):
            line = written.removeprefix(_BOM) if number == 1 else written
            head = line.split(None, 1)[0] if line.strip() else b""
            if head in subjects or b"\\" in head or head.rfind(b"<") > 0 or line.find(b"\r", 0, -2) >= 0:
                column = 1 + len(line) - len(line.lstrip())
                for quad in parse(line, GRAMMARS[kind]):
                    yield _scoped(quad, scope), Location(shown(path), number, column)


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
