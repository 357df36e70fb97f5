"""A proof as Markdown: a Mermaid drawing and the steps in words."""

from __future__ import annotations

import re

from kgtool.model.prefixes import Prefixes
from kgtool.render.proofs.places import places_told, rule_told
from kgtool.render.proofs.readings import readings
from kgtool.render.proofs.steps import Readings, Step
from kgtool.render.visible import markdown, markdown_code, visible

# What could end a label, begin markup in it or end the fence around the drawing.
_SPECIAL = re.compile(r"[^\w :./,()@^-]")


def write(steps: tuple[Step, ...], prefixes: Prefixes) -> str:
    """Return the drawing, premises below what they prove, and a numbered list of the steps."""
    read = readings([step.node for step in steps], prefixes)
    drawing = "".join(f"  {line}\n" for step in steps for line in _drawn(step, prefixes, read))
    told = "".join(f"{step.number}. {_told(step, prefixes, read)}\n" for step in steps)
    return f"```mermaid\nflowchart BT\n{drawing}```\n\n{told}"


def _drawn(step: Step, prefixes: Prefixes, read: Readings) -> list[str]:
    label = _label(step.node.told(prefixes, read))
    if step.node.rule is None:
        return [f'n{step.number}(["{label}"])']
    node = f'n{step.number}["{label}<br/>by {_label(step.node.rule)}"]'
    return [node, *(f"n{premise} --> n{step.number}" for premise in step.premises)]


def _label(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", visible(text))


def _told(step: Step, prefixes: Prefixes, read: Readings) -> str:
    told = markdown_code(step.node.told(prefixes, read), in_table=False)
    if step.node.rule is not None:
        numbers = ", ".join(map(str, step.premises))
        rule = markdown_code(rule_told(step.node.rule, step.place), in_table=False)
        return f"{told} by {rule}" + (f" from {numbers}" if numbers else "")
    for place, beside in places_told(step.origins, prefixes):
        told += f"; stated in {markdown(place)}"
        if beside is not None:
            told += f": {markdown(beside)}"
    return told
