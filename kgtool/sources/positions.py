"""On which line and column of its file each quad stands; the file is read again when that is first asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from kgtool.model.errors import KgtoolError
from kgtool.model.findings import Location
from kgtool.model.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Format
from kgtool.sources.files import STDIN, read_bytes
from kgtool.sources.places import lines_of, places
from kgtool.sources.reading import parse_rdf
from kgtool.sources.sniffing import format_of

_PLACES: Mapping[Format, Callable[[str], Iterator[int]]] = {
    NTRIPLES: lines_of,
    NQUADS: lines_of,
    TURTLE: places,
    TRIG: places,
}


class Positions:
    """Where the quads of the file ``path`` stand in its text (unpacked, where it is compressed).

    Known for Turtle, TriG, N-Triples and N-Quads. Of JSON-LD, RDF/XML and standard input, of a file that is
    gone and of a quad that is not in its file any more, the path is all that is told. One reading costs some
    4 seconds for a million triples and happens at most once.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def location(self, quad: Quad) -> Location:
        """Return where ``quad`` first stands: at its object, or at what leads to it on the same line."""
        return self._locations.get(_unscoped(quad), Location(self.path))

    @cached_property
    def _locations(self) -> Mapping[Quad, Location]:
        found: dict[Quad, Location] = {}
        try:
            quads, text, places_in = self._read()
        except KgtoolError:
            return found
        offsets = list(places_in(text))
        if len(offsets) != len(quads):
            return found
        line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        for quad, offset in zip(quads, offsets, strict=True):
            line = bisect_right(line_starts, offset)
            place = Location(self.path, line, offset - line_starts[line - 1] + 1)
            found.setdefault(_unscoped(quad), place)
        return found

    def _read(self) -> tuple[tuple[Quad, ...], str, Callable[[str], Iterator[int]]]:
        if self.path == STDIN:
            return (), "", places
        data = read_bytes(self.path)
        form = format_of(Path(self.path).name, data)
        if form not in _PLACES:
            return (), "", places
        file = parse_rdf(data, self.path, form, base=Path(self.path).absolute().as_uri())
        return file.quads, data.decode("utf-8-sig"), _PLACES[form]


def _unscoped(quad: Quad) -> Quad:
    """Return ``quad`` with blank nodes that do not tell apart the copies of one file."""
    subject, predicate, value, graph = quad
    if not any(isinstance(term, BlankNode) for term in (subject, value, graph)):
        return quad
    return Quad(
        _number(subject) if isinstance(subject, BlankNode) else subject,
        predicate,
        _number(value) if isinstance(value, BlankNode) else value,
        _number(graph) if isinstance(graph, BlankNode) else graph,
    )


def _number(node: BlankNode) -> BlankNode:
    """Return the node without what follows its number, which tells files apart."""
    return BlankNode(node.value.partition("x")[0])
