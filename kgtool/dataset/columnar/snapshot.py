"""The snapshot cache: a store's tables in one file, named by a digest of what they were made from.

Beside it lies a small note with the file's name, its size and, for a file that is not huge, its SHA-256. The
note appears whole and last, so that two processes may write at once; a file that is damaged, foreign or of
another version is as good as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.dataset.cache import Kept, make_folder
from kgtool.dataset.columnar.store import LAYER, Store
from kgtool.model.errors import SourceError

if TYPE_CHECKING:
    from kgtool.engines import Engine

_VERSION = 4
_MOST = 8
_SUFFIX = ".kgtool"
_SUMMED = 256 * 2**20
"""The largest file, in bytes, whose digest is looked at; in a larger one DuckDB checks what it reads."""
_UNNAMED = 3600.0
"""Seconds after which a file that no note names was left behind by a process that died."""
TABLES = ("triple", "quad", "graph", "term", "value", "predicate")


def open_snapshot(folder: Path, key: str, *, memory: str | None = None) -> Store | None:
    """Return the store that was saved under ``key`` (a digest of its sources and settings), or None."""
    from kgtool.engines import open_duckdb

    path = _sound(folder, key)
    if path is None:
        return None
    engine = open_duckdb(memory=memory)
    if engine.attach(path, "snapshot") and _complete(engine, path):
        made_from = "SELECT key, union_default, inferred FROM snapshot.made_from"
        [(found, union_default, inferred)] = engine.run(made_from)
        if found == key:
            tables = (*TABLES, LAYER) if inferred else TABLES
            engine.run(";".join(f"CREATE VIEW {name} AS SELECT * FROM snapshot.{name}" for name in tables))
            store = Store(engine, union_default=union_default, defined=False)
            store.has_inferred = inferred
            return store
    engine.close()
    return None


def save_snapshot(store: Store, folder: Path, key: str) -> None:
    """Write ``store`` under ``key`` and remove the oldest; where the folder cannot be written, do nothing."""
    target = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}-{os.urandom(4).hex()}{_SUFFIX}"
    with suppress(OSError, SourceError):
        make_folder(folder)
        if not store.engine.attach(target, "unfinished", new=True):
            return
        for table in (*TABLES, LAYER) if store.has_inferred else TABLES:
            order = " ORDER BY p, s, o" if table == "triple" and store.has_inferred else ""
            store.engine.run(f"CREATE TABLE unfinished.{table} AS SELECT * FROM {table}{order}")
        made_from = "SELECT $1::VARCHAR AS key, $2::BOOLEAN AS union_default, $3::BOOLEAN AS inferred"
        facts = [key, store.union_default, store.has_inferred]
        store.engine.run(f"CREATE TABLE unfinished.made_from AS {made_from}", facts)
        store.engine.run("DETACH unfinished")
        note = [target.name, target.stat().st_size, _digest(target)]
        _notes(folder).put(_note_key(key), json.dumps(note).encode())
        _prune(folder)


def _notes(folder: Path) -> Kept:
    return Kept(folder, "snapshot", _VERSION, _MOST)


def _note_key(key: str) -> str:
    from kgtool.engines import duckdb_version

    return f"{duckdb_version()} {key}"


def _sound(folder: Path, key: str) -> Path | None:
    """Return the file of ``key`` where it is the one that was written."""
    note = _notes(folder).get(_note_key(key))
    if note is None:
        return None
    name, size, digest = json.loads(note)
    path = folder / str(name)
    try:
        return path if path.stat().st_size == size and _digest(path) == digest else None
    except OSError:
        return None


def _digest(path: Path) -> str:
    if path.stat().st_size > _SUMMED:
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _complete(engine: Engine, path: Path) -> bool:
    """Return whether all is there that was written; of a file whose digest is right that is known."""
    return path.stat().st_size <= _SUMMED or engine.tables("snapshot") >= {*TABLES, "made_from"}


def _prune(folder: Path) -> None:
    """Remove the files that no note names, unless one may be in the making."""
    named = set()
    for note in folder.glob("*.snapshot"):
        with suppress(OSError, ValueError, TypeError):
            named.add(json.loads(note.read_bytes().rpartition(b"\n")[2])[0])
    for path in folder.glob(f"*{_SUFFIX}*"):
        with suppress(OSError):
            if path.name not in named and time.time() - path.stat().st_mtime > _UNNAMED:
                path.unlink()
