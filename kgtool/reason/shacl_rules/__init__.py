"""The rules of a project: SHACL rules (SHACL Advanced Features §8), compiled to SPARQL.

In: a shapes graph with ``sh:rule``. Out: ``ProjectRule`` values in the order in which they run: each with its
CONSTRUCT query, its conditions and where it stands (``reading``). ``triple_rule`` and ``sparql_rule`` read
``sh:TripleRule`` and ``sh:SPARQLRule``.

Never: carries a rule out; evaluates SPARQL, validates shapes.
"""
