"""How the rules of a project give a triple: steps for the prover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Triple, Variable

from kgtool.model.terms import Term
from kgtool.reason.book import Atom
from kgtool.reason.facts import Fact, Facts, fact_of, is_generalised
from kgtool.reason.matching import Binding, unify
from kgtool.reason.proving.proof import Step
from kgtool.reason.proving.prover import StepsOf
from kgtool.reason.proving.witnesses import Witnesses
from kgtool.reason.shacl_rules.project_rule import THIS, ProjectRule, TemplateTriple

Evaluate = Callable[[str, Mapping[str, Term], Facts], Iterable[Mapping[str, Term]]]
"""``evaluate(select, bindings, graph)``: the solutions of a SELECT query over ``graph``.

The variables of ``bindings`` are bound beforehand; the query assigns none of them with AS. A solution maps
variables (without ``?``) to terms; an unbound one is left out.
"""

Conforms = Callable[[Term, Term, tuple[Triple, ...], Facts], bool]
"""``conforms(node, shape, shapes, graph)``: does ``node`` of ``graph`` conform to ``shape`` of ``shapes``?"""


def project_steps(
    rules: Sequence[ProjectRule], graph: Facts, evaluate: Evaluate, conforms: Conforms | None
) -> StepsOf:
    """Return a function that gives, for a fact, every application of one of ``rules`` that concludes it.

    The premises of a step are the triples of ``graph`` that the rule's target and pattern match, paths
    followed triple by triple. What a rule asks for by absence (NOT EXISTS), by FILTER or by its conditions
    has held, but is no triple and so no premise; of an aggregate one member of the group is shown.
    """
    usable = [rule for rule in rules if conforms is not None or not rule.conditions]
    patterns = {rule.name: Witnesses(rule.select) for rule in usable}

    def steps(goal: Fact) -> Iterator[Step]:
        if is_generalised(goal):
            return
        for rule in usable:
            for start in starts(rule, goal):
                for solution in evaluate(rule.select, start, graph):
                    whole = {**start, **solution}
                    if goal in map(fact_of, rule.conclusions(whole)) and _applies(
                        rule, whole, graph, conforms
                    ):
                        yield Step(rule.name, patterns[rule.name].premises(whole, graph))

    return steps


def starts(rule: ProjectRule, goal: Fact) -> Iterator[Binding]:
    """Yield what the variables of each template triple must stand for to give ``goal``.

    Variables to which nothing can be given beforehand are left open.
    """
    for triple in rule.template:
        start = unify(_atom(triple), goal, {})
        if start is not None:
            yield {name: term for name, term in start.items() if name in rule.bindable}


def _atom(triple: TemplateTriple) -> Atom:
    subject, predicate, value = (t.value if isinstance(t, Variable) else t for t in triple)
    return subject, predicate, value


def _applies(rule: ProjectRule, solution: Binding, graph: Facts, conforms: Conforms | None) -> bool:
    if conforms is None:
        return True
    return all(conforms(solution[THIS], shape, rule.shapes, graph) for shape in rule.conditions)
