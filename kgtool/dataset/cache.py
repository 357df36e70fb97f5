"""Closures kept on disk: rebuilt rather than believed when anything about them is odd."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kgtool.model.errors import SourceError
from kgtool.sources import write_atomically

_FORMAT = b"kgtool closure 1\n"  # raise the number when the layout or the meaning of an entry changes
_SUFFIX = ".closure"
_KEPT = 16


class ClosureCache:
    """Closures by key in one folder, made when first written to.

    An entry is a head line, the SHA-256 of key and body, and the body in N-Triples. Writing replaces
    a whole file by renaming, so two processes may share the folder; the sixteen youngest entries are
    kept. A folder that cannot be written to caches nothing, and says nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> tuple[Triple, ...] | None:
        """Return the closure kept under ``key``, or None: never kept, damaged, foreign or of another version.

        ``key`` is any text that stands for everything the closure depends on.
        """
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        head, body = content[: len(_FORMAT)], content[len(_FORMAT) :]
        checksum, _, lines = body.partition(b"\n")
        if head != _FORMAT or checksum != _checksum(key, lines):
            return None
        return tuple(quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES))

    def put(self, key: str, triples: Iterable[Triple]) -> None:
        """Keep ``triples`` under ``key``."""
        path = self._path(key)
        lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            ignore = self._folder / ".gitignore"
            if not ignore.exists():
                write_atomically(ignore, ["*\n"])
            write_atomically(path, [_FORMAT, _checksum(key, lines), b"\n", lines])
            self._prune()
        except (OSError, SourceError):
            return

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}{_SUFFIX}"

    def _prune(self) -> None:
        entries = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime)
        for path in entries[:-_KEPT]:
            path.unlink(missing_ok=True)


def _checksum(key: str, lines: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\n" + lines).hexdigest().encode()
