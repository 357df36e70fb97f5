"""What a query answers, with rdflib terms, able to become text, a table or a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, TypeVar, overload

from kgtool import render
from kgtool.faces.exports import triples_text
from kgtool.faces.names import COLUMN_FORMATS, RDF_FORMATS, TABLE_FORMATS
from kgtool.faces.terms import node_rows, node_triple
from kgtool.model.errors import UsageError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Row, Solutions, Triples

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import rdflib
    from pyoxigraph import Triple
    from rdflib.term import Node

    from kgtool.sparql.columns import Batches

T = TypeVar("T")

_PART = 4096
"""Rows that are handed over at a time, at most."""


class Replayed(Sequence[T]):
    """A stream that can be read many times: what came is kept, what was not asked for has not come yet."""

    def __init__(self, source: Iterable[T]) -> None:
        self._rest = iter(source)
        self._kept: list[T] = []

    def parts(self) -> Iterator[list[T]]:
        """Yield everything in lists: one item, then more and more at a time, up to ``_PART``."""
        place, size = 0, 1
        while place < len(self._kept) or self._comes(size):
            there = self._kept[place : place + size]
            yield there
            place += len(there)
            size = min(size * 8, _PART)

    def __iter__(self) -> Iterator[T]:
        for there in self.parts():
            yield from there

    def _comes(self, most: int) -> bool:
        before = len(self._kept)
        self._kept.extend(islice(self._rest, most))
        return len(self._kept) > before

    def _all(self) -> list[T]:
        self._kept.extend(self._rest)
        return self._kept

    def __len__(self) -> int:
        return len(self._all())

    def __bool__(self) -> bool:
        return bool(self._kept) or self._comes(1)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        return self._all()[place]


class Result:
    """The answer of a query. Rows and triples come from the engine as they are read, and are kept.

    SELECT: iterates rows, tuples of rdflib terms with None for an unbound variable, in the order of
    ``variables``. ASK: ``bool(result)``. CONSTRUCT and DESCRIBE: iterates triples; ``graph`` has them.
    ``serialize`` gives text in the formats of SPARQL 1.1 or of RDF.
    """

    def __init__(self, answer: QueryResult, prefixes: Prefixes) -> None:
        self._answer = answer
        self.prefixes = prefixes

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of SELECT, without ``?``; empty for the other forms."""
        return self._answer.variables if isinstance(self._answer, Solutions) else ()

    @property
    def boolean(self) -> bool | None:
        """What ASK answers; None for the other forms."""
        return self._answer.value if isinstance(self._answer, Answer) else None

    @cached_property
    def _rows(self) -> Replayed[Row]:
        return Replayed(self._answer.rows if isinstance(self._answer, Solutions) else ())

    @cached_property
    def _triples(self) -> Replayed[Triple]:
        return Replayed(self._answer.triples if isinstance(self._answer, Triples) else ())

    @property
    def answer(self) -> QueryResult:
        """The answer with pyoxigraph terms, as the rooms of kgtool pass it on; it may be read again."""
        if isinstance(self._answer, Solutions):
            return Solutions(self._answer.variables, self._rows)
        if isinstance(self._answer, Triples):
            return Triples(self._triples, self._answer.prefixes)
        return self._answer

    def __iter__(self) -> Iterator[tuple[Node | None, ...]]:
        for triples in self._triples.parts():
            yield from map(node_triple, triples)
        for rows in self._rows.parts():
            yield from node_rows(rows)

    def __len__(self) -> int:
        return len(self._rows) + len(self._triples)

    def __bool__(self) -> bool:
        return self._answer.value if isinstance(self._answer, Answer) else bool(self._rows or self._triples)

    def __repr__(self) -> str:
        if isinstance(self._answer, Answer):
            return f"<Result of ASK: {str(self._answer.value).lower()}>"
        if isinstance(self._answer, Solutions):
            names = ", ".join(f"?{name}" for name in self.variables)
            return f"<Result of SELECT: {len(self)} rows of {names}>"
        return f"<Result: {len(self)} triples>"

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The triples of CONSTRUCT or DESCRIBE as an rdflib graph; empty for the other forms."""
        import rdflib

        graph = rdflib.Graph()
        for prefix, namespace in self.prefixes.items():
            graph.bind(prefix, namespace)
        for triple in self._triples:
            graph.add(node_triple(triple))
        return graph

    @property
    def is_triples(self) -> bool:
        """Whether the answer is triples: of CONSTRUCT or DESCRIBE."""
        return isinstance(self._answer, Triples)

    def chunks(
        self,
        format: str | None = None,  # noqa: A002 - users' word
        *,
        width: int | None = None,
        colour: bool = False,
        keep: bool = True,
    ) -> Iterator[str | bytes]:
        """Yield the text of the answer in pieces; ``format`` as for ``serialize``.

        ``width`` (columns) and ``colour`` matter to ``table`` only. Without ``keep`` the rows are read once
        and are gone, so that an answer of any length takes little memory.
        """
        chosen = format or ("turtle" if self.is_triples else "table")
        known: tuple[str, ...] = RDF_FORMATS if self.is_triples else TABLE_FORMATS
        if isinstance(self._answer, Solutions):
            known += COLUMN_FORMATS
        if chosen not in known:
            what = "triples" if self.is_triples else "rows" if self.boolean is None else "true or false"
            raise UsageError(f"this query answers {what}, which {chosen} cannot show; use {', '.join(known)}")
        if isinstance(self._answer, Triples):
            return triples_text(self._triples, chosen, self.prefixes)
        if isinstance(self._answer, Answer):
            return render.answer(self._answer, chosen)
        if chosen in COLUMN_FORMATS:
            found = self._columns(exact=False, keep=keep)
            return render.columns(found.schema, found.batches, chosen)
        rows = Solutions(self.variables, self._rows if keep else self._answer.rows)
        return render.solutions(rows, chosen, self.prefixes, width=width, colour=colour)

    def serialize(self, format: str | None = None) -> str:  # noqa: A002 - users' word
        """Return the answer as text.

        ``format`` is ``table`` (default), ``csv``, ``tsv``, ``json``, ``xml`` or ``markdown`` for SELECT and
        ASK (SPARQL 1.1 Query Results CSV and TSV, JSON, XML), an RDF format, ``turtle`` by default,
        for CONSTRUCT and DESCRIBE. Raises UsageError where the format cannot show this answer.
        """
        return "".join(part if isinstance(part, str) else part.decode() for part in self.chunks(format))

    def _columns(self, *, exact: bool, keep: bool = True) -> Batches:
        from kgtool.sparql import record_batches

        if not isinstance(self._answer, Solutions):
            what = "true or false" if isinstance(self._answer, Answer) else "triples"
            raise UsageError(f"this query answers {what}; only the rows of SELECT stand in columns")
        rows = self._rows if keep and self._answer.texts is None else self._answer.rows
        return record_batches(replace(self._answer, rows=rows), exact=exact)

    def to_arrow(self, *, exact: bool = False) -> pa.Table:
        """Return the rows of SELECT as a pyarrow table, a column per variable; unbound is null.

        A column of integers is int64 (decimal128 where one is too large), one of numbers with decimals
        decimal128(38, 18), one with doubles or floats float64; booleans, dates and date-times without and
        with time zone (then in UTC) have Arrow's types; any other column is text: IRIs, ``_:label`` and
        lexical forms. A column has such a type where every value fits it. The field's metadata names the
        datatype or language that all terms share.
        ``exact`` gives structs of type (uri, literal, bnode), value, datatype and language, which lose
        nothing. Raises UsageError where pyarrow is not installed or the query is no SELECT.
        """
        found = self._columns(exact=exact)
        import pyarrow

        return pyarrow.Table.from_batches(found.batches, found.schema)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows of SELECT as a pandas data frame, a column per variable, by way of ``to_arrow``.

        Decimals become floats. Unbound is missing. Raises UsageError where a package is not installed.
        """
        try:
            import pandas  # noqa: F401
        except ImportError:
            raise UsageError("to_pandas needs one more package: pip install 'kgtool[pandas]'") from None
        from kgtool.faces.columns import floating

        frame: pd.DataFrame = floating(self.to_arrow()).to_pandas()
        return frame
