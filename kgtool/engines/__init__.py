"""Floor 1: engines that run relational trees.

In: sqlglot trees (or a statement's text in the engine's own dialect) with parameters. Out: rows.
Never: RDF. An engine knows tables, columns and numbers; what an id means is the dataset's business.
Limitations: one engine so far, DuckDB; the protocol is the seam for others.
"""

from __future__ import annotations

from kgtool.engines.depth import deeply
from kgtool.engines.leaving import leave
from kgtool.engines.protocol import Engine, Limits, Rows
from kgtool.engines.waiting import stopping

__all__ = ["Engine", "Limits", "Rows", "deeply", "duckdb_version", "leave", "open_duckdb", "stopping"]


def duckdb_version() -> str:
    """Return the version of DuckDB, whose files no other version need understand."""
    from kgtool.engines.duck import VERSION

    return VERSION


def open_duckdb(path: str | None = None, *, memory: str | None = None, read_only: bool = False) -> Engine:
    """Return an engine over the DuckDB file ``path``, or in memory; ``memory`` is a limit like ``1GB``."""
    from kgtool.engines.duck import DuckEngine

    return DuckEngine(path, memory=memory, read_only=read_only)
