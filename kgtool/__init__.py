"""kgtool: a knowledge graph kept like code.

``kgtool.load()`` gives a graph; a graph is queried, reasoned over, validated, explained and exported.
The names below are the whole public API. Heavy libraries are imported when they are first needed.
"""

from __future__ import annotations

__version__ = "0.1.0"
