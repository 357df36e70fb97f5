"""Floor 4: rules, what follows from them, and why."""

from __future__ import annotations

from kgtool.reason.facts import TripleIndex
from kgtool.reason.noise import is_noise

__all__ = ["TripleIndex", "is_noise"]
