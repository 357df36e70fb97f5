"""Floor 4: rules, what follows from them, and why.

In: triples, a rule book by name, a shapes graph with rules. Out: the rules as values, the verdict whether a
conclusion is noise, proofs down to asserted triples, what a triple lacks of one, contradictions. Two rule
books stand beside the code as text: ``owl2rl.rules`` (OWL 2 Profiles §4.3, all 78 rules) and ``rdfs.rules``
(RDF 1.1 Semantics §8, §9); what they mean is carried out by ``rounds``, plainly, in memory.

Never: opens files other than its rule books, evaluates SPARQL (the caller does, through ``Evaluate``),
validates shapes (through ``Conforms``), knows projects.

Limitations: proofs do not show what a project's rule asks for by absence, by FILTER or by its conditions, and
of an aggregate they show one member. A contradiction that needs a fact about a literal other than its type,
its sameness or its difference (say, an inverse of a data property) is not found.
"""

from __future__ import annotations

from kgtool.reason.book import Rule, RuleBook
from kgtool.reason.book_parser import rule_book
from kgtool.reason.datatypes import DATATYPES
from kgtool.reason.facts import Asserted, Facts, TripleIndex
from kgtool.reason.forward import rounds
from kgtool.reason.inconsistency import Inconsistency, grounded, inconsistencies, with_steps
from kgtool.reason.near import Lacking, NearMiss, near_misses
from kgtool.reason.nearby import Unknown, holding_instead, unknown_terms
from kgtool.reason.noise import is_noise
from kgtool.reason.project_rule import ProjectRule
from kgtool.reason.project_steps import Conforms, Evaluate
from kgtool.reason.proof import Proof
from kgtool.reason.replay import replays
from kgtool.reason.shacl_rules import project_rules
from kgtool.reason.why import Provers, prove, prove_all

__all__ = [
    "DATATYPES",
    "Asserted",
    "Conforms",
    "Evaluate",
    "Facts",
    "Inconsistency",
    "Lacking",
    "NearMiss",
    "ProjectRule",
    "Proof",
    "Provers",
    "Rule",
    "RuleBook",
    "TripleIndex",
    "Unknown",
    "grounded",
    "holding_instead",
    "inconsistencies",
    "is_noise",
    "near_misses",
    "project_rules",
    "prove",
    "prove_all",
    "replays",
    "rounds",
    "rule_book",
    "unknown_terms",
    "with_steps",
]
