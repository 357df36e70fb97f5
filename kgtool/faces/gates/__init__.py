"""The gates of ``check``: each looks at a project or at given files and says what it looked at and found.

In: paths, and a way to load their graph. Out: a ``CheckReport``. Never: prints, stops at the first mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.faces.gates.files import Files, files_of, formatting, syntax
from kgtool.faces.gates.graph import NAMES, contradictions, failures, gates_of_graph
from kgtool.faces.gates.outcome import CheckReport, Gate, count, left_out

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph

__all__ = ["CheckReport", "Files", "Gate", "check", "contradictions", "count", "failures", "files_of"]


def check(
    files: Files,
    load: Callable[[], KnowledgeGraph],
    *,
    documents: Path | None = None,
    profile: str | None = None,
    stdin: bytes | None = None,
) -> CheckReport:
    """Run every gate and return what they found; a gate is left out only where what it needs is broken.

    ``load`` gives the graph of ``files``; it is called where their syntax is right. ``documents`` is the
    folder of the source documents, or None where their words are not at hand. ``profile`` stands in for
    the setting. ``stdin`` is what standard input held.
    """
    first, prefixes = syntax(files, stdin)
    if first.findings:
        between = [left_out(name, "the syntax is wrong") for name in NAMES]
    else:
        between = list(gates_of_graph(load, documents, profile))
    return CheckReport((first, *between, formatting(files, prefixes)))
