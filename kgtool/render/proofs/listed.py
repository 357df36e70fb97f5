"""A proof as JSON: numbered steps, so that a conclusion used twice stands there once."""

from __future__ import annotations

import json

from kgtool.render.proofs.steps import Step
from kgtool.render.results.sparql_json import encoded


def write(steps: tuple[Step, ...]) -> str:
    """Return ``{"goal": 1, "steps": [...]}``; terms as in SPARQL results, ``rule`` null where asserted."""
    listed = [
        {
            "step": step.number,
            **dict(zip(("subject", "predicate", "object"), map(encoded, step.terms), strict=True)),
            "rule": step.rule,
            "premises": step.premises,
            "stated": [origin._asdict() for origin in step.origins],
        }
        for step in steps
    ]
    return json.dumps({"goal": 1, "steps": listed}, ensure_ascii=False, indent=2) + "\n"
