"""kgtool: a knowledge graph kept like code.

``kgtool.load()`` gives a graph; a graph is queried, reasoned over, validated, explained and exported.
The names below are the whole public API. Heavy libraries are imported when they are first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.model.version import __version__

if TYPE_CHECKING:
    from kgtool.faces.answers import Result
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.faces.explanations import Explanation, Explanations, Shortcomings
    from kgtool.faces.loading import load
    from kgtool.faces.reports import Report
    from kgtool.model.errors import (
        ImportsError,
        KgtoolError,
        LimitError,
        MalformedError,
        NotSupportedError,
        ParameterError,
        ProjectNotFoundError,
        QueryError,
        ServiceError,
        SettingsError,
        ShapesError,
        SourceError,
        UnknownNameError,
        UsageError,
    )

__all__ = [
    "Explanation",
    "Explanations",
    "ImportsError",
    "KgtoolError",
    "KnowledgeGraph",
    "LimitError",
    "MalformedError",
    "NotSupportedError",
    "ParameterError",
    "ProjectNotFoundError",
    "QueryError",
    "Report",
    "Result",
    "ServiceError",
    "SettingsError",
    "ShapesError",
    "Shortcomings",
    "SourceError",
    "UnknownNameError",
    "UsageError",
    "__version__",
    "load",
]

_HOMES = {
    "Explanation": "kgtool.faces.explanations",
    "Explanations": "kgtool.faces.explanations",
    "KnowledgeGraph": "kgtool.faces.api",
    "Report": "kgtool.faces.reports",
    "Result": "kgtool.faces.answers",
    "Shortcomings": "kgtool.faces.explanations",
    "load": "kgtool.faces.loading",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES.get(name, "kgtool.model.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
