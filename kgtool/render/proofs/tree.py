"""A proof as a tree in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render.proofs.places import places_told, rule_told
from kgtool.render.proofs.readings import readings
from kgtool.render.proofs.steps import Node, Origin, Origins, Proof, RulePlaces, conclusions, node_of, nodes
from kgtool.render.terminal import Span, lines


def write(proof: Proof, prefixes: Prefixes, origins: Origins, rules: RulePlaces, *, colour: bool) -> str:
    """Return the tree: the goal, under it what its rule rests on, down to files and passages.

    What stands there already is not proved again, nor are its places told again.
    """
    return lines(_rows(proof, prefixes, origins, rules), colour=colour)


def _rows(proof: Proof, prefixes: Prefixes, origins: Origins, rules: RulePlaces) -> Iterator[list[Span]]:
    read = readings(conclusions(proof), prefixes)
    shown: set[tuple[Term, ...]] = set()
    stack: list[tuple[Node, str, str]] = [(node_of(proof), "", "")]
    while stack:
        node, before, margin = stack.pop()
        row: list[Span] = [(before, "dim"), (node.told(prefixes, read), "bold")]
        again = node.terms in shown
        shown.add(node.terms)
        if node.rule is None:
            places = list(place_rows(origins(node.triple), margin, prefixes))
            yield [*row, ("   stated above", "green")] if again and places else row
            yield from [] if again else places
            continue
        again = again and bool(node.premises)
        by = f"{node.rule}, proved above" if again else rule_told(node.rule, rules(node.rule))
        yield [*row, (f"   by {by}", "cyan")]
        below = [] if again else nodes(node.premises)
        last = len(below) - 1
        stack.extend(
            (premise, margin + ("└─ " if i == last else "├─ "), margin + ("   " if i == last else "│  "))
            for i, premise in reversed(list(enumerate(below)))
        )


def place_rows(origins: Iterable[Origin], margin: str, prefixes: Prefixes) -> Iterator[list[Span]]:
    """Yield the lines that tell where a triple is stated, ``margin`` before each."""
    for place, beside in places_told(origins, prefixes):
        yield [(margin, "dim"), (f"  stated in {place}", "green")]
        if beside is not None:
            yield [(margin, "dim"), (f"  {beside}", "italic")]
