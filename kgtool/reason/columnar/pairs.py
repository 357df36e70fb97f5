"""The facts of one relation in memory: as columns, as a set of pairs, or as both, as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

Pair = tuple[int, int]


class Pairs:
    """Different pairs of subject and object, never changed. What only turns them round makes no new ones."""

    __slots__ = ("_columns", "_rows")

    def __init__(
        self, rows: set[Pair] | None = None, columns: tuple[list[int], list[int]] | None = None
    ) -> None:
        """Of one of the two: a set, or subjects and objects side by side, no pair twice."""
        self._rows = rows
        self._columns = columns

    @classmethod
    def joined(cls, parts: Collection[Pairs]) -> Pairs:
        """Return all of ``parts``, which have no pair in common."""
        if len(parts) == 1:
            [one] = parts
            return one
        subjects = list(chain.from_iterable(one.subjects for one in parts))
        return cls(columns=(subjects, list(chain.from_iterable(one.objects for one in parts))))

    def __len__(self) -> int:
        return len(self.subjects if self._rows is None else self._rows)

    def __iter__(self) -> Iterator[Pair]:
        return zip(*self._columns, strict=True) if self._columns is not None else iter(self.rows)

    @property
    def rows(self) -> set[Pair]:
        """The pairs as a set."""
        if self._rows is None:
            self._rows = set(self)
        return self._rows

    @property
    def subjects(self) -> list[int]:
        """The subjects, in the order of ``objects``."""
        return self.columns[0]

    @property
    def objects(self) -> list[int]:
        """The objects, in the order of ``subjects``."""
        return self.columns[1]

    @property
    def columns(self) -> tuple[list[int], list[int]]:
        """Subjects and objects, side by side."""
        if self._columns is None:
            rows = self.rows
            self._columns = ([s for s, _ in rows], [o for _, o in rows])
        return self._columns

    @property
    def turned(self) -> Pairs:
        """The same with subjects for objects."""
        subjects, objects = self.columns
        return Pairs(columns=(objects, subjects))

    def into(self, rows: set[Pair]) -> None:
        """Add all of them to a set."""
        rows.update(self if self._rows is None else self._rows)

    def without(self, others: Iterable[Collection[Pair]]) -> Pairs:
        """Return those that are in none of ``others``."""
        return Pairs(self.rows.difference(*others))


Members = set[int] | Pairs
"""The facts of one relation: its subjects where it is a class, or pairs of subject and object."""


def divided(members: Members, test: Callable[[int], bool]) -> tuple[Members, Members]:
    """Return those of ``members`` whose subject passes a test, and the others."""
    if isinstance(members, set):
        passing = set(filter(test, members))
        return passing, members - passing
    failing = {s for s in set(members.subjects) if not test(s)}
    if not failing:
        return members, Pairs(set())
    others = {(s, o) for s, o in members if s in failing}
    return members.without([others]), Pairs(others)
