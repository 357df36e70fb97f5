"""A proof as a tree in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render.proofs.steps import Origin, Origins, Proof, place_told, statement, terms_of
from kgtool.render.terminal import Span, lines


def write(proof: Proof, prefixes: Prefixes, origins: Origins, *, colour: bool) -> str:
    """Return the tree: the goal, under it what its rule rests on, down to files and passages."""
    return lines(_rows(proof, prefixes, origins), colour=colour)


def _rows(proof: Proof, prefixes: Prefixes, origins: Origins) -> Iterator[list[Span]]:
    shown: set[tuple[Term, ...]] = set()
    stack: list[tuple[Proof, str, str]] = [(proof, "", "")]
    while stack:
        node, before, margin = stack.pop()
        terms = terms_of(node.triple)
        row: list[Span] = [(before, "dim"), (statement(terms, prefixes), "bold")]
        if node.rule is None:
            yield row
            yield from _places(origins(node.triple), margin, prefixes)
            continue
        again = terms in shown and bool(node.premises)
        shown.add(terms)
        yield [*row, (f"   by {node.rule}" + (", proved above" if again else ""), "cyan")]
        below = () if again else node.premises
        last = len(below) - 1
        stack.extend(
            (premise, margin + ("└─ " if i == last else "├─ "), margin + ("   " if i == last else "│  "))
            for i, premise in reversed(list(enumerate(below)))
        )


def _places(origins: Iterable[Origin], margin: str, prefixes: Prefixes) -> Iterator[list[Span]]:
    for origin in origins:
        yield [(margin, "dim"), (f"  stated in {place_told(origin, prefixes)}", "green")]
        if origin.words is not None:
            yield [(margin, "dim"), (f"  “{' '.join(origin.words.split())}”", "italic")]
