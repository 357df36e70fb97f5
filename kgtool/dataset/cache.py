"""What is kept on disk between two starts: rebuilt rather than believed when anything about it is odd."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kgtool.model.errors import SourceError
from kgtool.sources import write_atomically


class Kept:
    """Contents by key in one folder, made when first written to.

    An entry is a head line (``kgtool KIND VERSION``), the SHA-256 of key and body, and the body. Writing
    replaces a whole file by renaming, so two processes may share the folder; the ``most`` youngest
    entries of a kind stay. A folder that cannot be written to keeps nothing, and says nothing.
    """

    def __init__(self, folder: Path, kind: str, version: int, most: int) -> None:
        self._folder = folder
        self._suffix = f".{kind}"
        self._head = f"kgtool {kind} {version}\n".encode()
        self._most = most

    def get(self, key: str) -> bytes | None:
        """Return what is kept under ``key``, or None: never kept, damaged, foreign or of another version.

        ``key`` is any text that stands for everything the content depends on.
        """
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        head, rest = content[: len(self._head)], content[len(self._head) :]
        checksum, _, body = rest.partition(b"\n")
        return body if head == self._head and checksum == _checksum(key, body) else None

    def put(self, key: str, body: bytes) -> None:
        """Keep ``body`` under ``key``."""
        try:
            make_folder(self._folder)
            write_atomically(self._path(key), [self._head, _checksum(key, body), b"\n", body])
            prune(self._folder, f"*{self._suffix}", self._most)
        except (OSError, SourceError):
            return

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}{self._suffix}"


class ClosureCache:
    """Closures by key in one folder; see ``Kept``. The body of an entry is in N-Triples."""

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(folder, "closure", 1, 16)

    def get(self, key: str) -> tuple[Triple, ...] | None:
        """Return the closure kept under ``key``, or None."""
        known = self.later(key)
        return None if known is None else known[1]()

    def later(self, key: str) -> tuple[int, Callable[[], tuple[Triple, ...]]] | None:
        """Return the number of triples kept under ``key`` and what reads them, or None."""
        lines = self._kept.get(key)
        if lines is None:
            return None
        return lines.count(b"\n"), lambda: tuple(quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES))

    def put(self, key: str, triples: Iterable[Triple]) -> None:
        """Keep ``triples`` under ``key``."""
        self._kept.put(key, serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


def make_folder(folder: Path) -> None:
    """Make a folder that git ignores. Raises OSError and SourceError where that is not possible."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, ["*\n"])


def prune(folder: Path, pattern: str, most: int) -> None:
    """Remove all but the ``most`` youngest files of ``pattern``; another process may do the same."""
    ages: list[tuple[float, Path]] = []
    for path in folder.glob(pattern):
        with suppress(OSError):
            ages.append((path.stat().st_mtime, path))
    for _, path in sorted(ages)[:-most]:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\n" + body).hexdigest().encode()
