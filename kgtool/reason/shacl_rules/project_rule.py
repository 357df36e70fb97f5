"""A rule of a project: one SHACL rule (SHACL Advanced Features §8), compiled to SPARQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from kgtool.model.terms import Term
from kgtool.sparql import tokens

THIS = "this"

TemplateTerm = Term | Variable
TemplateTriple = tuple[TemplateTerm, TemplateTerm, TemplateTerm]


@dataclass(frozen=True)
class ProjectRule:
    """One ``sh:TripleRule`` or ``sh:SPARQLRule``.

    ``name`` is how people know it: its IRI, else the shape's with a number; ``node`` is the rule in the
    shapes graph. ``focus`` is a group graph pattern that binds ``?this`` to each focus node of the shape's
    targets (without its braces); ``pattern`` is the rule's own pattern, where ``?this`` is pre-bound
    (SHACL §5.2.1), and ``modifiers`` what follows it; ``prologue`` declares the prefixes of both.
    ``template`` says what is concluded from a solution. ``conditions`` are shapes of ``shapes`` (the triples
    of the shapes graph) that a focus node must conform to for the rule to apply. Rules run in the rising
    order of ``order`` (SHACL-AF §8.4).
    """

    name: str
    shape: Term
    node: Term
    order: Decimal
    focus: str
    prologue: str
    pattern: str
    modifiers: str
    template: tuple[TemplateTriple, ...]
    conditions: tuple[Term, ...] = ()
    shapes: tuple[Triple, ...] = ()

    @property
    def foci(self) -> str:
        """A SELECT query for ``?this``: every focus node of the rule, once."""
        return f"SELECT DISTINCT ?{THIS} WHERE {{ {self.focus} }}"

    @property
    def select(self) -> str:
        """A SELECT query with ``?this`` and every variable of the pattern: how the rule applies.

        The conditions are not in it; with them, keep the solutions whose ``?this`` conforms.
        """
        return f"{self.prologue}SELECT * WHERE {{ {{ {self.foci} }}\n{self.pattern}\n}} {self.modifiers}"

    @property
    def construct(self) -> str:
        """A CONSTRUCT query for everything the rule concludes from a graph, conditions apart."""
        template = " ".join(" ".join(map(_text, triple)) + " ." for triple in self.template)
        return (
            f"{self.prologue}CONSTRUCT {{ {template} }}\n"
            f"WHERE {{ {{ {self.foci} }}\n{self.pattern}\n}} {self.modifiers}"
        )

    @cached_property
    def bindable(self) -> frozenset[str]:
        """The variables that can be given a value beforehand: the pattern does not assign them with AS."""
        found = list(tokens(self.pattern))
        named = {token.text[1:] for token in found if token.kind == "variable"} | {THIS}
        return frozenset(
            named - {after.text[1:] for before, after in pairwise(found) if before.is_word("AS")}
        )

    def conclusions(self, solution: Mapping[str, Term]) -> tuple[Triple, ...]:
        """Return what the rule concludes from one solution of ``select``.

        A template triple with an unbound variable, or that would be no RDF triple, is left out
        (SPARQL 1.1 Query §16.2).
        """
        made = []
        for triple in self.template:
            subject, predicate, value = (
                solution.get(t.value) if isinstance(t, Variable) else t for t in triple
            )
            if (
                isinstance(subject, NamedNode | BlankNode)
                and isinstance(predicate, NamedNode)
                and value is not None
            ):
                made.append(Triple(subject, predicate, value))
        return tuple(made)


def _text(term: TemplateTerm) -> str:
    return f"?{term.value}" if isinstance(term, Variable) else str(term)
