"""Floor 4: rules, what follows from them, and why."""

from __future__ import annotations

from kgtool.reason.facts import TripleIndex
from kgtool.reason.noise import is_noise
from kgtool.reason.project_rule import ProjectRule
from kgtool.reason.shacl_rules import project_rules

__all__ = ["ProjectRule", "TripleIndex", "is_noise", "project_rules"]
