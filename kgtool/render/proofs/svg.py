"""Proofs as an SVG drawing: conclusions to the left, what they rest on to the right of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term
from kgtool.render.proofs.folding import cells, folded
from kgtool.render.proofs.places import places_told, rule_told
from kgtool.render.proofs.readings import readings
from kgtool.render.proofs.steps import Node, Origins, Proof, Readings, RulePlaces, conclusions, node_of, nodes
from kgtool.render.visible import visible, xml_shown

_COLUMNS = 52  # characters in a line of a box
_CHARACTER, _LINE, _PAD = 7.25, 17, 9
_GAP_X, _GAP_Y, _MARGIN = 48, 14, 20
_STYLE = """\
text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1b1f24 }
.head { font-weight: bold } .rule { fill: #0b57a4 } .place { fill: #1c6b33 } .words { fill: #57606a }
rect { stroke-width: 1.2 } .inferred { fill: #eaf2fc; stroke: #4a86c8 }
.stated { fill: #edf8f0; stroke: #4f9a66 } .again { fill: #fff; stroke: #4a86c8; stroke-dasharray: 5 4 }
path { fill: none; stroke: #8b949e; stroke-width: 1.4 } .paper { fill: #fff; stroke: none }
"""


_Lines = list[tuple[str, str]]
"""Lines of text, each with its style."""


class _LinesOf(Protocol):
    def __call__(self, node: Node, *, again: bool) -> _Lines:
        """Return what the box of ``node`` says; ``again`` where it was proved before."""


@dataclass
class _Box:
    """One node: its lines with their styles, its place in the drawing, and the boxes to its right."""

    kind: str
    lines: _Lines
    depth: int
    below: list[_Box] = field(default_factory=list)
    x: float = 0
    y: float = 0
    width: float = 0

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PAD - 4

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def write(proofs: Sequence[Proof], prefixes: Prefixes, origins: Origins, rules: RulePlaces) -> str:
    """Return one picture of all ``proofs``, one below the other. It needs no font, file or network."""
    shapes: list[str] = []
    right = 0.0
    y = float(_MARGIN)
    for number, proof in enumerate(proofs, start=1):
        read = readings(conclusions(proof), prefixes)
        boxes = _boxes(proof, partial(_lines, prefixes, read, origins, rules))
        if len(proofs) > 1:
            shapes.append(_text(_MARGIN, y + 12, "head", f"proof {number} of {len(proofs)}"))
            y += 2 * _LINE
        y = _laid_out(boxes, y) + 2 * _GAP_Y
        right = max(right, *(box.x + box.width for box in boxes))
        shapes += [edge for box in boxes for edge in _edges(box)]
        shapes += [line for box in boxes for line in _drawn(box)]
    goal = node_of(proofs[0]).told(prefixes, readings(conclusions(proofs[0]), prefixes))
    width, height = round(right + _MARGIN), round(y + _MARGIN - 2 * _GAP_Y)
    body = "".join(f"{shape}\n" for shape in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">\n<title>{_escaped(f"Why {goal}")}</title>\n'
        f'<style>\n{_STYLE}</style>\n<rect class="paper" width="{width}" height="{height}"/>\n{body}</svg>\n'
    )


def _boxes(proof: Proof, lines_of: _LinesOf) -> list[_Box]:
    """Return the boxes, each before those to its right; a conclusion used twice is proved once."""
    shown: set[tuple[Term, ...]] = set()
    boxes: list[_Box] = []
    stack: list[tuple[Node, _Box | None]] = [(node_of(proof), None)]
    while stack:
        node, left = stack.pop()
        again = node.terms in shown and bool(node.premises)
        shown.add(node.terms)
        kind = "again" if again else "stated" if node.rule is None else "inferred"
        box = _Box(kind, lines_of(node, again=again), left.depth + 1 if left else 0)
        boxes.append(box)
        if left is not None:
            left.below.append(box)
        if not again:
            stack += [(premise, box) for premise in reversed(nodes(node.premises))]
    return boxes


def _lines(
    prefixes: Prefixes, read: Readings, origins: Origins, rules: RulePlaces, node: Node, *, again: bool
) -> _Lines:
    lines = _wrapped(node.told(prefixes, read), "head")
    if node.rule is not None:
        rule = f"{node.rule}, proved above" if again else rule_told(node.rule, rules(node.rule))
        return lines + _wrapped(f"by {rule}", "rule")
    for place, beside in places_told(origins(node.triple), prefixes):
        lines += _wrapped(place, "place") + (_wrapped(beside, "words") if beside else [])
    return lines


def _wrapped(text: str, style: str) -> _Lines:
    return [(line, style) for line in folded(visible(text), _COLUMNS)]


def _laid_out(boxes: Sequence[_Box], top: float) -> float:
    """Give each box its place, none over another; return where the lowest ends.

    The boxes of a column are of one width, so that edges run between columns only.
    """
    widths: dict[int, float] = {}
    for box in boxes:
        wanted = max(cells(text) for text, _ in box.lines) * _CHARACTER + 2 * _PAD
        widths[box.depth] = max(widths.get(box.depth, 0), wanted)
    starts = [float(_MARGIN)]
    for depth in range(len(widths)):
        starts.append(starts[-1] + widths[depth] + _GAP_X)
    free: dict[int, float] = {}
    for box in _from_the_right(boxes):
        box.x, box.width = starts[box.depth], widths[box.depth]
        box.y = free.get(box.depth, top)
        if box.below:
            box.y = max(box.y, (box.below[0].middle + box.below[-1].middle - box.height) / 2)
        free[box.depth] = box.y + box.height + _GAP_Y
    return max(box.y + box.height for box in boxes)


def _from_the_right(boxes: Sequence[_Box]) -> Iterator[_Box]:
    """Yield every box after those to its right, from top to bottom."""
    stack = [(boxes[0], False)]
    while stack:
        box, ready = stack.pop()
        if ready or not box.below:
            yield box
        else:
            stack += [(box, True), *((child, False) for child in reversed(box.below))]


def _edges(box: _Box) -> Iterator[str]:
    start = box.x + box.width
    for child in box.below:
        half = (start + child.x) / 2
        yield (
            f'<path d="M{start:.1f} {box.middle:.1f} C{half:.1f} {box.middle:.1f} '
            f'{half:.1f} {child.middle:.1f} {child.x:.1f} {child.middle:.1f}"/>'
        )


def _drawn(box: _Box) -> Iterator[str]:
    corner = 4 if box.kind != "stated" else 12
    yield (
        f'<rect class="{box.kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{corner}"/>'
    )
    for number, (line, style) in enumerate(box.lines):
        yield _text(box.x + _PAD, box.y + _PAD + 10 + number * _LINE, style, line)


def _text(x: float, y: float, style: str, text: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    return xml_shown(visible(text))
