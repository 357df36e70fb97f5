"""Python's collector of garbage, put off while many values are made that are all kept."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0
_before = True


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage within; afterwards, when nobody else wants that, as it was before.

    To make a million rows is to make millions of objects, none of them garbage. The collector would go
    through all that there are again and again, which takes longer than making them. Reference counts
    free what is dropped all the same. There is one collector for all threads.
    """
    global _holding, _before  # noqa: PLW0603 - the collector is as global
    with _lock:
        if not _holding:
            _before = gc.isenabled()
            gc.disable()
        _holding += 1
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding and _before:
                gc.enable()
