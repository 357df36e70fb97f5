"""Python's collector of garbage, put off while many values are made that are all kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage within.

    To make a million rows is to make millions of objects, none of them garbage. The collector would go
    through all that there are again and again, which takes longer than making them. Reference counts
    free what is dropped all the same.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
