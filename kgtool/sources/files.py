"""The door to files: bytes in, bytes out, and every way in which that can fail told in one sentence."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from kgtool.model.errors import SourceError
from kgtool.model.findings import Location
from kgtool.sources.unpacking import BZIP2, DAMAGED, GZIP, ZSTD, unpacked

STDIN = "<stdin>"
"""What standard input is called in messages."""


def shown(path: Path | str) -> str:
    """Return ``path`` as the user would type it: relative to the working folder unless that is longer."""
    absolute = os.path.abspath(path)
    try:
        relative = os.path.relpath(absolute)
    except ValueError:  # another drive
        return absolute
    return relative if len(relative) <= len(absolute) else absolute


def read_bytes(path: Path | str, *, stdin: BinaryIO | None = None) -> bytes:
    """Return the content of ``path`` (``-`` is standard input), unpacked where it is compressed.

    gzip, bzip2 and Zstandard are known by their first bytes, whatever the name says. Raises
    SourceError where the file is missing, unreadable, a folder, damaged, empty or not text.
    """
    if str(path) == "-":
        name, raw = STDIN, (stdin or sys.stdin.buffer).read()
    else:
        name, raw = shown(path), _read_file(path)
    data = _unpacked(raw, name)
    if not data:
        raise SourceError(
            "the file is empty (0 bytes); write something into it or remove it", location=Location(name)
        )
    if b"\0" in data[:8192]:
        raise SourceError(_not_text(data), location=Location(name))
    return data


def read_text(path: Path | str) -> str:
    """Return the text of a UTF-8 file, exactly as it stands there (newlines are not changed).

    Raises SourceError as ``read_bytes`` does, and where the bytes are not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place_of(data, error.start)
        raise SourceError(
            "not UTF-8; save the file as UTF-8", location=Location(shown(path), line, column)
        ) from None


def file_digest(path: Path | str) -> str:
    """Return the SHA-256, in hexadecimal, of the bytes of a file as they lie there. Raises SourceError."""
    return hashlib.sha256(_read_file(path)).hexdigest()


def place_of(data: bytes, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1 and in code points, of a byte offset."""
    before = data[:offset]
    line_start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1


def read_document(folder: Path | str, file_name: str) -> str:
    """Return the text of the source document ``file_name`` in ``folder``, its newlines untouched.

    Code points of this text are what passages count. Raises SourceError where there is no such
    document or where ``file_name`` leads out of the folder.
    """
    root = Path(folder)
    if not root.is_dir():
        raise SourceError("no such folder of source documents", location=Location(shown(root)))
    target = root / file_name
    if not target.resolve().is_relative_to(root.resolve()):
        message = f"the document {file_name!r} lies outside the folder of source documents"
        raise SourceError(message, location=Location(shown(root)))
    return read_text(target)


def write_atomically(path: Path | str, chunks: Iterable[bytes | str]) -> None:
    """Write ``chunks`` to ``path``: all of them, or, when anything fails, nothing at all.

    Text is written as UTF-8 with its newlines untouched. The chunks go to a new file beside the
    target, which is renamed when it is complete; a symbolic link is written through. What is there and
    neither a file nor a folder (a device, a pipe) is written to as it is, chunk by chunk, never replaced.
    Raises SourceError where the folder is missing or not writable. Errors raised by ``chunks`` pass through.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        _write_into(target, path, chunks)
        return
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise _cannot("write", path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines(map(_encoded, chunks))
        os.chmod(name, _mode_for(target))
        os.replace(name, target)
    except BaseException as error:
        os.unlink(name)
        if isinstance(error, OSError):
            raise _cannot("write", path, error) from None
        raise


def _write_into(target: Path, path: Path | str, chunks: Iterable[bytes | str]) -> None:
    try:
        with target.open("wb") as stream:
            stream.writelines(map(_encoded, chunks))
    except OSError as error:
        raise _cannot("write", path, error) from None


def _encoded(chunk: bytes | str) -> bytes:
    return chunk.encode("utf-8") if isinstance(chunk, str) else chunk


def _mode_for(target: Path) -> int:
    """Return the permissions of the file to be replaced, or those that a new file would get."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _read_file(path: Path | str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise _cannot("read", path, error) from None


def _cannot(verb: str, path: Path | str, error: OSError | ValueError) -> SourceError:
    reasons: dict[type[Exception], str] = {
        FileNotFoundError: "no such file or folder" if verb == "write" else "no such file; check the name",
        IsADirectoryError: "this is a folder; name a file",
        NotADirectoryError: "part of this path is a file, not a folder",
        PermissionError: f"no permission to {verb} it",
    }
    detail = error.strerror if isinstance(error, OSError) else None
    message = reasons.get(type(error), f"cannot {verb} it: {detail or error}")
    return SourceError(message, location=Location(shown(str(path).replace("\0", "\\0"))))


def _unpacked(raw: bytes, name: str) -> bytes:
    if not raw.startswith((GZIP, BZIP2, ZSTD)):
        return raw
    try:
        with unpacked(io.BytesIO(raw), raw[:4], name) as stream:
            return stream.read()
    except DAMAGED:
        raise SourceError("the compressed file is damaged or cut short", location=Location(name)) from None


def _not_text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16; save it as UTF-8"
    return "the file is binary, not text; name an RDF file"
