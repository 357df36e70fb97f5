"""Findings as text: one finding, six small writers. In: model.findings, in the order to show. Out: text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module

from kgtool.model.errors import UnknownNameError
from kgtool.model.findings import Finding

_WRITERS = {
    "json": ("listed", "json_text"),
    "markdown": ("listed", "markdown"),
    "junit": ("junit", "write"),
    "sarif": ("sarif", "write"),
    "github": ("github", "write"),
}
"""The module of this room that writes a format, and the function in it."""
FINDING_FORMATS = ("text", *_WRITERS)


def findings(found: Iterable[Finding], form: str = "text", *, colour: bool = False) -> Iterator[str]:
    """Yield ``found`` in one of ``FINDING_FORMATS``; no finding is no text in ``text`` and ``github``.

    ``colour`` matters to ``text`` only. Raises UnknownNameError for another format.
    """
    if form == "text":
        from kgtool.render.findings import lines

        return lines.write(found, colour=colour)
    if form not in _WRITERS:
        raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(FINDING_FORMATS)}")
    module, name = _WRITERS[form]
    write: Callable[[Sequence[Finding]], str] = getattr(import_module(f"{__name__}.{module}"), name)
    return iter([write(tuple(found))])
