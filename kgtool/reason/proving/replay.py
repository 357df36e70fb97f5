"""Checking a proof: each step alone, from its premises and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.reason.book import Rule, RuleBook
from kgtool.reason.clauses import clauses_of
from kgtool.reason.facts import Fact, TripleIndex, fact_of
from kgtool.reason.matching import unify
from kgtool.reason.proving.project_steps import Evaluate, starts
from kgtool.reason.proving.proof import Proof
from kgtool.reason.shacl_rules.project_rule import ProjectRule


def replays(
    proof: Proof,
    book: RuleBook,
    rules: Sequence[ProjectRule] = (),
    *,
    asserted: TripleIndex | None = None,
    evaluate: Evaluate | None = None,
) -> bool:
    """Return whether every step of ``proof`` holds by itself.

    A step of a rule of ``book`` holds when one application of the rule to the step's premises, and to no
    other fact, gives its triple, all of them being used. A step of one of the project's ``rules`` holds when
    the rule concludes the triple and ``evaluate`` finds a solution for it over the premises alone; that
    cannot succeed for a rule that counts or sums over more than its premises show. Without ``evaluate`` no
    such step holds. A leaf holds when it is in ``asserted``; without that, any RDF triple may be a leaf.
    """
    todo, done = [proof], set[int]()
    by_name = {rule.name: rule for rule in rules}
    while todo:
        step = todo.pop()
        if id(step) in done:
            continue
        done.add(id(step))
        if step.rule is None:
            holds = not step.premises and (asserted is None or fact_of(step.triple) in asserted)
        elif step.rule in book:
            holds = _holds(step, book.get(step.rule))
        else:
            known = by_name.get(step.rule)
            holds = known is not None and evaluate is not None and _rule_holds(step, known, evaluate)
        if not holds:
            return False
        todo.extend(step.premises)
    return True


def _facts(step: Proof) -> tuple[Fact, ...]:
    return tuple(fact_of(premise.triple) for premise in step.premises)


def _holds(step: Proof, rule: Rule) -> bool:
    goal, premises = fact_of(step.triple), set(_facts(step))
    graph = TripleIndex(premises)
    # "Each literal" is each literal of the graph at hand: those of the step itself are.
    literals = TripleIndex((*premises, goal))
    for clause in clauses_of(rule, graph):
        for head in clause.heads:
            binding = unify(head, goal, clause.binding)
            if binding is not None:
                for solution in clause.solutions(graph, literals, binding):
                    if set(clause.premises(solution)) == premises:
                        return True
    return False


def _rule_holds(step: Proof, rule: ProjectRule, evaluate: Evaluate) -> bool:
    goal, graph = fact_of(step.triple), TripleIndex(_facts(step))
    return any(
        goal in map(fact_of, rule.conclusions({**start, **solution}))
        for start in starts(rule, goal)
        for solution in evaluate(rule.select, start, graph)
    )
