"""What follows from a store's triples, as a layer beside them: the relation ``inferred(p, s, o, round)``.

A store with that layer has it in its ``triple`` as well, where queries see it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from kgtool.dataset.columnar import statistics
from kgtool.dataset.columnar.store import LAYER, Store

_ASSERTED = "asserted"


def layered(store: Store, schema: str, base: str, added: str, inferred: str) -> Store:
    """Return ``store`` as it is with the triples that two queries give, no triple standing twice.

    ``added`` (p, s, o) are asserted beside the table ``triple`` of the schema ``base``, ``inferred``
    (p, s, o, round) follow. The views are made in ``schema``; the store returned keeps ``store`` alive.
    """
    made = store.within(schema)
    run = made.engine.run
    run(f"CREATE OR REPLACE VIEW {schema}.{LAYER} AS {inferred}")
    asserted = f"SELECT p, s, o FROM {base}.triple UNION ALL {added}"
    run(f"CREATE OR REPLACE VIEW {schema}.{_ASSERTED} AS {asserted}")
    run(
        f"CREATE OR REPLACE VIEW {schema}.triple AS {asserted} UNION ALL SELECT p, s, o FROM {schema}.{LAYER}"
    )
    news = statistics.counted(
        made.engine, "triple", f"(SELECT p, s, o FROM {schema}.{LAYER} UNION ALL {added})"
    )
    run(
        f"CREATE OR REPLACE TABLE {schema}.predicate AS SELECT place, p, sum(n)::BIGINT AS n, max(s) AS s,"
        f" max(o) AS o, bit_or(sc) AS sc, bit_or(oc) AS oc"
        f" FROM (FROM {base}.predicate UNION ALL {news}) GROUP BY ALL"
    )
    made.forget()
    made.has_inferred = True
    made.asserted = _ASSERTED
    return made


def inferred(
    store: Store, select: str = f"SELECT s, p, o, round FROM {LAYER}"
) -> Iterator[tuple[Triple, int]]:
    """Yield the triples of the layer, each with the round in which it first followed, in no order.

    ``select`` is the query that gives them (s, p, o, round), where it is another.
    """
    for batch in store.engine.stream(select).batches():
        terms = store.terms({number for row in batch for number in row[:3]})
        for s, p, o, number in batch:
            yield Triple(terms[s], terms[p], terms[o]), number  # type: ignore[arg-type]
