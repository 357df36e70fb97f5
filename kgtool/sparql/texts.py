"""Solutions as a table of texts of terms (see ``dataset.columnar.layout``), in the engine."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from kgtool.dataset.columnar import text_of
from kgtool.engines import Engine, Limits
from kgtool.model.results import Solutions
from kgtool.model.terms import Term

_BATCH = 5000
_NUMBERS = itertools.count()


class Texts:
    """A table with ``place``, the number of a solution, and ``c0``, ``c1`` …, a text per variable or NULL."""

    def __init__(self, engine: Engine, variables: tuple[str, ...], *, made_of: str | None = None) -> None:
        self.name = f"solutions_{next(_NUMBERS)}"
        self.engine = engine
        self.variables = variables
        self.rows = 0
        self.bound = [True] * len(variables)
        if made_of is None:
            columns = ", ".join(f"c{k} VARCHAR" for k in range(len(variables))) or "c0 VARCHAR"
            engine.run(f"CREATE TABLE {self.name} (place BIGINT, {columns})")

    @classmethod
    def of_statement(
        cls, engine: Engine, variables: tuple[str, ...], statement: str, limits: Limits
    ) -> Texts:
        """Return the table of what ``statement`` gives: ``place`` and the columns. Raises LimitError."""
        made = cls(engine, variables, made_of=statement)
        rows = engine.stream(f"CREATE TABLE {made.name} AS {statement}", limits=limits)
        for batch in rows.batches():
            made.rows = int(batch[0][0])
        try:
            limits.check(made.rows)
        except BaseException:
            made.drop()
            raise
        return made

    def add(self, solutions: Solutions, fixed: Mapping[str, Term] | None = None) -> None:
        """Add ``solutions``; ``fixed`` are variables that have a value in all of them."""
        names = solutions.variables
        constant = [(fixed or {}).get(v) for v in self.variables]
        places = [
            names.index(v) if v in names and c is None else None
            for v, c in zip(self.variables, constant, strict=True)
        ]
        rows = iter(solutions.rows)
        while batch := list(itertools.islice(rows, _BATCH)):
            cells: list[list[str | None]] = []
            for number, place in enumerate(places):
                given = constant[number]
                found = [
                    given if given is not None else None if place is None else row[place] for row in batch
                ]
                cells.append([None if term is None else text_of(term) for term in found])
                self.bound[number] &= None not in cells[-1]
            numbers = list(range(self.rows, self.rows + len(batch)))
            sources = ", ".join(f"unnest(${k}::VARCHAR[])" for k in range(2, len(cells) + 2)) or "NULL"
            statement = f"INSERT INTO {self.name} SELECT unnest($1::BIGINT[]), {sources}"
            self.engine.run(statement, [numbers, *cells])
            self.rows += len(batch)

    def cut(self, rows: int) -> None:
        """Keep the first ``rows`` alone."""
        self.engine.run(f"DELETE FROM {self.name} WHERE place >= {rows}")
        self.rows = rows

    def drop(self) -> None:
        """Drop the table."""
        self.engine.run(f"DROP TABLE IF EXISTS {self.name}")
