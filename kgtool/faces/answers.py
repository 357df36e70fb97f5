"""What a query answers, with rdflib terms, able to become text, a table or a data frame."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kgtool import render
from kgtool.faces.exports import triples_text
from kgtool.faces.names import RDF_FORMATS, TABLE_FORMATS
from kgtool.faces.terms import node_triple
from kgtool.model.errors import UsageError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Row, Solutions, Triples
from kgtool.model.terms import to_rdflib

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import rdflib
    from pyoxigraph import Triple
    from rdflib.term import Node


class Result:
    """The answer of a query.

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
    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._answer.rows) if isinstance(self._answer, Solutions) else ()

    @cached_property
    def _triples(self) -> tuple[Triple, ...]:
        return tuple(self._answer.triples) if isinstance(self._answer, Triples) else ()

    @property
    def answer(self) -> QueryResult:
        """The answer with pyoxigraph terms, as the rooms of kgtool pass it on; it may be read again."""
        if isinstance(self._answer, Solutions):
            return Solutions(self._answer.variables, self._rows)
        if isinstance(self._answer, Triples):
            return Triples(self._triples, self._answer.prefixes)
        return self._answer

    def __iter__(self) -> Iterator[tuple[Node | None, ...]]:
        yield from map(node_triple, self._triples)
        for row in self._rows:
            yield tuple(None if term is None else to_rdflib(term) for term in row)

    def __len__(self) -> int:
        return len(self._rows) + len(self._triples)

    def __bool__(self) -> bool:
        return self._answer.value if isinstance(self._answer, Answer) else len(self) > 0

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
    ) -> Iterator[str | bytes]:
        """Yield the text of the answer in pieces; ``format`` as for ``serialize``.

        ``width`` (columns) and ``colour`` matter to ``table`` only.
        """
        chosen = format or ("turtle" if self.is_triples else "table")
        known = RDF_FORMATS if self.is_triples else TABLE_FORMATS
        if chosen not in known:
            what = "triples" if self.is_triples else "rows" if self.boolean is None else "true or false"
            raise UsageError(f"this query answers {what}, which {chosen} cannot show; use {', '.join(known)}")
        if isinstance(self._answer, Triples):
            return triples_text(self._triples, chosen, self.prefixes)
        if isinstance(self._answer, Answer):
            return render.answer(self._answer, chosen)
        rows = Solutions(self.variables, self._rows)
        return render.solutions(rows, chosen, self.prefixes, width=width, colour=colour)

    def serialize(self, format: str | None = None) -> str:  # noqa: A002 - users' word
        """Return the answer as text.

        ``format`` is ``table`` (default), ``csv``, ``tsv``, ``json``, ``xml`` or ``markdown`` for SELECT and
        ASK (SPARQL 1.1 Query Results CSV and TSV, JSON, XML), an RDF format, ``turtle`` by default,
        for CONSTRUCT and DESCRIBE. Raises UsageError where the format cannot show this answer.
        """
        return "".join(part if isinstance(part, str) else part.decode() for part in self.chunks(format))

    def to_arrow(self) -> pa.Table:
        """Return the rows of SELECT as a pyarrow table, a column per variable; see ``to_pandas``."""
        from kgtool.faces.columns import to_arrow

        return to_arrow(self.variables, self._rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows of SELECT as a pandas data frame, a column per variable.

        A column whose values are all integers, all numbers, all booleans or all dates has that type; any
        other holds text: IRIs and lexical forms. Unbound is missing. Raises UsageError where the
        package is not installed.
        """
        from kgtool.faces.columns import to_pandas

        return to_pandas(self.variables, self._rows)
