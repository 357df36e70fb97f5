"""Adding to a closed graph, against a fresh run over all of it, loading included: kgtool beside itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path


def grown(data: Path, more: Path, ontology: Path) -> Iterator[tuple[str, float, int]]:
    """Yield what was done, how long it took in seconds, and how many triples there were, or follow.

    What is added comes as triples and is turned into ids, so that this is loading and closing too.
    """
    from pyoxigraph import parse

    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar import close

    start = time.perf_counter()
    fresh = Store.of_files([data, more, ontology], union_default=False)
    yield "loaded", time.perf_counter() - start, fresh.size
    start = time.perf_counter()
    size = len(close(fresh))
    yield "closed afresh", time.perf_counter() - start, size
    del fresh
    closure = close(Store.of_files([data, ontology], union_default=False))
    added = list(parse(path=more))
    start = time.perf_counter()
    closure = closure.extended(added)
    size = len(closure)
    yield "1 % added", time.perf_counter() - start, size
