"""Floor 4: rules, what follows from them, and why.

In: triples, a rule book by name, a shapes graph with rules. Out: the rules as values, the verdict whether a
conclusion is noise, proofs down to asserted triples, what a triple lacks of one, contradictions. Two rule
books stand beside the code as text: ``owl2rl.rules`` (OWL 2 Profiles §4.3, all 78 rules) and ``rdfs.rules``
(RDF 1.1 Semantics §8, §9); what they mean is carried out by ``rounds``, plainly, in memory, and by
``columnar`` at speed. ``proving`` says why a triple holds or does not; ``shacl_rules`` reads a project's own
rules.

Never: opens files other than its rule books, evaluates SPARQL (the caller does, through ``Evaluate``),
validates shapes (through ``Conforms``), knows projects.

Limitations: a contradiction that needs a fact about a literal other than its type, its sameness or its
difference (say, an inverse of a data property) is not found.
"""

from __future__ import annotations

from kgtool.reason.book import Rule, RuleBook
from kgtool.reason.book_parser import rule_book
from kgtool.reason.datatypes import DATATYPES
from kgtool.reason.facts import Asserted, Facts, TripleIndex
from kgtool.reason.forward import rounds
from kgtool.reason.inconsistency import Inconsistency, grounded, inconsistencies, with_steps
from kgtool.reason.noise import is_noise
from kgtool.reason.proving.near import Lacking, NearMiss, near_misses
from kgtool.reason.proving.nearby import Unknown, holding_instead, unknown_terms
from kgtool.reason.proving.project_steps import Conforms, Evaluate
from kgtool.reason.proving.proof import Proof
from kgtool.reason.proving.replay import replays
from kgtool.reason.proving.why import Provers, prove, prove_all
from kgtool.reason.shacl_rules.project_rule import ProjectRule
from kgtool.reason.shacl_rules.reading import project_rules

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
