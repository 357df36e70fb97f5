"""A proof as JSON: numbered steps, so that a conclusion used twice stands there once."""

from __future__ import annotations

import json
from typing import Any

from kgtool.model.findings import Location
from kgtool.render.proofs.steps import Step
from kgtool.render.results.sparql_json import encoded


def write(steps: tuple[Step, ...]) -> str:
    """Return ``{"goal": 1, "steps": [...]}``.

    A step is ``{"step", "subject", "predicate", "object", "rule", "at", "premises", "stated"}``: terms as in
    SPARQL results; ``rule`` null where the triple is asserted, else ``at`` is where the rule stands, null for
    one of a book: ``{"file", "line", "column"}``; ``premises`` numbers of steps; ``stated`` the places of an
    asserted triple, each ``{"file", "passage", "words", "line", "column", "note"}``.
    """
    return json_text(listed(steps))


def write_all(proofs: list[tuple[Step, ...]]) -> str:
    """Return ``{"proofs": [...]}``, each as ``write`` gives it."""
    return json_text({"proofs": [listed(steps) for steps in proofs]})


def listed(steps: tuple[Step, ...]) -> dict[str, Any]:
    """Return the proof as an object of JSON."""
    return {"goal": 1, "steps": [_step(step) for step in steps]}


def place_object(place: Location | None) -> dict[str, str | int | None] | None:
    """Return where a rule stands as an object of JSON."""
    return None if place is None else {"file": place.path, "line": place.line, "column": place.column}


def json_text(value: object) -> str:
    """Return ``value`` as JSON over several lines."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.number,
        **dict(zip(("subject", "predicate", "object"), map(encoded, step.node.terms), strict=True)),
        "rule": step.node.rule,
        "at": place_object(step.place),
        "premises": step.premises,
        "stated": [origin._asdict() for origin in step.origins],
    }
