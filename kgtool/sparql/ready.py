"""What it takes to read and to compile a query, imported beforehand."""

from __future__ import annotations

from kgtool.model.collecting import uncollected


def get_ready() -> None:
    """Import what it takes to read and to compile a query: for those who have time while data is loaded."""
    with uncollected():
        from kgtool.sparql import answering, guiding  # noqa: F401
        from kgtool.sparql.compile import plan  # noqa: F401
        from kgtool.sparql.parse import parse_query

        parse_query("ASK { ?s ?p ?o }")  # rdflib's grammar is finished with the first text that it reads
