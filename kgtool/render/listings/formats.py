"""The formats of every listing, and the one error for any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from kgtool.model.errors import UnknownNameError

LISTING_FORMATS = ("text", "json", "markdown")


def chosen(
    form: str, text: Callable[[], str], data: Callable[[], object], markdown: Callable[[], str]
) -> Iterator[str]:
    """Yield the listing in one of ``LISTING_FORMATS``. Raises UnknownNameError for another."""
    writers: dict[str, Callable[[], str]] = {
        "text": text,
        "json": lambda: json.dumps(data(), ensure_ascii=False, indent=2) + "\n",
        "markdown": markdown,
    }
    if form not in writers:
        raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(LISTING_FORMATS)}")
    return iter([writers[form]()])
