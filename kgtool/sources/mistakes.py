"""One thing that is wrong in a text, before it is told as a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 20
"""How many mistakes of one file are told."""

_PLACE = re.compile(r"Parser error (?:at|between) line .*?\d: ", re.DOTALL)
_UNDECLARED = re.compile(r"The prefix (.*): has not been declared")


@dataclass(frozen=True)
class Mistake:
    """What is wrong at one place; ``line`` and ``column`` count from 1, in code points."""

    message: str
    line: int | None = None
    column: int | None = None


class MistakesError(Exception):
    """A text that is refused for ``mistakes``, of which there is at least one."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes[0].message)


def mistake(error: Exception) -> Mistake:
    """Return what pyoxigraph says is wrong, without the place that it repeats in words."""
    if not isinstance(error, SyntaxError):
        return Mistake(str(error))
    return Mistake(_PLACE.sub("", str(error.msg)), error.lineno, error.offset)


def undeclared_prefix(message: str) -> str | None:
    """Return the prefix that a mistake says has not been declared, or None."""
    match = _UNDECLARED.match(message)
    return match[1] if match else None
