"""The statements of a store in the order of their subjects, of any number: the engine sorts them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import DefaultGraph

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar.store import LAYER, Store
from kgtool.model.terms import Term

Row = tuple[Term, Term, Term, Term | DefaultGraph]
"""Subject, predicate, object and graph."""

_ALL = "SELECT 0 AS g, s, p, o FROM triple UNION ALL SELECT g, s, p, o FROM quad"
_INFERRED = f"SELECT 0 AS g, s, p, o FROM {LAYER}"
_IRI, _BLANK = (f"BETWEEN {kind} AND {kind + at.DIGEST}" for kind in (at.IRI, at.BLANK))


class Ordered:
    """What is in ``store``, or what was ``inferred`` alone, each statement once."""

    def __init__(self, store: Store, *, inferred: bool, merged: bool = False) -> None:
        self._store = store
        self._inferred = inferred
        rows = _INFERRED if inferred else _ALL
        self._rows = f"SELECT DISTINCT 0 AS g, s, p, o FROM ({rows})" if merged else rows

    def merged(self) -> Ordered:
        """Return the statements of all graphs as one default graph."""
        return Ordered(self._store, inferred=self._inferred, merged=True)

    def blank(self) -> Iterator[Row]:
        """Yield those that mention a blank node, in no order."""
        yield from self._read(f"FROM rows r WHERE s {_BLANK} OR o {_BLANK} OR g {_BLANK}")

    def by_line(self) -> Iterator[Row]:
        """Yield those about IRIs in the order of ``<iri>``, by code point."""
        yield from self._read(f"FROM rows r JOIN term t ON t.id = r.s WHERE s {_IRI} ORDER BY t.lex || '>'")

    def by_graph(self) -> Iterator[Row]:
        """Yield those about IRIs in graphs that no blank node names: by graph, then by IRI."""
        graphs = "" if self._inferred else " LEFT JOIN term n ON n.id = r.g"
        order = "t.lex" if self._inferred else "coalesce(n.lex, ''), t.lex"
        yield from self._read(
            f"FROM rows r JOIN term t ON t.id = r.s{graphs} WHERE s {_IRI} AND NOT (g {_BLANK})"
            f" ORDER BY {order}"
        )

    def _read(self, rest: str) -> Iterator[Row]:
        default = DefaultGraph()
        rows = self._store.engine.stream(f"WITH rows AS ({self._rows}) SELECT r.s, r.p, r.o, r.g {rest}")
        for batch in rows.batches():
            terms = self._store.terms({number for row in batch for number in row if number})
            for s, p, o, g in batch:
                yield terms[s], terms[p], terms[o], terms[g] if g else default
