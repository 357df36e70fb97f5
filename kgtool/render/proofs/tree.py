"""A proof as a tree in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render.proofs.places import places_told
from kgtool.render.proofs.steps import Node, Origin, Origins, Proof, node_of, nodes
from kgtool.render.terminal import Span, lines


def write(proof: Proof, prefixes: Prefixes, origins: Origins, *, colour: bool) -> str:
    """Return the tree: the goal, under it what its rule rests on, down to files and passages."""
    return lines(_rows(proof, prefixes, origins), colour=colour)


def _rows(proof: Proof, prefixes: Prefixes, origins: Origins) -> Iterator[list[Span]]:
    shown: set[tuple[Term, ...]] = set()
    stack: list[tuple[Node, str, str]] = [(node_of(proof), "", "")]
    while stack:
        node, before, margin = stack.pop()
        row: list[Span] = [(before, "dim"), (node.told(prefixes), "bold")]
        if node.rule is None:
            yield row
            yield from place_rows(origins(node.triple), margin, prefixes)
            continue
        again = node.terms in shown and bool(node.premises)
        shown.add(node.terms)
        yield [*row, (f"   by {node.rule}" + (", proved above" if again else ""), "cyan")]
        below = [] if again else nodes(node.premises)
        last = len(below) - 1
        stack.extend(
            (premise, margin + ("└─ " if i == last else "├─ "), margin + ("   " if i == last else "│  "))
            for i, premise in reversed(list(enumerate(below)))
        )


def place_rows(origins: Iterable[Origin], margin: str, prefixes: Prefixes) -> Iterator[list[Span]]:
    """Yield the lines that tell where a triple is stated, ``margin`` before each."""
    for place, words in places_told(origins, prefixes):
        yield [(margin, "dim"), (f"  stated in {place}", "green")]
        if words is not None:
            yield [(margin, "dim"), (f"  “{words}”", "italic")]
