"""Where another engine strays from SPARQL 1.1 Query: the one filter of the generated comparisons.

Each entry says which queries, the clause, who is at fault, and holds a question that shows it: the day that
it shows nothing any more, the entry has to go. All else that is generated must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from .questions import PREFIXES, N


@dataclass(frozen=True)
class Stray:
    """What of the queries ``pattern`` finds an engine answers otherwise; ``data`` and ``query`` show it."""

    engine: str
    pattern: str
    clause: str
    fault: str
    data: str
    query: str

    def touches(self, text: str) -> bool:
        """Return whether the engine may stray in the query ``text``."""
        return re.search(self.pattern, text) is not None

    def question(self) -> tuple[list[ox.Quad], str]:
        """Return the data and the query that show it."""
        read = ox.parse(f"@prefix : <{N}> . {self.data}", format=ox.RdfFormat.TRIG)
        return list(read), PREFIXES + self.query


STRAYS = (
    Stray(
        engine="pyoxigraph",
        pattern=r"!\(:p\|\^:q\)",
        clause="§18.2.2.3, §18.4: alt keeps duplicates, so both sides of a negated set find a loop",
        fault="pyoxigraph: it gives the loop once",
        data=":a :r :a .",
        query="SELECT * { ?x !(:p|^:q) ?y }",
    ),
    Stray(
        engine="pyoxigraph",
        pattern=r"COUNT\(\?y \+ 1\)",
        clause="§18.5.1.2: COUNT counts the members that are no error, 0 where there is none",
        fault="pyoxigraph: one error leaves the number unbound",
        data=':a :p "x" .',
        query="SELECT (COUNT(?y + 1) AS ?n) { ?x :p ?y }",
    ),
    Stray(
        engine="pyoxigraph",
        pattern=r"FROM :a FROM :b",
        clause="§13.2.1: the default graph is the merge of the graphs, so a triple of both stands there once",
        fault="pyoxigraph: it gives the triple twice",
        data=":a { :a :p :b } :b { :a :p :b }",
        query="SELECT * FROM :a FROM :b { ?x :p ?y }",
    ),
)


def settled(quads: Iterable[ox.Quad], text: str) -> bool:
    """Return whether the specification settles the answer: of two blank nodes none is the least (§15.1)."""
    blanks = {term for quad in quads for term in quad if isinstance(term, ox.BlankNode)}
    return len(blanks) < 2 or re.search(r"(MIN|MAX)\(\?", text) is None


def asks(engine: str, text: str, strays: Iterable[Stray] = STRAYS) -> bool:
    """Return whether ``engine`` is to be asked: nothing is known for which it strays in ``text``."""
    return not any(stray.engine == engine and stray.touches(text) for stray in strays)
