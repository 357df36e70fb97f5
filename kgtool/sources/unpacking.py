"""A file as a stream of bytes, unpacked on the way where it is compressed; it is never held whole."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from kgtool.model.errors import SourceError
from kgtool.model.findings import Location

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

GZIP, BZIP2, ZSTD = b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd"
DAMAGED = (OSError, EOFError, ValueError, zlib.error)
"""What reading a stream raises where the file is damaged or cut short."""

_READ = 1 << 20


def open_unpacked(path: Path, name: str) -> IO[bytes]:
    """Return the bytes of ``path``; gzip, bzip2 and Zstandard are known by their first bytes.

    Raises OSError, and SourceError, which calls the file ``name``, where the package for Zstandard is
    missing. Reading raises one of ``DAMAGED``.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    return unpacked(path, head, name)


def unpacked(packed: Path | BinaryIO, head: bytes, name: str) -> IO[bytes]:
    """Return what ``packed``, which begins with ``head``, holds. Raises as ``open_unpacked`` does."""
    if head.startswith(GZIP):
        import gzip

        return cast(IO[bytes], gzip.open(packed))
    if head.startswith(BZIP2):
        import bz2

        return bz2.open(packed)
    stream = packed.open("rb") if isinstance(packed, Path) else packed
    return io.BufferedReader(ZstandardFile(stream, name), _READ) if head.startswith(ZSTD) else stream


class ZstandardFile(io.RawIOBase):
    """The frames of a Zstandard file, one after another. Raises OSError where one is damaged or cut short."""

    def __init__(self, packed: BinaryIO, name: str) -> None:
        try:
            import zstandard
        except ImportError:
            packed.close()
            message = "reading Zstandard files needs one more package: pip install 'kgtool[zstd]'"
            raise SourceError(message, location=Location(name)) from None
        self._package = zstandard
        self._packed = packed
        self._frame: ZstdDecompressionObj | None = None
        self._given = b""
        self._ready = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Put the next bytes into ``buffer`` and return how many; 0 at the end."""
        while not self._ready and self._more():
            pass
        part, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _more(self) -> bool:
        """Unpack the next piece; return False at the end."""
        given = self._given or self._packed.read(_READ)
        self._given = b""
        if not given:
            if self._frame is not None:
                raise OSError("cut short")
            return False
        if self._frame is None:
            self._frame = self._package.ZstdDecompressor().decompressobj()
        try:
            self._ready = self._frame.decompress(given)
        except self._package.ZstdError as error:
            raise OSError(str(error)) from None
        if self._frame.eof:
            self._given, self._frame = self._frame.unused_data, None
        return True

    def close(self) -> None:
        """Close the file."""
        self._packed.close()
        super().close()
