"""Adding to a closed graph, against closing all of it afresh: kgtool beside itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path


def grown(data: Path, more: Path, ontology: Path) -> Iterator[tuple[str, float, int]]:
    """Yield what was done, how long it took in seconds, and the size of the closure."""
    from pyoxigraph import parse

    from kgtool.dataset.columnar import Store
    from kgtool.reason.columnar import close

    def store(*paths: Path) -> Store:
        return Store.of_sources([parse(path=path) for path in paths], graphs=False)

    fresh = store(data, more, ontology)
    start = time.perf_counter()
    size = len(close(fresh))
    yield "closed afresh", time.perf_counter() - start, size
    del fresh
    closure = close(store(data, ontology))
    added = list(parse(path=more))
    start = time.perf_counter()
    closure = closure.extended(added)
    size = len(closure)
    yield "1 % added", time.perf_counter() - start, size
