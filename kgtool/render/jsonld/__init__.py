"""RDF as JSON-LD 1.1: compacted, framed, or in schema.org's words. Never loads a context from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Quad, Triple

from kgtool.model.prefixes import Prefixes


def jsonld(
    quads: Iterable[Quad | Triple],
    context: Mapping[str, Any] | None,
    frame: Mapping[str, Any] | None,
    prefixes: Prefixes,
) -> str:
    """Return ``quads`` as JSON-LD 1.1 text; see ``compacting.jsonld``."""
    from kgtool.render.jsonld.compacting import jsonld as compacted

    return compacted(quads, context, frame, prefixes)


def schema_org(quads: Iterable[Quad | Triple], *, first: Sequence[str] = (), language: str = "en") -> str:
    """Return ``quads`` as JSON-LD in schema.org's words; see ``schema.schema_org``."""
    from kgtool.render.jsonld.schema import schema_org as written

    return written(quads, first=first, language=language)
