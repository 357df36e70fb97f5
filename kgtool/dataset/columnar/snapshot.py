"""The snapshot cache: a store's tables in one file, named by a digest of what they were made from.

A file that is damaged, foreign or of another version is as good as absent. It appears whole or not at
all, so that two
processes may write at once.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import load
from kgtool.dataset.columnar.store import Store, prepare

if TYPE_CHECKING:
    from kgtool.engines import Engine

_VERSION = 1
TABLES = ("triple", "quad", "graph", "term", "value", "predicate")


def snapshot_path(folder: Path, key: str, engine_version: str) -> Path:
    """Return where the snapshot of ``key`` lies in ``folder``."""
    return folder / f"dataset-{_VERSION}-{engine_version}-{key}.kgtool"


def open_snapshot(folder: Path, key: str, *, memory: str | None = None) -> Store | None:
    """Return the store that was saved under ``key`` (a digest of its sources and settings), or None."""
    from kgtool.engines import open_duckdb

    engine = open_duckdb(memory=memory)
    path = snapshot_path(folder, key, engine.version)
    if path.is_file() and engine.attach(path, "snapshot") and _sound(engine, key):
        prepare(engine)
        load.define(engine)
        for table in TABLES:
            engine.run(f"CREATE VIEW {table} AS SELECT * FROM snapshot.{table}")
        return Store(engine)
    engine.close()
    return None


def _sound(engine: Engine, key: str) -> bool:
    found = engine.tables("snapshot")
    return found >= {*TABLES, "made_from"} and engine.run("SELECT key FROM snapshot.made_from") == [(key,)]


def save_snapshot(store: Store, folder: Path, key: str) -> None:
    """Write ``store`` under ``key``; where the folder cannot be written, do nothing."""
    target = snapshot_path(folder, key, store.engine.version)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        if not store.engine.attach(unfinished, "unfinished", new=True):
            return
        for table in TABLES:
            store.engine.run(f"CREATE TABLE unfinished.{table} AS SELECT * FROM {table}")
        store.engine.run("CREATE TABLE unfinished.made_from AS SELECT $1 AS key", [key])
        store.engine.run("DETACH unfinished")
        unfinished.replace(target)
