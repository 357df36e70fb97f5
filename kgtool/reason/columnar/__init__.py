"""The closure of a graph in an engine's tables: OWL 2 RL, RDFS and a project's rules at columnar speed.

In: a columnar store, or quads. Out: a ``Closure``: the inferred triples (as ids until they are asked for)
with the rounds in which they first followed, what each rule did, the contradictions. The rule book is the
text that proofs use (``owl2rl.rules``, ``rdfs.rules``).

``schema`` closes the schema in memory, what is transitive in it by ``reachability``, and leaves clauses about
the data; ``program`` puts them in order; ``strata`` and ``machine`` carry them out semi-naively: apart, each
as a part of a statement (``relations``), or where many differ in constants alone together, as one join with a
table of these (``shapes``, ``carrying``); where the facts are few, over sets (``memory``, ``joining``).
Transitive properties are closed by ``paths``, dense components of them by ``dense``; ``blowup`` foresees what
is too much. ``equality`` lets one term stand for all that are the same, ``written`` expands that where it is
wanted and lays what is inferred beside the asserted; ``literals`` reads values, ``literal_places`` knows
where they may stand; ``own_rules`` answers a project's rules; ``denials`` looks for contradictions;
``changes`` goes on from added facts and takes out what rested on removed ones, as ``copying`` and
``rule_reach`` say where a project's rules are not ``monotone`` (OPTIONAL, EXISTS, aggregates, LIMIT, GRAPH,
conditions): more facts may take away from what they conclude.
``entailment`` asks more than what a closure contains: whether another graph is entailed.

Never: materialises noise (``kgtool.reason.is_noise``) or lets a generalised triple out; judges the conditions
of a project's rules (the caller does, through ``Failing``, for all nodes of a rule at once).

What is closed in memory is written to the tables when something first asks them; the count, the rounds and
the statistics are known before (``Fixpoint.settle``).

A closure's tables lie in a schema beside those of its store, which stay as they are; ``copying`` gives it
others of its own, so that one closure is taken further and another stays. ``table_facts`` lets proofs be
looked for in the tables, many patterns in one statement (``table_reading``).

Limitations: the schema is closed in memory, fact by fact: ten thousand axioms take seconds, and ten times as
many ten times as long, with 1 kB for each fact of the schema that follows; a line of thousands of sub-classes
is refused for that. The rounds of what follows from equality, and of what was found again after a removal,
are later than they need be: proofs are as short all the same, for they are looked for without them. What is
removed from the schema, or from what equality rests on, is computed afresh. With representatives, what was
said of a thing before another came to stand for it is still said: how much of that there is depends on the
order in which facts came.
"""

from __future__ import annotations

from kgtool.reason.columnar.closing import MOST, Closure, RuleCount, close
from kgtool.reason.columnar.entailment import Semantics, entails
from kgtool.reason.columnar.own_rules import Failing
from kgtool.reason.columnar.table_facts import AssertedFacts, TableFacts

__all__ = [
    "MOST",
    "AssertedFacts",
    "Closure",
    "Failing",
    "RuleCount",
    "Semantics",
    "TableFacts",
    "close",
    "entails",
]
