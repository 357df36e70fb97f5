"""RDF files → the stage, streaming.

N-Triples, N-Quads and Turtle go to the engine as they are, a piece at a time, and only what it cannot
vouch for goes through pyoxigraph; TriG is parsed piece by piece while the engine works; the other formats,
and every file with a mistake, are read by ``sources``, which knows how to complain. What is packed (gzip,
bzip2, Zstandard) is unpacked on the way.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import FileIO
from itertools import count, islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, cast

from pyoxigraph import Quad, RdfFormat, parse

from kgtool.dataset.columnar import plain
from kgtool.dataset.columnar.load import load_pieces, stage_piece
from kgtool.dataset.columnar.turtle import Directives, Statements, stage_statements
from kgtool.model.errors import SourceError
from kgtool.model.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Format, rdf_format_of
from kgtool.sources import DAMAGED, open_unpacked, read_rdf, shown

if TYPE_CHECKING:
    from kgtool.engines import Engine

_CHUNK = 1 << 26
_WHOLE, _PART = 1 << 28, 8
"""Bytes of a file that is read in one piece, at the most, and the part of the memory that it may be."""
_MEGA = 1_000_000
_TOLD = 100_000
_progress = logging.getLogger("kgtool.progress")
"""Says how far loading has come, a line per piece; who shows it decides how."""
_STREAMED = {
    TURTLE: RdfFormat.TURTLE, TRIG: RdfFormat.TRIG, NQUADS: RdfFormat.N_QUADS, NTRIPLES: RdfFormat.N_TRIPLES,
}  # fmt: skip


def load_file(engine: Engine, path: Path, *, scope: str = "") -> None:
    """Put the quads of one file on the stage. ``scope`` goes before blank node labels.

    Raises SourceError, MalformedError and NotSupportedError as ``sources.read_rdf`` does.
    """
    kind = rdf_format_of(path.name)
    if kind not in _STREAMED or not _begins_plainly(path):
        file = read_rdf(path)
        load_pieces(engine, file.quads, graphs=file.format.named_graphs, scope=scope)
    elif kind in (NTRIPLES, NQUADS):
        _load_lines(engine, path, kind, scope)
    elif kind is TURTLE:
        _load_turtle(engine, path, scope)
    else:
        with _open(path) as stream:
            load_pieces(engine, _parsed(path, stream, kind), graphs=kind.named_graphs, scope=scope)


def _begins_plainly(path: Path) -> bool:
    """Return whether there is a file with something in it that looks like text without a byte order mark."""
    try:
        with _open(path) as stream:
            head = stream.read(8192)
        return bool(head) and b"\0" not in head and not head.startswith(b"\xef\xbb\xbf")
    except DAMAGED:
        return False


def _refuse(path: Path, error: Exception) -> NoReturn:
    """Raise what ``sources`` has to say about a file that could not be read."""
    read_rdf(path)
    raise SourceError(f"{shown(path)}: {error}") from None


def _open(path: Path) -> IO[bytes]:
    return open_unpacked(path, shown(path))


def _parsed(path: Path, stream: IO[bytes], kind: Format) -> Iterator[Quad]:
    """Yield the quads of ``stream``. A file that pyoxigraph refuses is read again for its complaint."""
    try:
        quads = parse(stream, _STREAMED[kind], base_iri=path.absolute().as_uri())
        for number in count(1):
            some = list(islice(quads, _TOLD))
            yield from some
            if len(some) < _TOLD:
                return
            _progress.info("loading %s: %s triples", shown(path), f"{number * _TOLD:,}")
    except (SyntaxError, MemoryError, *DAMAGED) as error:
        _refuse(path, error)


def _load_turtle(engine: Engine, path: Path, scope: str) -> None:
    """Put a Turtle file on the stage: by the engine alone as far as that goes, then through the parser."""
    with tempfile.TemporaryDirectory(prefix="kgtool-") as folder, _open(path) as stream:
        pieces, done, size = Statements(stream), 0, _size(path, stream)
        directives: Directives | None = None
        try:
            while content := pieces.next():
                done += len(content)
                _told(path, done, size)
                if directives is None:
                    directives = Directives.of(content, path.absolute().as_uri())
                    content = content[len(directives.text) :]
                if not content or content.isspace():
                    continue
                if not stage_statements(engine, content, directives, Path(folder), scope=scope):
                    pieces.give_back(directives.text + content)
                    break
        except (SyntaxError, MemoryError, *DAMAGED) as error:
            _refuse(path, error)
        load_pieces(engine, _parsed(path, cast(IO[bytes], pieces), TURTLE), graphs=False, scope=scope)


def _load_lines(engine: Engine, path: Path, kind: Format, scope: str) -> None:
    """Put a file in N-Triples or N-Quads on the stage: one thread cuts the file, another drives the engine.

    A file that is neither packed nor huge is read where it lies.
    """
    if _readable_whole(path, min(_WHOLE, engine.memory // _PART)):
        _stage_lines(engine, path, True, scope, (path, kind))
        return
    with tempfile.TemporaryDirectory(prefix="kgtool-") as folder, ThreadPoolExecutor(1) as worker:
        pending: Future[None] | None = None
        for piece, trusted in _cut(path, Path(folder)):
            if pending:
                pending.result()
            pending = worker.submit(_stage_and_remove, engine, piece, trusted, scope, (path, kind))
        if pending:
            pending.result()


def _readable_whole(path: Path, most: int) -> bool:
    """Return whether the engine may read the lines of a file, all of it in one piece of ``most`` bytes."""
    try:
        with _open(path) as stream:
            size = _size(path, stream)
            if size is None or size > most:
                return False
            _told(path, size, size)
            with mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
                return plain.readable(content)
    except DAMAGED:
        return False


def _cut(path: Path, folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write pieces that end where a line ends; yield each with whether the engine may read its lines."""
    try:
        with _open(path) as stream:
            done, whole = 0, _size(path, stream)
            for number in count():
                chunk = stream.read(_CHUNK)
                if not chunk:
                    return
                chunk += stream.readline()
                done += len(chunk)
                _told(path, done, whole)
                piece = folder / str(number)
                piece.write_bytes(chunk)
                yield piece, plain.readable(chunk)
    except DAMAGED as error:
        _refuse(path, error)


def _told(path: Path, done: int, whole: int | None) -> None:
    of = f" of {whole / _MEGA:,.0f}" if whole else ""
    _progress.info("loading %s: %s%s MB", shown(path), f"{done / _MEGA:,.0f}", of)


def _size(path: Path, stream: IO[bytes]) -> int | None:
    """Return how many bytes ``stream`` will give, None where the file is packed."""
    return path.stat().st_size if isinstance(getattr(stream, "raw", None), FileIO) else None


def _stage_and_remove(
    engine: Engine, piece: Path, trusted: bool, scope: str, whole: tuple[Path, Format]
) -> None:
    _stage_lines(engine, piece, trusted, scope, whole)
    piece.unlink()


def _stage_lines(engine: Engine, piece: Path, trusted: bool, scope: str, whole: tuple[Path, Format]) -> None:
    """Put a piece of the file ``whole`` on the stage. ``trusted``: the engine may try to read it."""
    path, kind = whole
    if trusted and _staged(engine, piece, kind, scope):
        return
    try:
        quads = parse(path=str(piece), format=_STREAMED[kind])
        load_pieces(engine, quads, graphs=kind.named_graphs, scope=scope)
    except (SyntaxError, ValueError, MemoryError) as error:
        _refuse(path, error)


def _staged(engine: Engine, piece: Path, kind: Format, scope: str) -> bool:
    """Return whether the engine could read the piece and vouch for every line."""
    try:
        return stage_piece(engine, piece, graphs=kind.named_graphs, scope=scope, sound=plain.SOUND)
    except engine.unreadable:
        return False
