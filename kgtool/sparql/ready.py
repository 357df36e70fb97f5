"""What it takes to read and to compile a query, imported beforehand."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0
_collected = True


def get_ready() -> None:
    """Import what it takes to read and to compile a query: for those who have time while data is loaded."""
    with _without_collection():
        from kgtool.sparql import answering, guiding  # noqa: F401
        from kgtool.sparql.compile import plan  # noqa: F401
        from kgtool.sparql.parse import parse_query

        parse_query("ASK { ?s ?p ?o }")  # rdflib's grammar is finished with the first text that it reads


@contextmanager
def _without_collection() -> Iterator[None]:
    """Put off the collection of garbage, which is one for all threads: what imports make is there to stay."""
    global _holding, _collected  # noqa: PLW0603 - the collector is as global
    with _lock:
        if not _holding:
            _collected = gc.isenabled()
            gc.disable()
        _holding += 1
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding and _collected:
                gc.enable()
