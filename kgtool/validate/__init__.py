"""Floor 4: is it right? Shapes graphs, validation reports, evidence and the form of files.

From: quads, a validation report, a dataset with its documents, a file's text. To: findings, or one
ShapesError that lists every mistake of a shapes graph. Never: validates data itself (an engine does),
opens a file, or writes a report's text. Limitation: recursive shapes are left to the engine.
"""

from __future__ import annotations

from kgtool.validate.evidence import evidence_findings
from kgtool.validate.findings import findings_of
from kgtool.validate.formatting import formatting_findings
from kgtool.validate.shapes import check_shapes
from kgtool.validate.shapes_graph import ShapesGraph

__all__ = [
    "ShapesGraph", "check_shapes", "evidence_findings", "findings_of", "formatting_findings",
]  # fmt: skip
