"""The algebra as text: one operator a line."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from kgtool.model.prefixes import Prefixes
from kgtool.sparql import bind, outline, parse_query

PREFIXES = Prefixes({"f": "https://f.example/"})

CASES = {
    "SELECT ?n { ?x a f:B; f:p/f:q* ?n OPTIONAL { ?x f:r ?y FILTER (?y>3) } } ORDER BY DESC(?n) LIMIT 3": """\
SelectQuery ?n
  Slice start=0 length=3
    Project ?n
      OrderBy OrderCondition(?n, DESC)
        LeftJoin RelationalExpression(?y, >, 3)
          BGP
            ?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> f:B
            ?x f:p/f:q* ?n
          BGP
            ?x f:r ?y
""",
    "ASK { GRAPH ?g { ?z f:s ?a } FILTER NOT EXISTS { ?z f:t 1 } }": """\
AskQuery ?a ?g ?z
  Project ?a ?g ?z
    Filter NOTEXISTS()
      BGP
        ?z f:t 1
      Graph ?g
        BGP
          ?z f:s ?a
""",
    'SELECT * { VALUES ?x { 1 "a"@en } { SELECT DISTINCT ?x { ?x f:p ?y } } }': """\
SelectQuery ?x
  Project ?x
    Join
      ToMultiSet
        values {?x: 1} {?x: "a"@en}
      ToMultiSet
        Distinct
          Project ?x
            BGP
              ?x f:p ?y
""",
    "DESCRIBE f:a": "DescribeQuery f:a\n",
}


@pytest.mark.parametrize("text", CASES)
def test_outline(text: str) -> None:
    assert outline(parse_query(text, prefixes=PREFIXES)) == CASES[text]


def test_a_parameter_stands_there_as_its_constant() -> None:
    query = parse_query("SELECT ?y { ?x f:p ?y }", prefixes=PREFIXES)
    assert "f:a f:p ?y" in outline(bind(query, {"x": NamedNode("https://f.example/a")}))


def test_the_clauses_of_the_dataset_are_shown() -> None:
    text = outline(parse_query("SELECT ?s FROM f:g FROM NAMED f:h { ?s ?p ?o }", prefixes=PREFIXES))
    assert text.startswith("SelectQuery FROM f:g FROM NAMED f:h ?s\n")
