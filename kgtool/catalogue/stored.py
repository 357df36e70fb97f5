"""The values of the catalogue: a stored query, its parameters and its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kgtool.model.findings import Location


@dataclass(frozen=True)
class Parameter:
    """One variable of a query that the caller gives a value to.

    ``type`` is a name of ``TYPES``. ``default`` is text as a person would type it, or None where the
    parameter must be given. ``values`` are the only values allowed, or empty where all are.
    """

    name: str
    type: str
    description: str = ""
    default: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """Arguments and what the query answers to them; exactly what is not None is checked.

    A cell of ``rows`` is text (see the room's page) or None for an unbound variable. ``triples`` is
    Turtle text without prefix declarations. ``line`` is where the example begins, counted from 1.
    """

    args: Mapping[str, str] = field(default_factory=dict)
    variables: tuple[str, ...] | None = None
    rows: tuple[tuple[str | None, ...], ...] | None = None
    boolean: bool | None = None
    count: int | None = None
    triples: str | None = None
    ordered: bool = False
    line: int | None = None


@dataclass(frozen=True)
class StoredQuery:
    """A query in a file, with what its header says. ``text`` is the whole file, header included."""

    name: str
    path: str
    text: str
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Parameter, ...] = ()
    examples: tuple[Example, ...] = ()

    def location(self, line: int | None = None) -> Location:
        """Return the place of ``line`` in the query's file."""
        return Location(self.path, line)
