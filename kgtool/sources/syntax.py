"""What is wrong with a file that did not parse: one finding per mistake, each with its place."""

from __future__ import annotations

import re

from kgtool.model.findings import Finding, Location
from kgtool.model.formats import Format

_PLACE = re.compile(r"Parser error (?:at|between) line .*?: ", re.DOTALL)


def syntax_findings(
    content: bytes, name: str, format: Format, base: str | None, error: Exception  # noqa: A002
) -> tuple[Finding, ...]:  # fmt: skip
    """Return the syntax errors of ``content``, in order; at least one.

    ``error`` is what the parser raised first.
    """
    line, column = (error.lineno, error.offset) if isinstance(error, SyntaxError) else (None, None)
    return (
        Finding("syntax", format.name, _PLACE.sub("", str(error)), location=Location(name, line, column)),
    )
